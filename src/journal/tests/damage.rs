//! What crashes and bad disks leave.

use super::*;

/// Returns where the last line begins.
fn last_line(bytes: &[u8]) -> usize {
    let body = &bytes[..bytes.len() - 1];
    body.iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |end| end + 1)
}

#[test]
fn line_torn_anywhere_never_was_and_the_next_one_follows_cleanly() {
    let place = Place::new();
    let (id, before) = place.left(&every_step()[..2]);
    let expected = place.only().state;
    let mut record = place.resumed(&id);
    record.write(every_step().remove(2)).expect("a line");
    drop(record);
    let bytes = fs::read(place.record(&id)).expect("bytes");
    assert_eq!(last_line(&bytes), before.len());

    for length in before.len()..bytes.len() {
        fs::write(place.record(&id), &bytes[..length]).expect("a torn file");
        assert_eq!(place.only().state, expected, "{length}");

        let mut record = place.resumed(&id);
        assert_eq!(*record.state(), expected);
        record.write(proven()).expect("a line");
        drop(record);

        assert_eq!(place.only().state.phase, Phase::Proven, "{length}");
        let after = fs::read(place.record(&id)).expect("bytes");
        assert!(after.starts_with(&before));
        assert_eq!(last_line(&after), before.len());
    }
}

#[test]
fn last_line_with_a_wrong_sum_never_was() {
    let place = Place::new();
    let (id, bytes) = place.left(&every_step()[..3]);
    let start = last_line(&bytes);

    for offset in start..bytes.len() - 1 {
        let mut bytes = bytes.clone();
        bytes[offset] = 0;
        fs::write(place.record(&id), &bytes).expect("a broken file");

        assert_eq!(place.only().state.phase, Phase::Unknown, "{offset}");
    }
}

#[test]
fn byte_flipped_in_an_earlier_line_is_refused_and_can_be_forgotten() {
    let place = Place::new();
    let (id, whole) = place.left(&every_step()[..2]);

    for offset in 0..last_line(&whole) {
        let mut bytes = whole.clone();
        bytes[offset] ^= 0x01;
        fs::write(place.record(&id), &bytes).expect("a damaged file");

        for failure in [
            place.journal().unfinished().expect_err("damage"),
            place.journal().resume(&id).expect_err("damage"),
            place.journal().begin(plan()).expect_err("damage"),
        ] {
            assert_eq!(failure.exit_code().number(), 2, "{offset}");
            assert!(failure.to_string().contains(&format!("{id}.jsonl")));
            assert!(hint(&failure).contains(&format!("`keyctl operations forget {id}`")));
            assert!(!failure.to_string().contains("proj_1"));
        }
    }
    place.journal().forget(&id).expect("removed");
    assert_eq!(place.names(), ["lock", "salt"]);
}

#[test]
fn lines_that_are_missing_or_doubled_are_refused() {
    let place = Place::new();
    let (id, bytes) = place.left(&every_step()[..3]);
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();

    for order in [&[0, 2, 3][..], &[0, 1, 1, 2], &[1, 2, 3], &[0, 0]] {
        let bytes: Vec<u8> = order.iter().flat_map(|n| lines[*n].to_vec()).collect();
        fs::write(place.record(&id), bytes).expect("a damaged file");

        let failure = place.journal().unfinished().expect_err("damage");
        assert!(failure.to_string().ends_with("is damaged"), "{order:?}");
    }
}

#[test]
fn newer_schema_is_refused_as_such() {
    let place = Place::new();
    let (id, _) = place.left(&[]);
    fs::write(place.record(&id), "{\"v\":2,\"CANARY\":1}\n").expect("a newer file");

    for failure in [
        place.journal().unfinished().expect_err("newer"),
        place.journal().resume(&id).expect_err("newer"),
    ] {
        assert_eq!(failure.exit_code().number(), 2);
        assert!(failure.to_string().ends_with("by a newer keyctl"));
        assert!(hint(&failure).starts_with("update keyctl"));
        assert!(!failure.to_string().contains("CANARY"));
    }
}

#[test]
fn crash_while_the_plan_was_written_leaves_no_operation() {
    let place = Place::new();
    let (id, bytes) = place.left(&[]);

    for length in 0..bytes.len() {
        fs::write(place.record(&id), &bytes[..length]).expect("a torn file");
        fs::write(place.folder().join(format!("{id}.lock")), "").expect("its lock");

        assert!(place.journal().resume(&id).is_err());
        assert_eq!(place.journal().unfinished().expect("a list"), []);
        assert_eq!(place.names(), ["lock", "salt"], "{length}");
    }
}

#[test]
fn only_line_that_is_whole_and_not_ours_is_damage_and_stays() {
    for text in ["junk\n", "\n", "{}\n", "{\"v\":1}\n"] {
        let place = Place::new();
        let (id, _) = place.left(&[]);
        fs::write(place.record(&id), text).expect("a damaged file");

        for failure in [
            place.journal().unfinished().expect_err("damage"),
            place.journal().resume(&id).expect_err("damage"),
            place.journal().begin(plan()).expect_err("damage"),
        ] {
            assert_eq!(failure.exit_code().number(), 2, "{text:?}");
            assert!(failure.to_string().ends_with("is damaged"), "{failure}");
            assert!(hint(&failure).contains(&format!("`keyctl operations forget {id}`")));
        }

        let left = fs::read_to_string(place.record(&id)).expect("a record");
        assert_eq!(left, text);
    }
}

#[test]
fn settled_record_that_a_crash_left_is_not_listed_and_is_cleared_away() {
    let place = Place::new();
    let (id, bytes) = place.left(&every_step());
    let journal = place.journal();
    let count = bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
    let done = line::Line::new(count, jiff::Timestamp::now(), step::Event::Done);
    let left = [bytes, done.to_bytes().expect("a line")].concat();

    for occasion in ["list", "begin"] {
        fs::write(place.record(&id), &left).expect("a settled record");
        for failure in [
            journal.resume(&id).expect_err("settled"),
            journal.forget(&id).expect_err("settled"),
        ] {
            assert_eq!(failure.exit_code().number(), 3);
            assert_eq!(hint(&failure), "no operation is unfinished");
        }

        if occasion == "list" {
            assert_eq!(journal.unfinished().expect("a list"), []);
        } else {
            let record = journal.begin(plan()).expect("a record");
            record.finish().expect("an end");
        }

        assert_eq!(place.names(), ["lock", "salt"], "{occasion}");
    }
}

#[test]
fn other_peoples_files_in_the_folder_are_left_alone() {
    let place = Place::new();
    let (id, _) = place.left(&[]);
    for name in [".DS_Store", "notes.jsonl", "abcdefgh.jsonl.bak"] {
        fs::write(place.folder().join(name), "x").expect("a file");
    }

    assert_eq!(place.only().id, id);
    assert_eq!(place.names().len(), 7);
}

#[test]
fn something_else_than_a_file_is_refused() {
    let place = Place::new();
    let (id, _) = place.left(&[]);
    fs::remove_file(place.record(&id)).expect("removed");
    fs::create_dir(place.record(&id)).expect("a folder in its place");

    let failure = place.journal().unfinished().expect_err("no file");

    assert!(hint(&failure).contains(&format!("`keyctl operations forget {id}`")));
    let failure = place.journal().forget(&id).expect_err("no file");
    assert_eq!(failure.exit_code().number(), 2);
}
