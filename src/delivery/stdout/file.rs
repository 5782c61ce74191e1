//! Standard output that is a regular file: the one kind that can be read again.

#[cfg(all(test, unix))]
pub use unix::{found, start_of};
#[cfg(unix)]
pub use unix::{holds, is_readable, judge};

#[cfg(not(unix))]
pub use elsewhere::{holds, is_readable, judge};

#[cfg(unix)]
mod unix {
    use std::{
        fs::{File, Metadata},
        io::{self, Seek},
        os::{
            fd::AsFd,
            unix::fs::{FileExt, MetadataExt},
        },
        sync::{Mutex, PoisonError},
    };

    use rustix::fs::OFlags;
    use zeroize::Zeroizing;

    use crate::{
        delivery::{outcome::Outcome, stdout::own},
        keys::{Grade, Secret},
    };

    /// Where the secret that was found there begins, and how long it is.
    static PLACE: Mutex<Option<(u64, usize)>> = Mutex::new(None);

    /// Tells whether what is written there can be read again, and nothing else is written over it.
    pub fn is_readable() -> bool {
        let look = || reader(&own()?, &errors()?);
        look().is_ok_and(|reader| reader.is_some())
    }

    /// Syncs the file, and says what is known of a secret that was just written there.
    pub fn judge(secret: &str) -> Outcome {
        let look = || {
            let mut own = own()?;
            own.sync_all()?;
            let start = start_of(&mut own, secret)?;
            let grade = found(&own, &errors()?, secret, start)?;
            if grade == Grade::Kept {
                *PLACE.lock().unwrap_or_else(PoisonError::into_inner) = Some((start, secret.len()));
            }
            Ok(grade)
        };
        match look() {
            Ok(grade) => Outcome::good(grade),
            Err::<_, io::Error>(error) => Outcome::bad(Grade::MayHave, error.to_string()),
        }
    }

    /// Tells whether a secret that was written there is still where it was written.
    pub fn holds(secret: &Secret) -> bool {
        let place = *PLACE.lock().unwrap_or_else(PoisonError::into_inner);
        let look = |(start, length)| read(&own()?, &errors()?, start, length);
        let read = place.map(look).and_then(io::Result::ok).flatten();
        read.is_some_and(|read| {
            std::str::from_utf8(&read).is_ok_and(|read| Secret::new(read) == *secret)
        })
    }

    /// Returns where a secret begins that was just written.
    pub fn start_of(own: &mut File, secret: &str) -> io::Result<u64> {
        let start = own.stream_position()?.checked_sub(secret.len() as u64);
        start.ok_or_else(|| io::ErrorKind::InvalidData.into())
    }

    /// Reads a secret again where it was written; where that tells nothing, it is only passed on.
    pub fn found(own: &File, errors: &File, secret: &str, start: u64) -> io::Result<Grade> {
        match read(own, errors, start, secret.len())? {
            None => Ok(Grade::Passed),
            Some(read) if *read == secret.as_bytes() => Ok(Grade::Kept),
            Some(_) => Err(io::Error::other("what is in it is not what was written")),
        }
    }

    /// Reads so many bytes of a file that can be read again.
    fn read(
        own: &File,
        errors: &File,
        start: u64,
        length: usize,
    ) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
        let Some(reader) = reader(own, errors)? else {
            return Ok(None);
        };
        let mut read = Zeroizing::new(vec![0; length]);
        reader.read_exact_at(&mut read, start)?;
        Ok(Some(read))
    }

    fn errors() -> io::Result<File> {
        io::stderr().as_fd().try_clone_to_owned().map(File::from)
    }

    /// Opens a regular file that has a name for reading; nothing where it is anything else or cannot be read, or where
    /// messages go into it, too, which may be written over what is there.
    fn reader(own: &File, errors: &File) -> io::Result<Option<File>> {
        let found = own.metadata()?;
        if !found.is_file() || found.nlink() == 0 {
            return Ok(None);
        }
        if is_same(&found, &errors.metadata()?) {
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
    use crate::{
        delivery::outcome::Outcome,
        keys::{Grade, Secret},
    };

    /// Nothing that is standard output can be opened again.
    pub fn is_readable() -> bool {
        false
    }

    pub fn judge(_: &str) -> Outcome {
        Outcome::good(Grade::Passed)
    }

    pub fn holds(_: &Secret) -> bool {
        false
    }
}
