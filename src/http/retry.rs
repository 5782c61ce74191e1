//! When to try again, and how long to wait first.

use std::time::{Duration, SystemTime};

use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

/// A request is sent this often at most.
pub const MOST_ATTEMPTS: u32 = 3;

const CAP: Duration = Duration::from_secs(20);
const LATER: Duration = Duration::from_millis(500);
/// A provider that limits the rate without a word is left alone for no longer than this.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
const SLOWER: Duration = Duration::from_secs(1);

/// Returns how long to wait after attempt number `attempt` met a trouble that may pass; `chance` is from 0 to 1.
///
/// What the provider asked for counts as it is. Else the wait is drawn evenly from what doubles with each
/// attempt (full jitter).
pub fn wait(asked: Option<Duration>, attempt: u32, chance: f64) -> Duration {
    asked.unwrap_or_else(|| doubled(LATER, attempt).min(CAP).mul_f64(chance))
}

/// Returns how long to leave an account alone whose provider limits the rate and does not say for how long.
///
/// It doubles with each `level`, from 1 on: what the provider's page knows of, or else a second, of which one half
/// is left to `chance`.
pub fn pause(level: u32, known: Duration, chance: f64) -> Duration {
    let own = doubled(SLOWER, level).min(CAP);
    let (least, spread) = match known.is_zero() {
        true => (own / 2, own / 2),
        false => (doubled(known, level), own),
    };
    least
        .saturating_add(spread.mul_f64(chance))
        .min(LONGEST_PAUSE)
}

fn doubled(base: Duration, times: u32) -> Duration {
    base.saturating_mul(2_u32.saturating_pow(times.saturating_sub(1)))
}

/// Reads how long an answer asks to wait: `retry-after-ms`, or else `Retry-After`.
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    in_milliseconds(headers).or_else(|| in_seconds_or_until(headers))
}

/// Reads `retry-after-ms`, in which some providers tell waits of less than a second.
fn in_milliseconds(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get("retry-after-ms")?.to_str().ok()?.trim();
    let whole = value.split_once('.').map_or(value, |(whole, _)| whole);
    let is_number = !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit());
    let milliseconds = is_number.then(|| whole.parse().unwrap_or(u64::MAX))?;
    Some(Duration::from_millis(milliseconds))
}

/// Reads `Retry-After`: seconds, or any HTTP date, measured against the answer's own `Date`.
///
/// What is past or negative is no wait; what is unreadable is `None`; nothing overflows.
fn in_seconds_or_until(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let digits = value.strip_prefix('-').unwrap_or(value);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds = if digits.len() < value.len() {
            0
        } else {
            digits.parse().unwrap_or(u64::MAX)
        };
        return Some(Duration::from_secs(seconds));
    }
    let then = httpdate::parse_http_date(value).ok()?;
    let now = headers
        .get(DATE)
        .and_then(|date| httpdate::parse_http_date(date.to_str().ok()?).ok())
        .unwrap_or_else(SystemTime::now);
    Some(then.duration_since(now).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    #[test]
    fn f037_wait_in_milliseconds_counts_before_seconds() {
        let after = |milliseconds: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_static("15"));
            headers.insert("retry-after-ms", HeaderValue::from_static(milliseconds));
            retry_after(&headers)
        };

        assert_eq!(after("300"), Some(Duration::from_millis(300)));
        assert_eq!(after("300.7"), Some(Duration::from_millis(300)));
        for unreadable in ["soon", "", "-1", ".5", "NaN"] {
            assert_eq!(
                after(unreadable),
                Some(Duration::from_secs(15)),
                "{unreadable}"
            );
        }
    }

    fn after(value: &'static str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(
            DATE,
            HeaderValue::from_static("Fri, 20 Nov 2026 12:00:00 GMT"),
        );
        headers.insert(RETRY_AFTER, HeaderValue::from_static(value));
        retry_after(&headers)
    }

    #[test]
    fn retry_after_is_read_in_seconds_and_as_a_date() {
        assert_eq!(after("12"), Some(Duration::from_secs(12)));
        assert_eq!(
            after("Fri, 20 Nov 2026 12:00:30 GMT"),
            Some(Duration::from_secs(30))
        );
        assert_eq!(
            after("Friday, 20-Nov-26 12:00:30 GMT"),
            Some(Duration::from_secs(30))
        );
    }

    #[test]
    fn past_and_negative_waits_are_none_at_all() {
        assert_eq!(after("-5"), Some(Duration::ZERO));
        assert_eq!(after("Thu, 01 Jan 1970 00:00:00 GMT"), Some(Duration::ZERO));
    }

    #[test]
    fn unreadable_retry_after_is_ignored() {
        for value in ["soon", "", "1e9", "1.5", "12 s", "-"] {
            assert_eq!(after(value), None, "{value:?}");
        }
    }

    #[test]
    fn endless_retry_after_does_not_overflow() {
        assert_eq!(
            after("99999999999999999999"),
            Some(Duration::from_secs(u64::MAX))
        );
    }

    #[test]
    fn waits_double_with_each_attempt_up_to_the_cap() {
        let longest = |attempt| wait(None, attempt, 1.0);

        assert_eq!(longest(1), Duration::from_millis(500));
        assert_eq!(longest(2), Duration::from_secs(1));
        assert_eq!(longest(30), CAP);
        assert_eq!(wait(None, 2, 0.0), Duration::ZERO);
    }

    #[test]
    fn wait_the_provider_asks_for_counts_as_it_is() {
        let asked = Duration::from_secs(42);

        assert_eq!(wait(Some(asked), 1, 1.0), asked);
    }

    #[test]
    fn pause_is_at_least_the_one_the_provider_is_known_for() {
        let known = Duration::from_secs(15);

        assert_eq!(pause(1, known, 0.0), known);
        assert_eq!(pause(1, known, 1.0), Duration::from_secs(16));
    }

    #[test]
    fn known_pause_grows_up_to_a_minute() {
        let known = Duration::from_secs(15);

        assert_eq!(pause(2, known, 0.0), Duration::from_secs(30));
        assert_eq!(pause(3, known, 1.0), LONGEST_PAUSE);
        assert_eq!(pause(40, known, 1.0), LONGEST_PAUSE);
    }

    #[test]
    fn pause_of_an_unknown_provider_is_doubled_and_leaves_one_half_to_chance() {
        let range = |level| {
            (
                pause(level, Duration::ZERO, 0.0),
                pause(level, Duration::ZERO, 1.0),
            )
        };

        assert_eq!(range(1), (SLOWER / 2, SLOWER));
        assert_eq!(range(3), (SLOWER * 2, SLOWER * 4));
        assert_eq!(range(30), (CAP / 2, CAP));
    }
}
