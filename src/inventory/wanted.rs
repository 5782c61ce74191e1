//! How a key is named that is to be found.

use crate::{
    accounts::Account,
    keys::{Attempt, Capabilities, Error, Failure, KeyId, Operation, Secret, ShortRef, Text},
};

/// Says how a key was named, inside its account.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// By the segments of a ref.
    Ref {
        segments: Vec<String>,
        short: ShortRefs,
    },
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

/// Whether a ref may leave out its middle segments or the end of the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShortRefs {
    /// It may: the command only reads, or a person is shown the key and asked.
    Taken,
    /// It may not, since nobody would see which key it turned out to be: the full ref is named instead.
    Refused,
}

impl Wanted {
    /// Returns the id that was typed; nothing is sent. Fails with [`Failure::Usage`] when a name was typed instead.
    pub fn id(&self, capabilities: &Capabilities, account: &str) -> Result<KeyId, Failure> {
        match self {
            Self::Ref { segments, .. } => Ok(capabilities.locate(account, segments)?.id),
            Self::Id { id, .. } => capabilities.key_id(id),
            Self::Name { .. } => Err(Failure::usage(
                "a name may be another key's by now",
                "name the key by its ref",
            )),
        }
    }

    /// Says which key is meant, for a sentence such as `cannot delete …`. An id that may be a secret is masked.
    pub fn subject(&self, account: &Account) -> String {
        let capabilities = account.capabilities();
        match self {
            Self::Name { name, .. } => subject_of_name(name),
            Self::Id { id, .. } => match capabilities.key_id(id) {
                Ok(id) => format!("the key with the id {id}"),
                Err(_) => "the key".to_owned(),
            },
            Self::Ref { segments, .. } => {
                match capabilities.locate(account.name.as_str(), segments) {
                    Ok(locator) => account.reference(&locator).to_string(),
                    Err(_) => {
                        let typed = format!("{}/{}", account.name, segments.join("/"));
                        Text::new(typed).to_string()
                    }
                }
            }
        }
    }

    /// Returns what a ref leaves out, where it may be a short one.
    pub(super) fn short(&self, capabilities: &Capabilities) -> Option<(ShortRef, ShortRefs)> {
        match self {
            Self::Ref { segments, short } => {
                Some((ShortRef::read(capabilities, segments)?, *short))
            }
            Self::Id { .. } | Self::Name { .. } => None,
        }
    }

    /// Tells whether several keys may answer to it, so that only complete lists can resolve it.
    pub(super) fn needs_all(&self) -> bool {
        match self {
            Self::Name { .. } => true,
            Self::Id { id, .. } => is_mask(id),
            Self::Ref { segments, .. } => segments.last().is_some_and(|own| is_mask(own)),
        }
    }

    /// Says by what the key is looked up.
    pub(super) fn what(&self) -> &'static str {
        match self {
            Self::Name { .. } => "a name",
            Self::Id { .. } | Self::Ref { .. } => "an id",
        }
    }

    /// Says what several keys have in common that answer to it.
    pub(super) fn how_several_match(&self) -> String {
        match self {
            Self::Name { name, .. } => format!("have the name `{}`", shown_name(name)),
            Self::Id { .. } => "match this id".to_owned(),
            Self::Ref { .. } => "match this ref".to_owned(),
        }
    }

    /// Says of an error on the way to the key which key it was.
    pub(super) fn explain(&self, account: &Account, error: Error) -> Error {
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
        let is_about_a_project = error
            .attempt
            .as_ref()
            .is_some_and(|step| step.target.is_some())
            && !error.failure.concerns_the_account();
        let way_out = match self {
            _ if !is_about_a_project || has_project => None,
            Self::Id { .. } | Self::Name { .. } => Some(
                "name the project it lives in with `--project`: the others are not asked then"
                    .to_owned(),
            ),
            Self::Ref { .. } => {
                let shapes = account.capabilities().ref_shapes(account.name.as_str());
                Some(format!("use the full ref: `{}`", shapes.join("` or `")))
            }
        };
        step_to(self.subject(account), error, way_out)
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

/// Returns the words for a key that was named by its name.
pub fn subject_of_name(name: &str) -> String {
    format!("the key named {}", shown_name(name))
}

/// Returns the words for a key that was named by its id, wherever it may be.
pub fn subject_of_id(id: &str) -> String {
    format!("the key with the id {}", shown_name(id))
}

/// Returns a typed word for a message. A UUID may be an id that is a secret, whatever the word was typed as: it is masked.
pub(super) fn shown_name(name: &str) -> String {
    match KeyId::is_uuid(name) {
        true => KeyId::Sensitive(Secret::new(name)).to_string(),
        false => Text::from(name).to_string(),
    }
}

/// Says that a step on the way to a key failed: the key, `subject`, is what the user asked for, and the step a cause.
///
/// What was attempted with the account of the step is replaced with `Error::during`.
pub fn step_to(subject: String, error: Error, way_out: Option<String>) -> Error {
    let Some(step) = error.attempt else {
        return error;
    };
    if matches!(*error.failure, Failure::Interrupted) {
        return Error {
            attempt: Some(step),
            failure: error.failure,
        };
    }
    Error {
        failure: Box::new(Failure::Step {
            step: step.to_string(),
            cause: error.failure,
            way_out,
        }),
        attempt: Some(Attempt {
            operation: Operation::Describe,
            target: Some(subject),
            ..step
        }),
    }
}

fn is_mask(typed: &str) -> bool {
    KeyId::Public(Text::from(typed)).is_mask()
}
