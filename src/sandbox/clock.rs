//! What time it is in the sandbox.

use jiff::{SignedDuration, Timestamp};

/// The moment at which the demo stands still, so that its answers never change, and before which all seeds lie.
const DEMO: &str = "2026-11-20T12:00:00Z";

/// What the emulators take for the time.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    pace: Pace,
    /// When it was set; a world that was never changed is as old as if it had been seeded then.
    origin: Timestamp,
}

#[derive(Clone, Copy, Debug)]
enum Pace {
    Still,
    Ticking,
}

impl Clock {
    /// Stands still at the demo's moment.
    pub fn demo() -> Self {
        Self {
            pace: Pace::Still,
            origin: demo(),
        }
    }

    /// Goes on from the real now.
    pub fn real() -> Self {
        Self {
            pace: Pace::Ticking,
            // What is seeded keeps its whole seconds.
            origin: Timestamp::from_second(Timestamp::now().as_second()).unwrap_or_else(|_| demo()),
        }
    }

    /// Is never before that moment, at which its world was changed.
    pub(super) fn not_before(self, moment: Timestamp) -> Self {
        Self {
            origin: self.origin.max(moment),
            ..self
        }
    }

    pub fn now(&self) -> Timestamp {
        match self.pace {
            Pace::Still => self.origin,
            Pace::Ticking => self.origin.max(Timestamp::now()),
        }
    }

    pub(super) fn origin(&self) -> Timestamp {
        self.origin
    }
}

/// The moments of a seed, each as long before or after its beginning as it is of the demo's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calendar {
    shift: SignedDuration,
}

impl Calendar {
    pub(super) fn of(beginning: Timestamp) -> Self {
        Self {
            shift: beginning.duration_since(demo()),
        }
    }

    /// Reads a moment that is written in the source, as RFC 3339 in UTC.
    pub(super) fn at(self, moment: &str) -> Timestamp {
        later(written(moment), self.shift)
    }

    /// The same in unix seconds.
    pub(super) fn seconds(self, moment: &str) -> i64 {
        self.at(moment).as_second()
    }

    /// The same as text, with as many digits after the seconds.
    pub(super) fn text(self, moment: &str) -> String {
        let fraction = moment.split_once('.').map_or("", |(_, digits)| digits);
        let digits = fraction.trim_end_matches('Z').len();
        format!("{:.digits$}", self.at(moment))
    }
}

/// The demo's moment, at which worlds were seeded before they said when.
pub(super) fn demo() -> Timestamp {
    written(DEMO)
}

/// That many seconds later: a caller may name any lifetime, and one beyond the end of time ends there.
pub(super) fn in_seconds(now: Timestamp, seconds: i64) -> Timestamp {
    later(now, SignedDuration::from_secs(seconds))
}

fn later(moment: Timestamp, by: SignedDuration) -> Timestamp {
    moment.checked_add(by).unwrap_or(match by.is_negative() {
        true => Timestamp::MIN,
        false => Timestamp::MAX,
    })
}

fn written(moment: &str) -> Timestamp {
    moment
        .parse()
        .expect("a moment in the source is RFC 3339 in UTC")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn demo_stands_still_where_its_seeds_are_written() {
        assert_eq!(Clock::demo().now(), written(DEMO));
        let calendar = Calendar::of(Clock::demo().origin());
        for moment in ["2025-04-09T12:20:31Z", "2025-01-15T09:00:00.000000Z"] {
            assert_eq!(calendar.text(moment), moment);
        }
    }

    #[test]
    fn served_clock_goes_on_from_the_real_now() {
        let before = Timestamp::now();

        let clock = Clock::real();

        let now = clock.now();
        assert!(before <= now && now <= Timestamp::now(), "{now}");
        assert!(clock.origin() <= now);
    }

    #[test]
    fn seeds_are_as_old_as_they_were_at_the_demo() {
        let calendar = Calendar::of(written("2028-02-29T23:59:59Z"));

        assert_eq!(calendar.text(DEMO), "2028-02-29T23:59:59Z");
        let fraction = "2026-11-19T12:00:00.316402Z";
        assert_eq!(calendar.text(fraction), "2028-02-28T23:59:59.316402Z");
        let day = calendar.seconds(DEMO) - calendar.seconds("2026-11-19T12:00:00Z");
        assert_eq!(day, 86_400);
    }

    #[test]
    fn no_clock_goes_back_behind_the_last_change() {
        let changed = in_seconds(Timestamp::now(), 3_600);

        assert_eq!(Clock::real().not_before(changed).now(), changed);
        assert_eq!(Clock::demo().not_before(changed).now(), changed);
        let earlier = in_seconds(demo(), -1);
        assert_eq!(Clock::demo().not_before(earlier).now(), demo());
    }

    #[test]
    fn a_lifetime_beyond_the_end_of_time_ends_there() {
        assert_eq!(in_seconds(demo(), i64::MAX), Timestamp::MAX);
    }
}
