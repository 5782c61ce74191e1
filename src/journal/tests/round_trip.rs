//! What is written is read again.

use super::*;

#[test]
fn every_step_is_read_as_it_was_written_and_moves_the_phase() {
    let place = Place::new();
    let mut record = place.journal().begin(plan()).expect("a record");
    let mut phases = vec![record.state().phase];

    for step in every_step() {
        record.write(step).expect("a line");
        phases.push(record.state().phase);
        assert_eq!(place.only().state, *record.state());
    }

    let words: Vec<&str> = phases.iter().map(|phase| phase.as_str()).collect();
    assert_eq!(
        words,
        "planned sent unknown created rescued rescued rescued stored proven grace old_delete_sent old_delete_sent"
            .split(' ')
            .collect::<Vec<_>>()
    );
    assert!(phases.is_sorted());
}

#[test]
fn state_is_the_sum_of_all_lines() {
    let place = Place::new();
    let (id, _) = place.left(&every_step());
    let mut record = place.resumed(&id);

    let sinks = vec![
        placed("dotenv:/srv/.env", Grade::Kept),
        placed("answer", Grade::Untouched),
    ];
    record.write(Step::Handed { sinks }).expect("a line");

    let state = place.only().state;
    let mut plan = plan();
    plan.placeholders.push("/run/.keyctl-b.tmp".into());
    assert_eq!(state.plan, plan);
    assert!(state.sent_at >= Some(state.started_at));
    assert_eq!(state.server_time, Some(time("2026-07-01T10:00:00Z")));
    assert_eq!(state.created, Some(named("key_2")));
    assert_eq!(state.previous_until, Some(time("2026-07-02T10:00:00Z")));
    assert_eq!(
        state.rescued,
        Some(PathBuf::from("/run/user/1/keyctl/rescue-a"))
    );
    assert_eq!(
        state.stored().collect::<Vec<_>>(),
        ["file:/run/ci.key", "exec:store", "dotenv:/srv/.env"]
    );
    assert_eq!(state.grade_of("file:/run/ci.key"), Grade::MayHave);
    assert_eq!(state.witness, Some(Witness::Provider));
    assert_eq!(state.stored_server_time, Some(time("2026-07-01T10:00:05Z")));
    assert_eq!(state.grace_until, Some(time("2026-07-03T10:00:00Z")));
    assert_eq!(state.phase, Phase::OldDeleteSent);
}

#[test]
fn settled_operation_leaves_nothing_but_the_folders_lock_and_its_salt() {
    let place = Place::new();
    let record = place.journal().begin(plan()).expect("a record");

    record.finish().expect("an end");

    assert_eq!(place.names(), ["lock", "salt"]);
    assert_eq!(place.journal().unfinished().expect("a list"), []);
}

#[cfg(unix)]
#[test]
fn path_that_is_not_unicode_is_found_again() {
    use std::os::unix::ffi::OsStrExt;

    let place = Place::new();
    let path = PathBuf::from(std::ffi::OsStr::from_bytes(b"/run/\xff\xfe\n/x"));
    let mut plan = plan();
    plan.placeholders.push(path.clone());

    let mut record = place.journal().begin(plan.clone()).expect("a record");
    let rescued = Step::Rescued { path: path.clone() };
    record.write(rescued).expect("a line");

    assert_eq!(place.only().state.plan, plan);
    assert_eq!(place.only().state.rescued, Some(path));
}

#[test]
fn operations_are_listed_oldest_first() {
    let place = Place::new();

    let ids: Vec<String> = (0..8).map(|_| place.left(&[]).0).collect();

    let list = place.journal().unfinished().expect("a list");
    let listed: Vec<String> = list.into_iter().map(|summary| summary.id).collect();
    assert_eq!(listed, ids);
}

#[test]
fn ids_can_be_typed_and_are_not_mistaken() {
    let place = Place::new();

    let (id, _) = place.left(&[]);

    assert_eq!(id.len(), 8);
    assert!(
        id.bytes()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    );
    assert!(!id.contains(['0', 'o', '1', 'l', 'i']), "{id}");
}

#[test]
fn missing_or_empty_folder_has_no_operations_and_is_not_made_to_look() {
    let place = Place::new();
    let journal = place.journal();

    assert_eq!(journal.unfinished().expect("a list"), []);
    let secret = KeyId::Sensitive(crate::keys::Secret::new("3c90c3cc-0d44"));
    assert_eq!(journal.about("work", &secret).expect("a look"), None);
    assert!(!place.folder().exists());

    fs::create_dir_all(place.folder()).expect("a folder");
    assert_eq!(journal.unfinished().expect("a list"), []);
}

#[test]
fn unknown_id_lists_the_known_ones() {
    let place = Place::new();
    let failure = place.journal().resume("abcdefgh").expect_err("none");
    assert_eq!(hint(&failure), "no operation is unfinished");
    let (id, _) = place.left(&[]);

    for typed in ["abcdefgh", "../../x", "", "lock"] {
        for failure in [
            place.journal().resume(typed).expect_err("no such id"),
            place.journal().forget(typed).expect_err("no such id"),
        ] {
            assert_eq!(failure.exit_code().number(), 3);
            assert_eq!(hint(&failure), format!("unfinished: {id}"));
        }
    }
}

#[test]
fn folder_that_cannot_be_made_names_the_variable() {
    let place = Place::new();
    fs::write(place.0.path().join("keyctl"), "").expect("a file in the way");

    let failure = place.journal().begin(plan()).expect_err("no folder");

    assert_eq!(failure.exit_code().number(), 2);
    assert!(hint(&failure).contains("`XDG_STATE_HOME`"));
    // Elsewhere nothing is below a file, which is as good as an empty folder.
    #[cfg(unix)]
    assert!(place.journal().unfinished().is_err());
}

#[test]
fn verbs_are_those_of_the_command_line() {
    let kinds = [
        OperationKind::Create,
        OperationKind::Replace,
        OperationKind::InPlace,
    ];

    assert_eq!(
        kinds.map(OperationKind::as_str),
        ["create", "rotate", "rotate"]
    );
}
