//! What holds of every filter and every key.

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::{
    inventory::invented::{
        config, criterion, criterion_that_needs_telling, key, length, now, when,
    },
    keys::{Lifetime, Moment, Owner, OwnerType, Status, Text, untold},
};

fn judge(criteria: &[Criterion], key: &Key) -> Judgement {
    let filter = Filter {
        criteria: criteria.to_vec(),
        includes_unknown: false,
    };
    filter.judge(key, now())
}

fn is_unknown(judgement: Judgement) -> bool {
    matches!(judgement, Judgement::Unknown { .. })
}

/// Takes away what a criterion is about, and what it could be concluded from.
fn untold(criterion: &Criterion, mut key: Key) -> Key {
    match criterion {
        Criterion::Name(_) => key.name = None,
        Criterion::Owner(_) => key.owner = None,
        Criterion::Role(_) => key.roles = None,
        Criterion::CreatedBefore(_) | Criterion::CreatedAfter(_) => key.created_at = None,
        Criterion::UnusedFor(_) => key.last_used = Moment::Unknown,
        Criterion::ExpiresWithin(_) => key.expires = Moment::Unknown,
        // A status, be it that of the owner, is no substitute for the end.
        Criterion::Expired => {
            key.expires = Moment::Unknown;
            key.status = key.status.filter(|status| *status != Status::Expired);
        }
        Criterion::Status(_) => {
            key.expires = Moment::Unknown;
            key.status = None;
        }
    }
    key
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn key_is_not_taken_for_what_nobody_told(
        criterion in criterion_that_needs_telling(),
        key in key(),
    ) {
        let key = untold(&criterion, key);

        let judgement = judge(std::slice::from_ref(&criterion), &key);

        prop_assert_ne!(judgement, Judgement::Taken);
    }

    #[test]
    fn key_of_which_nothing_is_known_is_unknown_for_want_of_that_fact(
        criterion in criterion_that_needs_telling(),
    ) {
        let judgement = judge(std::slice::from_ref(&criterion), &untold::key());

        prop_assert_eq!(judgement, Judgement::Unknown { fact: criterion.fact() });
    }

    #[test]
    fn key_meets_several_criteria_when_it_meets_each(
        criteria in vec(criterion(), 0..4),
        key in key(),
    ) {
        let parts: Vec<_> = criteria.iter().map(|own| judge(std::slice::from_ref(own), &key)).collect();

        let whole = judge(&criteria, &key);

        let is_taken = parts.iter().all(|part| *part == Judgement::Taken);
        let is_left = parts.contains(&Judgement::Left);
        prop_assert_eq!(whole == Judgement::Taken, is_taken);
        prop_assert_eq!(whole == Judgement::Left, is_left);
        let last_unknown = parts.into_iter().rfind(|part| is_unknown(*part));
        prop_assert!(!is_unknown(whole) || Some(whole) == last_unknown);
    }

    #[test]
    fn key_was_made_either_before_a_moment_or_after_it(when in when(), key in key()) {
        let before = judge(&[Criterion::CreatedBefore(when)], &key);
        let after = judge(&[Criterion::CreatedAfter(when)], &key);

        let taken = [before, after].into_iter().filter(|own| *own == Judgement::Taken).count();
        let left = [before, after].into_iter().filter(|own| *own == Judgement::Left).count();
        let expected = usize::from(key.created_at.is_some());
        prop_assert_eq!((taken, left), (expected, expected));
    }

    #[test]
    fn key_unused_for_long_is_unused_for_less(one in length(), other in length(), key in key()) {
        let (short, long) = (one.min(other), one.max(other));

        let for_long = judge(&[Criterion::UnusedFor(long)], &key);
        let for_short = judge(&[Criterion::UnusedFor(short)], &key);

        prop_assert!(for_long != Judgement::Taken || for_short == Judgement::Taken);
        prop_assert!(for_short != Judgement::Left || for_long == Judgement::Left);
    }

    #[test]
    fn key_that_has_expired_does_not_still_work(length in length(), key in key()) {
        let expired = judge(&[Criterion::Expired], &key);
        let expires = judge(&[Criterion::ExpiresWithin(length)], &key);
        let has_its_status = judge(&[Criterion::Status(vec![Status::Expired])], &key);

        prop_assert!(expired != Judgement::Taken || expires == Judgement::Left);
        prop_assert_eq!(expired == Judgement::Taken, has_its_status == Judgement::Taken);
    }

    #[test]
    fn key_has_not_expired_only_where_its_end_is_known(key in key()) {
        let judgement = judge(&[Criterion::Expired], &key);

        let is_known = !matches!(key.expires, Moment::Unreadable | Moment::Unknown);
        prop_assert!(judgement != Judgement::Left || is_known);
        prop_assert!(!is_unknown(judgement) || !is_known);
    }
}

