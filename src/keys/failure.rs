//! How asking a provider can fail, named by what the reader does next.

use std::{fmt::Display, time::Duration};

use super::{Advice, ExitCode, Owner, Refusal};

/// Says why something could not be done.
///
/// No `Display` contains its source: the renderers walk the chain.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// What was typed, or set in the environment, cannot be used. Nothing was sent.
    #[error("{problem}")]
    Usage {
        problem: String,
        way_out: Option<String>,
    },
    /// There is no such project, team or account; it says nothing of a key.
    #[error("{what}")]
    NotFound {
        what: String,
        way_out: Option<String>,
        #[source]
        refusal: Option<Box<Refusal>>,
    },
    /// There is no such key: the provider itself said so of this very key, or a complete list is without it.
    #[error("{what}")]
    NoSuchKey {
        what: String,
        way_out: Option<String>,
        #[source]
        refusal: Option<Box<Refusal>>,
    },
    /// There is no credential, or it is not one that can be sent.
    #[error("{problem}")]
    Credential { problem: String, way_out: String },
    /// The provider does not accept the credential.
    #[error("the credential was rejected ({})", .refusal.place())]
    Rejected {
        #[source]
        refusal: Refusal,
        way_out: Option<Advice>,
    },
    /// The provider knows the credential and does not let it do this.
    #[error("the credential may not do this ({})", .refusal.place())]
    Forbidden {
        #[source]
        refusal: Refusal,
        way_out: Option<Advice>,
    },
    /// Nobody said yes.
    #[error("{problem}")]
    NotConfirmed {
        problem: String,
        way_out: Option<String>,
    },
    /// Several keys answer to the name, or the key is no longer the one that was shown.
    #[error("{problem}")]
    Conflict {
        problem: String,
        candidates: Vec<String>,
        way_out: Option<String>,
    },
    /// The provider says that it is in conflict with something else.
    #[error("the provider reports a conflict ({})", .refusal.place())]
    Collision {
        #[source]
        refusal: Refusal,
        way_out: Option<&'static str>,
    },
    /// The provider understood and said no.
    #[error("the provider refused ({})", .refusal.place())]
    Refused {
        #[source]
        refusal: Refusal,
        way_out: Option<Advice>,
    },
    /// The answer is not one keyctl can read.
    #[error("the answer cannot be read: {0}")]
    Unreadable(String),
    /// No connection: nothing was sent.
    #[error("cannot connect to {host}: {reason}")]
    Unreachable {
        host: String,
        reason: String,
        /// The variable that names the proxy on the way.
        proxy: Option<&'static str>,
    },
    /// The server's certificate is not one keyctl trusts: nothing was sent.
    #[error("the certificate of {host} is not trusted: {reason}")]
    Untrusted { host: String, reason: String },
    /// The connection broke, or the answer stayed away.
    #[error("no complete answer from {host}: {reason}")]
    Broken { host: String, reason: String },
    /// The provider asks to wait longer than there is time.
    #[error("the provider limits the rate of requests ({})", .refusal.place())]
    RateLimited {
        #[source]
        refusal: Refusal,
        wait: Option<Duration>,
    },
    /// The provider is in trouble.
    #[error("the provider is not able to answer now ({})", .0.place())]
    Unavailable(#[source] Refusal),
    /// Requests had to be repeated so often that this run begins no others.
    #[error("this run may repeat no more requests: too many had to be repeated")]
    RetriesSpent,
    /// A service account was made for a new key, and the answer holds no key.
    #[error(
        "a service account was made, and the answer holds no key of it: {}",
        named(account)
    )]
    OnlyAccount { account: Owner },
    /// A change may or may not have been made.
    #[error("it is not known whether this was done")]
    Unknown {
        #[source]
        cause: Box<Failure>,
        /// What was seen when keyctl looked, and what settles it.
        way_out: Option<String>,
    },
    /// A look at the key showed that the change was not made.
    #[error("nothing was changed")]
    NotApplied(#[source] Box<Failure>),
    /// A step on the way to what was asked failed.
    #[error("{step}")]
    Step {
        step: String,
        #[source]
        cause: Box<Failure>,
        /// What helps, where that is more than what helps against the cause.
        way_out: Option<String>,
    },
    /// Several things went wrong.
    #[error("{summary}")]
    Several {
        summary: String,
        /// One sentence for each.
        details: Vec<String>,
        exit_code: ExitCode,
    },
    /// The provider offers no such thing for this kind of key.
    #[error("{problem}")]
    Unsupported { problem: String, instead: String },
    /// A check ran, and its answer is no.
    #[error("{answer}")]
    Findings {
        answer: String,
        way_out: Option<String>,
    },
    /// A key was made, and its secret is not everywhere it was sent to.
    #[error("{problem}")]
    SecretNotStored {
        problem: String,
        /// What each place said that did not take it.
        details: Vec<String>,
        way_out: String,
    },
    /// The first steps are done and well, a later one is not.
    #[error("{done}")]
    Unfinished {
        done: String,
        #[source]
        cause: Box<Failure>,
        way_out: String,
    },
    /// It is too early: nothing was changed, and it can be done later.
    #[error("{problem}")]
    TooEarly {
        problem: String,
        left: Duration,
        way_out: Option<String>,
    },
    /// The key that is to go is still used, or may be.
    #[error("{problem}")]
    InUse {
        problem: String,
        way_out: Option<String>,
    },
    /// What a step rests on does not hold, or nobody can tell.
    #[error("{0}")]
    Unproven(String),
    /// The user's own check of a new secret did not pass.
    #[error("{0}")]
    Check(String),
    /// A signal asked to stop: what was in flight is told apart from this.
    #[error("interrupted")]
    Interrupted,
    /// What was found out could not be written.
    #[error("cannot write the answer")]
    Output(#[source] std::io::Error),
}

impl Failure {
    /// Tells whether what else is asked of the account would fail in the same way.
    pub fn concerns_the_account(&self) -> bool {
        match self {
            Self::Step { cause, .. } => cause.concerns_the_account(),
            _ => matches!(
                self,
                Self::Credential { .. } | Self::Rejected { .. } | Self::RateLimited { .. }
            ),
        }
    }

    /// Makes a [`Failure::Usage`] with its way out.
    pub fn usage(problem: impl Into<String>, way_out: impl Into<String>) -> Self {
        Self::Usage {
            problem: problem.into(),
            way_out: Some(way_out.into()),
        }
    }

    /// Makes a [`Failure::NotFound`] for something keyctl looked for in a list.
    pub fn not_found(what: impl Into<String>, way_out: impl Into<String>) -> Self {
        Self::NotFound {
            what: what.into(),
            way_out: Some(way_out.into()),
            refusal: None,
        }
    }

    /// Makes the failure of an operation that an adapter does not have.
    pub fn not_offered(verb: &str, what: impl Display) -> Self {
        Self::Unsupported {
            problem: format!("this provider cannot {verb} {what}"),
            instead: "`keyctl providers` shows what each provider can do".to_owned(),
        }
    }

    /// Returns the stable name of the case, for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Usage { .. } => "usage",
            Self::NotFound { .. } | Self::NoSuchKey { .. } => "not-found",
            Self::Credential { .. } => "credential-unusable",
            Self::Rejected { .. } => "credential-rejected",
            Self::Forbidden { .. } => "permission-denied",
            Self::NotConfirmed { .. } => "not-confirmed",
            Self::Conflict { .. } | Self::Collision { .. } => "conflict",
            Self::Refused { .. } => "refused",
            Self::Unreadable(_) => "unreadable-answer",
            Self::Unreachable { .. } => "unreachable",
            Self::Untrusted { .. } => "untrusted-certificate",
            Self::Broken { .. } => "broken-connection",
            Self::RateLimited { .. } => "rate-limited",
            Self::Unavailable(_) => "unavailable",
            Self::RetriesSpent => "retries-spent",
            Self::OnlyAccount { .. } => "account-without-key",
            Self::NotApplied(_) => "not-applied",
            Self::Step { cause, .. } => cause.code(),
            Self::Several {
                exit_code: ExitCode::Partial,
                ..
            } => "partial",
            Self::Several { .. } => "several-failures",
            Self::Unknown { .. } => "unknown-outcome",
            Self::Unsupported { .. } => "unsupported",
            Self::Findings { .. } => "findings",
            Self::SecretNotStored { .. } => "secret-not-stored",
            Self::Unfinished { .. } => "unfinished",
            Self::TooEarly { .. } => "too-early",
            Self::InUse { .. } => "in-use",
            Self::Unproven(_) => "unproven",
            Self::Check(_) => "check-failed",
            Self::Interrupted => "interrupted",
            Self::Output(_) => "output",
        }
    }

    /// Returns the code the process ends with.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Usage { .. } => ExitCode::Usage,
            Self::NotFound { .. } | Self::NoSuchKey { .. } => ExitCode::NotFound,
            Self::Credential { .. } | Self::Rejected { .. } | Self::Forbidden { .. } => {
                ExitCode::Auth
            }
            Self::NotConfirmed { .. } => ExitCode::NotConfirmed,
            Self::Conflict { .. } | Self::Collision { .. } | Self::InUse { .. } => {
                ExitCode::Conflict
            }
            Self::Refused { .. }
            | Self::Unreadable(_)
            | Self::OnlyAccount { .. }
            | Self::Unproven(_)
            | Self::Check(_)
            | Self::Output(_) => ExitCode::Failed,
            Self::Unreachable { .. }
            | Self::Untrusted { .. }
            | Self::Broken { .. }
            | Self::RateLimited { .. }
            | Self::Unavailable(_)
            | Self::RetriesSpent
            | Self::TooEarly { .. } => ExitCode::Temporary,
            Self::NotApplied(_) => ExitCode::Temporary,
            Self::Step { cause, .. } => cause.exit_code(),
            Self::Several { exit_code, .. } => *exit_code,
            Self::Unknown { .. } => ExitCode::Unknown,
            Self::Unsupported { .. } => ExitCode::Unsupported,
            Self::Findings { .. } => ExitCode::Findings,
            Self::SecretNotStored { .. } => ExitCode::SecretNotStored,
            Self::Unfinished { cause, .. } => match cause.exit_code() {
                heavy @ (ExitCode::Unknown | ExitCode::Interrupted) => heavy,
                _ => ExitCode::Partial,
            },
            Self::Interrupted => ExitCode::Interrupted,
        }
    }

    /// Says that this went wrong and that nothing was changed; an interruption stays one.
    pub fn not_applied(self) -> Self {
        match self {
            Self::Interrupted => self,
            // The answer spoke for itself.
            Self::Forbidden { .. } | Self::Rejected { .. } | Self::Refused { .. } => self,
            other => Self::NotApplied(Box::new(other)),
        }
    }

    /// Makes the failure of a provider that has no such key.
    pub fn no_such_key(refusal: Option<Refusal>) -> Self {
        Self::NoSuchKey {
            what: match &refusal {
                Some(refusal) => format!("the provider knows no such key ({})", refusal.place()),
                None => "there is no such key".to_owned(),
            },
            way_out: Some("`keyctl list` shows all keys".to_owned()),
            refusal: refusal.map(Box::new),
        }
    }

    /// Makes the failure of a change of which nobody can tell whether it was made.
    pub fn unknown(cause: Self) -> Self {
        Self::Unknown {
            cause: Box::new(cause),
            way_out: None,
        }
    }

    /// Makes the failure of an answer that is about another key than the one asked for. Its id is not repeated: it
    /// may be anything, the credential too.
    pub fn about_another() -> Self {
        Self::Unreadable("it is about another key".to_owned())
    }
}

/// Returns an account's id, with its name where it has one.
fn named(account: &Owner) -> String {
    match (&account.id, &account.name) {
        (Some(id), Some(name)) => format!("{id} ({name})"),
        (Some(only), None) | (None, Some(only)) => only.to_string(),
        (None, None) => "its id is in no answer".to_owned(),
    }
}
