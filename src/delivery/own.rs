//! The files that keyctl itself lives by: its config, its records, the credentials it was given.

#[cfg(unix)]
use std::fs::{self, Metadata};
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
    use std::os::unix::fs::MetadataExt;

    let identity = |path: &Path| fs::metadata(path).map(|found| (found.dev(), found.ino()));
    matches!((identity(one), identity(other)), (Ok(one), Ok(other)) if one == other)
}

#[cfg(not(unix))]
fn is_one(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// Tells whether an open file is one of these files, or in one of these folders, under whatever name it was opened.
#[cfg(unix)]
pub fn holds(own: &[PathBuf], found: &Metadata) -> bool {
    found.is_file()
        && own
            .iter()
            .any(|own| fs::metadata(own).is_ok_and(|at| leads_to(own, &at, found)))
}

#[cfg(unix)]
fn leads_to(path: &Path, at: &Metadata, found: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;

    if !at.is_dir() {
        return (at.dev(), at.ino()) == (found.dev(), found.ino());
    }
    let Ok(entries) = fs::read_dir(path) else {
        return false;
    };
    // A link is not followed: it may lead around.
    entries.flatten().any(|entry| {
        entry
            .metadata()
            .is_ok_and(|at| leads_to(&entry.path(), &at, found))
    })
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
    fn own_file_is_known_when_it_is_open() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path("state/operations")).expect("a folder");
        for name in ["config.toml", "state/operations/salt", "free"] {
            fs::write(path(name), "").expect("written");
        }
        fs::hard_link(path("state/operations/salt"), path("other")).expect("a link");
        std::os::unix::fs::symlink(path("config.toml"), path("link")).expect("a link");
        std::os::unix::fs::symlink(path("state"), path("state/around")).expect("a link");
        let is_own = |own: &str, name: &str| {
            let open = fs::File::open(path(name)).expect("there");
            let found = open.metadata().expect("open");
            holds(&[path("later.json"), path(own), path("state")], &found)
        };

        for own in ["config.toml", "link"] {
            for taken in ["config.toml", "link", "state/operations/salt", "other"] {
                assert!(is_own(own, taken), "{taken}");
            }
            assert!(!is_own(own, "free"));
            assert!(!is_own(own, "state"));
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
