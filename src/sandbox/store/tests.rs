//! What is kept of the sandbox's world.

use std::sync::Arc;

use serde_json::json;
use tempfile::{TempDir, tempdir};

use super::*;

fn store_in(folder: &TempDir) -> Store {
    Store::in_file(folder.path().join("deep/state.json"))
}

fn read_one(store: &Store) -> Option<Value> {
    let clock = Clock::demo();
    store.read("acme", &clock).expect("a read").0
}

fn add_one(store: &Store) -> io::Result<u64> {
    store.change("acme", &Clock::demo(), |kept, _| {
        let number = kept.and_then(|kept| kept.as_u64()).unwrap_or(0) + 1;
        Ok((json!(number), number))
    })
}

#[test]
fn a_change_is_seen_by_the_next_store_of_the_same_file() {
    let folder = tempdir().expect("a folder");

    add_one(&store_in(&folder)).expect("a change");

    assert_eq!(read_one(&store_in(&folder)), Some(json!(1)));
}

#[test]
fn reading_creates_nothing() {
    let folder = tempdir().expect("a folder");

    assert_eq!(read_one(&store_in(&folder)), None);

    assert!(!folder.path().join("deep").exists());
}

/// When the seed of a store began, for whoever looks at that moment.
fn seeded(store: &Store, moment: &str) -> String {
    let moment = moment.parse().expect("a moment");
    let clock = Clock::demo().not_before(moment);
    store.read("acme", &clock).expect("a read").1.to_string()
}

#[test]
fn seed_begins_with_the_first_change_and_stays_there() {
    let folder = tempdir().expect("a folder");
    let store = store_in(&folder);
    for moment in ["2027-12-31T23:59:59Z", "2028-02-29T12:00:00Z"] {
        assert_eq!(seeded(&store, moment), moment);
    }

    let moment = "2028-02-29T12:00:00Z".parse().expect("a moment");
    let clock = Clock::demo().not_before(moment);
    let change: io::Result<()> = store.change("other", &clock, |_, _| Ok((json!(1), ())));
    change.expect("a change");

    for moment in ["2027-03-01T00:00:00Z", "2029-03-01T00:00:00Z"] {
        assert_eq!(seeded(&store_in(&folder), moment), "2028-02-29T12:00:00Z");
    }
    assert_eq!(store.changed().expect("a read"), moment);
}

#[test]
fn state_that_says_no_moment_began_with_the_demo() {
    let folder = tempdir().expect("a folder");
    let store = store_in(&folder);
    add_one(&store).expect("a change");
    let old = r#"{"version":1,"providers":{"acme":1}}"#;
    fs::write(folder.path().join("deep/state.json"), old).expect("a write");

    assert_eq!(seeded(&store, "2030-01-01T00:00:00Z"), demo().to_string());
    assert_eq!(read_one(&store), Some(json!(1)));
}

#[test]
fn a_change_that_fails_is_not_kept() {
    let store = Store::in_memory();

    let outcome: io::Result<()> =
        store.change("acme", &Clock::demo(), |_, _| Err(io::Error::other("no")));

    assert!(outcome.is_err());
    assert_eq!(read_one(&store), None);
}

#[test]
fn changes_at_the_same_time_are_all_kept() {
    let folder = tempdir().expect("a folder");
    let folder = Arc::new(folder);

    // Each thread has a store of its own, as each process would.
    let writers: Vec<_> = (0..4)
        .map(|_| {
            let folder = Arc::clone(&folder);
            thread::spawn(move || {
                for _ in 0..25 {
                    add_one(&store_in(&folder)).expect("a change");
                }
            })
        })
        .collect();
    for writer in writers {
        writer.join().expect("a writer ends well");
    }

    assert_eq!(read_one(&store_in(&folder)), Some(json!(100)));
}

#[test]
fn a_corrupt_file_is_an_error_until_it_is_reset() {
    for content in ["{", "{\"version\":2,\"providers\":{}}", "[]"] {
        let folder = tempdir().expect("a folder");
        let store = store_in(&folder);
        add_one(&store).expect("a change");
        fs::write(folder.path().join("deep/state.json"), content).expect("a write");

        let error = add_one(&store).expect_err("an error");
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        assert!(error.to_string().contains("`sandbox reset`"));

        store.reset().expect("a reset");
        assert_eq!(add_one(&store).expect("a change"), 1);
    }
}

#[test]
fn resetting_what_was_never_changed_creates_nothing() {
    let folder = tempdir().expect("a folder");

    store_in(&folder).reset().expect("a reset");

    assert!(!folder.path().join("deep").exists());
}

#[cfg(unix)]
#[test]
fn the_file_its_lock_and_its_folder_belong_to_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempdir().expect("a folder");
    add_one(&store_in(&folder)).expect("a change");

    for (name, mode) in [
        ("deep", 0o700),
        ("deep/state.json", 0o600),
        ("deep/state.json.lock", 0o600),
    ] {
        let metadata = fs::metadata(folder.path().join(name)).expect("a file");
        assert_eq!(metadata.permissions().mode() & 0o777, mode, "{name}");
    }
}
