//! Standard output as the place for a secret.

mod file;

use std::{
    io::{self, IsTerminal, Write},
    path::PathBuf,
};

use super::outcome::Outcome;
use crate::keys::{Failure, Grade, Secret};

/// Proves, before a key is made, that what is written to standard output will get somewhere.
///
/// Fails with [`Failure::Usage`] when it is closed, is the null device, or is not open for writing.
pub fn prove() -> Result<(), Failure> {
    let problem = if leads_nowhere() {
        "standard output is closed or leads nowhere, and the secret is shown only once"
    } else if !is_writable() {
        "standard output is not open for writing, and the secret is shown only once"
    } else {
        return Ok(());
    };
    Err(Failure::usage(
        problem,
        "connect it to a file, a pipe or a terminal",
    ))
}

/// Proves that standard output is none of the files that keyctl itself lives by. Fails with [`Failure::Usage`].
pub fn prove_foreign(files: &[PathBuf]) -> Result<(), Failure> {
    match is_among(files) {
        true => Err(Failure::usage(
            "the new secret cannot go to standard output: it is a file that keyctl itself lives by",
            "connect standard output to another file, a pipe or a terminal",
        )),
        false => Ok(()),
    }
}

/// Tells whether standard output is one of these files, or in one of these folders.
#[cfg(unix)]
pub fn is_among(files: &[PathBuf]) -> bool {
    own()
        .and_then(|file| file.metadata())
        .is_ok_and(|found| super::own::holds(files, &found))
}

#[cfg(not(unix))]
pub fn is_among(_: &[PathBuf]) -> bool {
    false
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

/// Returns how well it can keep a secret: a regular file that can be read again does, anything else passes it on.
pub fn best_grade() -> Grade {
    match file::is_readable() {
        true => Grade::Kept,
        false => Grade::Passed,
    }
}

/// Tells whether standard output is a file that still holds a secret that was delivered to it, in its place.
pub fn holds(secret: &Secret) -> bool {
    file::holds(secret)
}

/// Writes the bare secret, with a line end only for a person. A file is synced and read again.
pub fn deliver(secret: &str) -> Outcome {
    // What was written before comes before.
    let stdout = io::stdout().flush().and_then(|()| unbuffered());
    let mut stdout = match stdout {
        Ok(stdout) => stdout,
        Err(error) => return Outcome::untouched(error.to_string()),
    };
    let outcome = write(&mut stdout, secret, is_terminal());
    if outcome.problem.is_none() && is_file() {
        return file::judge(secret);
    }
    outcome
}

fn write(stdout: &mut impl Write, secret: &str, is_terminal: bool) -> Outcome {
    let mut rest = secret.as_bytes();
    while !rest.is_empty() {
        let problem = match stdout.write(rest) {
            Ok(0) => "it takes no more".to_owned(),
            Ok(count) => {
                rest = &rest[count..];
                continue;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => error.to_string(),
        };
        return match rest.len() == secret.len() {
            true => Outcome::untouched(problem),
            false => Outcome::bad(Grade::MayHave, problem),
        };
    }
    let line_end = if is_terminal { "\n" } else { "" };
    let ended = stdout.write_all(line_end.as_bytes());
    match ended.and_then(|()| stdout.flush()) {
        Ok(()) => Outcome::good(Grade::Passed),
        Err(error) => Outcome::bad(Grade::MayHave, error.to_string()),
    }
}

/// Returns standard output without its buffer, in which a secret would stay.
#[cfg(unix)]
fn unbuffered() -> io::Result<impl Write> {
    own()
}

#[cfg(not(unix))]
fn unbuffered() -> io::Result<impl Write> {
    Ok(io::stdout())
}

#[cfg(unix)]
fn own() -> io::Result<std::fs::File> {
    use std::os::fd::AsFd;

    let stdout = io::stdout().as_fd().try_clone_to_owned()?;
    Ok(std::fs::File::from(stdout))
}

/// Tells whether it was opened for writing; a directory never is.
#[cfg(unix)]
fn is_writable() -> bool {
    use rustix::fs::OFlags;

    rustix::fs::fcntl_getfl(io::stdout())
        .is_ok_and(|flags| flags.intersects(OFlags::WRONLY | OFlags::RDWR))
}

#[cfg(not(unix))]
fn is_writable() -> bool {
    true
}

// A closed standard output is the null device, too: the runtime puts it there.
#[cfg(unix)]
fn leads_nowhere() -> bool {
    own()
        .and_then(|file| file.metadata())
        .map_or(true, |found| keeps_nothing(&found))
}

/// Tells whether it is a device that takes anything and gives nothing of it back.
#[cfg(unix)]
pub fn keeps_nothing(found: &std::fs::Metadata) -> bool {
    use std::{
        fs,
        os::unix::fs::{FileTypeExt, MetadataExt},
    };

    let is_it = |device: &str| fs::metadata(device).is_ok_and(|own| own.rdev() == found.rdev());
    let devices = ["/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"];
    found.file_type().is_char_device() && devices.into_iter().any(is_it)
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
mod tests;
