//! Keys that are deleted together, and other operations on one of them.

use super::*;

fn deletion(account: &str, ids: &[&str]) -> DeletionPlan {
    let named = |id: &&str| Named {
        reference: format!("{account}/{id}"),
        ..named(id)
    };
    DeletionPlan {
        accounts: vec![Site {
            account: account.to_owned(),
            provider: "acme".to_owned(),
            hosts: String::new(),
            identity: None,
        }],
        keys: ids.iter().map(named).collect(),
    }
}

/// Tries to begin such a deletion, and asks before whether it could begin; both say the same.
fn begins(journal: &Journal, account: &str, ids: &[&str]) -> Result<(), Failure> {
    let ids_of = ids.iter().map(|id| KeyId::Public((*id).into()));
    let keys: Vec<KeyId> = ids_of.collect();
    let keys = keys.iter().map(|key| (key, format!("{account}/{key}")));
    let checked = journal.check_deletion(account, keys);
    let begun = journal.begin_deletion(deletion(account, ids));
    match begun {
        Ok(record) => {
            record.finish().expect("an end");
            checked
        }
        Err(failure) => {
            assert_eq!(
                checked.expect_err("refused").to_string(),
                failure.to_string()
            );
            Err(failure)
        }
    }
}

#[test]
fn keys_of_an_open_rotation_are_not_deleted_with_others() {
    let place = Place::new();
    let journal = place.journal();
    let old = Mark::Id("key_1".to_owned());
    let mut rotation = journal.begin(plan_about("work", old)).expect("a record");
    let created = Step::Created {
        key: named("key_2"),
        secret: None,
        previous_until: None,
        is_guessed: false,
    };
    rotation.write(created).expect("a line");

    for id in ["key_1", "key_2"] {
        let failure = begins(&journal, "work", &["key_3", id]).expect_err("refused");

        assert_eq!(failure.exit_code().number(), 6);
        let problem = format!("a rotation of work/{id} is in progress");
        assert_eq!(failure.to_string(), problem);
        let resume = format!("`keyctl operations resume {}`", rotation.id());
        assert!(hint(&failure).starts_with(&resume));
    }
    begins(&journal, "work", &["key_3"]).expect("another key");
    begins(&journal, "home", &["key_1"]).expect("another account");
    rotation.finish().expect("an end");
    begins(&journal, "work", &["key_1", "key_2"]).expect("it is ended");
}

#[test]
fn key_that_is_left_of_a_deletion_is_neither_deleted_with_others_nor_rotated() {
    let place = Place::new();
    let journal = place.journal();
    let first = journal.begin_deletion(deletion("work", &["key_1", "key_2", "key_3"]));
    let mut first = first.expect("a record");
    let fate = Fate::Failed;
    let settled = DeletionStep::KeySettled { key: 0, fate };
    first
        .write_all([settled, DeletionStep::KeySent { key: 1 }])
        .expect("lines");

    for id in ["key_2", "key_3"] {
        let failure = begins(&journal, "work", &[id]).expect_err("refused");
        let mark = Mark::Id(id.to_owned());
        let rotated = journal.begin(plan_about("work", mark));

        assert_eq!(failure.exit_code().number(), 6);
        let problem = format!("a deletion of work/{id} is in progress");
        assert_eq!(failure.to_string(), problem);
        assert_eq!(rotated.expect_err("refused").exit_code().number(), 6);
    }
    begins(&journal, "work", &["key_1"]).expect("it is settled");
    let mark = Mark::Id("key_1".to_owned());
    let rotated = journal.begin(plan_about("work", mark));
    rotated.expect("it is settled");
}
