//! The flags that say which accounts are meant.

use clap::{
    Args,
    builder::{NonEmptyStringValueParser, PossibleValuesParser, TypedValueParser},
};

use crate::{accounts::Selection, providers};

/// Says which accounts a reading command asks.
#[derive(Debug, Args)]
pub struct Narrowing {
    /// Only accounts of this provider (repeatable)
    #[arg(long, value_name = "PROVIDER", value_parser = provider())]
    provider: Vec<String>,

    /// Only this account (repeatable)
    #[arg(long, value_name = "ACCOUNT")]
    account: Vec<String>,
}

impl Narrowing {
    /// Tells whether accounts were named.
    pub fn is_given(&self) -> bool {
        !(self.provider.is_empty() && self.account.is_empty())
    }

    /// Returns which accounts are meant.
    pub fn selection(&self) -> Selection {
        Selection {
            providers: self.provider.clone(),
            accounts: self.account.clone(),
        }
    }
}

/// Accepts the name of a provider in any case, and suggests the nearest one.
pub fn provider() -> impl TypedValueParser<Value = String> {
    PossibleValuesParser::new(providers::ALL.iter().map(|descriptor| descriptor.name))
        .map(|typed| typed.to_lowercase())
}

/// Accepts the word for a kind in any case; the accounts tell which kinds there are.
pub fn kind() -> impl TypedValueParser<Value = String> {
    NonEmptyStringValueParser::new().map(|typed| typed.to_lowercase())
}
