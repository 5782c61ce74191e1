//! Floors only look down, and what is written once is written in its room.

use super::source::{self, SourceFile};

/// Is a line of the plan on the front page of the documentation.
struct Room {
    name: String,
    /// The rooms it may use.
    below: Vec<String>,
}

/// Reads the plan, from the ground up.
fn plan() -> Vec<Room> {
    let mut rooms: Vec<Room> = Vec::new();
    let lines = include_str!("../../../src/lib.rs").lines();
    for line in lines.filter_map(|line| line.strip_prefix("//! | ")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [name, _, uses, _] = cells[..] else {
            panic!("not a room, what lives there and what it uses: {line}");
        };
        let named = |list: &str| list.split(", ").map(str::to_owned).collect::<Vec<_>>();
        let below = match uses.strip_prefix("all above but ") {
            Some(others) => {
                let others = named(others);
                let all = rooms.iter().map(|room| room.name.clone());
                all.filter(|room| !others.contains(room)).collect()
            }
            None if uses.is_empty() => Vec::new(),
            None => named(uses),
        };
        if name != "room" {
            let name = name.trim_matches(['[', '`', ']']).to_owned();
            rooms.push(Room { name, below });
        }
    }
    rooms
}

/// Lists the rooms that a file's `crate::…` paths lead to.
fn used_rooms(file: &SourceFile) -> Vec<String> {
    let code: String = file
        .text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let mut rooms = Vec::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(group) => rooms.extend(group_members(group)),
            None => rooms.push(word(rest)),
        }
    }
    rooms
}

fn word(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

/// Lists the first words of a group's members, at its own level only.
fn group_members(group: &str) -> Vec<String> {
    let mut members = Vec::new();
    let mut depth = 0;
    let mut start = 0;
    for (index, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => {
                members.push(word(group[start..index].trim_start()));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                members.push(word(group[start..index].trim_start()));
                start = index + 1;
            }
            _ => {}
        }
    }
    members.retain(|member| !member.is_empty());
    members
}

/// Fails for every line of code that contains `needle` outside the files that `may` names.
fn assert_only_in(needle: &str, may: &[&str]) {
    for file in source::all() {
        let is_allowed = may.iter().any(|allowed| file.path.starts_with(allowed));
        let offender = file
            .code()
            .find(|line| line.contains(needle) && !is_allowed);
        assert_eq!(offender, None, "`{needle}` in {}", file.path);
    }
}

#[test]
fn rooms_use_only_the_rooms_that_the_front_page_names() {
    let plan = plan();
    for file in source::all() {
        let name = file.room();
        let room = plan.iter().find(|own| own.name == name);
        let room = room.unwrap_or_else(|| panic!("{name} is not on the front page, src/lib.rs"));
        for used in used_rooms(&file) {
            assert!(
                used == name || room.below.contains(&used),
                "{} uses {used}, which the front page does not say of {name}",
                file.path
            );
        }
    }
}

#[test]
fn front_page_says_of_no_room_more_than_it_uses() {
    let files = source::all();
    for room in plan() {
        let own: Vec<_> = files.iter().filter(|f| f.room() == room.name).collect();
        assert!(!own.is_empty(), "there is no room {}", room.name);
        let used: Vec<String> = own.into_iter().flat_map(used_rooms).collect();
        for below in &room.below {
            assert!(used.contains(below), "{} does not use {below}", room.name);
        }
    }
}

#[test]
fn floors_make_no_circle() {
    let plan = plan();
    for (floor, room) in plan.iter().enumerate() {
        for used in &room.below {
            assert!(
                plan[..floor].iter().any(|own| own.name == *used),
                "{} uses {used}, which does not stand above it on the front page",
                room.name
            );
        }
    }
}

/// Tells whether text names a provider, as a word of its own.
fn names(text: &str, provider: &str) -> bool {
    let text = text.to_lowercase();
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    text.match_indices(provider).any(|(start, _)| {
        !is_letter(text[..start].chars().next_back())
            && !is_letter(text[start + provider.len()..].chars().next())
    })
}

