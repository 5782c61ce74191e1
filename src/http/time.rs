//! Times as providers write them.

use std::ops::Range;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, de::IgnoredAny};

use super::{
    decode::{integer, is_digits},
    loose,
};
use crate::keys::Moment;

/// A time as a provider writes it: RFC 3339 text, or seconds since 1970, or milliseconds where the number has their
/// size: as seconds it would be no time.
///
/// What is no time after 1970 and before the year 10000 is *unknown*: a date must never be made up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WireTime(pub Option<Timestamp>);

impl<'de> Deserialize<'de> for WireTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "a time")]
        enum Form {
            Seconds(i64),
            Parts(f64),
            Text(String),
            Other(IgnoredAny),
        }

        let time = match Form::deserialize(deserializer)? {
            Form::Seconds(number) => since_1970(number),
            Form::Parts(number) => integer(number.floor()).and_then(since_1970),
            Form::Text(text) if is_digits(&text) => text.parse().ok().and_then(since_1970),
            Form::Text(text) => text.parse().ok(),
            Form::Other(_) => None,
        };
        let time = time.filter(|time| time.as_second() > 0);
        if time.is_none() {
            loose::pass_over()?;
        }
        Ok(Self(time))
    }
}

/// Reads seconds since 1970, or milliseconds.
fn since_1970(number: i64) -> Option<Timestamp> {
    /// So many milliseconds are a time from 2001 to 2286; as seconds, no calendar reaches so far.
    const MILLISECONDS: Range<i64> = 1_000_000_000_000..10_000_000_000_000;
    let time = if MILLISECONDS.contains(&number) {
        Timestamp::from_millisecond(number)
    } else {
        Timestamp::from_second(number)
    };
    time.ok()
}

/// Reads a time that is `null` for *never*, and *unknown* where it is absent; what is no plausible time is kept apart
/// from both.
pub fn moment(member: Option<Option<WireTime>>) -> Moment {
    match member {
        Some(Some(WireTime(None))) => Moment::Unreadable,
        other => Moment::from_member(other.map(|time| time.and_then(|time| time.0))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_that_is_not_plausible_is_told_and_not_read() {
        assert_eq!(moment(Some(Some(WireTime(None)))), Moment::Unreadable);
        assert_eq!(moment(Some(None)), Moment::Never);
        assert_eq!(moment(None), Moment::Unknown);
    }

    #[test]
    fn time_is_read_from_text_and_from_seconds() {
        let time: Timestamp = "2024-03-26T16:44:33Z".parse().expect("a time");

        for body in [
            r#""2024-03-26T16:44:33Z""#,
            "1711471473",
            "1711471473.0",
            "1711471473.9",
            "1.711471473e9",
        ] {
            assert_eq!(
                serde_json::from_str::<WireTime>(body).expect(body),
                WireTime(Some(time))
            );
        }
    }

    #[test]
    fn milliseconds_are_known_by_their_size() {
        let time: Timestamp = "2024-03-26T16:44:33.5Z".parse().expect("a time");

        for body in ["1711471473500", "1711471473500.0", "1.7114714735e12"] {
            assert_eq!(
                serde_json::from_str::<WireTime>(body).expect(body),
                WireTime(Some(time))
            );
        }
    }

    #[test]
    fn m02_what_is_no_plausible_time_is_unknown() {
        for body in [
            "0",
            "-1",
            "99999999999999",
            // Microseconds.
            "1711471473500000",
            // The year 10000, of which no standard knows how to write it.
            "253402300800",
            r#""+10000-01-01T00:00:00Z""#,
            r#""10000-01-01T00:00:00Z""#,
            r#""soon""#,
            r#""1969-01-01T00:00:00Z""#,
        ] {
            assert_eq!(
                serde_json::from_str::<WireTime>(body).expect(body),
                WireTime(None)
            );
        }
        assert!(serde_json::from_str::<WireTime>("1e400").is_err());
    }
}
