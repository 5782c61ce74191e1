//! The config file: named accounts, and where their credentials are. Never a secret.

#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod locate;
mod parse;
mod source;
mod trust;
mod write;

use std::{collections::BTreeMap, path::PathBuf};

pub use self::{locate::Location, write::Prepared};

use super::{Environment, Source};
use crate::keys::{Failure, Text};

/// Is everything the config file says.
#[derive(Clone, Debug, Default)]
pub struct Config {
    pub accounts: Vec<ConfiguredAccount>,
}

/// The fields that an account of every provider has.
pub const FIELDS: [&str; 6] = [
    "provider",
    "credential",
    "project",
    "key",
    "concurrency",
    "default",
];

/// Is one account of the config file, not yet held against its provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// Whether it is the one that is meant where several accounts of its provider could be.
    pub is_default: bool,
    /// What only its provider can judge, such as `base_url`.
    pub settings: BTreeMap<String, String>,
    /// The fields whose value no setting can have: whether there is such a field, only the provider can say.
    pub misfits: BTreeMap<String, Misfit>,
}

/// What is wrong with a value, whatever field it belongs to; nothing of the value itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// What is said of the field: `must be text, not a number`.
    pub problem: String,
    pub way_out: &'static str,
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

    /// Repeats the name of a field, but only the beginning of one that could be a secret in its place.
    pub fn shown(field: &str) -> Text {
        parse::shown(field)
    }

    /// Tells whether this can be the name of a variable, and is no secret that was put in its place.
    pub fn is_variable(name: &str) -> bool {
        source::is_variable(name)
    }

    /// Returns the configured account of this name.
    pub fn account(&self, name: &str) -> Option<&ConfiguredAccount> {
        self.accounts.iter().find(|own| own.name == name)
    }

    /// Returns the file that is read, or would be, and what names it.
    pub fn location(named: Option<PathBuf>, environment: &Environment) -> Option<Location> {
        locate::location(named, environment)
    }

    /// Prepares an account as it is to be, whatever its credential is.
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
pub fn home(environment: &Environment) -> Option<PathBuf> {
    let own = environment.folder("HOME");
    own.or_else(|| etcetera::home_dir().ok())
}
