//! The config file: named accounts, and where their credentials are. Never a secret.

mod locate;
mod parse;
mod trust;

use std::{collections::BTreeMap, path::PathBuf};

use super::Environment;
use crate::keys::{AccountName, Failure, Secret};

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
    /// How many scopes are asked at once.
    pub concurrency: Option<usize>,
    /// What only its provider can judge, such as `base_url`.
    pub settings: BTreeMap<String, String>,
}

/// Says where a credential is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// In a variable of the environment.
    Env(String),
    /// In a file that only its owner can read.
    File(PathBuf),
    /// On the standard output of a helper: its program and arguments.
    Command(Vec<String>),
    /// In the operating system's keychain.
    Keyring,
}

impl Config {
    /// Reads the file that `named` says, or `KEYCTL_CONFIG`, or the platform's own place for it, where it may be
    /// missing.
    ///
    /// Fails with [`Failure::Usage`]: what is no known word, or a file others could have written, is never passed
    /// over. No value of the file is repeated.
    pub fn load(named: Option<PathBuf>, environment: &Environment) -> Result<Self, Failure> {
        match locate::find(named, environment) {
            Some(path) => parse::read(&path),
            None => Ok(Self::default()),
        }
    }
}

impl Source {
    /// Fetches the secret.
    pub async fn read(
        &self,
        account: &AccountName,
        environment: &Environment,
        _withheld: &[&str],
    ) -> Result<Secret, Failure> {
        match self {
            Self::Env(name) => environment.secret(name).ok_or_else(|| Failure::Credential {
                problem: format!("the credential of {account} is not in `{name}`"),
                way_out: format!("set `{name}`"),
            }),
            Self::File(_) | Self::Command(_) | Self::Keyring => Err(Failure::Credential {
                problem: format!(
                    "the credential of {account} is in a place keyctl cannot read yet"
                ),
                way_out: "put it into a variable and name that: `{ env = \"NAME\" }`".to_owned(),
            }),
        }
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("source")
    }
}
