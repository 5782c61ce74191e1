//! The record of a deletion of many keys, written by all who delete at once.

use std::{
    io, mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Mutex as Turn;

use crate::{
    deletion::End,
    journal::{DeletionState, DeletionStep, Record},
    keys::Failure,
    threads::Thread,
};

/// Writes steps to the disk, those of several keys with one wait; nothing where there is no record.
#[derive(Clone, Debug)]
pub struct Log {
    written: Option<Arc<Turn<Written>>>,
    waiting: Arc<Mutex<Waiting>>,
}

/// Is a record that stays.
#[derive(Debug)]
pub struct Rest {
    pub id: String,
    /// How many keys are left to do.
    pub keys: usize,
}

#[derive(Debug)]
struct Written {
    record: Record<DeletionState>,
    /// How many steps are on the disk.
    steps: usize,
}

/// Is the steps that are not written yet.
#[derive(Debug, Default)]
struct Waiting {
    steps: Vec<DeletionStep>,
    /// How many there were ever.
    count: usize,
}

impl Log {
    /// Takes a record whose plan is written.
    pub fn new(record: Record<DeletionState>) -> Self {
        Self {
            written: Some(Arc::new(Turn::new(Written { record, steps: 0 }))),
            waiting: Arc::default(),
        }
    }

    /// Stands for the record of what needs none.
    pub fn unrecorded() -> Self {
        Self {
            written: None,
            waiting: Arc::default(),
        }
    }

    /// Waits until it is on the disk that this key's deletion goes out. Fails with [`Failure::Usage`].
    pub async fn announce(&self, key: usize) -> Result<(), Failure> {
        let Some(written) = &self.written else {
            return Ok(());
        };
        let count = self.add(DeletionStep::KeySent { key });
        let mut turn = Arc::clone(written).lock_owned().await;
        // Whose turn it was before wrote for all who waited.
        if turn.steps >= count {
            return Ok(());
        }
        let waiting = Arc::clone(&self.waiting);
        let outcome = Thread::start(move || turn.write(&waiting)).end().await;
        match outcome.flatten() {
            Ok(()) => Ok(()),
            Err(error) => Err(written.lock().await.record.unusable(&error)),
        }
    }

    /// Takes note of what became of a key. Where the program dies first, a look at the key tells.
    pub fn settle(&self, key: usize, end: &End) {
        let fate = end.fate();
        self.add(DeletionStep::KeySettled { key, fate });
    }

    /// Writes everything, and removes the record when nothing is left to do. Returns one that stays, with what went
    /// wrong.
    pub async fn close(self) -> (Option<Rest>, io::Result<()>) {
        let Some(own) = self.written else {
            return (None, Ok(()));
        };
        let written = own.lock().await.write(&self.waiting);
        let Some(turn) = Arc::into_inner(own) else {
            return (None, Err(io::Error::other("it is still written to")));
        };
        let record = turn.into_inner().record;
        let rest = Rest {
            id: record.id().to_owned(),
            keys: record.state().open().count(),
        };
        if rest.keys > 0 {
            return (Some(rest), written);
        }
        match record.finish() {
            Ok(()) => (None, Ok(())),
            Err(error) => (Some(rest), Err(error)),
        }
    }

    fn add(&self, step: DeletionStep) -> usize {
        let mut waiting = lock(&self.waiting);
        waiting.steps.push(step);
        waiting.count += 1;
        waiting.count
    }
}

impl Written {
    fn write(&mut self, waiting: &Mutex<Waiting>) -> io::Result<()> {
        let (steps, count) = {
            let mut waiting = lock(waiting);
            (mem::take(&mut waiting.steps), waiting.count)
        };
        // What cannot be written now stays with the record, and goes before whatever the next one brings.
        self.record.write_all(steps)?;
        self.steps = count;
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use tempfile::{TempDir, tempdir};

    use super::*;
    use crate::journal::{DeletionPlan, Fate, Journal, KeyState, Mark, Named, Recorded};
    use crate::{accounts::Absent, deletion::Gone};

    /// Begins the deletion of so many keys.
    fn begun(keys: usize) -> (TempDir, Journal, Log) {
        let folder = tempdir().expect("a folder");
        let journal = Journal::in_folder(folder.path().join("operations"));
        let named = |key| Named {
            reference: format!("acme/key_{key}"),
            mark: Mark::Id(format!("key_{key}")),
            name: None,
        };
        let plan = DeletionPlan {
            accounts: Vec::new(),
            keys: (0..keys).map(named).collect(),
        };
        let record = journal.begin_deletion(plan).expect("a record");
        (folder, journal, Log::new(record))
    }

    fn deleted() -> End {
        End::Gone(Gone::after(Absent::invented()))
    }

    fn on_the_disk(journal: &Journal) -> Vec<KeyState> {
        let mut list = journal.unfinished().expect("a list");
        match list.pop().map(|summary| summary.state) {
            Some(Recorded::Deletion(state)) => state.keys,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn key_is_announced_on_the_disk_and_settled_with_the_next_one() {
        let (_folder, journal, log) = begun(3);

        log.announce(0).await.expect("written");
        log.settle(0, &deleted());
        let before = on_the_disk(&journal);
        log.announce(1).await.expect("written");

        let planned = KeyState::Planned;
        assert_eq!(before, [KeyState::Sent, planned, planned]);
        let gone = KeyState::Settled(Fate::Deleted);
        assert_eq!(on_the_disk(&journal), [gone, KeyState::Sent, planned]);
    }

    #[tokio::test]
    async fn many_that_are_announced_at_once_are_all_on_the_disk() {
        let (_folder, journal, log) = begun(16);

        let announced = join_all((0..16).map(|key| log.announce(key))).await;

        assert!(announced.iter().all(Result::is_ok));
        assert_eq!(on_the_disk(&journal), [KeyState::Sent; 16]);
    }

    #[tokio::test]
    async fn record_stays_as_long_as_a_key_is_left() {
        for (end, left) in [(End::NotAttempted, 1), (End::Unknown, 1), (End::Failed, 0)] {
            let (_folder, journal, log) = begun(2);
            log.announce(0).await.expect("written");
            log.settle(0, &deleted());
            log.settle(1, &end);

            let (rest, written) = log.close().await;

            assert!(written.is_ok());
            assert_eq!(rest.map_or(0, |rest| rest.keys), left, "{end:?}");
            let unfinished = journal.unfinished().expect("a list");
            assert_eq!(unfinished.len(), left, "{end:?}");
        }
    }
}
