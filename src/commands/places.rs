//! Where keyctl keeps its own files.

use std::path::PathBuf;

use etcetera::BaseStrategy;

use crate::keys::Failure;

/// Returns the file of the sandbox's world.
pub fn sandbox() -> Result<PathBuf, Failure> {
    Ok(state()?.join("sandbox.json"))
}

/// Returns the folder of the records of unfinished operations.
pub fn operations() -> Result<PathBuf, Failure> {
    Ok(state()?.join("operations"))
}

/// Returns the same for the sandbox, whose accounts have the same names.
pub fn sandbox_operations() -> Result<PathBuf, Failure> {
    Ok(state()?.join("sandbox-operations"))
}

fn state() -> Result<PathBuf, Failure> {
    let places = etcetera::choose_base_strategy().map_err(|_| {
        Failure::usage(
            "there is no home directory to keep keyctl's state in",
            "set `XDG_STATE_HOME`",
        )
    })?;
    let folder = places.state_dir().unwrap_or_else(|| places.data_dir());
    Ok(folder.join("keyctl"))
}
