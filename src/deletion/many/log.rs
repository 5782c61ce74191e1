//! The record of a deletion of many keys, written by all who delete at once.

use std::{
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{
    journal::{DeletionState, DeletionStep, Fate, Record},
    keys::Failure,
};

/// Writes steps to the disk, those of several keys with one wait.
#[derive(Clone, Debug)]
pub struct Log(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    record: Mutex<Written>,
    waiting: Mutex<Waiting>,
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
        Self(Arc::new(Inner {
            record: Mutex::new(Written { record, steps: 0 }),
            waiting: Mutex::default(),
        }))
    }

    /// Waits until it is on the disk that this key's deletion goes out. Fails with [`Failure::Usage`].
    pub async fn announce(&self, key: usize) -> Result<(), Failure> {
        let count = self.add(DeletionStep::KeySent { key });
        let inner = Arc::clone(&self.0);
        let written = tokio::task::spawn_blocking(move || inner.write_up_to(count));
        // A thread that broke wrote nothing that can be counted on.
        let written = written
            .await
            .unwrap_or_else(|_| Err(io::Error::other("it broke off")));
        written.map_err(|error| lock(&self.0.record).record.unusable(&error))
    }

    /// Takes note of what became of a key. Where the program dies first, a look at the key tells.
    pub fn settle(&self, key: usize, fate: Fate) {
        self.add(DeletionStep::KeySettled { key, fate });
    }

    /// Writes everything, and removes the record when nothing is left to do. Returns the id of one that stays, with
    /// what went wrong.
    pub fn close(self) -> (Option<String>, io::Result<()>) {
        let count = lock(&self.0.waiting).count;
        let written = self.0.write_up_to(count);
        let Ok(inner) = Arc::try_unwrap(self.0) else {
            return (None, Err(io::Error::other("it is still written to")));
        };
        let record = inner
            .record
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
            .record;
        let id = record.id().to_owned();
        if record.state().open().next().is_some() {
            return (Some(id), written);
        }
        match record.finish() {
            Ok(()) => (None, Ok(())),
            Err(error) => (Some(id), Err(error)),
        }
    }

    fn add(&self, step: DeletionStep) -> usize {
        let mut waiting = lock(&self.0.waiting);
        waiting.steps.push(step);
        waiting.count += 1;
        waiting.count
    }
}

impl Inner {
    /// Writes what waits, unless another has done so meanwhile.
    fn write_up_to(&self, count: usize) -> io::Result<()> {
        let mut written = lock(&self.record);
        if written.steps >= count {
            return Ok(());
        }
        let (steps, all) = {
            let mut waiting = lock(&self.waiting);
            (std::mem::take(&mut waiting.steps), waiting.count)
        };
        written.record.write_all(steps)?;
        written.steps = all;
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
