//! Files for their owner's eyes only, and never somewhere else by way of a link.

use std::{
    fs::{File, OpenOptions},
    io,
    path::Path,
};

use zeroize::Zeroizing;

use crate::files::Limit;

const LIMIT: Limit = Limit::mib(64);

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
pub(super) fn read(file: &File) -> io::Result<Zeroizing<Vec<u8>>> {
    LIMIT.read_open(file)
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
