//! Where a program is.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

use thiserror::Error;

/// Says why there is no program to start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Missing {
    #[error("there is no such program")]
    Nowhere,
    #[error("it may not be run")]
    NotAllowed,
    #[error("it was not found in `PATH`")]
    NotInPath,
}

/// Finds a program as the system does, but never by chance in the working directory; `folders` is the value of `PATH`.
pub fn find(program: &str, folders: Option<&OsStr>) -> Result<PathBuf, Missing> {
    if program.contains(std::path::is_separator) {
        let path = PathBuf::from(program);
        return match (path.is_file(), may_be_run(&path)) {
            (false, _) => Err(Missing::Nowhere),
            (true, false) => Err(Missing::NotAllowed),
            // The child's own directory is this one.
            (true, true) => std::path::absolute(path).map_err(|_| Missing::Nowhere),
        };
    }
    let folders = folders.unwrap_or(OsStr::new("/usr/bin:/bin"));
    let is_there = |path: &PathBuf| path.is_file() && may_be_run(path);
    std::env::split_paths(folders)
        .filter(|folder| folder.is_absolute())
        .flat_map(|folder| names_of(program).map(move |name| folder.join(name)))
        .find(is_there)
        .ok_or(Missing::NotInPath)
}

#[cfg(unix)]
fn names_of(program: &str) -> impl Iterator<Item = String> {
    std::iter::once(program.to_owned())
}

#[cfg(not(unix))]
fn names_of(program: &str) -> impl Iterator<Item = String> {
    [program.to_owned(), format!("{program}.exe")].into_iter()
}

#[cfg(unix)]
fn may_be_run(path: &Path) -> bool {
    rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok()
}

#[cfg(not(unix))]
fn may_be_run(_: &Path) -> bool {
    true
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn bare_name_is_looked_for_in_absolute_folders_only() {
        let found = find("sh", Some(OsStr::new(".:src::/bin"))).expect("found");

        assert_eq!(found, PathBuf::from("/bin/sh"));
        for folders in ["", ".", "bin:./bin"] {
            let missing = find("sh", Some(OsStr::new(folders)));
            assert_eq!(missing, Err(Missing::NotInPath), "{folders:?}");
        }
    }

    #[test]
    fn path_is_told_from_what_may_not_be_run() {
        assert_eq!(find("/bin/sh", None), Ok(PathBuf::from("/bin/sh")));
        assert_eq!(find("/no/such/program", None), Err(Missing::Nowhere));
        assert_eq!(find("/etc/passwd", None), Err(Missing::NotAllowed));
    }
}
