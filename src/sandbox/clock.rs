//! The sandbox's clock, which stands still.

use jiff::{SignedDuration, Timestamp};

/// The moment at which every request to the sandbox is answered, so that its answers never change.
pub const NOW: &str = "2026-11-20T12:00:00Z";

/// The same moment as a point in time.
pub(super) fn now() -> Timestamp {
    at(NOW)
}

/// The same moment in unix seconds.
pub(super) fn now_in_seconds() -> i64 {
    now().as_second()
}

/// Reads a moment that is written in the source, as RFC 3339 in UTC.
pub(super) fn at(moment: &str) -> Timestamp {
    moment
        .parse()
        .expect("a moment in the source is RFC 3339 in UTC")
}

/// The moment that many seconds from now.
pub(super) fn in_seconds(seconds: i64) -> Timestamp {
    // A caller may name any positive lifetime; one beyond the end of time ends there.
    now()
        .checked_add(SignedDuration::from_secs(seconds))
        .unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn now_is_written_as_it_reads() {
        assert_eq!(now().to_string(), NOW);
    }

    #[test]
    fn a_lifetime_beyond_the_end_of_time_ends_there() {
        assert_eq!(in_seconds(i64::MAX), Timestamp::MAX);
    }
}
