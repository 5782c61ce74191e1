//! The last resort for a secret that no sink took.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use super::{
    placeholder::{ROOM, sync_folder},
    read,
};
use crate::keys::Secret;

/// Returns the file that a secret is rescued to.
pub fn refuge(folder: &Path, operation: &str) -> PathBuf {
    folder.join(format!("rescue-{operation}"))
}

/// Writes the bare secret to `rescue-<operation>` in the folder, which is made if it is not there.
///
/// Nobody else may read the file, and it is on the disk when this returns. Fails where others may write the folder,
/// and never takes the place of a file that is there.
pub fn rescue(folder: &Path, operation: &str, secret: &Secret) -> io::Result<PathBuf> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if operation.is_empty() || !operation.chars().all(is_name) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    make(folder)?;
    refuse_shared(folder)?;
    let path = refuge(folder, operation);
    let mut file = create(&path)?;
    let written = file
        .write_all(secret.expose().as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| sync_folder(folder));
    if let Err(error) = written {
        // Half a secret is worth nothing to its owner.
        let _ = fs::remove_file(&path);
        return Err(error);
    }
    Ok(path)
}

/// Proves that a secret could be rescued there: the folder is made, and a file is written to it and removed again.
pub fn prove_rescue(folder: &Path) -> io::Result<()> {
    make(folder)?;
    refuse_shared(folder)?;
    // It has no name, so that no crash leaves it behind.
    let mut probe = tempfile::tempfile_in(folder)?;
    probe.write_all(&[0; ROOM])?;
    probe.sync_all()
}

/// Reads a secret that was rescued. Fails where others may have written it.
pub fn rescued(path: &Path) -> io::Result<Secret> {
    let text = own_text_of(path)?;
    match text.is_empty() {
        true => Err(io::ErrorKind::UnexpectedEof.into()),
        false => Ok(Secret::new(text.as_str())),
    }
}

/// Reads a file that nobody else can have written or read.
pub(super) fn own_text_of(path: &Path) -> io::Result<Zeroizing<String>> {
    #[cfg(unix)]
    refuse_foreign(&fs::symlink_metadata(path)?, 0o077)?;
    read::text_of(path)
}

fn make(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Refuses a folder in which others may write.
fn refuse_shared(folder: &Path) -> io::Result<()> {
    let found = fs::symlink_metadata(folder)?;
    if !found.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    #[cfg(unix)]
    refuse_foreign(&found, 0o022)?;
    Ok(())
}

#[cfg(unix)]
fn refuse_foreign(found: &fs::Metadata, others: u32) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;

    let what = if found.uid() != rustix::process::geteuid().as_raw() {
        "it belongs to another user"
    } else if found.mode() & others != 0 {
        "its mode lets others at it"
    } else {
        return Ok(());
    };
    Err(io::Error::new(io::ErrorKind::PermissionDenied, what))
}

#[cfg(test)]
mod tests;
