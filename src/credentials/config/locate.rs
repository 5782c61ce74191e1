//! Where the config file is. One in the working directory is never read: it could run commands.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};

use etcetera::BaseStrategy;

use crate::credentials::Environment;

const VARIABLE: &str = "KEYCTL_CONFIG";

/// Returns the file that was named, or the platform's own if it is there.
pub fn find(named: Option<PathBuf>, environment: &Environment) -> Option<PathBuf> {
    let named = named.or_else(|| environment.get(VARIABLE).map(PathBuf::from));
    named.or_else(|| own_place().filter(|path| !is_missing(path)))
}

/// Tells whether nothing is there; what is there and cannot be read is not passed over.
fn is_missing(path: &Path) -> bool {
    let found = path.symlink_metadata();
    found.is_err_and(|error| matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory))
}

/// Returns where the file is or would be.
pub fn place(named: Option<PathBuf>, environment: &Environment) -> Option<PathBuf> {
    let named = named.or_else(|| environment.get(VARIABLE).map(PathBuf::from));
    named.or_else(own_place)
}

/// Returns where the platform wants the file to be.
fn own_place() -> Option<PathBuf> {
    let places = etcetera::choose_base_strategy().ok()?;
    Some(places.config_dir().join("keyctl").join("config.toml"))
}
