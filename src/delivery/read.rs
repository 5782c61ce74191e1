//! Reading a file that holds a secret, and nothing else's.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use zeroize::Zeroizing;

/// A file of variables is not larger than this.
pub const LARGEST: usize = 1024 * 1024;

/// Reads a regular file of UTF-8 text. A link is not followed, and nothing is waited for.
pub fn text_of(path: &Path) -> io::Result<Zeroizing<String>> {
    let file = open(path)?;
    let found = file.metadata()?;
    if !found.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let size = usize::try_from(found.len()).unwrap_or(usize::MAX);
    if size > LARGEST {
        return Err(io::Error::other("it is larger than 1 MiB"));
    }
    // All the room it needs at once: growing would leave copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(size + 64));
    file.take(size as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > size {
        return Err(io::Error::other("it grows while it is read"));
    }
    match String::from_utf8(std::mem::take(&mut *bytes)) {
        Ok(text) => Ok(Zeroizing::new(text)),
        Err(error) => {
            drop(Zeroizing::new(error.into_bytes()));
            Err(io::Error::other("it is not UTF-8 text"))
        }
    }
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;

    use rustix::fs::OFlags;

    let flags = OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::NOFOLLOW;
    File::options()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}
