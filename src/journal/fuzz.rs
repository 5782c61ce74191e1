//! What must hold of records, whatever stands in their files.

use super::{
    Mark, Recorded,
    line::{Line, runs_on, seal},
    reading::Reading,
};

/// A line is refused, or written as one that is read as the same; whole, it is known from one that runs on.
pub fn line(bytes: &[u8]) {
    let _ = (Line::read(bytes), runs_on(bytes));
    let mut sealed = seal(bytes.to_vec());
    sealed.pop();
    if let Ok(line) = Line::read(&sealed) {
        let mut written = line.to_bytes().expect("bytes");
        assert_eq!(written.pop(), Some(b'\n'));
        assert!(!written.contains(&b'\n'));
        assert_eq!(Line::read(&written), Ok(line));
    }
    sealed.push(b'{');
    assert!(runs_on(&sealed));
}

/// A record is damaged, or whatever a crash leaves of it is a beginning of it.
///
/// Every line of the bytes gets its sum and its end; one behind a `!` is taken as it is.
pub fn file(bytes: &[u8]) {
    let record: Vec<u8> = bytes
        .split(|byte| *byte == b'\n')
        .flat_map(line_of)
        .collect();
    let Ok(reading) = Reading::of(&record) else {
        return;
    };

    assert_eq!(reading.is_torn, reading.whole < record.len());
    let whole = Reading::of(&record[..reading.whole]).expect("its whole lines");
    assert_eq!((&whole.state, whole.next), (&reading.state, reading.next));
    assert!(!whole.is_torn);
    for eighth in 0..8 {
        let left = Reading::of(&record[..record.len() * eighth / 8]);
        let left = left.expect("a crash is no damage");
        assert!(left.next <= reading.next && left.whole <= reading.whole);
    }
    if let Some(state) = &reading.state {
        let mark = Mark::Id("key_1".to_owned());
        assert!(!state.ends("work", &mark) || state.is_about("work", &mark));
        let _ = (state.started_at(), state.noun());
        if let Recorded::Deletion(state) = state {
            assert!(state.in_doubt().all(|key| key < state.plan.keys.len()));
            assert!(state.open().count() >= state.in_doubt().count());
        }
    }
}

fn line_of(bytes: &[u8]) -> Vec<u8> {
    match bytes.strip_prefix(b"!") {
        Some(raw) => raw.to_vec(),
        None if bytes.is_empty() => Vec::new(),
        None => seal(bytes.to_vec()),
    }
}
