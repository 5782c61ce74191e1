//! One thing that a key has to be.

use jiff::Timestamp;

use super::{
    Pattern, Verdict, When,
    when::{day, earlier, later},
};
use crate::keys::{Key, Lifetime, Moment, Owner, OwnerType, Status};

/// Is one thing that a key has to be; of several values, one is enough.
#[derive(Clone, Debug)]
pub enum Criterion {
    Name(Vec<Pattern>),
    Owner(Vec<Pattern>),
    Role(Vec<String>),
    Status(Vec<Status>),
    CreatedBefore(When),
    /// At that moment, or later.
    CreatedAfter(When),
    /// Neither used nor made for so long.
    UnusedFor(Lifetime),
    /// Still works, and will not for so long.
    ExpiresWithin(Lifetime),
    Expired,
}

impl Criterion {
    /// Judges a key.
    pub fn verdict(&self, key: &Key, now: Timestamp) -> Verdict {
        match self {
            Self::Name(patterns) => patterns
                .iter()
                .any(|pattern| match &key.name {
                    Some(name) => pattern.fits(name),
                    None => pattern.fits_nothing(),
                })
                .into(),
            Self::Owner(patterns) => owner(key.owner.as_ref(), patterns),
            Self::Role(words) => Verdict::of(key.roles.as_ref(), |roles| {
                roles
                    .iter()
                    .any(|own| words.iter().any(|word| word == own.raw()))
            }),
            Self::Status(wanted) => {
                Verdict::of(key.status_at(now), |status| wanted.contains(&status))
            }
            Self::CreatedBefore(when) => {
                Verdict::of(key.created_at, |time| time < when.before(now))
            }
            Self::CreatedAfter(when) => {
                Verdict::of(key.created_at, |time| time >= when.before(now))
            }
            Self::UnusedFor(length) => unused_since(key, earlier(now, *length)),
            Self::ExpiresWithin(length) => stops_working(key, now, later(now, *length)),
            Self::Expired => expired(key, now),
        }
    }

    /// Says in words what a typed time was taken for: `unused for 90 days`.
    pub fn understood(&self, now: Timestamp) -> Option<String> {
        Some(match self {
            Self::CreatedBefore(when) => format!("created before {}", when.in_words(now)),
            Self::CreatedAfter(when) => format!("created after {}", when.in_words(now)),
            Self::UnusedFor(length) => {
                let since = day(earlier(now, *length));
                format!("unused for {} (not since {since})", length.in_full())
            }
            Self::ExpiresWithin(length) => {
                let end = day(later(now, *length));
                format!("expires within {} (by {end})", length.in_full())
            }
            _ => return None,
        })
    }

    /// Names the member that has to be known of a key.
    pub fn fact(&self) -> &'static str {
        match self {
            Self::Name(_) => "name",
            Self::Owner(_) => "owner",
            Self::Role(_) => "roles",
            Self::Status(_) => "status",
            Self::CreatedBefore(_) | Self::CreatedAfter(_) => "created_at",
            Self::UnusedFor(_) => "last_used",
            Self::ExpiresWithin(_) | Self::Expired => "expires",
        }
    }
}

/// A key that was never used is unused since it was made: how old it is decides.
fn unused_since(key: &Key, since: Timestamp) -> Verdict {
    match key.last_used {
        Moment::At(time) => (time <= since).into(),
        Moment::Never => Verdict::of(key.created_at, |time| time <= since),
        // What is younger cannot have been unused for so long.
        Moment::Unreadable | Moment::Unknown => match key.created_at {
            Some(time) if time > since => Verdict::No,
            _ => Verdict::Unknown,
        },
    }
}

/// What does not work any more cannot stop working.
fn stops_working(key: &Key, now: Timestamp, end: Timestamp) -> Verdict {
    match (key.status_at(now), key.expires) {
        (Some(Status::Inactive | Status::Expired), _) | (_, Moment::Never) => Verdict::No,
        (_, Moment::At(time)) => (time <= end).into(),
        (_, Moment::Unreadable | Moment::Unknown) => Verdict::Unknown,
    }
}

/// That a key is active may be said of whoever owns it, and tells nothing of its end.
fn expired(key: &Key, now: Timestamp) -> Verdict {
    match (key.status_at(now), key.expires) {
        (Some(Status::Expired), _) => Verdict::Yes,
        (_, Moment::At(_) | Moment::Never) => Verdict::No,
        (_, Moment::Unreadable | Moment::Unknown) => Verdict::Unknown,
    }
}

/// Compares what is known of an owner: a name, an address, an id, and what a table shows of these. No match is
/// certain only where what the pattern can be about is known.
fn owner(owner: Option<&Owner>, patterns: &[Pattern]) -> Verdict {
    let Some(owner) = owner else {
        return Verdict::Unknown;
    };
    let label = owner.label();
    let known = [&owner.email, &owner.name, &owner.id, &label];
    let fits = |pattern: &Pattern| {
        known
            .into_iter()
            .flatten()
            .any(|own| pattern.fits_owner(own))
    };
    if patterns.iter().any(fits) {
        return Verdict::Yes;
    }
    let has_no_address = owner.owner_type == OwnerType::ServiceAccount;
    let is_settled = |pattern: &Pattern| match pattern.means_an_address() {
        true => owner.email.is_some() || has_no_address,
        false => owner.name.is_some() && owner.id.is_some(),
    };
    match patterns.iter().all(is_settled) {
        true => Verdict::No,
        false => Verdict::Unknown,
    }
}
