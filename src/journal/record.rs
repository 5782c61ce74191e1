//! The record of one operation, open and locked.

use std::{
    fmt,
    fs::File,
    io::{self, Seek, SeekFrom, Write},
};

use jiff::Timestamp;

use super::{
    Recorded, Resumed, State, file, folder::Folder, line::Line, reading::Reading, step::Event,
    trouble, work::Work,
};
use crate::keys::Failure;

/// Is the record of an operation that this process works on. Dropping it leaves it to be resumed.
pub struct Record<W = State> {
    id: String,
    folder: Folder,
    file: File,
    /// Held until the record is dropped.
    _lock: File,
    state: W,
    /// What happened and is not known to be on the disk: the lines have no gaps, or a later one would speak of a key
    /// that none names.
    unwritten: Vec<(Timestamp, Event)>,
    /// The number of the next line.
    next: u64,
    /// How many bytes the lines have that are on the disk.
    whole: u64,
    /// Something stands behind them that has to go.
    is_torn: bool,
}

impl Resumed {
    /// Goes on with a record behind its last whole line.
    pub(super) fn go_on(
        folder: Folder,
        id: &str,
        lock: File,
        (file, reading): (File, Reading),
    ) -> Option<Self> {
        let place = (folder, id, lock);
        let end = (file, reading.next, reading.whole as u64, reading.is_torn);
        Some(match reading.state.filter(|_| !reading.is_done)? {
            Recorded::Making(state) => Self::Making(Box::new(Record::behind(*state, place, end))),
            Recorded::Deletion(state) => {
                Self::Deletion(Box::new(Record::behind(state, place, end)))
            }
        })
    }
}

impl<W: Work> Record<W> {
    /// Writes the first line of a new record.
    pub(super) fn create(
        folder: Folder,
        id: String,
        lock: File,
        plan: W::Plan,
    ) -> io::Result<Self> {
        let started_at = Timestamp::now();
        let mut record = Self {
            file: file::create(&folder.record(&id))?,
            state: W::begin(plan.clone(), started_at),
            id,
            folder,
            _lock: lock,
            unwritten: Vec::new(),
            next: 0,
            whole: 0,
            is_torn: false,
        };
        record.append(started_at, W::first(plan))?;
        record.folder.sync()?;
        Ok(record)
    }

    /// Goes on behind the last whole line.
    fn behind(
        state: W,
        (folder, id, lock): (Folder, &str, File),
        (file, next, whole, is_torn): (File, u64, u64, bool),
    ) -> Self {
        Self {
            id: id.to_owned(),
            folder,
            file,
            _lock: lock,
            state,
            unwritten: Vec::new(),
            next,
            whole,
            is_torn,
        }
    }

    /// Returns what the operation is called on the command line.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns what all steps add up to, also one that could not be written.
    pub fn state(&self) -> &W {
        &self.state
    }

    /// Adds a line and waits until it is on the disk. The state follows in any case.
    ///
    /// # Errors
    ///
    /// The line is not written, and is written before the next; or it is, and nobody knows whether it would survive
    /// a power cut. Before a request is sent this is a reason to stop; once it was sent nothing may stop on it.
    pub fn write(&mut self, step: W::Step) -> io::Result<()> {
        self.write_all([step])
    }

    /// Adds lines and waits once until all are on the disk. The state follows in any case. Fails as [`Self::write`]
    /// does.
    pub fn write_all(&mut self, steps: impl IntoIterator<Item = W::Step>) -> io::Result<()> {
        let at = Timestamp::now();
        for step in steps {
            self.state.follow(at, step.clone());
            self.unwritten.push((at, W::line(step)));
        }
        self.catch_up()
    }

    /// Adds a line that something must not be sent without. Fails with [`Failure::Usage`].
    pub fn announce(&mut self, step: W::Step) -> Result<(), Failure> {
        let written = self.write(step);
        written.map_err(|error| self.unusable(&error))
    }

    /// Says that the record cannot be written, in words for people.
    pub fn unusable(&self, error: &io::Error) -> Failure {
        trouble::unusable(self.folder.path(), error)
    }

    /// Settles the operation: its record is removed, at the latest when no other operation looks for a key of its own.
    ///
    /// # Errors
    ///
    /// The record still stands as it was, and would be resumed.
    pub fn finish(mut self) -> io::Result<()> {
        let told = self.append(Timestamp::now(), Event::Done);
        if told.is_ok()
            && self.state.has_made_a_key()
            && self.folder.has_one_that_looks_for_its_key().unwrap_or(true)
        {
            return Ok(());
        }
        let removed = self.folder.remove(&self.id);
        // One of the two is enough.
        told.or(removed)
    }

