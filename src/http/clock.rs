//! What time it is at the provider, as its answers say.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use reqwest::header::{DATE, HeaderMap};
use tokio::time::Instant;

/// Goes on from the `Date` of an account's last answer, whatever the local clock does meanwhile.
#[derive(Debug, Default)]
pub struct ServerClock(Mutex<Option<Reading>>);

#[derive(Clone, Copy, Debug)]
struct Reading {
    date: Timestamp,
    at: Instant,
}

impl ServerClock {
    /// Takes note of an answer's `Date`, if it has one that can be read.
    pub(super) fn note(&self, headers: &HeaderMap) {
        let date = headers.get(DATE).and_then(|date| date.to_str().ok());
        let date = date.and_then(|date| httpdate::parse_http_date(date).ok());
        let Some(date) = date.and_then(|date| Timestamp::try_from(date).ok()) else {
            return;
        };
        let at = Instant::now();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Reading { date, at });
    }

    /// Returns what time it is at the provider now; `None` when no answer had a readable `Date`.
    pub fn now(&self) -> Option<Timestamp> {
        let reading = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let reading = reading?;
        reading.date.checked_add(passed_since(reading.at)).ok()
    }
}

fn passed_since(start: Instant) -> Duration {
    Instant::now().saturating_duration_since(start)
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn headers(date: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(DATE, HeaderValue::from_static(date))])
    }

    fn at(moment: &str) -> Option<Timestamp> {
        Some(moment.parse().expect("a time"))
    }

    #[tokio::test(start_paused = true)]
    async fn m03_clock_goes_on_from_the_last_date() {
        let clock = ServerClock::default();

        clock.note(&headers("Fri, 20 Nov 2026 11:00:00 GMT"));
        clock.note(&headers("Fri, 20 Nov 2026 12:00:00 GMT"));
        tokio::time::advance(Duration::from_secs(90)).await;

        assert_eq!(clock.now(), at("2026-11-20T12:01:30Z"));
    }

    #[tokio::test(start_paused = true)]
    async fn date_that_cannot_be_read_changes_nothing() {
        let clock = ServerClock::default();

        clock.note(&headers("soon"));
        assert_eq!(clock.now(), None);

        clock.note(&headers("Fri, 20 Nov 2026 12:00:00 GMT"));
        clock.note(&HeaderMap::new());
        assert_eq!(clock.now(), at("2026-11-20T12:00:00Z"));
    }
}
