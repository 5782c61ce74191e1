//! One writer at a time in a folder: a file is read before it is changed, and may not change between the two.

use std::{
    fs::{File, TryLockError},
    future::Future,
    io,
    path::Path,
    time::{Duration, Instant},
};

use tokio::time::sleep;

use super::placeholder::folder_of;

/// Others hold the lock while they write one small file.
const PAUSE: Duration = Duration::from_millis(4);

/// The lock of the folder a file is in, given back when dropped.
///
/// The folder itself is locked, so that no file is left behind. Where a folder cannot be locked, as on some network file
/// systems, there is nothing to hold, and a change in between is found by looking again.
#[derive(Debug)]
pub struct Lock {
    _folder: Option<File>,
}

/// Waits for the lock of the folder that a file is in. Fails when it was not had in time, or before the stop.
pub async fn of_folder(
    path: &Path,
    limit: Duration,
    stop: impl Future<Output = ()>,
) -> Result<Lock, String> {
    let Ok(folder) = File::open(folder_of(path)) else {
        return Ok(Lock { _folder: None });
    };
    tokio::select! {
        biased;
        lock = wait(folder, limit) => lock,
        () = stop => Err("another program was writing there until this was stopped".to_owned()),
    }
}

async fn wait(folder: File, limit: Duration) -> Result<Lock, String> {
    let start = Instant::now();
    loop {
        match folder.try_lock() {
            Ok(()) => {
                return Ok(Lock {
                    _folder: Some(folder),
                });
            }
            Err(TryLockError::WouldBlock) if start.elapsed() < limit => {
                // Not in step with the others who wait.
                sleep(PAUSE.mul_f32(0.5 + fastrand::f32())).await;
            }
            Err(TryLockError::WouldBlock) => {
                return Err(format!(
                    "another program has locked its folder for more than {} s",
                    limit.as_secs_f32()
                ));
            }
            Err(TryLockError::Error(error)) if is_unknown(&error) => {
                return Ok(Lock { _folder: None });
            }
            Err(TryLockError::Error(error)) => {
                return Err(format!("its folder cannot be locked: {error}"));
            }
        }
    }
}

/// Tells whether this file system knows no locks of folders.
fn is_unknown(error: &io::Error) -> bool {
    #[cfg(unix)]
    {
        use rustix::io::Errno;

        let unknown = [
            Errno::BADF,
            Errno::INVAL,
            Errno::NOLCK,
            Errno::NOSYS,
            Errno::OPNOTSUPP,
        ];
        let number = error.raw_os_error();
        unknown.iter().any(|own| number == Some(own.raw_os_error()))
    }
    #[cfg(not(unix))]
    {
        let _ = error;
        true
    }
}
