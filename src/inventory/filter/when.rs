//! A moment, as people name one.

use std::str::FromStr;

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use crate::keys::Lifetime;

/// A moment that is fixed, or counted back from now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    At(Timestamp),
    Ago(Lifetime),
}

impl When {
    /// Says in words which moment is meant: `2026-08-22 12:00 UTC (90 days ago)`.
    pub fn in_words(self, now: Timestamp) -> String {
        let moment = shown(self.before(now));
        match self {
            Self::At(_) => moment,
            Self::Ago(length) => format!("{moment} ({} ago)", length.in_full()),
        }
    }

    /// Returns the moment; the first there is for one that is longer ago.
    pub fn before(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(time) => time,
            Self::Ago(length) => earlier(now, length),
        }
    }
}

/// Writes a moment to the minute.
fn shown(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// Writes the day of a moment, in UTC.
pub fn day(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d").to_string()
}

/// Returns the moment that lies this long before another.
pub fn earlier(time: Timestamp, length: Lifetime) -> Timestamp {
    time.checked_sub(duration(length)).unwrap_or(Timestamp::MIN)
}

/// Returns the moment that lies this long after another.
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
        let length = typed.parse();
        if let Ok(length) = length {
            return Ok(Self::Ago(length));
        }
        if let Ok(time) = typed.parse() {
            return Ok(Self::At(time));
        }
        let date = typed.parse::<Date>().ok().filter(|_| typed.len() == 10);
        date.and_then(|date| date.to_zoned(TimeZone::UTC).ok())
            .map(|midnight| Self::At(midnight.timestamp()))
            .ok_or_else(|| match length {
                Err(problem) if is_almost_a_length(typed) => problem,
                _ => "a date such as `2026-01-31`, a time such as `2026-01-31T12:00:00Z`, or how long ago, such as `90d`"
                    .to_owned(),
            })
    }
}

/// Tells whether a text begins with a number and holds nothing that only a date or a time has.
fn is_almost_a_length(typed: &str) -> bool {
    typed.starts_with(|own: char| own.is_ascii_digit()) && !typed.contains(['-', ':', '/'])
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
    fn f025_bare_m_and_a_number_alone_are_told_their_units() {
        for (typed, problem) in [
            ("3m", "`3min` or `3mo`"),
            ("1y2mo3d 4m", "`4min` or `4mo`"),
            ("90", "a number needs a unit"),
        ] {
            let refusal = typed.parse::<When>().expect_err(typed);

            assert!(refusal.contains(problem), "{refusal}");
        }
    }

    #[test]
    fn moment_is_said_as_it_was_understood() {
        let now = at("2026-11-20T12:00:00Z");

        for (typed, said) in [
            ("3mo", "2026-08-22 12:00 UTC (90 days ago)"),
            ("2026-01-31", "2026-01-31 00:00 UTC"),
        ] {
            let when: When = typed.parse().expect("a moment");
            assert_eq!(when.in_words(now), said);
        }
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