#[test]
fn adapters_and_emulators_do_not_know_each_other() {
    for file in source::all() {
        let mut parts = file.path.split('/');
        let (room, folder) = (
            parts.next().unwrap_or_default(),
            parts.next().unwrap_or_default(),
        );
        let is_home = ["providers", "sandbox"].contains(&room);
        let is_list = is_home && folder == "mod.rs";
        for provider in keyctl::providers::ALL {
            let may = is_list || is_home && folder == provider.name;
            assert!(
                may || !names(&file.text, provider.name),
                "{} names {}",
                file.path,
                provider.name
            );
        }
    }
}

#[test]
fn benchmarks_name_a_provider_in_their_fixture_only() {
    let files = source::below("benches");
    let others = files
        .iter()
        .filter(|file| !file.path.starts_with("speed/organization"));
    for file in others {
        for provider in keyctl::providers::ALL {
            assert!(
                !names(&file.text, provider.name),
                "{} names {}",
                file.path,
                provider.name
            );
        }
    }
}

#[test]
fn the_http_library_is_used_in_its_room_only() {
    assert_only_in("reqwest", &["http/"]);
}

#[test]
fn schemas_are_made_of_what_scripts_read_and_of_nothing_else() {
    assert_only_in("schemars", &["output/json/"]);
}

#[test]
fn the_environment_is_read_in_one_place() {
    assert_only_in("env::var", &["credentials/environment.rs"]);
}

#[test]
fn secrets_are_let_out_only_to_sign_a_request_or_to_feed_a_sink() {
    assert_only_in(
        ".expose()",
        &[
            "keys/secret.rs",
            "keys/id.rs",
            // A login feeds the operating system's keychain.
            "credentials/keychain.rs",
            // What is no credential is known by its marks, and not repeated.
            "credentials/mistake.rs",
            "http/sign.rs",
            // An account's credential takes the place of its variable.
            "credentials/environment.rs",
            "http/redact.rs",
            // An answer that holds it, the sinks, a file as the last resort, and the log that is to hide it.
            "delivery/destination.rs",
            "delivery/reserved.rs",
            "delivery/rescue.rs",
            "delivery/ci_log.rs",
            // A login is a request signed by its body.
            "providers/pinecone/token.rs",
        ],
    );
}

#[test]
fn ids_that_may_be_secrets_are_let_out_only_into_a_request_or_on_request() {
    assert_only_in(
        ".reveal()",
        &[
            "keys/id.rs",
            "keys/locator.rs",
            "http/request.rs",
            // A filter of a list is a part of the request.
            "providers/braintrust/admin.rs",
            "providers/braintrust/service_tokens.rs",
            "providers/braintrust/user_keys.rs",
            // What may be a key's value becomes an id that is masked.
            "providers/exa/wire.rs",
            // A record of unfinished work holds a hash of it.
            "journal/mark.rs",
            // `--show-ids`.
            "output/json/key.rs",
            "output/words.rs",
        ],
    );
}

#[test]
fn nothing_is_printed_but_by_the_writers() {
    for macro_name in ["println!", "eprintln!", "print!(", "eprint!(", "dbg!"] {
        assert_only_in(macro_name, &[]);
    }
}

#[test]
fn nothing_unwraps_and_nothing_exits_by_itself() {
    assert_only_in(".unwrap()", &[]);
    assert_only_in("process::exit", &[]);
}

#[test]
fn n03_unsafe_code_is_forbidden() {
    let manifest: toml::Table =
        toml::from_str(include_str!("../../../Cargo.toml")).expect("a manifest");

    let level = &manifest["lints"]["rust"]["unsafe_code"];

    assert_eq!(level.as_str(), Some("forbid"));
}

#[test]
fn files_are_small_and_say_what_they_are_for() {
    for file in [source::all(), source::below("benches")].concat() {
        assert!(
            file.text.starts_with("//! "),
            "{} does not say what it is for",
            file.path
        );
        let lines = file.text.lines().count();
        assert!(lines <= 400, "{} has {lines} lines: split it", file.path);
    }
}
