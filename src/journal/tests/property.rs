//! Whatever is cut off a record, what is left is a beginning of what was written.

use jiff::Timestamp;
use proptest::{collection::vec, prelude::*, sample::select};

use super::{line::Line, reading::Reading, step::Event, *};

/// Returns the lines of a record, and what each of its beginnings adds up to.
fn written(steps: &[Step], is_settled: bool) -> (Vec<Vec<u8>>, Vec<State>) {
    let at = |n: usize| Timestamp::from_second(1_700_000_000 + n as i64).expect("a time");
    let mut events = vec![Event::Plan(Box::new(plan()))];
    events.extend(steps.iter().cloned().map(Event::Step));
    events.extend(is_settled.then_some(Event::Done));
    let mut states = vec![State::begin(plan(), at(0))];
    for (n, step) in steps.iter().enumerate() {
        let mut state = states[n].clone();
        state.follow(at(n + 1), step.clone());
        states.push(state);
    }
    let lines = events.into_iter().enumerate().map(|(n, event)| {
        let line = Line::new(n as u64, at(n), event);
        line.to_bytes().expect("bytes")
    });
    (lines.collect(), states)
}

/// Returns the lines of a deletion of three keys, and what each of its beginnings adds up to.
fn deleted(steps: &[DeletionStep]) -> (Vec<Vec<u8>>, Vec<DeletionState>) {
    let at = Timestamp::UNIX_EPOCH;
    let plan = DeletionPlan {
        accounts: vec![Site {
            account: "work".to_owned(),
            provider: "acme".to_owned(),
            hosts: String::new(),
            identity: Some(crate::keys::Identity {
                id: None,
                places: vec!["proj_1".to_owned()],
            }),
        }],
        keys: ["key_1", "key_2", "key_3"].map(named).into(),
    };
    let mut events = vec![Event::Deletion(Box::new(plan.clone()))];
    events.extend(steps.iter().cloned().map(Event::DeletionStep));
    let mut states = vec![DeletionState::begin(plan, at)];
    for step in steps {
        let mut state = states[states.len() - 1].clone();
        state.follow(at, step.clone());
        states.push(state);
    }
    let lines = events.into_iter().enumerate().map(|(n, event)| {
        let line = Line::new(n as u64, at, event);
        line.to_bytes().expect("bytes")
    });
    (lines.collect(), states)
}

fn deletion_step() -> impl Strategy<Value = DeletionStep> {
    let sent = (0_usize..3).prop_map(|key| DeletionStep::KeySent { key });
    let settled = (0_usize..3, select(&Fate::ALL[..]));
    prop_oneof![
        sent,
        settled.prop_map(|(key, fate)| DeletionStep::KeySettled { key, fate })
    ]
}

fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(200)
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn truncated_record_reads_as_a_beginning_of_it(
        steps in vec(select(every_step()), 0..10),
        is_settled: bool,
        cut: proptest::sample::Index,
    ) {
        let (lines, states) = written(&steps, is_settled);
        let bytes = lines.concat();
        let length = cut.index(bytes.len() + 1);
        let mut ends = lines.iter().scan(0, |end, line| { *end += line.len(); Some(*end) });
        let whole = ends.by_ref().take_while(|end| *end <= length).count();

        let reading = Reading::of(&bytes[..length]).expect("a crash is no damage");

        prop_assert_eq!(reading.next, whole as u64);
        prop_assert_eq!(reading.whole, lines[..whole].concat().len());
        prop_assert_eq!(reading.is_torn, reading.whole < length);
        prop_assert_eq!(reading.is_done, is_settled && whole == lines.len());
        let last = whole.checked_sub(1).map(|n| n.min(states.len() - 1));
        prop_assert_eq!(reading.state, last.map(|n| Recorded::Making(Box::new(states[n].clone()))));
    }

    #[test]
    fn truncated_record_of_a_deletion_reads_as_a_beginning_of_it(
        steps in vec(deletion_step(), 0..10),
        cut: proptest::sample::Index,
    ) {
        let (lines, states) = deleted(&steps);
        let bytes = lines.concat();
        let length = cut.index(bytes.len() + 1);
        let mut ends = lines.iter().scan(0, |end, line| { *end += line.len(); Some(*end) });
        let whole = ends.by_ref().take_while(|end| *end <= length).count();

        let reading = Reading::of(&bytes[..length]).expect("a crash is no damage");

        prop_assert_eq!(reading.next, whole as u64);
        prop_assert_eq!(reading.is_torn, reading.whole < length);
        let last = whole.checked_sub(1);
        prop_assert_eq!(reading.state, last.map(|n| Recorded::Deletion(states[n].clone())));
    }

    #[test]
    fn changed_byte_never_adds_up_to_something_else(
        steps in vec(select(every_step()), 0..6),
        place: proptest::sample::Index,
        flip in 1_u8..,
    ) {
        let (lines, states) = written(&steps, false);
        let mut bytes = lines.concat();
        let place = place.index(bytes.len());
        bytes[place] ^= flip;

        // It is refused, or the last line, which it is in, never was.
        if let Ok(reading) = Reading::of(&bytes) {
            let last = lines.len() - 1;
            prop_assert!(place >= lines[..last].concat().len());
            prop_assert_eq!(reading.state, last.checked_sub(1).map(|n| Recorded::Making(Box::new(states[n].clone()))));
        }
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes: Vec<u8>) {
        let _ = Reading::of(&bytes);
    }
}
