//! How far a long work has come: on standard error, and only where somebody is looking.

use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// What is done sooner needs no progress.
const PATIENCE: Duration = Duration::from_millis(500);

/// A line that says the same is drawn anew this often, so that it is seen to be alive.
const BEAT: Duration = Duration::from_millis(100);

/// Is how far a work has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The steps that are behind, of those that are known so far.
    pub done: usize,
    pub known: usize,
    /// What else there is to say.
    pub words: String,
}

/// Shows one line that says how far a work has come, and takes it away in the end.
#[derive(Debug)]
pub struct Meter {
    bar: ProgressBar,
    begun: Instant,
    is_shown: bool,
}

impl Meter {
    /// Begins, and shows nothing yet.
    pub fn new(is_shown: bool) -> Self {
        Self {
            bar: ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()),
            begun: Instant::now(),
            is_shown,
        }
    }

    /// Waits until it is time to show something new; for ever where nobody is looking.
    pub async fn beat(&self) {
        match self.is_shown {
            true => tokio::time::sleep(BEAT).await,
            false => std::future::pending().await,
        }
    }

    /// Shows how far it has come, where somebody is looking.
    pub fn show(&self, state: impl FnOnce() -> Progress) {
        if !self.is_shown || self.begun.elapsed() < PATIENCE {
            return;
        }
        if self.bar.is_hidden() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.bar.set_style(style());
        }
        let state = state();
        self.bar.set_length(number(state.known));
        self.bar.set_position(number(state.done));
        self.bar.set_message(state.line(self.begun.elapsed()));
        self.bar.tick();
    }
}

impl Progress {
    /// Says it in one line; how long it takes, only once most of it is behind.
    fn line(&self, elapsed: Duration) -> String {
        let steps = format!("{}/{}", self.done, self.known);
        let words = (!self.words.is_empty()).then(|| self.words.clone());
        let left = self.left(elapsed);
        let left = left.map(|left| format!("about {} left", HumanDuration(left)));
        let parts: Vec<String> = [Some(steps), words, left].into_iter().flatten().collect();
        parts.join(" · ")
    }

    /// Estimates how long the rest takes: while steps are still being found, that would only grow.
    fn left(&self, elapsed: Duration) -> Option<Duration> {
        let rest = self.known.checked_sub(self.done)?;
        let is_meaningful = rest > 0 && self.done > rest;
        let (rest, done) = (u32::try_from(rest).ok()?, u32::try_from(self.done).ok()?);
        is_meaningful.then(|| elapsed * rest / done)
    }
}

fn number(steps: usize) -> u64 {
    u64::try_from(steps).unwrap_or(u64::MAX)
}

impl Drop for Meter {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn style() -> ProgressStyle {
    let line = "{spinner} {bar:20} {msg}";
    ProgressStyle::with_template(line).unwrap_or_else(|_| ProgressStyle::default_bar())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(done: usize, known: usize, words: &str) -> String {
        let words = words.to_owned();
        Progress { done, known, words }.line(Duration::from_secs(60))
    }

    #[test]
    fn estimate_is_shown_once_most_is_behind_and_until_all_is() {
        assert_eq!(line(0, 0, "0 keys"), "0/0 · 0 keys");
        assert_eq!(line(2, 4, "1 key"), "2/4 · 1 key");
        assert_eq!(line(3, 4, "9 keys"), "3/4 · 9 keys · about 20 seconds left");
        assert_eq!(line(4, 4, "9 keys"), "4/4 · 9 keys");
    }

    #[test]
    fn where_there_is_nothing_to_say_there_is_no_gap() {
        assert_eq!(line(1, 4, ""), "1/4");
        assert_eq!(line(3, 4, ""), "3/4 · about 20 seconds left");
    }
}
