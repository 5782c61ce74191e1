//! Where keyctl keeps its own files.

use std::path::PathBuf;

use etcetera::BaseStrategy;

use crate::{credentials::Environment, keys::Failure};

const STATE: &str = "XDG_STATE_HOME";
const CACHE: &str = "XDG_CACHE_HOME";

/// Returns the file of the sandbox's world.
pub fn sandbox(environment: &Environment) -> Result<PathBuf, Failure> {
    Ok(state(environment)?.join("sandbox.json"))
}

/// Returns the folder of the records of unfinished operations.
pub fn operations(environment: &Environment) -> Result<PathBuf, Failure> {
    Ok(state(environment)?.join("operations"))
}

/// Returns the same for the sandbox, whose accounts have the same names.
pub fn sandbox_operations(environment: &Environment) -> Result<PathBuf, Failure> {
    Ok(state(environment)?.join("sandbox-operations"))
}

/// Returns the folder that secrets are rescued to, beside the records of their operations: it outlives a session.
pub fn rescue(environment: &Environment) -> Result<PathBuf, Failure> {
    Ok(state(environment)?.join("rescue"))
}

/// Returns the same for the sandbox.
pub fn sandbox_rescue(environment: &Environment) -> Result<PathBuf, Failure> {
    Ok(state(environment)?.join("sandbox-rescue"))
}

/// Returns the file of what the last list showed; `None` where there is no place for it.
pub fn lately(environment: &Environment) -> Option<PathBuf> {
    let named = environment.folder(CACHE);
    let folder = named.or_else(|| Some(etcetera::choose_base_strategy().ok()?.cache_dir()))?;
    Some(folder.join("keyctl/lately.json"))
}

/// Returns the folder of all that keyctl has to remember.
pub fn state(environment: &Environment) -> Result<PathBuf, Failure> {
    // Whoever says where needs no home.
    if let Some(folder) = environment.folder(STATE) {
        return Ok(folder.join("keyctl"));
    }
    let places = etcetera::choose_base_strategy().map_err(|_| {
        Failure::usage(
            "there is no home directory to keep keyctl's state in",
            format!("set `{STATE}`"),
        )
    })?;
    let folder = places.state_dir().unwrap_or_else(|| places.data_dir());
    Ok(folder.join("keyctl"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn folder(value: &str) -> PathBuf {
        let variables = [(STATE.to_owned(), value.into())];
        let environment: Environment = variables.into_iter().collect();
        operations(&environment).expect("a folder")
    }

    #[test]
    fn state_is_where_it_is_said_to_be() {
        let said = std::env::temp_dir();

        let expected = said.join("keyctl/operations");
        assert_eq!(folder(said.to_str().expect("a plain path")), expected);
    }

    #[test]
    fn state_is_never_below_the_working_directory() {
        for relative in ["state", "./state", "../state"] {
            let folder = folder(relative);

            assert!(folder.is_absolute(), "{relative}: {}", folder.display());
            assert!(!folder.starts_with(Path::new(relative)), "{relative}");
        }
    }
}
