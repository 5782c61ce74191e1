//! Completion in the shells themselves: somebody presses the tabulator key.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
};

use super::person::{Dialogue, Person};
use crate::support::{Emulator, is_installed};

/// Is a shell without anybody's settings, and what makes it complete.
struct Shell {
    program: &'static str,
    start: &'static str,
    setting: &'static str,
}

const SHELLS: [Shell; 3] = [
    Shell {
        program: "bash",
        start: "bash --norc --noprofile -i",
        setting: "eval \"$(keyctl completions bash)\"; PS1='re''ady> '",
    },
    Shell {
        program: "zsh",
        start: "zsh -f -i",
        setting: "autoload -U compinit; compinit -u -D; source <(keyctl completions zsh); PROMPT='re''ady> '",
    },
    Shell {
        program: "fish",
        start: "fish --no-config -i",
        setting: "keyctl completions fish | source; function fish_prompt; echo -n 're''ady> '; end",
    },
];

/// Clears the line. An interrupt would take with it some of what is typed after it.
const CLEAR: &str = "\u{15}";

/// Runs the test in every shell that is installed.
fn in_each_shell(test: fn(&Shell)) {
    for shell in &SHELLS {
        match is_installed(shell.program) {
            true => test(shell),
            false => skip(shell.program),
        }
    }
}

#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn skip(program: &str) {
    eprintln!("skipped: there is no `{program}` (Debian: apt-get install {program})");
}

impl Shell {
    /// Starts it, ready to complete.
    fn starts(&self, person: &Person, variables: &[(&str, &str)]) -> Dialogue {
        self.starts_by(self.setting, person, variables)
    }

    /// Starts it with another setting.
    fn starts_by(&self, setting: &str, person: &Person, variables: &[(&str, &str)]) -> Dialogue {
        let mut dialogue = person.runs_with(self.start, variables);
        // What is typed before the shell asks for it may be read by the terminal instead.
        dialogue.types(&format!("{setting}\r")).reads("ready> ");
        dialogue
    }
}

/// Lets somebody look at their keys.
fn look_at_keys(person: &Person, variables: &[(&str, &str)]) {
    let mut list = person.runs_with("keyctl list", variables);
    assert_eq!(list.ends(), 0, "{}", list.seen());
}

/// Returns the variables that lead to an emulator.
fn variables(emulator: &Emulator) -> Vec<(&str, &str)> {
    let variables = emulator.environment.iter();
    variables
        .map(|(name, value)| (*name, value.as_str()))
        .collect()
}

fn cache(person: &Person) -> std::path::PathBuf {
    person.home().join(".cache/keyctl/lately.json")
}

#[test]
fn key_is_completed_from_the_last_list() {
    in_each_shell(|shell| {
        let (person, emulator) = (Person::new(), Emulator::start());
        look_at_keys(&person, &variables(&emulator));
        let mut dialogue = shell.starts(&person, &[]);

        dialogue
            .types("keyctl delete exa/key_WqD\t")
            .reads("smJUAlT2Vc6gf");

        dialogue.types("\u{3}exit\r");
    });
}

#[test]
fn words_of_the_command_line_are_completed_without_any_list() {
    in_each_shell(|shell| {
        let person = Person::new();
        let mut dialogue = shell.starts(&person, &[]);

        dialogue.types("keyctl opera\t").reads("tions");
        dialogue.types("res\t").reads("ume");
        dialogue.types(CLEAR);
        dialogue
            .types("keyctl create --provider pine\t")
            .reads("cone");
        dialogue.types("--kind proj\t").reads("ect");
        dialogue.types("--role DataPlaneV\t").reads("iewer");
        dialogue.types(CLEAR);
        dialogue.types("keyctl list --columns na\t").reads("me");

        dialogue.types("\u{3}exit\r");
    });
}

#[test]
fn value_behind_a_sign_and_an_open_quote_is_completed() {
    in_each_shell(|shell| {
        let (person, emulator) = (Person::new(), Emulator::start());
        look_at_keys(&person, &variables(&emulator));
        fs::write(person.home().join("secret.txt"), "").expect("written");
        let mut dialogue = shell.starts(&person, &[]);

        dialogue.types("keyctl list --kind=proj\t").reads("ect");
        dialogue.types(CLEAR);
        dialogue.types("keyctl create --to fi\t").reads("le:");
        dialogue.types("sec\t").reads("ret.txt");
        dialogue.types(CLEAR);
        dialogue
            .types("keyctl delete 'exa/key_WqD\t")
            .reads("smJUAlT2Vc6gf");

        dialogue.types("\u{3}exit\r");
    });
}

#[test]
fn name_of_a_file_is_nothing_but_a_name() {
    in_each_shell(|shell| {
        let person = Person::new();
        fs::write(person.home().join("key $(touch pwned)"), "").expect("written");
        let mut dialogue = shell.starts(&person, &[]);

        dialogue.types("keyctl delete --from ke\t").reads("pwned");
        dialogue.types("\r").reads("ready> ");

        assert!(!person.home().join("pwned").exists(), "{}", shell.program);
        dialogue.types("exit\r");
    });
}