    fn append(&mut self, at: Timestamp, event: Event) -> io::Result<()> {
        self.unwritten.push((at, event));
        self.catch_up()
    }

    /// Writes what is not on the disk, all of it: a system that could not bring something there may forget that it is
    /// missing, and call the next attempt a success.
    fn catch_up(&mut self) -> io::Result<()> {
        let numbered = (self.next..).zip(&self.unwritten);
        let lines = numbered
            .map(|(number, (at, event))| Line::new(number, *at, event.clone()).to_bytes())
            .collect::<serde_json::Result<Vec<_>>>()?;
        let mut end = self.whole;
        for line in &lines {
            self.put(line, end)?;
            end += line.len() as u64;
        }
        self.file.sync_all()?;
        self.next += lines.len() as u64;
        self.whole = end;
        self.unwritten.clear();
        Ok(())
    }

    /// Puts one line behind the last whole one, which ends there.
    fn put(&mut self, line: &[u8], end: u64) -> io::Result<()> {
        if self.is_torn {
            self.file.set_len(end)?;
            self.is_torn = false;
        }
        self.file.seek(SeekFrom::Start(end))?;
        if let Err(error) = self.file.write_all(line) {
            // A part of the line may be there: now or before the next line it goes.
            self.is_torn = self.file.set_len(end).is_err();
            return Err(error);
        }
        Ok(())
    }
}

impl<W> fmt::Debug for Record<W> {
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
    use crate::journal::{
        Journal, Phase, Step,
        tests::{Only, plan, proven},
    };

    #[test]
    fn line_that_could_not_be_written_whole_is_written_before_the_next() {
        let folder = tempdir().expect("a folder");
        let journal = Journal::in_folder(folder.path().to_owned());
        let mut record = journal.begin(plan()).expect("a record");
        let path = record.folder.record(record.id());
        let stored = Step::Stored {
            server_time: None,
            vouched: vec!["-".to_owned()],
        };

        // A handle that cannot write stands for a disk that cannot either.
        let unwritable = File::open(&path).expect("a handle");
        let own = std::mem::replace(&mut record.file, unwritable);
        let outcome = record.write(stored);
        record.file = own;
        // What the disk took of it.
        let mut bytes = fs::read(&path).expect("bytes");
        bytes.extend_from_slice(b"{\"v\":1,");
        fs::write(&path, bytes).expect("a torn line");

        assert!(outcome.is_err());
        assert_eq!(record.state().phase, Phase::Stored);
        let on_disk = || Only::of(journal.unfinished().expect("a list").remove(0)).state;
        assert_eq!(on_disk().phase, Phase::Planned);
        record.write(proven()).expect("both lines");
        assert_eq!(on_disk(), *record.state());
        assert_eq!(on_disk().vouched, ["-"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn line_that_may_not_have_reached_the_disk_is_written_again_with_the_next() {
        let folder = tempdir().expect("a folder");
        let journal = Journal::in_folder(folder.path().to_owned());
        let mut record = journal.begin(plan()).expect("a record");
        let stored = Step::Stored {
            server_time: None,
            vouched: vec!["-".to_owned()],
        };

        // It takes every line, and brings none to a disk.
        let volatile = File::options().write(true).open("/dev/null");
        let own = std::mem::replace(&mut record.file, volatile.expect("a handle"));
        let outcome = record.write(stored);
        record.file = own;

        assert!(outcome.is_err());
        record.write(proven()).expect("both lines");
        let on_disk = Only::of(journal.unfinished().expect("a list").remove(0)).state;
        assert_eq!(on_disk, *record.state());
        assert_eq!(on_disk.vouched, ["-"]);
    }

    #[test]
    fn operation_can_be_settled_on_a_disk_that_takes_nothing_more() {
        let folder = tempdir().expect("a folder");
        let journal = Journal::in_folder(folder.path().to_owned());
        let mut record = journal.begin(plan()).expect("a record");
        let path = record.folder.record(record.id());

        record.file = File::open(&path).expect("a handle that cannot write");

        record.finish().expect("the record is removed all the same");
        assert!(!path.exists());
    }
}
