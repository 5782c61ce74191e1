//! Where the config file is. One in the working directory is never read: it could run commands.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};

use etcetera::BaseStrategy;

use crate::credentials::Environment;

const VARIABLE: &str = "KEYCTL_CONFIG";
const FOLDER: &str = "XDG_CONFIG_HOME";

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
}
