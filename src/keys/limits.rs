//! What a key may spend, and how fast.

use std::{fmt, str::FromStr};

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
}
