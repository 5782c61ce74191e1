//! Which tables there are, by their columns.

use super::columns::COLUMNS;

/// Is a table whose columns can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    Keys,
    Projects,
    ServiceAccounts,
    Providers,
    Operations,
    Standings,
    Config,
}

pub const PROJECTS: [&str; 4] = ["ACCOUNT", "TYPE", "ID", "NAME"];
pub const SERVICE_ACCOUNTS: [&str; 4] = ["ACCOUNT", "PROJECT", "ID", "NAME"];
pub const PROVIDERS: [&str; 7] = [
    "PROVIDER", "KIND", "REF", "CREATE", "UPDATE", "ROTATE", "DELETE",
];
pub const OPERATIONS: [&str; 9] = [
    "ID",
    "OPERATION",
    "ACCOUNT",
    "NAME",
    "OLD KEY",
    "NEW KEY",
    "STATE",
    "STARTED",
    "NEXT",
];
pub const STANDINGS: [&str; 7] = [
    "ACCOUNT",
    "PROVIDER",
    "SOURCE",
    "CREDENTIAL",
    "SHADOWS",
    "MAY CREATE",
    "CHECK",
];

pub const CONFIG: [&str; 6] = [
    "ACCOUNT",
    "PROVIDER",
    "FROM",
    "CREDENTIAL",
    "SHADOWS",
    "SETTINGS",
];

impl Sheet {
    /// Lists what its columns are called on the command line.
    pub fn columns(self) -> Vec<String> {
        let titles: &[&str] = match self {
            Self::Keys => return COLUMNS.iter().map(|own| own.name.to_owned()).collect(),
            Self::Projects => &PROJECTS,
            Self::ServiceAccounts => &SERVICE_ACCOUNTS,
            Self::Providers => &PROVIDERS,
            Self::Operations => &OPERATIONS,
            Self::Standings => &STANDINGS,
            Self::Config => &CONFIG,
        };
        titles.iter().map(|title| name_of(title)).collect()
    }
}

/// Returns what a column with this title is called on the command line.
pub fn name_of(title: &str) -> String {
    title.to_lowercase().replace(' ', "-")
}
