//! Lengths of time that people type: how long a key lives, how old it is, how long to wait.

use std::{fmt, str::FromStr, time::Duration};

/// The whole calendar, in seconds.
const LONGEST: u64 = 7_304_484 * DAY;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// The units people write, longest first, each with its seconds and its words.
const UNITS: [(u64, &[&str]); 7] = [
    (365 * DAY, &["y", "yr", "yrs", "year", "years"]),
    (30 * DAY, &["mo", "mos", "month", "months"]),
    (7 * DAY, &["w", "wk", "wks", "week", "weeks"]),
    (DAY, &["d", "day", "days"]),
    (HOUR, &["h", "hr", "hrs", "hour", "hours"]),
    (MINUTE, &["min", "mins", "minute", "minutes"]),
    (1, &["s", "sec", "secs", "second", "seconds"]),
];

/// A length of time in whole seconds: at least one, but for a grace that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lifetime {
    pub seconds: u64,
}

/// Why a text is no length of time.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Problem {
    /// This number has the unit `m`, in either case.
    BareM(String),
    /// A number has no unit.
    NoUnit,
    /// This unit is not written in lower case.
    Capitals(String),
    NoLength,
}

impl FromStr for Lifetime {
    type Err = String;

    /// Reads `90d`, `24h`, `30min`, `3mo` (30 days each), `1y` (365 days) or a sum such as `1y6mo`, largest unit first.
    ///
    /// Fails on a bare `m`: some tools read it as minutes, others as months, and keys would be deleted over it.
    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        read(typed, false).map_err(|problem| match problem {
            Problem::BareM(count) => {
                format!("`m` can be minutes or months: write `{count}min` or `{count}mo`")
            }
            other => other.in_words("`90d`, `24h`, `30min`, `3mo` or `1y`"),
        })
    }
}

impl Lifetime {
    /// Reads how long to wait, as [`Lifetime::from_str`] does, but for `m`, which is a minute: nobody waits for months.
    pub fn wait(typed: &str) -> Result<Self, String> {
        read(typed, true).map_err(|problem| problem.in_words("`90s`, `5m` or `24h`"))
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

impl Problem {
    fn in_words(self, examples: &str) -> String {
        match self {
            Self::NoUnit => format!("a number needs a unit, such as {examples}"),
            Self::Capitals(unit) => {
                format!("units are written in lower case: `{}`", unit.to_lowercase())
            }
            Self::BareM(_) | Self::NoLength => {
                format!("a duration above zero in whole units, such as {examples}")
            }
        }
    }
}

/// Reads whole numbers, each with a unit, the largest unit first. `m` is a minute where `m_is_a_minute`.
fn read(typed: &str, m_is_a_minute: bool) -> Result<Lifetime, Problem> {
    let mut seconds = 0_u64;
    let mut smallest = u64::MAX;
    let mut rest = typed.trim();
    while !rest.is_empty() {
        let (count, unit, behind) = next_part(rest)?;
        let length = match unit {
            "" => return Err(Problem::NoUnit),
            "m" if m_is_a_minute => MINUTE,
            "m" | "M" => return Err(Problem::BareM(count.to_owned())),
            unit => length_of(unit)?,
        };
        if length >= smallest {
            return Err(Problem::NoLength);
        }
        smallest = length;
        let count: u64 = count.parse().map_err(|_| Problem::NoLength)?;
        let part = count.checked_mul(length).ok_or(Problem::NoLength)?;
        seconds = seconds.checked_add(part).ok_or(Problem::NoLength)?;
        rest = behind;
    }
    if (1..=LONGEST).contains(&seconds) {
        Ok(Lifetime { seconds })
    } else {
        Err(Problem::NoLength)
    }
}

/// Splits a text into its first number, the unit behind it, and what follows.
fn next_part(text: &str) -> Result<(&str, &str, &str), Problem> {
    let is_digit = |character: char| character.is_ascii_digit();
    let (count, behind) = text.split_at(text.find(|own| !is_digit(own)).unwrap_or(text.len()));
    let behind = behind.trim_start();
    let is_letter = |character: char| character.is_alphabetic();
    let end = behind.find(|own| !is_letter(own)).unwrap_or(behind.len());
    let (unit, rest) = behind.split_at(end);
    let goes_on = rest.is_empty() || rest.starts_with(|own: char| own == ' ' || is_digit(own));
    if count.is_empty() || !goes_on {
        return Err(Problem::NoLength);
    }
    Ok((count, unit, rest.trim_start()))
}

/// Returns how many seconds a unit has.
fn length_of(unit: &str) -> Result<u64, Problem> {
    let found = |word: &str| {
        let mut units = UNITS.iter();
        let found = units.find(|(_, words)| words.contains(&word));
        found.map(|(length, _)| *length)
    };
    match (found(unit), found(&unit.to_lowercase())) {
        (Some(length), _) => Ok(length),
        (None, Some(_)) => Err(Problem::Capitals(unit.to_owned())),
        (None, None) => Err(Problem::NoLength),
    }
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

    #[test]
    fn f025_age_is_read_in_every_unit() {
        for (typed, seconds) in [
            ("45s", 45),
            ("45sec", 45),
            ("30min", 1_800),
            ("24h", DAY),
            ("90d", 90 * DAY),
            ("1w", 7 * DAY),
            ("3mo", 90 * DAY),
            ("1y", 365 * DAY),
            ("1y6mo", 545 * DAY),
            ("1h30min", 5_400),
            ("1y 2mo 3d", 428 * DAY),
            ("90days", 90 * DAY),
            (" 3 months ", 90 * DAY),
            ("2 weeks 1 day", 15 * DAY),
        ] {
            assert_eq!(typed.parse(), Ok(Lifetime { seconds }), "{typed}");
        }
    }

    #[test]
    fn f025_every_word_for_a_unit_means_its_length() {
        for (length, words) in UNITS {
            for word in words {
                let seconds = 2 * length;
                assert_eq!(
                    format!("2{word}").parse(),
                    Ok(Lifetime { seconds }),
                    "{word}"
                );
            }
        }
    }

    #[test]
    fn f025_bare_m_is_no_age() {
        for typed in ["3m", "3 m", "3M", "1y3m", "3m 1d", "1d 3m", "3m1d"] {
            let refusal = typed.parse::<Lifetime>().expect_err(typed);

            assert_eq!(
                refusal, "`m` can be minutes or months: write `3min` or `3mo`",
                "{typed}"
            );
        }
    }

    #[test]
    fn f025_unit_in_capitals_is_shown_in_lower_case() {
        for (typed, unit) in [("1Y", "`y`"), ("90D", "`d`"), ("5MIN", "`min`")] {
            let refusal = typed.parse::<Lifetime>().expect_err(typed);

            assert_eq!(refusal, format!("units are written in lower case: {unit}"));
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
        for refusal in [
            "90".parse::<Lifetime>(),
            "1h30".parse(),
            "1 2d".parse(),
            Lifetime::wait("90"),
        ] {
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
            "+1d",
            "1d ago",
            "soon",
            "d",
            "0.5s",
            "1.5h",
            "1,5h",
            "1d, 2h",
            "1d1y",
            "1d1d",
            "1000ms",
            "3mon",
            "1:30:00",
            "P3M",
            "p3m",
            "2026-09-01",
            "999999999:59:59",
            "20013y",
            "999999999999999999999d",
            "18446744073709551615s",
            "1ſ",
            "٣d",
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
