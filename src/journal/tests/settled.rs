//! What is kept of operations that are settled, for those that still look for their key.

use super::*;

/// Tells that `record` made this key.
fn created(record: &mut Record, id: &str) {
    let step = Step::Created {
        key: named(id),
        secret: None,
        previous_until: None,
        is_guessed: false,
    };
    record.write(step).expect("a line");
}

#[test]
fn key_of_a_settled_operation_is_told_while_another_looks_for_its_own() {
    let place = Place::new();
    let journal = place.journal();
    let mut looking = journal.begin(plan()).expect("a record");
    let mut settled = journal.begin(plan()).expect("a record");
    let record = place.record(settled.id());
    created(&mut settled, "key_2");

    settled.finish().expect("an end");

    assert_eq!(journal.unfinished().expect("a list").len(), 1);
    assert!(record.exists());
    let own = Mark::Id("key_2".to_owned());
    assert_eq!(journal.made().expect("marks"), [own]);
    created(&mut looking, "key_3");
    journal.unfinished().expect("a list");
    assert!(!record.exists());
}

#[test]
fn settled_operation_that_made_no_key_is_cleared_away_whoever_looks_for_one() {
    let place = Place::new();
    let journal = place.journal();
    let _looking = journal.begin(plan()).expect("a record");
    let (id, bytes) = place.left(&[]);
    let done = line::Line::new(1, jiff::Timestamp::now(), step::Event::Done);
    let left = [bytes, done.to_bytes().expect("a line")].concat();
    fs::write(place.record(&id), left).expect("a settled record");

    journal.unfinished().expect("a list");

    assert!(!place.record(&id).exists());
}

#[test]
fn lock_that_lost_its_record_is_cleared_away() {
    let place = Place::new();
    let (id, _) = place.left(&[]);
    fs::remove_file(place.record(&id)).expect("removed");

    place.journal().unfinished().expect("a list");

    assert!(!place.names().contains(&format!("{id}.lock")));
}
