//! Standard output as the place for a secret.

use std::io::{self, IsTerminal, Write};

use crate::keys::Failure;

/// Proves, before a key is made, that what is written to standard output will get somewhere.
///
/// Fails with [`Failure::Usage`] when it is closed or is the null device.
pub fn prove() -> Result<(), Failure> {
    if leads_nowhere() {
        return Err(Failure::usage(
            "standard output is closed or leads nowhere, and the secret is shown only once",
            "connect it to a file, a pipe or a terminal",
        ));
    }
    Ok(())
}

/// Tells whether a person sees what is written.
pub fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Tells whether a regular file takes what is written, which no log does.
#[cfg(unix)]
pub fn is_file() -> bool {
    own()
        .and_then(|file| file.metadata())
        .is_ok_and(|found| found.is_file())
}

#[cfg(windows)]
pub fn is_file() -> bool {
    kind().is_some_and(|kind| kind.is_disk())
}

/// Writes the bare secret, with a line end only for a person. Fails when not all of it could be written.
pub fn deliver(secret: &str) -> io::Result<()> {
    // What was written before comes before.
    io::stdout().flush()?;
    write(&mut unbuffered()?, secret, is_terminal())
}

fn write(stdout: &mut impl Write, secret: &str, is_terminal: bool) -> io::Result<()> {
    stdout.write_all(secret.as_bytes())?;
    if is_terminal {
        stdout.write_all(b"\n")?;
    }
    stdout.flush()
}

/// Returns standard output without its buffer, in which a secret would stay. A file is synced when it is flushed.
#[cfg(unix)]
fn unbuffered() -> io::Result<impl Write> {
    own().map(Synced)
}

#[cfg(not(unix))]
fn unbuffered() -> io::Result<impl Write> {
    Ok(io::stdout())
}

#[cfg(unix)]
struct Synced(std::fs::File);

#[cfg(unix)]
impl Write for Synced {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0.metadata()?.is_file() {
            true => self.0.sync_all(),
            false => Ok(()),
        }
    }
}

#[cfg(unix)]
fn own() -> io::Result<std::fs::File> {
    use std::os::fd::AsFd;

    let stdout = io::stdout().as_fd().try_clone_to_owned()?;
    Ok(std::fs::File::from(stdout))
}

// A closed standard output is the null device, too: the runtime puts it there.
#[cfg(unix)]
fn leads_nowhere() -> bool {
    use std::{
        fs,
        os::unix::fs::{FileTypeExt, MetadataExt},
    };

    let Ok(own) = own().and_then(|file| file.metadata()) else {
        return true;
    };
    own.file_type().is_char_device()
        && fs::metadata("/dev/null").is_ok_and(|null| null.rdev() == own.rdev())
}

// The null device is one of characters, as a console is.
#[cfg(windows)]
fn leads_nowhere() -> bool {
    !is_terminal() && kind().is_none_or(|kind| kind.is_char())
}

/// Returns what the system says standard output is; nothing where it is closed.
#[cfg(windows)]
fn kind() -> Option<winapi_util::file::Type> {
    winapi_util::file::typ(winapi_util::HandleRef::stdout()).ok()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn line_end_is_for_people_only() {
        let mut written = Vec::new();

        write(&mut written, "sk-1", false).expect("written");
        write(&mut written, "sk-2", true).expect("written");

        assert_eq!(written, b"sk-1sk-2\n");
    }

    #[test]
    fn reader_that_is_gone_is_a_problem() {
        let (reader, mut writer) = io::pipe().expect("a pipe");
        drop(reader);

        assert_eq!(
            write(&mut writer, "sk-1", false).expect_err("gone").kind(),
            io::ErrorKind::BrokenPipe
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn full_disk_is_a_problem() {
        let mut full = Synced(
            std::fs::File::options()
                .write(true)
                .open("/dev/full")
                .expect("a device"),
        );

        assert_eq!(
            write(&mut full, "sk-1", false).expect_err("full").kind(),
            io::ErrorKind::StorageFull
        );
    }
}
