//! The record of one operation, open and locked.

use std::{
    fmt,
    fs::File,
    io::{self, Seek, SeekFrom, Write},
};

use jiff::Timestamp;

use super::{Plan, State, Step, file, folder::Folder, line::Line, reading::Reading, step::Event};

/// Is the record of an operation that this process works on. Dropping it leaves it to be resumed.
pub struct Record {
    id: String,
    folder: Folder,
    file: File,
    /// Held until the record is dropped.
    _lock: File,
    state: State,
    /// The number of the next line.
    next: u64,
    /// How many bytes the whole lines have.
    whole: u64,
    /// Something stands behind them that has to go.
    is_torn: bool,
}

impl Record {
    /// Writes the first line of a new record.
    pub(super) fn create(folder: Folder, id: String, lock: File, plan: Plan) -> io::Result<Self> {
        let started_at = Timestamp::now();
        let mut record = Self {
            file: file::create(&folder.record(&id))?,
            state: State::new(plan.clone(), started_at),
            id,
            folder,
            _lock: lock,
            next: 0,
            whole: 0,
            is_torn: false,
        };
        record.append(started_at, Event::Plan(Box::new(plan)))?;
        record.folder.sync()?;
        Ok(record)
    }

    /// Goes on with a record behind its last whole line.
    pub(super) fn go_on(
        folder: Folder,
        id: &str,
        lock: File,
        (file, reading): (File, Reading),
    ) -> Option<Self> {
        let state = reading.state.filter(|_| !reading.is_done)?;
        Some(Self {
            id: id.to_owned(),
            folder,
            file,
            _lock: lock,
            state,
            next: reading.next,
            whole: reading.whole as u64,
            is_torn: reading.is_torn,
        })
    }

    /// Returns what the operation is called on the command line.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns what the lines add up to.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Adds a line and waits until it is on the disk; the state follows.
    ///
    /// # Errors
    ///
    /// The line is not written: the state is as before, and a part of it goes before the next line. Or it is
    /// written, and nobody knows whether it would survive a power cut: the state follows. Once a request was sent,
    /// nothing may stop on either.
    pub fn write(&mut self, step: Step) -> io::Result<()> {
        self.append(Timestamp::now(), Event::Step(step))
    }

    /// Settles the operation: its record is removed.
    ///
    /// # Errors
    ///
    /// The record still stands as it was, and would be resumed.
    pub fn finish(mut self) -> io::Result<()> {
        let told = self.append(Timestamp::now(), Event::Done);
        let removed = self.folder.remove(&self.id);
        // One of the two is enough.
        told.or(removed)
    }

    fn append(&mut self, at: Timestamp, event: Event) -> io::Result<()> {
        let line = Line::new(self.next, at, event);
        let bytes = line.to_bytes()?;
        if self.is_torn {
            self.file.set_len(self.whole)?;
            self.is_torn = false;
        }
        self.file.seek(SeekFrom::Start(self.whole))?;
        if let Err(error) = self.file.write_all(&bytes) {
            // A part of the line may be there: now or before the next line it goes.
            self.is_torn = self.file.set_len(self.whole).is_err();
            return Err(error);
        }
        self.next += 1;
        self.whole += bytes.len() as u64;
        if let Event::Step(step) = line.step {
            self.state.follow(at, step);
        }
        self.file.sync_all()
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("Record");
        shown.field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::tempdir;

    use super::*;
    use crate::journal::{Journal, Phase};

    #[test]
    fn line_that_could_not_be_written_whole_is_no_obstacle_for_the_next() {
        let folder = tempdir().expect("a folder");
        let journal = Journal::in_folder(folder.path().to_owned());
        let begun = crate::journal::tests::plan();
        let mut record = journal.begin(begun).expect("a record");
        let path = record.folder.record(record.id());

        // A handle that cannot write stands for a disk that cannot either.
        let unwritable = File::open(&path).expect("a handle");
        let own = std::mem::replace(&mut record.file, unwritable);
        let outcome = record.write(Step::Unknown);
        record.file = own;
        // What the disk took of it.
        let mut bytes = fs::read(&path).expect("bytes");
        bytes.extend_from_slice(b"{\"v\":1,");
        fs::write(&path, bytes).expect("a torn line");

        assert!(outcome.is_err());
        assert_eq!(record.state().phase, Phase::Planned);
        record.write(Step::Proven).expect("a line");
        let list = journal.unfinished().expect("a list");
        assert_eq!(list[0].state, *record.state());
        assert_eq!(list[0].state.phase, Phase::Proven);
    }
}
