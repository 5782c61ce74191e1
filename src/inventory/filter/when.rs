//! A moment, as people name one.

use std::str::FromStr;

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use crate::keys::Lifetime;

/// Is a moment that is fixed, or counted back from now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    At(Timestamp),
    Ago(Lifetime),
}

impl When {
    /// Returns the moment; the first there is for one that is longer ago.
    pub fn before(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(time) => time,
            Self::Ago(length) => earlier(now, length),
        }
    }
}

/// Returns the moment that lies so long before another.
pub fn earlier(time: Timestamp, length: Lifetime) -> Timestamp {
    time.checked_sub(duration(length)).unwrap_or(Timestamp::MIN)
}

/// Returns the moment that lies so long behind another.
pub fn later(time: Timestamp, length: Lifetime) -> Timestamp {
    time.checked_add(duration(length)).unwrap_or(Timestamp::MAX)
}

fn duration(length: Lifetime) -> SignedDuration {
    SignedDuration::from_secs(i64::try_from(length.seconds).unwrap_or(i64::MAX))
}

impl FromStr for When {
    type Err = String;

    /// Reads a date (its first moment in UTC), a time with its zone, or how long ago: `90d`.
    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        if let Ok(length) = typed.parse() {
            return Ok(Self::Ago(length));
        }
        if let Ok(time) = typed.parse() {
            return Ok(Self::At(time));
        }
        let date = typed.parse::<Date>().ok().filter(|_| typed.len() == 10);
        date.and_then(|date| date.to_zoned(TimeZone::UTC).ok())
            .map(|midnight| Self::At(midnight.timestamp()))
            .ok_or_else(|| {
                "a date such as `2026-01-31`, a time such as `2026-01-31T12:00:00Z`, or how long ago, such as `90d`"
                    .to_owned()
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> Timestamp {
        time.parse().expect("a time")
    }

    #[test]
    fn date_is_its_first_moment_in_utc() {
        assert_eq!(
            "2026-01-31".parse(),
            Ok(When::At(at("2026-01-31T00:00:00Z")))
        );
    }

    #[test]
    fn time_keeps_its_zone() {
        assert_eq!(
            "2026-01-31T12:00:00+02:00".parse(),
            Ok(When::At(at("2026-01-31T10:00:00Z")))
        );
    }

    #[test]
    fn duration_is_counted_back_from_now() {
        let when: When = "90d".parse().expect("a moment");

        assert_eq!(
            when.before(at("2026-11-20T12:00:00Z")),
            at("2026-08-22T12:00:00Z")
        );
    }

    #[test]
    fn duration_longer_than_time_itself_is_the_beginning() {
        let when: When = "36500d".parse().expect("a moment");

        assert_eq!(when.before(at("-009990-01-01T12:00:00Z")), Timestamp::MIN);
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for typed in [
            "",
            "soon",
            "2026-13-01",
            "2026-1-1",
            "20260131",
            "2026-01-31T12:00:00",
            "-3d",
            "0d",
        ] {
            assert!(typed.parse::<When>().is_err(), "{typed}");
        }
    }
}
