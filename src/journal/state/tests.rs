//! What a record adds up to, delivery by delivery.

use super::*;
use crate::journal::OperationKind;

const FILE: &str = "file:/run/ci.key";

fn after(steps: impl IntoIterator<Item = Step>) -> State {
    let plan = Plan {
        kind: OperationKind::Create,
        account: "work".to_owned(),
        provider: "somebody".to_owned(),
        hosts: "https://api.example.com".to_owned(),
        identity: None,
        key_kind: "user".to_owned(),
        name: None,
        new_service_account: None,
        scope: None,
        old: None,
        sinks: vec![FILE.to_owned()],
        placeholders: Vec::new(),
        before: None,
        delete_old: false,
        grace_seconds: None,
        verify: Vec::new(),
    };
    let mut state = State::begin(plan, Timestamp::UNIX_EPOCH);
    for step in steps {
        state.follow(Timestamp::UNIX_EPOCH, step);
    }
    state
}

fn handing() -> Step {
    Step::Handing {
        sink: FILE.to_owned(),
    }
}

fn handed(grade: Grade) -> Step {
    let sink = FILE.to_owned();
    Step::Handed {
        sinks: vec![Placed { sink, grade }],
    }
}

fn created() -> Step {
    Step::Created {
        key: Named {
            reference: "work/key_2".to_owned(),
            mark: Mark::Id("key_2".to_owned()),
            name: None,
        },
        secret: None,
        previous_until: None,
        is_guessed: false,
    }
}

#[test]
fn sink_has_what_its_delivery_came_to() {
    for grade in [Grade::Untouched, Grade::MayHave, Grade::Passed, Grade::Kept] {
        let state = after([created(), handing(), handed(grade)]);

        assert_eq!(state.grade_of(FILE), grade);
    }
}

#[test]
fn failed_delivery_takes_nothing_from_an_earlier_one() {
    for earlier in [Grade::MayHave, Grade::Taken, Grade::Kept] {
        let again = [handing(), handed(Grade::Untouched)];
        let state = after(
            [created(), handing(), handed(earlier)]
                .into_iter()
                .chain(again),
        );

        assert_eq!(state.grade_of(FILE), earlier);
    }
}

#[test]
fn delivery_that_never_ended_may_have_come_to_something() {
    let other = Step::Handed {
        sinks: vec![Placed {
            sink: "exec:store".to_owned(),
            grade: Grade::Taken,
        }],
    };
    let state = after([created(), handing(), other]);
    assert_eq!(state.grade_of(FILE), Grade::MayHave);

    let state = after([created(), handing(), handing(), handed(Grade::Untouched)]);
    assert_eq!(state.grade_of(FILE), Grade::MayHave);
}

#[test]
fn no_sink_has_another_secret() {
    let state = after([created(), handing(), handed(Grade::Kept), created()]);

    assert_eq!(state.grade_of(FILE), Grade::Untouched);
}
