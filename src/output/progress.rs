//! How far a long work has come: on standard error, and only where somebody is looking.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

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
        self.bar.set_message(state.words);
        self.bar.tick();
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
    let line = "{spinner} {bar:20} {pos}/{len} · {msg} · about {eta} left";
    ProgressStyle::with_template(line).unwrap_or_else(|_| ProgressStyle::default_bar())
}
