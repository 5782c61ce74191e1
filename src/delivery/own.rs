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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn own_file_is_known_by_any_name_and_whatever_is_in_an_own_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path("state/operations")).expect("a folder");
        fs::write(path("config.toml"), "").expect("written");
        fs::hard_link(path("config.toml"), path("other")).expect("a link");
        let own = [path("config.toml"), path("state"), path("later.json")];

        for taken in [
            "config.toml",
            "other",
            "state/new",
            "state/operations/salt",
            "state/../config.toml",
            "later.json",
        ] {
            assert!(is_among(&path(taken), &own), "{taken}");
        }
        for free in ["key", "config.toml.bak", "states", "operations/salt"] {
            assert!(!is_among(&path(free), &own), "{free}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn own_file_behind_a_link_is_known() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("dotfiles")).expect("a folder");
        fs::write(path("dotfiles/config.toml"), "").expect("written");
        std::os::unix::fs::symlink(path("dotfiles/config.toml"), path("config.toml"))
            .expect("a link");
        std::os::unix::fs::symlink(path("dotfiles"), path("around")).expect("a link");

        for name in ["config.toml", "dotfiles/config.toml", "around/config.toml"] {
            assert!(is_among(&path(name), &[path("config.toml")]), "{name}");
        }
    }
}
