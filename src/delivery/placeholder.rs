//! A file beside the one that is meant, which is there before the secret is.

use std::{
    fs::{self, File, Metadata},
    io::{self, Seek, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

/// So many bytes are written before there is a secret, so that the space for it is there.
const ROOM: usize = 4 * 1024;

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
        set_mode(file.as_file(), 0o600)?;
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

    /// Makes it belong to whom another file belongs to, with that file's mode, but for nobody else.
    pub fn take_after(&self, other: &Metadata) -> io::Result<()> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::{MetadataExt, fchown};

            let own = self.file.as_file().metadata()?;
            if own.uid() != other.uid() {
                fchown(self.file.as_file(), Some(other.uid()), None)?;
            }
            set_mode(self.file.as_file(), other.mode() & 0o700)?;
        }
        #[cfg(not(unix))]
        let _ = other;
        Ok(())
    }

    /// Fills it, and puts it in its place in one step: both are on the disk then.
    pub fn put(mut self, content: &[u8], what_is_there: Existing) -> io::Result<()> {
        let file = self.file.as_file_mut();
        file.rewind()?;
        file.write_all(content)?;
        file.set_len(content.len() as u64)?;
        file.sync_all()?;
        let target = &self.target;
        let put = match what_is_there {
            Existing::Stays => self.file.persist_noclobber(target),
            Existing::IsReplaced => {
                look(target)?;
                self.file.persist(target)
            }
        };
        put.map_err(|error| error.error)?;
        // It is in its place, and what was there before is gone: that must not read as a failure to store it.
        let _ = sync_folder(folder_of(target));
        Ok(())
    }
}

/// Says what becomes of a file that is in the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    Stays,
    IsReplaced,
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

#[cfg(unix)]
fn set_mode(file: &File, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;

    // It was born with it, unless the mask took even its owner's part away.
    match file.metadata()?.permissions().mode() & 0o777 == mode {
        true => Ok(()),
        false => file.set_permissions(fs::Permissions::from_mode(mode)),
    }
}

#[cfg(not(unix))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "where there are modes, it can fail"
)]
fn set_mode(_: &File, _: u32) -> io::Result<()> {
    Ok(())
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