const MONTH: Lifetime = Lifetime {
    seconds: 30 * 86_400,
};

fn old() -> Key {
    Key {
        created_at: Some("2020-01-01T00:00:00Z".parse().expect("a time")),
        ..untold::key()
    }
}

#[test]
fn key_that_was_never_used_is_unused_and_one_of_unknown_use_is_not() {
    let never = Key {
        last_used: Moment::Never,
        ..old()
    };

    let criterion = [Criterion::UnusedFor(MONTH)];

    assert_eq!(judge(&criterion, &never), Judgement::Taken);
    assert!(is_unknown(judge(&criterion, &old())));
}

#[test]
fn key_younger_than_that_cannot_have_been_unused_for_so_long() {
    let young = Key {
        created_at: Some(now()),
        ..untold::key()
    };

    let judgement = judge(&[Criterion::UnusedFor(MONTH)], &young);

    assert_eq!(judgement, Judgement::Left);
}

#[test]
fn key_that_is_switched_off_does_not_stop_working_soon() {
    let soon = Key {
        expires: Moment::At("2026-11-21T00:00:00Z".parse().expect("a time")),
        ..old()
    };
    let inactive = Key {
        status: Some(Status::Inactive),
        ..soon.clone()
    };

    let criterion = [Criterion::ExpiresWithin(MONTH)];

    assert_eq!(judge(&criterion, &soon), Judgement::Taken);
    assert_eq!(judge(&criterion, &inactive), Judgement::Left);
}

#[test]
fn owner_does_not_fit_only_where_all_that_could_fit_is_known() {
    let judged = |owner_type: OwnerType, id: Option<&str>, pattern: &str| {
        let key = Key {
            owner: Some(Owner {
                owner_type,
                id: id.map(Text::from),
                name: Some("Ana".into()),
                email: None,
            }),
            ..untold::key()
        };
        let pattern = pattern.parse().expect("a pattern");
        judge(&[Criterion::Owner(vec![pattern])], &key)
    };
    let user = |id, pattern| judged(OwnerType::User, id, pattern);
    let account = |id, pattern| judged(OwnerType::ServiceAccount, id, pattern);

    assert_eq!(user(Some("user_1"), "user_2"), Judgement::Left);
    assert!(is_unknown(user(None, "user_2")));
    assert!(is_unknown(user(Some("user_1"), "ana@*")));
    assert_eq!(account(Some("sa_1"), "ana@*"), Judgement::Left);
}

#[test]
fn owner_fits_as_the_table_shows_it() {
    let key = Key {
        owner: Some(Owner {
            owner_type: OwnerType::ServiceAccount,
            id: Some("sa_1".into()),
            name: Some("checkout".into()),
            email: None,
        }),
        ..untold::key()
    };
    let judged = |pattern: &str| {
        let pattern = pattern.parse().expect("a pattern");
        judge(&[Criterion::Owner(vec![pattern])], &key)
    };

    assert_eq!(judged("svc checkout"), Judgement::Taken);
    assert_eq!(judged("svc c*"), Judgement::Taken);
    assert_eq!(judged("checkout"), Judgement::Taken);
    assert_eq!(judged("svc ingest"), Judgement::Left);
}

#[test]
fn key_without_a_name_fits_what_an_empty_name_fits() {
    let fits = |pattern: &str| {
        let pattern = pattern.parse().expect("a pattern");
        judge(&[Criterion::Name(vec![pattern])], &untold::key())
    };

    assert_eq!(fits("*"), Judgement::Taken);
    assert_eq!(fits("?*"), Judgement::Left);
}
