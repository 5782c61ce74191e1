//! Several processes at once; each handle stands for one.

use std::{sync::Arc, thread, time::Duration};

use super::*;

fn mark() -> Mark {
    Mark::Id("key_1".to_owned())
}

#[test]
fn second_operation_on_the_same_key_is_a_conflict_until_the_first_is_settled() {
    let place = Place::new();
    let first = place.journal().begin(plan_about("work", mark()));
    let first = first.expect("a record");
    let id = first.id().to_owned();

    let failure = place
        .journal()
        .begin(plan_about("work", mark()))
        .expect_err("the same key");

    assert_eq!(failure.exit_code().number(), 6);
    assert!(hint(&failure).contains(&format!("`keyctl operations resume {id}`")));
    assert!(hint(&failure).contains(&format!("`keyctl operations forget {id}`")));
    let key = KeyId::Public("key_1".into());
    let about = |account| {
        let about = place.journal().about(account, &key).expect("a look");
        about.map(|own| own.id)
    };
    assert_eq!((about("work"), about("home")), (Some(id), None));

    first.finish().expect("an end");
    assert_eq!(about("work"), None);
    let second = place.journal().begin(plan_about("work", mark()));
    second.expect("a record");
}

#[test]
fn same_id_in_another_account_is_another_key() {
    let place = Place::new();
    let _first = place.journal().begin(plan_about("work", mark()));

    let second = place.journal().begin(plan_about("home", mark()));

    second.expect("no conflict");
}

#[test]
fn of_many_that_begin_at_once_on_the_same_key_one_does() {
    let place = Arc::new(Place::new());

    let threads: Vec<_> = (0..8)
        .map(|_| {
            let place = Arc::clone(&place);
            thread::spawn(move || place.journal().begin(plan_about("work", mark())).is_ok())
        })
        .collect();
    let begun = threads
        .into_iter()
        .filter_map(|thread| thread.join().ok())
        .filter(|has_begun| *has_begun)
        .count();

    assert_eq!(begun, 1);
}

#[test]
fn operation_another_process_works_on_is_neither_resumed_nor_forgotten() {
    let place = Place::new();
    let record = place.journal().begin(plan()).expect("a record");
    let id = record.id().to_owned();

    for failure in [
        place.journal().resume(&id).expect_err("running"),
        place.journal().forget(&id).expect_err("running"),
    ] {
        assert_eq!(failure.exit_code().number(), 6);
    }
    assert!(place.only().is_running);

    drop(record);
    // A child that another test is just starting has its lock until it has become another program.
    let is_free = || !place.only().is_running;
    let is_soon_free = (0..200).any(|_| {
        is_free() || {
            thread::sleep(Duration::from_millis(10));
            false
        }
    });
    assert!(is_soon_free);
    let resumed = place.journal().resume(&id).expect("a record");
    assert!(place.journal().resume(&id).is_err());
    drop(resumed);
    place.journal().forget(&id).expect("removed");
    assert_eq!(place.names(), ["lock", "salt"]);
}

#[test]
fn of_many_that_resume_at_once_one_does() {
    let place = Arc::new(Place::new());
    let (id, _) = place.left(&[]);

    let threads: Vec<_> = (0..8)
        .map(|_| {
            let (place, id) = (Arc::clone(&place), id.clone());
            thread::spawn(move || place.journal().resume(&id).ok())
        })
        .collect();
    let held: Vec<_> = threads
        .into_iter()
        .filter_map(|thread| thread.join().expect("no panic"))
        .collect();

    assert_eq!(held.len(), 1);
}

#[test]
fn looking_at_the_list_stops_nobody_from_working() {
    let place = Arc::new(Place::new());
    let (id, _) = place.left(&[]);
    let looking = {
        let place = Arc::clone(&place);
        thread::spawn(move || (0..300).for_each(|_| drop(place.only())))
    };

    for _ in 0..100 {
        let mut record = place.resumed(&id);
        record.write(proven()).expect("a line");
    }

    looking.join().expect("only whole states were seen");
}

#[test]
fn record_forgotten_between_two_looks_cannot_be_resumed() {
    let place = Place::new();
    let (id, _) = place.left(&[]);
    place.journal().forget(&id).expect("removed");

    let failure = place.journal().resume(&id).expect_err("gone");

    assert_eq!(failure.exit_code().number(), 3);
    assert_eq!(place.names(), ["lock", "salt"]);
}
