//! Ctrl-C and its kin: no new request starts, and one that may change something is given time to tell its outcome.

use std::time::Duration;

use tokio::sync::watch;

/// How long a request that may have changed something is waited for after the first signal.
const GRACE: Duration = Duration::from_secs(10);

/// Counts the signals that asked keyctl to stop.
#[derive(Clone, Debug)]
pub struct Interrupt {
    signals: watch::Sender<u8>,
}

impl Interrupt {
    /// Makes one that no signal has reached yet.
    pub fn new() -> Self {
        Self {
            signals: watch::Sender::new(0),
        }
    }

    /// Takes note of a signal.
    pub fn raise(&self) {
        self.signals
            .send_modify(|signals| *signals = signals.saturating_add(1));
    }

    /// Tells whether a signal has come.
    pub fn is_raised(&self) -> bool {
        *self.signals.borrow() > 0
    }

    /// Returns when a request has to be given up: at the first signal if it only reads; if it may change
    /// something, ten seconds later, or at the second signal.
    pub async fn cut_off(&self, changes_something: bool) {
        let mut signals = self.signals.subscribe();
        // The sender lives as long as `self`, so waiting cannot fail.
        let _ = signals.wait_for(|signals| *signals >= 1).await;
        if changes_something {
            let second = signals.wait_for(|signals| *signals >= 2);
            let _ = tokio::time::timeout(GRACE, second).await;
        }
    }
}

impl Default for Interrupt {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn read_is_given_up_at_the_first_signal() {
        let interrupt = Interrupt::new();
        interrupt.raise();
        let start = Instant::now();

        interrupt.cut_off(false).await;

        assert_eq!(start.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn change_is_given_ten_seconds_after_the_first_signal() {
        let interrupt = Interrupt::new();
        interrupt.raise();
        let start = Instant::now();

        interrupt.cut_off(true).await;

        assert_eq!(start.elapsed(), GRACE);
    }

    #[tokio::test(start_paused = true)]
    async fn second_signal_ends_the_wait() {
        let interrupt = Interrupt::new();
        interrupt.raise();
        interrupt.raise();
        let start = Instant::now();

        interrupt.cut_off(true).await;

        assert_eq!(start.elapsed(), Duration::ZERO);
    }
}
