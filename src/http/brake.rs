//! Slows a whole account down when its provider asks for fewer requests.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// Holds the instant before which no request of an account may start.
#[derive(Debug, Default)]
pub struct Brake(Mutex<Option<Instant>>);

impl Brake {
    /// Lets no request start for `wait` from now.
    pub fn hold(&self, wait: Duration) {
        let until = Instant::now() + wait;
        let mut not_before = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *not_before = Some(not_before.map_or(until, |earlier| earlier.max(until)));
    }

    /// Returns how long a request has to wait now.
    pub fn pause(&self) -> Duration {
        let not_before = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        not_before.map_or(Duration::ZERO, |until| {
            until.saturating_duration_since(Instant::now())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn longest_pause_asked_for_counts() {
        let brake = Brake::default();

        brake.hold(Duration::from_secs(20));
        brake.hold(Duration::from_secs(5));

        assert_eq!(brake.pause(), Duration::from_secs(20));
    }

    #[tokio::test(start_paused = true)]
    async fn brake_lets_go_when_the_pause_is_over() {
        let brake = Brake::default();
        brake.hold(Duration::from_secs(20));

        tokio::time::advance(Duration::from_secs(21)).await;

        assert_eq!(brake.pause(), Duration::ZERO);
    }
}
