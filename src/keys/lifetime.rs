//! Lengths of time that people type: how long a key lives, how old it is, how long to wait.

use std::{fmt, str::FromStr, time::Duration};

use jiff::Span;

/// The whole calendar, in seconds.
const LONGEST: i64 = 7_304_484 * 86_400;

const SECONDS_A_DAY: i64 = 86_400;
const DAYS_A_MONTH: i64 = 30;
const DAYS_A_YEAR: i64 = 365;

/// A length of time in whole seconds: at least one, but for a grace that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lifetime {
    pub seconds: u64,
}

impl FromStr for Lifetime {
    type Err = String;

    /// Reads `90d`, `24h`, `30min`, `3mo` (30 days each) or `1y` (365 days).
    ///
    /// Fails on a bare `m`: some tools read it as minutes, others as months, and keys would be deleted over it.
    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        match count_of_bare_m(typed) {
            Some(count) => Err(format!(
                "`m` can be minutes or months: write `{count}min` or `{count}mo`"
            )),
            None => {
                read(typed).ok_or_else(|| complaint("`90d`, `24h`, `30min`, `3mo` or `1y`", typed))
            }
        }
    }
}

impl Lifetime {
    /// Reads how long to wait, as [`Lifetime::from_str`] does, but for `m`, which is a minute: nobody waits for months.
    pub fn wait(typed: &str) -> Result<Self, String> {
        read(typed).ok_or_else(|| complaint("`90s`, `5m` or `24h`", typed))
    }

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

    /// Writes the whole of it: `90 days`, `1 day 12 hours`.
    pub fn in_full(self) -> String {
        let mut left = self.seconds;
        let mut parts = Vec::new();
        for length in [86_400, 3_600, 60, 1] {
            if left >= length {
                let whole = left / length * length;
                parts.push(Self { seconds: whole }.in_words());
                left -= whole;
            }
        }
        parts.join(" ")
    }
}

fn complaint(examples: &str, typed: &str) -> String {
    if !typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_digit()) {
        return format!("a number needs a unit, such as {examples}");
    }
    format!("a duration above zero, such as {examples}")
}

/// Returns the seconds; `None` where it is no whole number of them, or not above zero.
fn read(typed: &str) -> Option<Lifetime> {
    let span: Span = typed.parse().ok()?;
    if span.is_negative() {
        return None;
    }
    let days = i64::from(span.get_years())
        .checked_mul(DAYS_A_YEAR)?
        .checked_add(i64::from(span.get_months()).checked_mul(DAYS_A_MONTH)?)?;
    let rest = span.years(0).months(0);
    let rest = rest
        .to_duration(jiff::SpanRelativeTo::days_are_24_hours())
        .ok()?;
    if rest.subsec_nanos() != 0 {
        return None;
    }
    let seconds = days
        .checked_mul(SECONDS_A_DAY)?
        .checked_add(rest.as_secs())?;
    let seconds = u64::try_from(seconds).ok()?;
    (1..=LONGEST.unsigned_abs())
        .contains(&seconds)
        .then_some(Lifetime { seconds })
}

/// Returns the number in front of the first `m` that is a whole unit: the `3` of `3m`, of `1y 3 M`.
fn count_of_bare_m(typed: &str) -> Option<&str> {
    let is_iso = typed.starts_with(['P', 'p']);
    let mut rest = typed;
    while let Some(at) = rest.find(|character: char| character.is_ascii_digit()) {
        let number = &rest[at..];
        let end = number
            .find(|character: char| !character.is_ascii_digit())
            .unwrap_or(number.len());
        let (count, behind) = number.split_at(end);
        let unit = behind.trim_start();
        let word = unit
            .find(|character: char| !character.is_alphabetic())
            .unwrap_or(unit.len());
        if !is_iso && unit[..word].eq_ignore_ascii_case("m") {
            return Some(count);
        }
        rest = behind;
    }
    None
}

impl fmt::Display for Lifetime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (length, unit) in [(86_400, "d"), (3_600, "h"), (60, "min")] {
            if self.seconds > 0 && self.seconds.is_multiple_of(length) {
                return write!(formatter, "{}{unit}", self.seconds / length);
            }
        }
        write!(formatter, "{}s", self.seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 86_400;

    #[test]
    fn f025_age_is_read_in_every_unit() {
        for (typed, seconds) in [
            ("90d", 90 * DAY),
            ("24h", DAY),
            ("30min", 1_800),
            ("1w", 7 * DAY),
            ("3mo", 90 * DAY),
            ("1y", 365 * DAY),
            ("1y6mo", 545 * DAY),
            ("3 months", 90 * DAY),
            ("45s", 45),
        ] {
            assert_eq!(typed.parse(), Ok(Lifetime { seconds }), "{typed}");
        }
    }

    #[test]
    fn f025_bare_m_is_no_age() {
        for typed in ["3m", "3 m", "3M", "1y3m", "3m 1d", "1d 3m"] {
            let refusal = typed.parse::<Lifetime>().expect_err(typed);

            assert_eq!(
                refusal, "`m` can be minutes or months: write `3min` or `3mo`",
                "{typed}"
            );
        }
    }

    #[test]
    fn bare_m_is_a_minute_of_waiting() {
        assert_eq!(Lifetime::wait("5m"), Ok(Lifetime { seconds: 300 }));
        assert_eq!(Lifetime::wait("1h30m"), Ok(Lifetime { seconds: 5_400 }));
        assert!(Lifetime::wait("soon").is_err());
    }

    #[test]
    fn number_without_a_unit_is_told_to_have_one() {
        for refusal in ["90".parse::<Lifetime>(), Lifetime::wait("90")] {
            let refusal = refusal.expect_err("no unit");

            assert!(refusal.starts_with("a number needs a unit"), "{refusal}");
        }
    }

    #[test]
    fn lifetime_that_is_no_positive_duration_is_refused() {
        for typed in [
            "",
            "0d",
            "-1d",
            "1d ago",
            "soon",
            "0.5s",
            "999999999:59:59",
            "20001y",
            "999999999999999999999d",
        ] {
            assert!(typed.parse::<Lifetime>().is_err(), "{typed}");
        }
    }

    #[test]
    fn lifetime_is_shown_in_its_largest_whole_unit() {
        assert_eq!(Lifetime { seconds: 7_776_000 }.to_string(), "90d");
        assert_eq!(Lifetime { seconds: 5_400 }.to_string(), "90min");
    }

    #[test]
    fn lifetime_is_written_in_full() {
        assert_eq!(Lifetime { seconds: 90 * DAY }.in_full(), "90 days");
        assert_eq!(
            Lifetime {
                seconds: DAY + 5_400
            }
            .in_full(),
            "1 day 1 hour 30 minutes"
        );
    }
}
