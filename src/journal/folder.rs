//! The folder of the records: what is called how, and what makes it last.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use super::{directory, file, line::Fault, lock, reading::Reading};

/// The letters and digits that are not mistaken for others.
const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";

const ID_LENGTH: usize = 8;

const RECORD: &str = "jsonl";
const LOCK: &str = "lock";

/// Is a place for records; nothing of it need be there.
#[derive(Clone, Debug)]
pub(super) struct Folder(PathBuf);

/// Tells why a record is not read.
#[derive(Debug)]
pub(super) enum Unread {
    Missing,
    Fault(Fault),
    Io(io::Error),
}

impl Folder {
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn record(&self, id: &str) -> PathBuf {
        self.0.join(format!("{id}.{RECORD}"))
    }

    pub fn lock_of(&self, id: &str) -> PathBuf {
        self.0.join(format!("{id}.{LOCK}"))
    }

    pub fn salt(&self) -> PathBuf {
        self.0.join("salt")
    }

    /// Makes the folder where it is missing, and waits until nobody else changes what is in it.
    pub fn lock(&self) -> io::Result<File> {
        directory::make(&self.0)?;
        lock::of_folder(&self.0.join(LOCK))
    }

    /// The same, but only where the folder is there and nobody else is at work in it.
    pub fn lock_if_idle(&self) -> io::Result<Option<File>> {
        lock::of_idle_folder(&self.0.join(LOCK))
    }

    /// Waits until what was created or removed in it is so on the disk.
    pub fn sync(&self) -> io::Result<()> {
        directory::sync(&self.0)
    }

    /// Invents an id that no record has.
    pub fn new_id(&self) -> String {
        loop {
            let letter = || char::from(LETTERS[fastrand::usize(..LETTERS.len())]);
            let id: String = std::iter::repeat_with(letter).take(ID_LENGTH).collect();
            if !directory::exists(&self.record(&id)) {
                return id;
            }
        }
    }

    /// Lists the ids of all records, whatever is in them. A missing folder has none.
    pub fn ids(&self) -> io::Result<Vec<String>> {
        self.names(RECORD)
    }

    /// Lists the ids that locks are left of.
    pub fn locks(&self) -> io::Result<Vec<String>> {
        self.names(LOCK)
    }

    /// Opens and reads a record; `open` says what for.
    pub fn read(
        &self,
        id: &str,
        open: impl FnOnce(&Path) -> io::Result<File>,
    ) -> Result<(File, Reading), Unread> {
        let file = open(&self.record(id))?;
        let bytes = file::read(&file)?;
        let reading = Reading::of(&bytes).map_err(Unread::Fault)?;
        Ok((file, reading))
    }

    /// Tells whether an operation goes on that does not know its key yet; one that cannot be read may be such a one.
    pub fn has_one_that_looks_for_its_key(&self) -> io::Result<bool> {
        let looks = |id: &String| match self.read(id, file::look) {
            Ok((_, reading)) => reading.looks_for_its_key(),
            Err(cause) => !matches!(cause, Unread::Missing),
        };
        Ok(self.ids()?.iter().any(looks))
    }

    /// Removes a record and then its lock, so that whoever gets the lock finds no record any more.
    pub fn remove(&self, id: &str) -> io::Result<()> {
        fs::remove_file(self.record(id))?;
        let synced = self.sync();
        // A lock without a record means nothing, and is removed at the next occasion.
        let _ = fs::remove_file(self.lock_of(id));
        synced
    }

    fn names(&self, extension: &str) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut ids = Vec::new();
        for entry in entries {
            let name = entry?.file_name();
            let stem = name.to_str().and_then(|name| name.rsplit_once('.'));
            if let Some((id, found)) = stem
                && found == extension
                && is_id(id)
            {
                ids.push(id.to_owned());
            }
        }
        ids.sort_unstable();
        Ok(ids)
    }
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            _ => Self::Io(error),
        }
    }
}

/// Tells whether a record can have this id: no other text becomes a part of a path.
pub(super) fn is_id(text: &str) -> bool {
    text.len() == ID_LENGTH && text.bytes().all(|byte| LETTERS.contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn record_that_cannot_be_read_may_look_for_its_key() {
        let place = tempfile::tempdir().expect("a folder");
        let folder = Folder::new(place.path().to_owned());
        let looks = || folder.has_one_that_looks_for_its_key().expect("a list");
        assert!(!looks());

        fs::write(folder.record("abcdefgh"), "damage\n").expect("a record");

        assert!(looks());
    }
    #[test]
    fn record_that_is_not_there_is_missing() {
        let place = tempfile::tempdir().expect("a folder");
        let folder = Folder::new(place.path().to_owned());

        let read = folder.read("abcdefgh", file::look);

        assert!(matches!(read, Err(Unread::Missing)), "{read:?}");
    }
    #[test]
    fn nothing_but_an_id_becomes_a_part_of_a_path() {
        assert!(is_id("abcdefgh"));
        for text in ["", "abcdefg", "abcdefghj", "../../ab", "abcdefg."] {
            assert!(!is_id(text), "{text:?}");
        }
    }
}
