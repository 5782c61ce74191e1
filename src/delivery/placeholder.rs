//! A file beside the one that is meant, which is there before the secret is.

use std::{
    fs::{self, File, Metadata},
    io::{self, Seek, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use super::likeness;

/// So many bytes are written before there is a secret, so that the space for it is there.
pub(super) const ROOM: usize = 4 * 1024;

const PREFIX: &str = ".keyctl-";
const SUFFIX: &str = ".tmp";

/// Removes what a crash left of files that were held ready; what is not called like one stays.
pub fn sweep(placeholders: &[PathBuf]) {
    for path in placeholders {
        let name = path.file_name().and_then(|name| name.to_str());
        if name.is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX)) {
            // What is gone already need not be removed.
            let _ = fs::remove_file(path);
        }
    }
}

/// Is a file that takes the place of another in one step; it is removed when it does not.
#[derive(Debug)]
pub struct Placeholder {
    file: NamedTempFile,
    target: PathBuf,
}

impl Placeholder {
    /// Makes the file, which nobody else may read, and room for so many bytes more than a secret has.
    pub fn reserve(target: &Path, more: usize) -> io::Result<Self> {
        // It has its mode from the start, whatever the mask says, and is never one that was there before.
        let mut file = tempfile::Builder::new()
            .prefix(PREFIX)
            .suffix(SUFFIX)
            .tempfile_in(folder_of(target))?;
        likeness::set_mode(file.as_file(), 0o600)?;
        file.write_all(&vec![0; ROOM + more])?;
        file.as_file().sync_all()?;
        Ok(Self {
            file,
            target: target.to_owned(),
        })
    }

    /// Returns where it is.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Proves that it can be made like the file that is in the place. The error says what cannot be kept.
    pub fn prove_likeness(&self, other: &Metadata) -> Result<(), String> {
        likeness::prove(self.file.as_file(), &self.target, other)
    }

    /// Fills it; the content is on the disk then, and for nobody but its owner.
    pub fn fill(&mut self, content: &[u8]) -> io::Result<()> {
        let file = self.file.as_file_mut();
        file.rewind()?;
        file.write_all(content)?;
        file.set_len(content.len() as u64)?;
        file.sync_all()
    }

    /// Puts it in its place in one step, like what is there, which must be what was `found`.
    pub fn put(mut self, found: Option<&Metadata>) -> Put {
        let file = self.file.as_file();
        let likened = match found {
            Some(found) => likeness::give(file, found),
            None => likeness::set_mode(file, 0o600),
        };
        if let Err(error) = likened {
            return Put::Not(cause(&error));
        }
        match look(&self.target) {
            Ok(now) if is_same(found, now.as_ref()) => {}
            Ok(_) => return Put::Changed(self),
            Err(error) => return Put::Not(cause(&error)),
        }
        let folder = folder_of(&self.target).to_owned();
        let put = match found {
            None => self.file.persist_noclobber(&self.target),
            Some(_) => self.file.persist(&self.target),
        };
        let Err(refused) = put else {
            return match sync_folder(&folder) {
                Ok(()) => Put::There,
                Err(error) => Put::Unknown(format!("its folder could not be synced: {error}")),
            };
        };
        let reason = cause(&refused.error);
        self.file = refused.file;
        if !self.is_still_here() && !matches!(look(&self.target), Ok(None)) {
            return Put::Unknown(reason);
        }
        match refused.error.kind() {
            io::ErrorKind::AlreadyExists => Put::Changed(self),
            _ => Put::Not(reason),
        }
    }

    /// Tells whether it has its own name still: then it did not take the other.
    fn is_still_here(&self) -> bool {
        let named = fs::symlink_metadata(self.file.path());
        let own = self.file.as_file().metadata();
        matches!((named, own), (Ok(named), Ok(own)) if is_same(Some(&named), Some(&own)))
    }
}

/// What became of a file that was to take its place.
#[derive(Debug)]
pub enum Put {
    /// It is there, and on the disk.
    There,
    /// The place holds something else than before; nothing was done.
    Changed(Placeholder),
    /// It is not there.
    Not(String),
    /// It may be there.
    Unknown(String),
}

/// Tells whether a place holds what it held before.
#[cfg(unix)]
pub fn is_same(before: Option<&Metadata>, now: Option<&Metadata>) -> bool {
    use std::os::unix::fs::MetadataExt;

    let traits = |own: &Metadata| {
        let written = (own.mtime(), own.mtime_nsec());
        (own.dev(), own.ino(), own.size(), written)
    };
    before.map(traits) == now.map(traits)
}

#[cfg(not(unix))]
pub fn is_same(before: Option<&Metadata>, now: Option<&Metadata>) -> bool {
    let traits = |own: &Metadata| (own.len(), own.modified().ok());
    before.map(traits) == now.map(traits)
}

/// Returns what is in a place, which is a regular file or nothing. Fails where it is anything else.
pub fn look(path: &Path) -> io::Result<Option<Metadata>> {
    let what = match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => return Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
        Ok(found) if found.is_symlink() => "it is a symbolic link",
        Ok(found) if found.is_dir() => "it is a directory",
        Ok(_) => "it is not a regular file",
    };
    Err(io::Error::other(what))
}

/// Returns the folder that a file is in.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Says what is the matter with a place.
pub fn cause(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such directory".to_owned(),
        io::ErrorKind::NotADirectory => "its directory is none".to_owned(),
        io::ErrorKind::PermissionDenied => "its directory may not be written".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "its file system is read-only".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::AlreadyExists => "a file has appeared there".to_owned(),
        _ => error.to_string(),
    }
}

/// Sees to it that the names in a folder are on the disk.
#[cfg(unix)]
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder) {
        Ok(folder) => match folder.sync_all() {
            // Some file systems know no such thing.
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
            synced => synced,
        },
        // A folder that may be written, but not read, cannot be synced.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
pub fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
