//! The journal: all records in one folder.

use std::{fs::File, io, path::PathBuf};

use super::{
    DeletionPlan, DeletionState, Mark, Plan, Record, Recorded, Resumed, directory, file,
    folder::{self, Folder, Unread},
    lock,
    salt::Salt,
    sweep, trouble,
    work::Work,
};
use crate::keys::{Failure, KeyId};

/// Keeps the records of operations that are not settled yet.
#[derive(Clone, Debug)]
pub struct Journal {
    folder: Folder,
}

/// Is an unfinished operation, as far as it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    pub id: String,
    pub state: Recorded,
    /// Another process works on it.
    pub is_running: bool,
}

impl Journal {
    /// Keeps the records in that folder, which the first of them creates.
    pub fn in_folder(folder: PathBuf) -> Self {
        Self {
            folder: Folder::new(folder),
        }
    }

    /// Opens a record, with its plan on the disk.
    ///
    /// Fails with [`Failure::Usage`] when it cannot be written or another record cannot be read, and with
    /// [`Failure::Conflict`] when an unfinished operation replaces or deletes the same old key.
    pub fn begin(&self, plan: Plan) -> Result<Record, Failure> {
        // Nothing that can fail is left for when there is a secret to be marked.
        Salt::read_or_make(&self.folder).map_err(|error| self.unusable(&error))?;
        // From the look at the others to the new record, so that two processes cannot both begin.
        let _lock = self.folder.lock().map_err(|error| self.unusable(&error))?;
        let _ = sweep::sweep(&self.folder);
        self.refuse(|other| {
            let old = plan.old.as_ref();
            let is_ended = old.is_some_and(|old| other.ends(&plan.account, &old.mark));
            is_ended.then(|| "this key".to_owned())
        })?;
        self.create(plan).map_err(|error| self.unusable(&error))
    }

    /// Opens the record of a deletion of several keys, with its plan on the disk.
    ///
    /// Fails with [`Failure::Usage`] when it cannot be written or another record cannot be read, and with
    /// [`Failure::Conflict`] when an unfinished operation made one of the keys, replaces or deletes it.
    pub fn begin_deletion(&self, plan: DeletionPlan) -> Result<Record<DeletionState>, Failure> {
        let _lock = self.folder.lock().map_err(|error| self.unusable(&error))?;
        self.refuse(|other| {
            let sites = plan.accounts.iter().map(|site| site.account.as_str());
            let mut keys = sites.flat_map(|account| {
                let own = plan.keys.iter().filter(move |key| key.is_in(account));
                own.map(move |key| (account, key))
            });
            let same = keys.find(|(account, key)| other.is_about(account, &key.mark));
            same.map(|(_, key)| key.reference.clone())
        })?;
        self.create(plan).map_err(|error| self.unusable(&error))
    }

    /// Checks, as far as that can be told before a record is begun, that no unfinished operation made one of these keys
    /// of an account, replaces or deletes it. Fails as [`Self::begin_deletion`] does, and writes nothing.
    pub fn check_deletion<'a>(
        &self,
        account: &str,
        keys: impl IntoIterator<Item = (&'a KeyId, String)>,
    ) -> Result<(), Failure> {
        let mut marks = Vec::new();
        for (key, reference) in keys {
            // Without a mark no record can be about it.
            marks.extend(self.known_mark(key)?.map(|mark| (mark, reference)));
        }
        self.refuse(|other| {
            let same = marks.iter().find(|(mark, _)| other.is_about(account, mark));
            same.map(|(_, reference)| reference.clone())
        })
    }

    /// Lists the ids of all records, none of which is opened; none where that cannot be told.
    pub fn ids(&self) -> Vec<String> {
        self.folder.ids().unwrap_or_default()
    }

    /// Lists the unfinished operations, oldest first. A missing folder has none.
    ///
    /// Fails with [`Failure::Usage`] when one of the records cannot be read.
    pub fn unfinished(&self) -> Result<Vec<Summary>, Failure> {
        if directory::exists(self.folder.path())
            && let Ok(Some(_lock)) = self.folder.lock_if_idle()
        {
            let _ = sweep::sweep(&self.folder);
        }
        self.list()
    }

    /// Goes on with an operation behind the last whole line of its record.
    ///
    /// Fails with [`Failure::NotFound`], with [`Failure::Conflict`] while another process works on it, and with
    /// [`Failure::Usage`] when its record cannot be read.
    pub fn resume(&self, id: &str) -> Result<Resumed, Failure> {
        let lock = self.take(id)?;
        let read = match self.folder.read(id, file::open) {
            Err(Unread::Missing) => return Err(self.not_found(id)?),
            read => read.map_err(|cause| self.unread(id, &cause))?,
        };
        match Resumed::go_on(self.folder.clone(), id, lock, read) {
            Some(record) => Ok(record),
            None => Err(self.not_found(id)?),
        }
    }

