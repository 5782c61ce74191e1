//! Times as people say them.

use jiff::Timestamp;

const UNITS: [(i64, &str); 6] = [
    (365 * 86_400, "year"),
    (30 * 86_400, "month"),
    (7 * 86_400, "week"),
    (86_400, "day"),
    (3_600, "hour"),
    (60, "minute"),
];

/// Says how far a time is from now: `3 months ago`, `in 9 days`, `just now`.
pub fn age(time: Timestamp, now: Timestamp) -> String {
    let seconds = now.as_second() - time.as_second();
    let Some((length, unit)) = UNITS.iter().find(|(length, _)| seconds.abs() >= *length) else {
        return "just now".to_owned();
    };
    let count = seconds.abs() / length;
    let plural = if count == 1 { "" } else { "s" };
    if seconds > 0 {
        format!("{count} {unit}{plural} ago")
    } else {
        format!("in {count} {unit}{plural}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    #[test]
    fn age_is_told_in_its_largest_whole_unit() {
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().expect("a time");
        for (seconds, text) in [
            (0, "just now"),
            (59, "just now"),
            (-59, "just now"),
            (60, "1 minute ago"),
            (7_200, "2 hours ago"),
            (86_400, "1 day ago"),
            (8 * 86_400, "1 week ago"),
            (95 * 86_400, "3 months ago"),
            (400 * 86_400, "1 year ago"),
            (-9 * 86_400, "in 1 week"),
            (-3 * 86_400, "in 3 days"),
        ] {
            assert_eq!(age(now - SignedDuration::from_secs(seconds), now), text);
        }
    }
}
