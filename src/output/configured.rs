//! What the config file and the environment come to.

use std::path::PathBuf;

use crate::keys::AccountName;

/// The place of the config file.
#[derive(Debug)]
pub struct ConfigPlace {
    pub path: PathBuf,
    /// The flag or the variable that names it; `None` for the platform's own place.
    pub named_by: Option<&'static str>,
    pub exists: bool,
}

/// The accounts there are, without a secret.
#[derive(Debug)]
pub struct Effective {
    /// `None` where no config file is read.
    pub file: Option<ConfigPlace>,
    pub accounts: Vec<EffectiveAccount>,
}

/// One account, and what it is made of.
#[derive(Debug)]
pub struct EffectiveAccount {
    pub account: AccountName,
    pub provider: &'static str,
    /// Whether the config file has it; the environment alone makes the others.
    pub is_configured: bool,
    /// Where the credential comes from.
    pub source: String,
    /// The variables that are set in vain.
    pub shadowed: Vec<&'static str>,
    /// What makes it the one that is meant where several accounts of its provider could be.
    pub chosen_by: Option<&'static str>,
    /// Its fields in the config file, and their values.
    pub settings: Vec<(String, String)>,
}
