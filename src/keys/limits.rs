//! What a key may spend, how fast, and how long it lives.

use std::{fmt, str::FromStr, time::Duration};

use jiff::Span;

/// Is how many requests a key may send in one unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    pub value: u64,
    /// What `value` counts, such as `requests/second`.
    pub unit: &'static str,
}

impl fmt::Display for RateLimit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.value, self.unit)
    }
}

/// Is how much a key may spend, in US cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    pub cents: u64,
}

impl fmt::Display for Budget {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "${}.{:02}", self.cents / 100, self.cents % 100)
    }
}

impl FromStr for Budget {
    type Err = String;

    /// Reads US dollars with at most two decimals: `50`, `49.90`.
    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let complaint = || "an amount in US dollars, such as `50` or `49.90`".to_owned();
        let number = typed.strip_prefix('$').unwrap_or(typed);
        let (dollars, cents) = match number.split_once('.') {
            None => (number, "00".to_owned()),
            Some((dollars, cents)) if (1..=2).contains(&cents.len()) => {
                (dollars, format!("{cents:0<2}"))
            }
            Some(_) => return Err(complaint()),
        };
        let digits = format!("{dollars}{cents}");
        if dollars.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(complaint());
        }
        let cents = digits.parse().map_err(|_| complaint())?;
        Ok(Self { cents })
    }
}

/// As much time as there is on the calendar, in seconds.
const LONGEST: i64 = 7_304_484 * 86_400;

/// Is how long a new key lives, in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lifetime {
    pub seconds: u64,
}

impl FromStr for Lifetime {
    type Err = String;

    /// Reads `90d`, `24h`, `30m`: days count as 24 hours.
    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let complaint = || {
            "a duration such as `90d`, `24h`, `30m` or `60s`, above zero and without months or years".to_owned()
        };
        let span: Span = typed.parse().map_err(|_| complaint())?;
        if span.get_years() != 0 || span.get_months() != 0 {
            return Err(complaint());
        }
        let length = span
            .to_duration(jiff::SpanRelativeTo::days_are_24_hours())
            .map_err(|_| complaint())?;
        let is_whole = length.subsec_nanos() == 0;
        if !is_whole || !(1..=LONGEST).contains(&length.as_secs()) {
            return Err(complaint());
        }
        let seconds = u64::try_from(length.as_secs()).map_err(|_| complaint())?;
        Ok(Self { seconds })
    }
}

impl Lifetime {
    /// Takes a length of time, at least a second.
    pub fn of(length: Duration) -> Self {
        Self {
            seconds: length.as_secs().max(1),
        }
    }

    /// Writes it in the largest unit that is whole at least once: `3 seconds`, `2 hours`.
    pub fn in_words(self) -> String {
        let units = [
            (86_400, "day"),
            (3_600, "hour"),
            (60, "minute"),
            (1, "second"),
        ];
        let unit = units
            .into_iter()
            .find(|(length, _)| self.seconds >= *length);
        let (length, unit) = unit.unwrap_or((1, "second"));
        match self.seconds / length {
            1 => format!("1 {unit}"),
            count => format!("{count} {unit}s"),
        }
    }
}

impl fmt::Display for Lifetime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (length, unit) in [(86_400, "d"), (3_600, "h"), (60, "m")] {
            if self.seconds.is_multiple_of(length) {
                return write!(formatter, "{}{unit}", self.seconds / length);
            }
        }
        write!(formatter, "{}s", self.seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn budget_is_read_in_dollars_and_kept_in_cents() {
        for (typed, cents) in [("50", 5_000), ("49.9", 4_990), ("$0.05", 5), ("0", 0)] {
            assert_eq!(typed.parse(), Ok(Budget { cents }), "{typed}");
        }
    }

    #[test]
    fn budget_that_is_no_amount_is_refused() {
        for typed in [
            "",
            "-5",
            "1.234",
            "5.",
            ".5",
            "1e3",
            "ten",
            "99999999999999999999",
        ] {
            assert!(typed.parse::<Budget>().is_err(), "{typed}");
        }
    }

    #[test]
    fn lifetime_is_read_in_days_hours_and_minutes() {
        for (typed, seconds) in [
            ("90d", 7_776_000),
            ("24h", 86_400),
            ("30m", 1_800),
            ("1w", 604_800),
        ] {
            assert_eq!(typed.parse(), Ok(Lifetime { seconds }), "{typed}");
        }
    }

    #[test]
    fn lifetime_that_is_no_positive_duration_is_refused() {
        for typed in [
            "",
            "0d",
            "-1d",
            "90",
            "1mo",
            "1y",
            "soon",
            "0.5s",
            "999999999:59:59",
        ] {
            assert!(typed.parse::<Lifetime>().is_err(), "{typed}");
        }
    }

    #[test]
    fn lifetime_is_shown_in_its_largest_whole_unit() {
        assert_eq!(Lifetime { seconds: 7_776_000 }.to_string(), "90d");
        assert_eq!(Lifetime { seconds: 5_400 }.to_string(), "90m");
    }
}
