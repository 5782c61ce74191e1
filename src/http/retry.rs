//! When to try again, and how long to wait first.

use std::time::{Duration, SystemTime};

use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

use super::setback::Again;

/// A request is sent this often at most.
pub const MOST_ATTEMPTS: u32 = 3;

const CAP: Duration = Duration::from_secs(20);
const LATER: Duration = Duration::from_millis(500);
/// A provider that limits the rate without a word is left alone for no longer than this.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
const SLOWER: Duration = Duration::from_secs(1);

/// Returns how long to wait before attempt number `attempt + 1`; `chance` is from 0 to 1.
///
/// What the provider asked for counts as it is. Else the wait is drawn evenly from what doubles with each
/// attempt (full jitter), on top of the pause the provider's page knows of.
pub fn wait(
    again: Again,
    attempt: u32,
    rate_limit_pause: Duration,
    chance: f64,
) -> Option<Duration> {
    let (asked, base, least) = match again {
        Again::Never => return None,
        Again::Later(asked) => (asked, LATER, Duration::ZERO),
        Again::Slower(asked) => (asked, SLOWER, rate_limit_pause),
    };
    let growth = 2_u32.saturating_pow(attempt.saturating_sub(1));
    let doubled = base.saturating_mul(growth);
    let least = least.saturating_mul(growth).min(LONGEST_PAUSE);
    Some(asked.unwrap_or_else(|| least + doubled.min(CAP).mul_f64(chance)))
}

/// Reads `Retry-After`: seconds, or any HTTP date, measured against the answer's own `Date`.
///
/// What is past or negative is no wait; what is unreadable is `None`; nothing overflows.
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
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
        let longest = |attempt| wait(Again::Later(None), attempt, Duration::ZERO, 1.0);

        assert_eq!(longest(1), Some(Duration::from_millis(500)));
        assert_eq!(longest(2), Some(Duration::from_secs(1)));
        assert_eq!(longest(30), Some(CAP));
        assert_eq!(
            wait(Again::Later(None), 2, Duration::ZERO, 0.0),
            Some(Duration::ZERO)
        );
    }

    #[test]
    fn rate_limit_without_a_time_waits_at_least_the_providers_pause() {
        let pause = Duration::from_secs(15);

        assert_eq!(wait(Again::Slower(None), 1, pause, 0.0), Some(pause));
        assert_eq!(
            wait(Again::Slower(None), 1, pause, 1.0),
            Some(Duration::from_secs(16))
        );
    }

    #[test]
    fn pause_of_a_rate_limit_grows_up_to_a_minute() {
        let pause = Duration::from_secs(15);
        let least = |attempt| wait(Again::Slower(None), attempt, pause, 0.0);

        assert_eq!(least(2), Some(Duration::from_secs(30)));
        assert_eq!(least(9), Some(LONGEST_PAUSE));
    }

    #[test]
    fn wait_the_provider_asks_for_counts_as_it_is() {
        let asked = Some(Duration::from_secs(42));

        assert_eq!(
            wait(Again::Slower(asked), 1, Duration::from_secs(15), 1.0),
            asked
        );
    }
}
