//! Long work, and somebody who watches it.

use super::counting::count;
use crate::{
    accounts::Account,
    deletion::{Deleting, Settled},
    inventory::{Portion, Taking},
    output::{Meter, Progress},
};

/// Is work that comes in steps. Giving up the wait for the next one loses nothing.
pub trait Steps {
    type Step;

    async fn step(&mut self) -> Option<Self::Step>;

    /// Says how far it has come: the steps behind, those that are known, and what else there is to say.
    fn state(&self) -> (usize, usize, String);

    /// Returns the accounts that are at it.
    fn accounts(&self) -> &[Account];
}

/// Waits for the next step of some work, and shows meanwhile how far it has come.
pub async fn next<W: Steps>(work: &mut W, meter: &Meter) -> Option<W::Step> {
    loop {
        let step = tokio::select! {
            biased;
            step = work.step() => Some(step),
            () = meter.beat() => None,
        };
        meter.show(|| progress(work));
        if let Some(step) = step {
            return step;
        }
    }
}

fn progress(work: &impl Steps) -> Progress {
    let (done, known, mut words) = work.state();
    for account in work.accounts() {
        if let Some(wait) = account.asked_to_wait() {
            let (name, seconds) = (&account.name, wait.as_secs_f64().ceil());
            words.push_str(&format!(" · {name} asks to wait {seconds} s"));
        }
    }
    Progress { done, known, words }
}

impl Steps for Taking<'_> {
    type Step = Portion;

    async fn step(&mut self) -> Option<Portion> {
        self.next().await
    }

    fn state(&self) -> (usize, usize, String) {
        let progress = self.progress();
        let words = count(progress.keys, "key");
        (progress.scopes_done, progress.scopes, words)
    }

    fn accounts(&self) -> &[Account] {
        self.accounts()
    }
}

impl Steps for Deleting<'_> {
    type Step = Settled;

    async fn step(&mut self) -> Option<Settled> {
        self.next().await
    }

    fn state(&self) -> (usize, usize, String) {
        let (done, known) = self.progress();
        (done, known, "deleting".to_owned())
    }

    fn accounts(&self) -> &[Account] {
        self.accounts()
    }
}