    /// Removes the record of an operation, be it damaged. Fails as [`Self::resume`] does.
    pub fn forget(&self, id: &str) -> Result<(), Failure> {
        let _lock = self.take(id)?;
        if let Ok((_, reading)) = self.folder.read(id, file::look)
            && reading.is_leftover()
        {
            return Err(self.not_found(id)?);
        }
        match self.folder.remove(id) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(self.not_found(id)?),
            removed => removed.map_err(|error| self.unusable(&error)),
        }
    }

    /// Finds the unfinished operation that replaces or deletes this key.
    ///
    /// Fails with [`Failure::Usage`] when a record cannot be read.
    pub fn about(&self, account: &str, key: &KeyId) -> Result<Option<Summary>, Failure> {
        // Without a mark no record can be about it.
        let Some(mark) = self.known_mark(key)? else {
            return Ok(None);
        };
        let mut list = self.list()?.into_iter();
        Ok(list.find(|own| own.state.ends(account, &mark)))
    }

    /// Returns what stands for a key's id in records that are there already; `None` when nothing can.
    ///
    /// Fails with [`Failure::Usage`] when the salt cannot be read.
    pub fn known_mark(&self, id: &KeyId) -> Result<Option<Mark>, Failure> {
        if let Some(mark) = Mark::plain(id) {
            return Ok(Some(mark));
        }
        let salt = Salt::read(&self.folder).map_err(|error| self.unusable(&error))?;
        Ok(salt.map(|salt| Mark::hashed(id, &salt)))
    }

    /// Returns what stands for a key's id in a record.
    ///
    /// Fails with [`Failure::Usage`] when the salt can be neither read nor made.
    pub fn mark(&self, id: &KeyId) -> Result<Mark, Failure> {
        if let Some(mark) = Mark::plain(id) {
            return Ok(mark);
        }
        let salt = Salt::read_or_make(&self.folder).map_err(|error| self.unusable(&error))?;
        Ok(Mark::hashed(id, &salt))
    }

    /// Tells whether keys whose ids may be secrets can be known again by their marks: only their own salt does that.
    ///
    /// Fails with [`Failure::Usage`] when it cannot be read.
    pub fn has_salt(&self) -> Result<bool, Failure> {
        let salt = Salt::read(&self.folder).map_err(|error| self.unusable(&error))?;
        Ok(salt.is_some())
    }

    /// Returns the marks of the keys that operations are known to have made, also of settled ones while another could
    /// take their keys for its own.
    ///
    /// Fails with [`Failure::Usage`] when a record cannot be read.
    pub fn made(&self) -> Result<Vec<Mark>, Failure> {
        let mut made = Vec::new();
        for id in self.folder.ids().map_err(|error| self.unusable(&error))? {
            match self.folder.read(&id, file::look) {
                Err(Unread::Missing) => {}
                Err(cause) => return Err(self.unread(&id, &cause)),
                Ok((_, reading)) => {
                    let state = reading.state.as_ref().and_then(Recorded::making);
                    let created = state.and_then(|state| state.created.as_ref());
                    made.extend(created.map(|created| created.mark.clone()));
                }
            }
        }
        Ok(made)
    }

    fn create<W: Work>(&self, plan: W::Plan) -> io::Result<Record<W>> {
        let id = self.folder.new_id();
        let lock = lock::of_record(&self.folder.lock_of(&id))?
            .ok_or_else(|| io::Error::other("a new record is locked already"))?;
        let record = Record::create(self.folder.clone(), id.clone(), lock, plan);
        if record.is_err() {
            let _ = self.folder.remove(&id);
        }
        record
    }

    /// Locks a record that is there.
    fn take(&self, id: &str) -> Result<File, Failure> {
        if !folder::is_id(id) || !directory::exists(&self.folder.record(id)) {
            return Err(self.not_found(id)?);
        }
        lock::of_record(&self.folder.lock_of(id))
            .map_err(|error| self.unusable(&error))?
            .ok_or_else(|| trouble::running(id))
    }

    fn list(&self) -> Result<Vec<Summary>, Failure> {
        let mut list = Vec::new();
        for id in self.folder.ids().map_err(|error| self.unusable(&error))? {
            let reading = match self.folder.read(&id, file::look) {
                Err(Unread::Missing) => continue,
                Err(cause) => return Err(self.unread(&id, &cause)),
                Ok((_, reading)) => reading,
            };
            let Some(state) = reading.state.filter(|_| !reading.is_done) else {
                continue;
            };
            let is_running =
                lock::is_held(&self.folder.lock_of(&id)).map_err(|error| self.unusable(&error))?;
            list.push(Summary {
                id,
                state,
                is_running,
            });
        }
        list.sort_by_key(|summary| summary.state.started_at());
        Ok(list)
    }

    /// Fails with [`Failure::Conflict`] when an unfinished operation is about a key, which `key_of` names.
    fn refuse(&self, key_of: impl Fn(&Recorded) -> Option<String>) -> Result<(), Failure> {
        for own in self.list()? {
            if let Some(key) = key_of(&own.state) {
                return Err(trouble::same_key(&own.id, &own.state, &key));
            }
        }
        Ok(())
    }

    fn not_found(&self, typed: &str) -> Result<Failure, Failure> {
        let mut known = self.folder.ids().map_err(|error| self.unusable(&error))?;
        known.retain(|id| match self.folder.read(id, file::look) {
            Ok((_, reading)) => !reading.is_leftover(),
            Err(Unread::Missing) => false,
            Err(_) => true,
        });
        Ok(trouble::not_found(typed, &known))
    }

    fn unread(&self, id: &str, cause: &Unread) -> Failure {
        trouble::unread(&self.folder.record(id), id, cause)
    }

    fn unusable(&self, error: &io::Error) -> Failure {
        trouble::unusable(self.folder.path(), error)
    }
}
