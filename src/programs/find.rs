//! Finding a program as the system does.

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
};

/// Returns where a program is: through absolute folders of `PATH`, never by chance in the working directory. The error says
/// why it cannot be run.
pub fn find(program: &str, environment: &[(String, OsString)]) -> Result<PathBuf, String> {
    if program.contains(std::path::is_separator) {
        let path = PathBuf::from(program);
        return match (path.is_file(), may_be_run(&path)) {
            (false, _) => Err("there is no such program".to_owned()),
            (true, false) => Err("it may not be run".to_owned()),
            // The child's own directory is this one.
            (true, true) => std::path::absolute(path).map_err(|error| error.to_string()),
        };
    }
    let folders = environment
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("PATH"))
        .map_or(OsStr::new("/usr/bin:/bin"), |(_, value)| value);
    let is_there = |path: &PathBuf| path.is_file() && may_be_run(path);
    std::env::split_paths(folders)
        .filter(|folder| folder.is_absolute())
        .flat_map(|folder| names_of(program).map(move |name| folder.join(name)))
        .find(is_there)
        .ok_or_else(|| "it was not found in `PATH`".to_owned())
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
