//! The files that keyctl itself lives by: its config, its records, the credentials it was given.

use std::path::{Path, PathBuf};

use super::file;

/// Tells whether a path leads to one of these files, or into one of these folders, whatever it is called.
pub fn is_among(path: &Path, own: &[PathBuf]) -> bool {
    let named = file::identity(path);
    let leads_there = |own: &PathBuf| {
        let whole = own.canonicalize().unwrap_or_else(|_| file::identity(own));
        named
            .ancestors()
            .any(|named| named == whole || named == file::identity(own) || is_one(named, &whole))
    };
    own.iter().any(leads_there)
}

/// Tells whether two paths are names of one thing.
#[cfg(unix)]
fn is_one(one: &Path, other: &Path) -> bool {
    use std::{fs::metadata, os::unix::fs::MetadataExt};

    let identity = |path: &Path| metadata(path).map(|found| (found.dev(), found.ino()));
    matches!((identity(one), identity(other)), (Ok(one), Ok(other)) if one == other)
}

#[cfg(not(unix))]
fn is_one(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}
