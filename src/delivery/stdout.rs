//! Standard output as the place for a secret.

use std::io::{self, IsTerminal};

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

// A closed standard output is the null device, too: the runtime puts it there.
#[cfg(unix)]
fn leads_nowhere() -> bool {
    use std::{
        fs::{self, File},
        os::{
            fd::AsFd,
            unix::fs::{FileTypeExt, MetadataExt},
        },
    };

    let stdout = io::stdout().as_fd().try_clone_to_owned().map(File::from);
    let Ok(own) = stdout.and_then(|file| file.metadata()) else {
        return true;
    };
    own.file_type().is_char_device()
        && fs::metadata("/dev/null").is_ok_and(|null| null.rdev() == own.rdev())
}

#[cfg(not(unix))]
fn leads_nowhere() -> bool {
    false
}
