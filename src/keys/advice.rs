//! What helps against a provider's no: its reason, and where the credential comes from.

use std::{fmt, sync::Arc};

use super::{Failure, Origin, Text};

/// The reason for a refusal, from which the hint follows once it is known where the credential comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice(Box<Parts>);

/// Boxed, so that a result stays small.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Parts {
    reason: Reason,
    origin: Option<Arc<Origin>>,
}

/// Why a provider does not accept a credential, or does not let it do something.
///
/// What it says itself excludes every other reason: a hint never lists those.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Words that are the same whatever the credential; variables in backticks get the account's own names.
    Words(&'static str),
    /// The provider does not say why. The words list what it may be.
    Untold(&'static str),
    /// The provider does not accept what was made from the credential, such as a token: what it says is about that. The
    /// words list what may be wrong with the credential.
    Derived(&'static str),
    /// The credential has run out, by the provider's words or its nature. The words say what is good to know of it.
    Expired(Option<&'static str>),
    /// The provider says that the credential was revoked, deleted or disabled.
    Revoked,
    /// Another host of the provider serves this organization.
    WrongHost {
        /// The variable that sets the host.
        setting: &'static str,
        /// The URL to use; `None` when the provider names none of its own.
        url: Option<Text>,
    },
    /// A setting names an organization or a project that is not the credential's.
    WrongPlace {
        /// The variable that sets it.
        setting: &'static str,
        /// The noun for it.
        what: &'static str,
    },
    /// The provider does not accept requests from this address.
    Address,
    /// The person or account that the credential belongs to is no member.
    NotMember,
    /// The credential lacks these scopes.
    MissingScopes(Vec<Text>),
    /// The provider does not serve the country that the request comes from.
    Country,
}

impl Reason {
    /// Tells whether another credential could help.
    fn is_about_the_credential(&self) -> bool {
        match self {
            Self::Untold(_)
            | Self::Derived(_)
            | Self::Expired(_)
            | Self::Revoked
            | Self::NotMember
            | Self::MissingScopes(_) => true,
            Self::Words(_)
            | Self::WrongHost { .. }
            | Self::WrongPlace { .. }
            | Self::Address
            | Self::Country => false,
        }
    }

    fn words(&self, origin: Option<&Origin>) -> String {
        let check = || origin.map_or_else(|| "check the credential".to_owned(), Origin::check);
        let replacing = |value: &str| match origin {
            Some(origin) => origin.holder.replacing(value),
            None => format!("use {value}"),
        };
        let setting = |variable: &str| match origin {
            Some(origin) => origin.setting(variable),
            None => format!("`{variable}`"),
        };
        match self {
            Self::Words(words) => match origin {
                Some(origin) => origin.in_its_words(words),
                None => (*words).to_owned(),
            },
            Self::Untold(words) | Self::Derived(words) => {
                let words = origin.map_or_else(|| (*words).to_owned(), |own| own.in_its_words(words));
                format!("{}: {words}", check())
            }
            Self::Expired(words) => {
                let words = words.map_or_else(String::new, |words| format!(": {words}"));
                format!("{}{words}", replacing("a new one"))
            }
            Self::Revoked => replacing("a new one"),
            Self::WrongHost {
                setting: own,
                url: Some(url),
            } => format!("set {} to `{url}`", setting(own)),
            Self::WrongHost { setting: own, .. } => {
                format!("set {} to the host that serves this organization", setting(own))
            }
            Self::WrongPlace { setting: own, what } => format!(
                "leave {} out, or set it to the {what} that the credential belongs to",
                setting(own)
            ),
            Self::Address => "the provider lets only some addresses in: run it from one of those, or let an owner of the organization allow this one".to_owned(),
            Self::NotMember => format!(
                "let an owner add the account that the credential belongs to, or {}",
                replacing("one of a member")
            ),
            Self::MissingScopes(scopes) => match scopes.as_slice() {
                [] => replacing("one with the missing scopes"),
                [only] => replacing(&format!("one with the scope {only}")),
                several => {
                    let names: Vec<String> = several.iter().map(Text::to_string).collect();
                    replacing(&format!("one with the scopes {}", names.join(", ")))
                }
            },
            Self::Country => "run it from a country that the provider serves: a proxy or a VPN counts with its own".to_owned(),
        }
    }
}

impl Advice {
    /// Adds where the credential comes from; what was known first stays.
    pub fn with_origin(mut self, origin: &Arc<Origin>) -> Self {
        self.0.origin.get_or_insert_with(|| Arc::clone(origin));
        self
    }
}

impl From<Reason> for Advice {
    fn from(reason: Reason) -> Self {
        Self(Box::new(Parts {
            reason,
            origin: None,
        }))
    }
}

impl From<&'static str> for Advice {
    fn from(words: &'static str) -> Self {
        Reason::Words(words).into()
    }
}

impl Failure {
    /// Adds where the account's credential comes from, so that a hint can name it.
    pub fn with_origin(mut self, origin: &Arc<Origin>) -> Self {
        match &mut self {
            Self::Rejected { way_out, .. }
            | Self::Forbidden { way_out, .. }
            | Self::Refused { way_out, .. } => {
                *way_out = way_out.take().map(|advice| advice.with_origin(origin));
                self
            }
            Self::Unknown { cause, .. }
            | Self::NotApplied(cause)
            | Self::Step { cause, .. }
            | Self::Unfinished { cause, .. } => {
                let inner = std::mem::replace(cause.as_mut(), Self::Interrupted);
                **cause = inner.with_origin(origin);
                self
            }
            Self::Usage { way_out, .. } | Self::NotFound { way_out, .. } => {
                *way_out = way_out.take().map(|words| origin.in_its_words(&words));
                self
            }
            Self::Unsupported { instead, .. } => {
                *instead = origin.in_its_words(instead);
                self
            }
            _ => self,
        }
    }
}

/// Writes the hint. The quickest way comes first: a credential that works and is hidden.
impl fmt::Display for Advice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = self.0.origin.as_deref();
        let words = self.0.reason.words(origin);
        let hidden = origin.and_then(|own| own.hidden.as_ref());
        match hidden.filter(|_| self.0.reason.is_about_the_credential()) {
            Some(hidden) => write!(formatter, "{hidden}; or {words}"),
            None => formatter.write_str(&words),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Holder;

    fn hint(reason: Reason, hidden: Option<&str>) -> String {
        let mut origin = Origin::of(Holder::File("/run/key".to_owned()));
        origin.hidden = hidden.map(str::to_owned);
        origin.settings = vec![("BASE_URL", "`accounts.acme.base_url`".to_owned())];
        Advice::from(reason)
            .with_origin(&Arc::new(origin))
            .to_string()
    }

    #[test]
    fn f014_hint_follows_the_reason_that_was_told() {
        let wrong_host = Reason::WrongHost {
            setting: "BASE_URL",
            url: Some("https://us.acme.example/v1".into()),
        };
        for (reason, expected) in [
            (
                Reason::Untold("it may be revoked"),
                "check the file `/run/key`: it may be revoked",
            ),
            (
                Reason::Expired(None),
                "write a new one into the file `/run/key`",
            ),
            (
                wrong_host,
                "set `accounts.acme.base_url` to `https://us.acme.example/v1`",
            ),
            (
                Reason::MissingScopes(vec!["a.read".into(), "a.write".into()]),
                "write one with the scopes a.read, a.write into the file `/run/key`",
            ),
            (
                Reason::Words("check `BASE_URL`"),
                "check `accounts.acme.base_url`",
            ),
        ] {
            assert_eq!(hint(reason, None), expected);
        }
    }

    #[test]
    fn f033_hidden_credential_is_the_first_way_out() {
        let hidden = Some("`A` hides `B`: unset it to use that");

        assert_eq!(
            hint(Reason::Revoked, hidden),
            "`A` hides `B`: unset it to use that; or write a new one into the file `/run/key`"
        );
        assert!(!hint(Reason::Address, hidden).contains("hides"));
    }

    #[test]
    fn reason_without_an_origin_still_says_what_to_do() {
        let advice = Advice::from(Reason::Untold("it may be revoked"));

        assert_eq!(
            advice.to_string(),
            "check the credential: it may be revoked"
        );
    }
}
