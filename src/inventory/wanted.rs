//! How a key is named that is to be found.

use crate::{
    accounts::Account,
    keys::{Capabilities, Error, Failure, KeyId, Operation, Text},
};

/// Says how a key was named, inside its account.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// By the segments of a ref.
    Ref(Vec<String>),
    /// By its id; a project or kind may say where the id counts.
    Id {
        id: String,
        project: Option<String>,
        kind: Option<String>,
        /// Accounts that may have it, too, and could not be asked.
        unasked: Vec<String>,
    },
    /// By its name, which only one key may have.
    Name {
        name: String,
        project: Option<String>,
        kind: Option<String>,
    },
}

impl Wanted {
    /// Returns the id that was typed; nothing is sent. Fails with [`Failure::Usage`] when a name was typed instead.
    pub fn id(&self, capabilities: &Capabilities, account: &str) -> Result<KeyId, Failure> {
        match self {
            Self::Ref(segments) => Ok(capabilities.locate(account, segments)?.id),
            Self::Id { id, .. } => capabilities.key_id(id),
            Self::Name { .. } => Err(Failure::usage(
                "a name may be another key's by now",
                "name the key by its ref",
            )),
        }
    }
}

impl Wanted {
    /// Tells whether several keys may answer to it, so that only complete lists can resolve it.
    pub(super) fn needs_all(&self) -> bool {
        match self {
            Self::Name { .. } => true,
            Self::Id { id, .. } => is_mask(id),
            Self::Ref(segments) => segments.last().is_some_and(|own| is_mask(own)),
        }
    }

    /// Says by what the key is looked up.
    pub(super) fn what(&self) -> &'static str {
        match self {
            Self::Name { .. } => "a name",
            Self::Id { .. } | Self::Ref(_) => "an id",
        }
    }

    /// Says of an error on the way to the key which key it was.
    pub(super) fn explain(&self, account: &Account, error: Error) -> Error {
        let target = match self {
            Self::Name { name, .. } => format!("the key named {}", Text::from(name.as_str())),
            Self::Id { id, .. } => match account.capabilities().key_id(id) {
                Ok(id) => format!("the key with the id {id}"),
                Err(_) => return error,
            },
            Self::Ref(_) => "the key".to_owned(),
        };
        let Some(step) = &error.attempt else {
            return error;
        };
        if matches!(*error.failure, Failure::Interrupted) {
            return error;
        }
        // What is wrong with the account is so in every project.
        let has_project = matches!(
            self,
            Self::Id {
                project: Some(_),
                ..
            } | Self::Name {
                project: Some(_),
                ..
            }
        );
        let is_about_a_project = step.target.is_some() && !error.failure.concerns_the_account();
        let way_out = (is_about_a_project && !has_project).then(|| {
            "name the project it lives in with `--project`: the others are not asked then"
                .to_owned()
        });
        let step = step.to_string();
        let cause = error.failure;
        account.error(
            Operation::Describe,
            Some(target),
            Failure::Step {
                step,
                cause,
                way_out,
            },
        )
    }

    /// Fails when an account that may have the key could not be asked: then it is not known to be gone.
    pub(super) fn check_all_were_asked(&self, accounts: &[Account]) -> Result<(), Failure> {
        let Self::Id { unasked, .. } = self else {
            return Ok(());
        };
        if unasked.is_empty() {
            return Ok(());
        }
        let asked: Vec<&str> = accounts.iter().map(|own| own.name.as_str()).collect();
        Err(Failure::not_found(
            format!(
                "no key has this id in {}; not asked: {}",
                asked.join(", "),
                unasked.join(", ")
            ),
            "`keyctl auth status` shows what is wrong with an account; or name the one that is meant with `--account`",
        ))
    }
}

fn is_mask(typed: &str) -> bool {
    KeyId::Public(Text::from(typed)).is_mask()
}
