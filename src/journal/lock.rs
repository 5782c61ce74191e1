//! One process at a time: in the folder for a moment, on a record for as long as it works.

use std::{
    fs::{File, TryLockError},
    io,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use super::file;

/// How long others may be at work in the folder: they read it and write one line.
const IN_THE_FOLDER: Duration = Duration::from_secs(5);

/// Who only looks whether a record is locked holds it for a moment.
const ON_A_RECORD: Duration = Duration::from_millis(100);

/// Waits for the folder's lock, not for ever; it is held until the answer is dropped.
pub(super) fn of_folder(path: &Path) -> io::Result<File> {
    let file = file::open_or_create(path)?;
    if held(&file, IN_THE_FOLDER)? {
        Ok(file)
    } else {
        Err(io::Error::other("another keyctl is at work there"))
    }
}

/// Takes the folder's lock if it is free now.
pub(super) fn of_idle_folder(path: &Path) -> io::Result<Option<File>> {
    let file = file::open_or_create(path)?;
    Ok(held(&file, Duration::ZERO)?.then_some(file))
}

/// Takes a record's lock; `None` while another process works on it.
///
/// The lock is a file of its own: on some systems nobody could read a locked record.
pub(super) fn of_record(path: &Path) -> io::Result<Option<File>> {
    let file = file::open_or_create(path)?;
    Ok(held(&file, ON_A_RECORD)?.then_some(file))
}

/// Tells whether another process works on a record.
pub(super) fn is_held(path: &Path) -> io::Result<bool> {
    let file = match file::look(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        file => file?,
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn held(file: &File, patience: Duration) -> io::Result<bool> {
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::WouldBlock) if start.elapsed() >= patience => return Ok(false),
            Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(5)),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_that_is_busy_for_a_moment_is_waited_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lock");
        let busy = of_folder(&path).expect("nobody at work");
        let other = thread::spawn(move || {
            thread::sleep(Duration::from_millis(20));
            drop(busy);
        });

        let lock = of_folder(&path);

        assert!(lock.is_ok(), "{lock:?}");
        other.join().expect("the other is done");
    }
    #[test]
    fn record_without_a_lock_is_held_by_nobody() {
        let folder = tempfile::tempdir().expect("a folder");

        let held = is_held(&folder.path().join("lock"));

        assert!(matches!(held, Ok(false)), "{held:?}");
    }

    #[test]
    fn lock_that_cannot_be_looked_at_is_not_taken_for_free() {
        let folder = tempfile::tempdir().expect("a folder");

        let held = is_held(folder.path());

        assert!(held.is_err(), "{held:?}");
    }
}
