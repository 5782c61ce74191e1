//! Where the config file is. One in the working directory is never read: it could run commands.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};

use etcetera::BaseStrategy;

use crate::credentials::Environment;

const VARIABLE: &str = "KEYCTL_CONFIG";
const FOLDER: &str = "XDG_CONFIG_HOME";

/// The config file's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    pub path: PathBuf,
    /// The flag or the variable that names it; `None` for the platform's own place.
    pub named_by: Option<&'static str>,
    /// Whether something is there.
    pub exists: bool,
}

/// Returns where the file is or would be, and what says so.
pub fn location(named: Option<PathBuf>, environment: &Environment) -> Option<Location> {
    let named_by = match (&named, environment.get(VARIABLE)) {
        (Some(_), _) => Some("--config"),
        (None, Some(_)) => Some(VARIABLE),
        (None, None) => environment.folder(FOLDER).map(|_| FOLDER),
    };
    let path = place(named, environment)?;
    let path = std::path::absolute(&path).unwrap_or(path);
    Some(Location {
        exists: !is_missing(&path),
        path,
        named_by,
    })
}

/// Returns the file that was named, or the platform's own if it is there.
pub fn find(named: Option<PathBuf>, environment: &Environment) -> Option<PathBuf> {
    let named = named.or_else(|| environment.get(VARIABLE).map(PathBuf::from));
    named.or_else(|| own_place(environment).filter(|path| !is_missing(path)))
}

/// Tells whether nothing is there; what is there and cannot be read is not passed over.
fn is_missing(path: &Path) -> bool {
    let found = path.symlink_metadata();
    found.is_err_and(|error| matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory))
}

/// Returns where the file is or would be.
pub fn place(named: Option<PathBuf>, environment: &Environment) -> Option<PathBuf> {
    let named = named.or_else(|| environment.get(VARIABLE).map(PathBuf::from));
    named.or_else(|| own_place(environment))
}

/// Returns where the file is to be: in the folder that is named, on any platform, or where the platform wants it.
fn own_place(environment: &Environment) -> Option<PathBuf> {
    let named = environment.folder(FOLDER);
    let folder = named.or_else(|| Some(etcetera::choose_base_strategy().ok()?.config_dir()))?;
    Some(folder.join("keyctl").join("config.toml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_that_is_named_holds_the_file_on_any_platform() {
        let folder = std::env::temp_dir();
        let name = folder.to_str().expect("a plain path");
        let environment: Environment = [(FOLDER.to_owned(), name.into())].into_iter().collect();

        let found = place(None, &environment);

        assert_eq!(found, Some(folder.join("keyctl").join("config.toml")));
    }

    #[test]
    fn location_says_what_names_it_and_whether_it_is_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("own.toml");
        let variable = |name: &str, value: &Path| {
            let value = value.to_owned().into_os_string();
            [(name.to_owned(), value)].into_iter().collect()
        };

        let named = |named: Option<&Path>, environment: &Environment| {
            let found = location(named.map(Path::to_owned), environment).expect("a place");
            (found.named_by, found.exists)
        };

        let by_variable: Environment = variable(VARIABLE, &path);
        assert_eq!(named(Some(&path), &by_variable), (Some("--config"), false));
        std::fs::write(&path, "").expect("written");
        assert_eq!(named(None, &by_variable), (Some(VARIABLE), true));
        let by_folder = variable(FOLDER, folder.path());
        assert_eq!(named(None, &by_folder), (Some(FOLDER), false));
    }
}
