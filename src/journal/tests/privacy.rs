//! Who can read the records, and what they would find.

use super::*;
use crate::keys::Secret;

const CANARY: &str = "c4na7y01-5ec7-4e1d-9abc-0123456789ab";

fn sensitive(value: &str) -> KeyId {
    KeyId::Sensitive(Secret::new(value))
}

#[test]
fn id_that_may_be_a_secret_is_nowhere_in_the_folder() {
    let place = Place::new();
    let journal = place.journal();
    let mark = journal.mark(&sensitive(CANARY)).expect("a mark");
    let mut record = journal
        .begin(plan_about("work", mark.clone()))
        .expect("a record");
    let key = Named {
        mark,
        ..named("3c90..052a")
    };
    let created = Step::Created {
        key,
        secret: None,
        previous_until: None,
        is_guessed: false,
    };
    record.write(created).expect("a line");

    for name in place.names() {
        let bytes = fs::read(place.folder().join(&name)).expect("bytes");
        let text = String::from_utf8_lossy(&bytes);
        for start in 0..=CANARY.len() - 12 {
            assert!(!text.contains(&CANARY[start..start + 12]), "{name}");
        }
    }
    let shown = format!("{record:?}");
    assert_eq!(shown, format!("Record {{ id: {:?}, .. }}", record.id()));
}

#[test]
fn same_id_has_the_same_mark_under_one_salt_only() {
    let (place, other) = (Place::new(), Place::new());
    let mark = |place: &Place, id: &str| place.journal().mark(&sensitive(id)).expect("a mark");
    let uuid = "3c90c3cc-0d44-4b50-8888-8dd25736052a";

    assert_eq!(mark(&place, uuid), mark(&place, uuid));
    assert_eq!(mark(&place, uuid), mark(&place, &uuid.to_uppercase()));
    assert_ne!(mark(&place, uuid), mark(&place, CANARY));
    assert_ne!(mark(&place, uuid), mark(&other, uuid));
    assert!(matches!(mark(&place, uuid), Mark::Hmac(hash) if hash.len() == 64));
}

#[test]
fn id_that_may_be_seen_is_its_own_mark_and_needs_no_salt() {
    let place = Place::new();

    let mark = place.journal().mark(&KeyId::Public("key_1".into()));

    assert_eq!(mark.expect("a mark"), Mark::Id("key_1".to_owned()));
    assert!(!place.folder().exists());
}

#[test]
fn marks_are_written_compactly_and_read_again() {
    for (mark, written) in [
        (Mark::Id("a:b".to_owned()), "\"id:a:b\""),
        (Mark::Hmac("00ff".to_owned()), "\"hmac:00ff\""),
    ] {
        assert_eq!(serde_json::to_string(&mark).expect("JSON"), written);
        assert_eq!(serde_json::from_str::<Mark>(written).expect("a mark"), mark);
    }
    assert!(serde_json::from_str::<Mark>("\"key_1\"").is_err());
}

#[test]
fn key_that_may_be_a_secret_is_found_again() {
    let place = Place::new();
    let journal = place.journal();
    let mark = journal.mark(&sensitive(CANARY)).expect("a mark");
    let record = journal.begin(plan_about("work", mark)).expect("a record");

    let about = |id: &str| journal.about("work", &sensitive(id)).expect("a look");

    let found = about(CANARY).map(|own| own.id);
    assert_eq!(found.as_deref(), Some(record.id()));
    assert_eq!(about("another-id-0123456789"), None);
}

#[test]
fn damaged_salt_is_refused() {
    let place = Place::new();
    place.journal().mark(&sensitive(CANARY)).expect("a mark");
    fs::write(place.folder().join("salt"), "short").expect("damage");

    let failure = place
        .journal()
        .mark(&sensitive(CANARY))
        .expect_err("damage");

    assert_eq!(failure.exit_code().number(), 2);
    assert!(!failure.to_string().contains("short"));
}

#[cfg(unix)]
mod unix {
    use std::{
        fs::Permissions,
        os::unix::fs::{PermissionsExt, symlink},
    };

    use super::*;

    fn mode(path: &std::path::Path) -> u32 {
        let metadata = fs::symlink_metadata(path).expect("metadata");
        metadata.permissions().mode() & 0o777
    }

    #[test]
    fn all_of_it_is_for_its_owner_alone() {
        let place = Place::new();
        place.journal().mark(&sensitive(CANARY)).expect("a mark");
        let (id, _) = place.left(&every_step());

        assert_eq!(mode(&place.folder()), 0o700);
        assert_eq!(mode(&place.0.path().join("keyctl")), 0o700);
        let mut expected = vec![format!("{id}.jsonl"), format!("{id}.lock")];
        expected.extend(["lock", "salt"].map(str::to_owned));
        expected.sort();
        assert_eq!(place.names(), expected);
        for name in place.names() {
            assert_eq!(mode(&place.folder().join(&name)), 0o600, "{name}");
        }
    }

    #[test]
    fn process_without_a_mask_gives_nothing_away() {
        let tests = std::env::current_exe().expect("this program");
        let one = "journal::tests::privacy::unix::all_of_it_is_for_its_owner_alone";

        let output = std::process::Command::new("sh")
            .args(["-c", "umask 000; exec \"$@\"", "sh"])
            .arg(tests)
            .args(["--exact", one])
            .output()
            .expect("a shell");

        let report = String::from_utf8_lossy(&output.stdout);
        assert!(report.contains("1 passed"), "{report}");
    }

    #[test]
    fn folder_that_others_could_look_into_is_closed() {
        let place = Place::new();
        fs::create_dir_all(place.folder()).expect("a folder");
        fs::set_permissions(place.folder(), Permissions::from_mode(0o777)).expect("opened");

        place.left(&[]);

        assert_eq!(mode(&place.folder()), 0o700);
    }

    #[test]
    fn links_are_not_followed() {
        let place = Place::new();
        let (id, bytes) = place.left(&every_step());
        let target = place.0.path().join("elsewhere");
        fs::rename(place.record(&id), &target).expect("moved");
        symlink(&target, place.record(&id)).expect("a link");

        for failure in [
            place.journal().unfinished().expect_err("a link"),
            place.journal().resume(&id).expect_err("a link"),
        ] {
            assert_eq!(failure.exit_code().number(), 2);
            assert!(hint(&failure).contains(&format!("`keyctl operations forget {id}`")));
        }

        place.journal().forget(&id).expect("the link is removed");
        assert_eq!(fs::read(target).expect("bytes"), bytes);
    }

    #[test]
    fn lock_and_salt_behind_a_link_are_refused() {
        for name in ["lock", "salt"] {
            let place = Place::new();
            fs::create_dir_all(place.folder()).expect("a folder");
            let target = place.0.path().join("elsewhere");
            symlink(&target, place.folder().join(name)).expect("a link");

            assert!(place.journal().mark(&sensitive(CANARY)).is_err());
            assert!(!target.exists());
        }
    }
}