#[test]
fn program_in_a_folder_with_a_space_completes() {
    in_each_shell(|shell| {
        let person = Person::new();
        let folder = person.home().join("a b");
        fs::create_dir_all(&folder).expect("a folder");
        let link = folder.join("apikeyctl");
        symlink(env!("CARGO_BIN_EXE_keyctl"), link).expect("a link");
        let path = "~/'a b'/apikeyctl completions";
        let setting = shell.setting.replace("keyctl completions", path);
        let mut dialogue = shell.starts_by(&setting, &person, &[]);

        dialogue.types("apikeyctl opera\t").reads("tions");

        dialogue.types("\u{3}exit\r");
    });
}

#[test]
fn zsh_completes_from_the_moment_it_finds_the_script() {
    in_each_shell(|shell| {
        if shell.program != "zsh" {
            return;
        }
        let person = Person::new();
        let setting = "mkdir ~/found; keyctl completions zsh > ~/found/_keyctl; fpath=(~/found $fpath); \
                       autoload -U compinit; compinit -u -D; PROMPT='re''ady> '";
        let mut dialogue = shell.starts_by(setting, &person, &[]);

        dialogue.types("keyctl opera\t").reads("tions");

        dialogue.types("\u{3}exit\r");
    });
}

#[test]
fn what_is_offered_depends_on_what_is_typed() {
    let (person, emulator) = (Person::new(), Emulator::start());
    look_at_keys(&person, &variables(&emulator));
    let operations = person.home().join(".local/state/keyctl/operations");
    fs::create_dir_all(&operations).expect("a folder");
    fs::write(operations.join("abcd2345.jsonl"), "").expect("written");
    let config = "[accounts.second]\nprovider = \"exa\"\ncredential = { command = [\"touch\", \"started\"] }\n";
    fs::write(person.home().join("own.toml"), config).expect("written");
    let key = "exa/key_WqDsmJUAlT2Vc6gf";
    let again = format!("delete {key} ''");
    let oneself = format!("delete --allow-self {key} ''");

    for (words, offered, withheld) in [
        ("delete ''", key, "exit-codes"),
        (again.as_str(), "exa/", key),
        (oneself.as_str(), key, "exit-codes"),
        ("delete --sandbox ''", "--yes", key),
        ("list --sandbox --account ''", "pinecone", "second"),
        ("list --config own.toml --account ''", "second", "started"),
        ("operations resume ''", "abcd2345", "key_WqD"),
        ("operations resume --sandbox ''", "--yes", "abcd2345"),
        ("projects --columns ''", "type", "owner"),
        ("create --columns ''", "", "owner"),
        ("help ''", "exit-codes", "resume"),
        ("help operations ''", "resume", "exit-codes"),
        ("man ''", "operations", "exit-codes"),
    ] {
        let line = format!("KEYCTL_COMPLETE=fish keyctl -- keyctl {words}");
        let mut dialogue = person.runs(&line);
        assert_eq!(dialogue.ends(), 0, "{words}");

        let seen = dialogue.seen();
        let is_offered = |word: &str| seen.lines().any(|line| line.starts_with(word));
        assert!(is_offered(offered) || offered.is_empty(), "{words}: {seen}");
        assert!(!is_offered(withheld), "{words}: {seen}");
    }
    assert!(!person.home().join("started").exists());
}

#[test]
fn nothing_is_offered_and_nothing_said_where_nothing_can_be_known() {
    let person = Person::new();
    let folder = person.home().join(".config/keyctl");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("config.toml"), "[accounts\n").expect("written");
    fs::create_dir_all(cache(&person)).expect("a folder where the file would be");

    for words in [
        "delete ''",
        "list --account ''",
        "list --project ''",
        "bogus ''",
        "''",
    ] {
        let line = format!("KEYCTL_COMPLETE=fish keyctl -- keyctl {words} 2>&1 >/dev/null");
        let mut dialogue = person.runs(&line);

        assert_eq!(dialogue.ends(), 0, "{words}");
        assert_eq!(dialogue.seen(), "", "{words}");
    }
}

#[test]
fn list_is_remembered_for_its_owner_and_only_where_somebody_may_press_a_key() {
    let (person, emulator) = (Person::new(), Emulator::start());
    let variables = variables(&emulator);

    for line in ["keyctl list --sandbox", "keyctl list --no-input"] {
        let mut list = person.runs_with(line, &variables);
        assert_eq!(list.ends(), 0, "{}", list.seen());
        assert!(!cache(&person).exists(), "{line}");
    }
    look_at_keys(&person, &variables);

    let mode = fs::metadata(cache(&person))
        .expect("a file")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let text = fs::read_to_string(cache(&person)).expect("text");
    assert!(text.contains("exa/8540..33cf"), "{text}");
}
