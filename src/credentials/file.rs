//! A credential in a file that nobody else may read.

use std::{fs::Metadata, io, path::Path};

#[cfg(unix)]
use super::access::Access;
use super::value;
use crate::{
    files::{self, Links},
    keys::{AccountName, Failure, Secret, Text},
};

const ON_ONE_LINE: &str =
    "write the credential into the file on one line, or name another source for the account";

/// Reads the file. A link is followed, and what counts is the file it leads to.
///
/// Fails with [`Failure::Usage`] when others may read or change it, or when it is no regular file.
pub fn read(path: &Path, account: &AccountName) -> Result<Secret, Failure> {
    let unusable =
        |reason: &str| value::unusable(account, format!("{}: {reason}", shown(path)), ON_ONE_LINE);
    // Opening a device can act on it.
    let found = path.metadata().map_err(|error| unusable(&cause(&error)))?;
    refuse_untrusted(&found, path, account)?;
    let file = files::open(path, Links::Followed).map_err(|error| unusable(&cause(&error)))?;
    // Another file may stand there by now: only the open one counts.
    let opened = file.metadata().map_err(|error| unusable(&cause(&error)))?;
    refuse_untrusted(&opened, path, account)?;
    let bytes = value::LIMIT
        .read_open(&file)
        .map_err(|error| unusable(&cause(&error)))?;
    value::of_bytes(&bytes).map_err(|unfit| {
        value::unusable(
            account,
            format!("{}: {unfit}", shown(path)),
            unfit.hint(ON_ONE_LINE),
        )
    })
}

/// Returns a path as it is shown to a person.
pub fn shown(path: &Path) -> Text {
    Text::new(path.display().to_string())
}

/// Says why a file cannot be read, in the same words on every platform where most people meet it.
pub fn cause(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "it may not be read".to_owned(),
        _ => error.to_string(),
    }
}

fn refuse_untrusted(found: &Metadata, path: &Path, account: &AccountName) -> Result<(), Failure> {
    let refused = |reason: &str, way_out: String| {
        Failure::usage(
            format!(
                "the credential of account `{account}` is not taken from {}: {reason}",
                shown(path)
            ),
            way_out,
        )
    };
    if !found.is_file() {
        return Err(refused(
            "it is not a regular file",
            "name a file with nothing but the credential in it".to_owned(),
        ));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;

        let access = Access::of(path, found);
        let mode = found.mode() & 0o7777;
        if access.owner != access.user && access.owner != 0 {
            return Err(refused("it belongs to another user", access.taking(path)));
        }
        if mode & 0o077 != 0 {
            return Err(refused(
                &format!("its mode {mode:04o} lets others at it"),
                access.restricting(path),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
