//! The config file: named accounts, and where their credentials are. Never a secret.

#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod locate;
mod parse;
mod trust;
mod write;

use std::{collections::BTreeMap, path::PathBuf};

pub use self::write::Prepared;

use super::{Environment, Source};
use crate::keys::Failure;

/// Is everything the config file says.
#[derive(Clone, Debug, Default)]
pub struct Config {
    pub accounts: Vec<ConfiguredAccount>,
}

/// Is one account of the config file, not yet held against its provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfiguredAccount {
    pub name: String,
    pub provider: String,
    /// Where the credential is; absent while nobody has logged in.
    pub credential: Option<Source>,
    /// The default for `--project`.
    pub project: Option<String>,
    /// The id of the key that the credential itself is, remembered at login.
    pub key: Option<String>,
    /// How many scopes are asked at once.
    pub concurrency: Option<usize>,
    /// What only its provider can judge, such as `base_url`.
    pub settings: BTreeMap<String, String>,
}

impl Config {
    /// Checks that an account can have this name. Fails with [`Failure::Usage`].
    pub fn check_name(name: &str) -> Result<(), Failure> {
        parse::check_name(name).map_err(parse::Complaint::failure)
    }

    /// Returns where the file is, or would be.
    pub fn place(named: Option<PathBuf>, environment: &Environment) -> Option<PathBuf> {
        locate::place(named, environment)
    }

    /// Prepares an account whose credential is in the keychain.
    pub fn put(
        named: Option<PathBuf>,
        environment: &Environment,
        account: &ConfiguredAccount,
    ) -> Result<Prepared, Failure> {
        write::put(named, environment, account)
    }

    /// Prepares the removal of an account.
    pub fn remove(
        named: Option<PathBuf>,
        environment: &Environment,
        name: &str,
    ) -> Result<Prepared, Failure> {
        write::remove(named, environment, name)
    }

    /// Reads the file that `named` says, or `KEYCTL_CONFIG`, or the platform's own place for it, where it may be
    /// missing.
    ///
    /// Fails with [`Failure::Usage`]: what is no known word, or a file others could have written, is never passed
    /// over. No value of the file is repeated.
    ///
    /// `may_be_missing` tells that a file that was named need not be there yet.
    pub fn load(
        named: Option<PathBuf>,
        environment: &Environment,
        may_be_missing: bool,
    ) -> Result<Self, Failure> {
        let found = locate::find(named, environment);
        match found.filter(|path| !may_be_missing || path.exists()) {
            Some(path) => parse::read(&path, home(environment).as_deref()),
            None => Ok(Self::default()),
        }
    }
}

/// Returns the folder that `~` stands for.
fn home(environment: &Environment) -> Option<PathBuf> {
    let own = environment.folder("HOME");
    own.or_else(|| etcetera::home_dir().ok())
}
