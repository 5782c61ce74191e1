//! Standard output that is a regular file: the one kind that can be read again.

#[cfg(all(test, unix))]
pub use unix::written;
#[cfg(unix)]
pub use unix::{is_readable, judge};

#[cfg(not(unix))]
pub use elsewhere::{is_readable, judge};

#[cfg(unix)]
mod unix {
    use std::{
        fs::{File, Metadata},
        io::{self, Seek},
        os::unix::fs::{FileExt, MetadataExt},
    };

    use rustix::fs::OFlags;
    use zeroize::Zeroizing;

    use crate::{
        delivery::{outcome::Outcome, stdout::own},
        keys::Grade,
    };

    /// Tells whether what is written there can be read again.
    pub fn is_readable() -> bool {
        own()
            .and_then(|own| reader(&own))
            .is_ok_and(|reader| reader.is_some())
    }

    /// Says what is known of a secret that was just written there.
    pub fn judge(secret: &str) -> Outcome {
        match own().and_then(|mut own| written(&mut own, secret)) {
            Ok(grade) => Outcome::good(grade),
            Err(error) => Outcome::bad(Grade::MayHave, error.to_string()),
        }
    }

    /// Syncs the file, and reads what was just written to it.
    pub fn written(own: &mut File, secret: &str) -> io::Result<Grade> {
        own.sync_all()?;
        let Some(reader) = reader(own)? else {
            return Ok(Grade::Passed);
        };
        let length = secret.len();
        let mut read = Zeroizing::new(vec![0; length]);
        let start = own.stream_position()?.checked_sub(length as u64);
        reader.read_exact_at(&mut read, start.ok_or(io::ErrorKind::InvalidData)?)?;
        if *read == secret.as_bytes() {
            Ok(Grade::Kept)
        } else {
            Err(io::Error::other("what is in it is not what was written"))
        }
    }

    /// Opens a regular file that has a name for reading; nothing where it is anything else or cannot be read.
    fn reader(own: &File) -> io::Result<Option<File>> {
        let found = own.metadata()?;
        if !found.is_file() || found.nlink() == 0 {
            return Ok(None);
        }
        if rustix::fs::fcntl_getfl(own)?.contains(OFlags::RDWR) {
            return own.try_clone().map(Some);
        }
        let is_own = |file: &File| file.metadata().is_ok_and(|own| is_same(&own, &found));
        Ok(again(own).ok().filter(is_own))
    }

    fn is_same(one: &Metadata, other: &Metadata) -> bool {
        (one.dev(), one.ino()) == (other.dev(), other.ino())
    }

    #[cfg(target_os = "macos")]
    fn again(own: &File) -> io::Result<File> {
        use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

        let path = rustix::fs::getpath(own)?;
        File::open(OsStr::from_bytes(path.as_bytes()))
    }

    #[cfg(not(target_os = "macos"))]
    fn again(own: &File) -> io::Result<File> {
        use std::os::fd::AsRawFd;

        File::open(format!("/proc/self/fd/{}", own.as_raw_fd()))
    }
}

#[cfg(not(unix))]
mod elsewhere {
    use crate::{delivery::outcome::Outcome, keys::Grade};

    /// Nothing that is standard output can be opened again.
    pub fn is_readable() -> bool {
        false
    }

    pub fn judge(_: &str) -> Outcome {
        Outcome::good(Grade::Passed)
    }
}
