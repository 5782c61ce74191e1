//! The deletions themselves: several at a time at each account, every one followed to its end.

use std::rc::Rc;

use futures_util::{
    Stream, StreamExt,
    stream::{self, LocalBoxStream, select_all},
};

use super::{Log, halt::Halt};
use crate::{
    accounts::Account,
    deletion::{Deletion, End, follow},
    keys::{Error, Failure},
    terminal::Approved,
};

/// Is one key that is to be deleted.
#[derive(Debug)]
pub struct Job {
    /// The place of its account among the accounts.
    pub account: usize,
    /// Its number in the record.
    pub key: usize,
    pub deletion: Approved<Deletion>,
}

/// Is what became of a key.
#[derive(Debug)]
pub struct Settled {
    /// Its number in the record.
    pub key: usize,
    pub end: End,
    /// Why it is not gone.
    pub error: Option<Error>,
}

/// Is deletions that are being carried out: each step brings what became of one key.
pub struct Deleting<'a> {
    settled: LocalBoxStream<'a, (usize, Settled)>,
    accounts: &'a [Account],
    halt: Rc<Halt>,
    keys: usize,
    done: usize,
}

impl<'a> Deleting<'a> {
    /// Begins at all accounts, with `concurrency` keys of each at a time.
    pub fn begin(accounts: &'a [Account], jobs: Vec<Job>, log: &Log, concurrency: usize) -> Self {
        let keys = jobs.len();
        let halt = Rc::new(Halt::new(accounts.len()));
        let mut of_accounts: Vec<Vec<Job>> = accounts.iter().map(|_| Vec::new()).collect();
        for job in jobs {
            of_accounts[job.account].push(job);
        }
        let streams = of_accounts
            .into_iter()
            .zip(accounts)
            .map(|(jobs, account)| {
                let settled = settle_all(account, jobs, Rc::clone(&halt), log.clone(), concurrency);
                settled.boxed_local()
            });
        Self {
            settled: select_all(streams).boxed_local(),
            accounts,
            halt,
            keys,
            done: 0,
        }
    }

    /// Waits until it is known what became of one more key; `None` when it is of all. Giving up the wait loses
    /// nothing.
    pub async fn next(&mut self) -> Option<Settled> {
        let (account, settled) = self.settled.next().await?;
        self.halt.notice(account, &settled);
        self.done += 1;
        Some(settled)
    }

    /// Says of how many keys it is known what became of them, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        (self.done, self.keys)
    }

    /// Returns the accounts that are at it.
    pub fn accounts(&self) -> &'a [Account] {
        self.accounts
    }
}

fn settle_all<'a>(
    account: &'a Account,
    jobs: Vec<Job>,
    halt: Rc<Halt>,
    log: Log,
    concurrency: usize,
) -> impl Stream<Item = (usize, Settled)> + 'a {
    let settled = move |job: Job| {
        let (halt, log) = (Rc::clone(&halt), log.clone());
        async move { (job.account, settle(account, &job, &halt, &log).await) }
    };
    stream::iter(jobs)
        .map(settled)
        .buffer_unordered(concurrency.min(account.concurrency()))
}

/// Deletes one key, and finds out what became of it.
async fn settle(account: &Account, job: &Job, halt: &Halt, log: &Log) -> Settled {
    let settled = |end, error| Settled {
        key: job.key,
        end,
        error,
    };
    if halt.holds(job.account, account) {
        return settled(End::NotAttempted, None);
    }
    let (end, error) = match log.announce(job.key).await {
        Ok(()) => delete(account, job).await,
        Err(failure) => {
            // What cannot be recorded is not sent.
            halt.stop();
            (End::NotAttempted, Some(Error::from(failure)))
        }
    };
    log.settle(job.key, &end);
    settled(end, error)
}

async fn delete(account: &Account, job: &Job) -> (End, Option<Error>) {
    let entry = &job.deletion.plan().entry;
    let sent = account.delete(&job.deletion, &()).await;
    match follow(account, &entry.key.locator(), sent).await {
        Ok(gone) => (End::Gone(gone), None),
        Err(error) => match &*error.failure {
            Failure::Unknown { .. } => (End::Unknown, Some(error)),
            // It was stopped before anything was sent.
            Failure::Interrupted => (End::NotAttempted, None),
            Failure::RateLimited { .. } => (End::NotAttempted, Some(error)),
            _ => (End::Failed, Some(error)),
        },
    }
}
