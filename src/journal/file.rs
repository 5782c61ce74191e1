//! Files for their owner's eyes only, and never somewhere else by way of a link.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read},
    path::Path,
};

/// A file has at most this many bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Creates a file that is not there yet.
pub(super) fn create(path: &Path) -> io::Result<File> {
    own(options().write(true).create_new(true).open(path)?)
}

/// Opens a file to go on with it.
pub(super) fn open(path: &Path) -> io::Result<File> {
    regular(options().write(true).open(path)?)
}

/// Opens a file, or creates an empty one.
pub(super) fn open_or_create(path: &Path) -> io::Result<File> {
    let mut options = options();
    own(options
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)?)
}

/// Opens a file only to look at it.
pub(super) fn look(path: &Path) -> io::Result<File> {
    regular(options().open(path)?)
}

/// Reads all of a file, from where it stands.
pub(super) fn read(file: &File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::other("it is over 64 MiB"));
    }
    Ok(bytes)
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;

        use rustix::fs::OFlags;

        // Without the second, opening a pipe would wait for ever.
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        options.mode(0o600).custom_flags(flags.bits().cast_signed());
    }
    options
}

fn regular(file: File) -> io::Result<File> {
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::other("it is not a file"))
    }
}

/// Gives the file to its owner alone, also where the process's mask would have taken it from them too.
#[cfg(unix)]
fn own(file: File) -> io::Result<File> {
    use std::{fs::Permissions, os::unix::fs::PermissionsExt};

    let file = regular(file)?;
    if file.metadata()?.permissions().mode() & 0o777 != 0o600 {
        file.set_permissions(Permissions::from_mode(0o600))?;
    }
    Ok(file)
}

#[cfg(not(unix))]
fn own(file: File) -> io::Result<File> {
    regular(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a file of so many bytes, none of which takes room on the disk.
    fn length_read(length: u64) -> io::Result<usize> {
        let file = tempfile::tempfile()?;
        file.set_len(length)?;
        read(&file).map(|bytes| bytes.len())
    }

    #[test]
    fn file_is_read_whole_up_to_its_limit_and_not_beyond() {
        assert_eq!(length_read(LARGEST).ok(), usize::try_from(LARGEST).ok());
        assert!(length_read(LARGEST + 1).is_err());
    }
}
