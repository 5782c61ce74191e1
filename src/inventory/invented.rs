//! Keys that nobody has, with each of their facts known or not, for tests.

use jiff::{SignedDuration, Timestamp};
use proptest::{
    collection::vec,
    option,
    prelude::*,
    sample::{select, subsequence},
};

use super::{Criterion, Pattern, When};
use crate::keys::{
    AccountName, Entry, Key, KeyId, Lifetime, Moment, Owner, OwnerType, Status, Text, untold,
};

const WORDS: [&str; 5] = ["ci", "CI", "deploy", "ana@acme.example", ""];
const STATES: [Status; 3] = [Status::Active, Status::Inactive, Status::Expired];

/// Does not keep what failed: the house keeps no such files.
pub fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(500)
    }
}

/// Is the time by which all these tests judge.
pub fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().expect("a time")
}

/// Is a time of whole days around now, so that many are the same.
pub fn time() -> impl Strategy<Value = Timestamp> {
    (-9..9_i64).prop_map(|days| now() + SignedDuration::from_hours(24 * days))
}

pub fn length() -> impl Strategy<Value = Lifetime> {
    (1..9_u64).prop_map(|days| Lifetime {
        seconds: days * 86_400,
    })
}

pub fn when() -> impl Strategy<Value = When> {
    prop_oneof![time().prop_map(When::At), length().prop_map(When::Ago)]
}

/// Is any key.
pub fn key() -> impl Strategy<Value = Key> {
    let facts = (
        option::of(text()),
        option::of(owner()),
        option::of(vec(text(), 0..3)),
        option::of(select(&STATES)),
        option::of(time()),
        moment(),
        moment(),
    );
    facts.prop_map(
        |(name, owner, roles, status, created_at, expires, last_used)| Key {
            name,
            owner,
            roles,
            status,
            created_at,
            expires,
            last_used,
            ..untold::key()
        },
    )
}

/// Is a list of any keys, numbered in their order.
pub fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let numbered = |keys: Vec<Key>| {
        let keys = keys.into_iter().enumerate();
        keys.map(|(number, key)| Entry {
            account: AccountName::new("acme"),
            provider: "acme",
            provider_time: None,
            key: Key {
                id: KeyId::Public(format!("key_{number:02}").into()),
                ..key
            },
        })
        .collect()
    };
    vec(key(), 0..20).prop_map(numbered)
}

/// Is any criterion.
pub fn criterion() -> impl Strategy<Value = Criterion> {
    prop_oneof![
        vec(pattern(), 1..3).prop_map(Criterion::Name),
        criterion_that_needs_telling(),
    ]
}

/// Is any criterion about what a provider may not tell: that a key has no name is told by its having none.
pub fn criterion_that_needs_telling() -> impl Strategy<Value = Criterion> {
    prop_oneof![
        vec(pattern(), 1..3).prop_map(Criterion::Owner),
        vec(select(&WORDS), 1..3)
            .prop_map(|words| Criterion::Role(words.into_iter().map(str::to_owned).collect())),
        subsequence(STATES.to_vec(), 1..3).prop_map(Criterion::Status),
        when().prop_map(Criterion::CreatedBefore),
        when().prop_map(Criterion::CreatedAfter),
        length().prop_map(Criterion::UnusedFor),
        length().prop_map(Criterion::ExpiresWithin),
        Just(Criterion::Expired),
    ]
}

fn pattern() -> impl Strategy<Value = Pattern> {
    select(&["*", "ci", "[a-d]*", "*@acme.example", "?????", "??"])
        .prop_map(|typed| typed.parse().expect("a pattern"))
}

fn text() -> impl Strategy<Value = Text> {
    select(&WORDS).prop_map(Text::from)
}

fn moment() -> impl Strategy<Value = Moment> {
    prop_oneof![
        time().prop_map(Moment::At),
        Just(Moment::Never),
        Just(Moment::Unreadable),
        Just(Moment::Unknown),
    ]
}

fn owner() -> impl Strategy<Value = Owner> {
    let types = select(vec![OwnerType::User, OwnerType::ServiceAccount]);
    let facts = (
        types,
        option::of(text()),
        option::of(text()),
        option::of(text()),
    );
    facts.prop_map(|(owner_type, id, name, email)| Owner {
        owner_type,
        id,
        name,
        email,
    })
}
