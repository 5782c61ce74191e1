//! The table: what was measured, beside what, and whether that is enough.

use std::{
    fmt,
    io::{self, Write},
    time::Duration,
};

/// Is a measured value with its unit.
#[derive(Clone, Copy, Debug)]
pub enum Figure {
    Time(Duration),
    Bytes(u64),
    Instructions(u64),
    Count(u64),
}

impl Figure {
    fn value(self) -> f64 {
        match self {
            Self::Time(time) => time.as_secs_f64(),
            Self::Bytes(count) | Self::Instructions(count) | Self::Count(count) => count as f64,
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milliseconds = |time: &Duration| time.as_secs_f64() * 1e3;
        match self {
            Self::Time(time) if time.as_millis() >= 1_000 => {
                write!(formatter, "{:.2} s", time.as_secs_f64())
            }
            Self::Time(time) if time.as_millis() >= 10 => {
                write!(formatter, "{:.0} ms", milliseconds(time))
            }
            Self::Time(time) => write!(formatter, "{:.2} ms", milliseconds(time)),
            Self::Bytes(count) => write!(formatter, "{:.1} MiB", *count as f64 / 1_048_576.0),
            Self::Instructions(count) => write!(formatter, "{:.2} M", *count as f64 / 1e6),
            Self::Count(count) => write!(formatter, "{count}"),
        }
    }
}

/// Is one line of the table.
pub struct Row {
    case: String,
    measure: &'static str,
    own: String,
    other: String,
    ratio: String,
    target: String,
    verdict: &'static str,
}

impl Row {
    /// Compares with something else, which may be `limit` times as much at least; without a limit it only tells.
    pub fn beside(
        case: &str,
        measure: &'static str,
        own: Figure,
        other: (&str, Figure),
        limit: Option<f64>,
    ) -> Self {
        let ratio = own.value() / other.1.value();
        let digits = if ratio < 0.1 { 4 } else { 2 };
        Self {
            own: own.to_string(),
            other: format!("{} {}", other.0, other.1),
            ratio: format!("{ratio:.digits$}×"),
            target: limit.map_or_else(|| "—".to_owned(), |limit| format!("≤ {limit:.2}×")),
            verdict: limit.map_or("", |limit| verdict(ratio <= limit)),
            ..Self::empty(case, measure)
        }
    }

    /// Compares with a fixed limit.
    pub fn within(case: &str, measure: &'static str, own: Figure, limit: Figure) -> Self {
        Self {
            own: own.to_string(),
            target: format!("≤ {limit}"),
            verdict: verdict(own.value() <= limit.value()),
            ..Self::empty(case, measure)
        }
    }

    /// Tells a figure that is compared with nothing.
    pub fn alone(case: &str, measure: &'static str, own: Figure) -> Self {
        Self {
            own: own.to_string(),
            ..Self::empty(case, measure)
        }
    }

    /// Says why there is nothing to compare.
    pub fn missing(case: &str, measure: &'static str, why: impl fmt::Display) -> Self {
        Self {
            other: why.to_string(),
            verdict: "not measured",
            ..Self::empty(case, measure)
        }
    }

    fn empty(case: &str, measure: &'static str) -> Self {
        let nothing = || "—".to_owned();
        Self {
            case: case.to_owned(),
            measure,
            own: nothing(),
            other: nothing(),
            ratio: nothing(),
            target: nothing(),
            verdict: "",
        }
    }
}

fn verdict(is_met: bool) -> &'static str {
    match is_met {
        true => "met",
        false => "**missed**",
    }
}

/// Prints Markdown.
pub fn print(rows: &[Row]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "| case | measured | keyctl | beside it | ratio | target | |"
    )?;
    writeln!(out, "|---|---|---|---|---|---|---|")?;
    for row in rows {
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} |",
            row.case, row.measure, row.own, row.other, row.ratio, row.target, row.verdict
        )?;
    }
    Ok(())
}
