//! Which account is meant where one is needed, and several could be.

use super::{Roster, Selection, Spec};
use crate::{
    credentials::Environment,
    keys::{Failure, Text, nearest},
};

/// The variable that names the account that is meant.
pub const ACCOUNT_VARIABLE: &str = "KEYCTL_ACCOUNT";

/// Says what makes an account the one that is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// `KEYCTL_ACCOUNT` names it.
    Variable,
    /// The config file says `default = true` of it.
    Default,
}

impl Choice {
    /// Returns the word for it in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Variable => ACCOUNT_VARIABLE,
            Self::Default => "default",
        }
    }

    /// Fails with [`Failure::Usage`] when `KEYCTL_ACCOUNT` names none of all these accounts.
    pub fn check(all: &[Spec], environment: &Environment) -> Result<(), Failure> {
        named(all, environment).map(drop)
    }

    /// Returns what makes this account the one that is meant among those of its provider, if anything does.
    pub fn of(spec: &Spec, environment: &Environment) -> Option<Self> {
        let is_default = spec.configured.as_ref().is_some_and(|own| own.is_default);
        match environment.get(ACCOUNT_VARIABLE) {
            Some(name) if name == spec.name.as_str() => Some(Self::Variable),
            _ => is_default.then_some(Self::Default),
        }
    }
}

impl Roster<'_> {
    /// Returns the account that is chosen among these, unless one was named on the command line.
    pub(super) fn preferred<'s>(
        &'s self,
        several: &[&'s Spec],
        selection: &Selection,
    ) -> Result<Option<&'s Spec>, Failure> {
        if selection.accounts.is_empty() {
            preferred(several, &self.specs, self.environment)
        } else {
            Ok(None)
        }
    }

    /// Returns what makes this account the one that is meant among those of its provider.
    pub fn choice(&self, spec: &Spec) -> Option<Choice> {
        Choice::of(spec, self.environment)
    }

    /// Fails with [`Failure::Usage`] when `KEYCTL_ACCOUNT` names an account that is not there.
    pub fn check_choice(&self) -> Result<(), Failure> {
        Choice::check(&self.specs, self.environment)
    }
}

/// Returns the account that `KEYCTL_ACCOUNT` names among all there are.
///
/// Fails with [`Failure::Usage`] when there is none of this name.
pub fn named<'a>(all: &'a [Spec], environment: &Environment) -> Result<Option<&'a Spec>, Failure> {
    let Some(name) = environment.get(ACCOUNT_VARIABLE) else {
        return Ok(None);
    };
    let found = all.iter().find(|spec| spec.name.as_str() == name);
    found.map(Some).ok_or_else(|| {
        let known: Vec<&str> = all.iter().map(|spec| spec.name.as_str()).collect();
        let accounts = match known.is_empty() {
            true => "there is no account yet".to_owned(),
            false => format!("the accounts are {}", known.join(", ")),
        };
        Failure::usage(
            format!(
                "`{ACCOUNT_VARIABLE}` names no account: there is none called `{}`",
                Text::from(name)
            ),
            match nearest(name, &known) {
                Some(near) => format!("did you mean `{near}`? {accounts}"),
                None => accounts,
            },
        )
    })
}

/// Returns the account that is meant of several: the one that `KEYCTL_ACCOUNT` names, else the default where all are of
/// one provider.
pub fn preferred<'a>(
    several: &[&'a Spec],
    all: &[Spec],
    environment: &Environment,
) -> Result<Option<&'a Spec>, Failure> {
    if let Some(named) = named(all, environment)?
        && let Some(own) = several.iter().find(|own| own.name == named.name)
    {
        return Ok(Some(own));
    }
    let mut providers = several.iter().map(|own| own.descriptor.name);
    let first = providers.next();
    if providers.any(|own| Some(own) != first) {
        return Ok(None);
    }
    let is_default = |own: &&&Spec| own.configured.as_ref().is_some_and(|own| own.is_default);
    Ok(several.iter().find(is_default).copied())
}

/// Says that several accounts could be meant, and how to name one.
pub fn several_meant(specs: &[&Spec]) -> Failure {
    let mut providers = specs.iter().map(|own| own.descriptor.name);
    let first = providers.next();
    let way_out = match providers.all(|own| Some(own) == first) {
        true => format!(
            "name one with `--account` or in `{ACCOUNT_VARIABLE}`, or write `default = true` into one of them in the config file"
        ),
        false => format!("name one with `--account`, `--provider` or in `{ACCOUNT_VARIABLE}`"),
    };
    Failure::Conflict {
        problem: "several accounts could be meant".to_owned(),
        candidates: specs.iter().map(|spec| spec.name.to_string()).collect(),
        way_out: Some(way_out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        credentials::{Config, ConfiguredAccount},
        providers::ALL,
    };

    /// Makes accounts of a provider each; a name with `!` is the default.
    fn specs(accounts: &[(&str, &str)]) -> Vec<Spec> {
        let accounts = accounts.iter().map(|(name, provider)| ConfiguredAccount {
            name: name.trim_end_matches('!').to_owned(),
            provider: (*provider).to_owned(),
            is_default: name.ends_with('!'),
            ..ConfiguredAccount::default()
        });
        let config = Config {
            accounts: accounts.collect(),
        };
        Spec::all(ALL, &config, &Environment::default()).expect("accounts")
    }

    fn environment(name: &str) -> Environment {
        [(ACCOUNT_VARIABLE.to_owned(), name.into())]
            .into_iter()
            .collect()
    }

    fn preferred_of(all: &[Spec], provider: Option<&str>, name: &str) -> Option<String> {
        let several = all
            .iter()
            .filter(|own| provider.is_none_or(|provider| own.descriptor.name == provider));
        let several: Vec<&Spec> = several.collect();
        let chosen = preferred(&several, all, &environment(name)).expect("a known name");
        chosen.map(|own| own.name.to_string())
    }

    #[test]
    fn variable_counts_before_the_default_of_its_provider() {
        let all = specs(&[("a", ALL[0].name), ("b!", ALL[0].name), ("x", ALL[1].name)]);
        let first = Some(ALL[0].name);

        assert_eq!(preferred_of(&all, first, "a").as_deref(), Some("a"));
        assert_eq!(preferred_of(&all, first, "").as_deref(), Some("b"));
        // It names an account of another provider.
        assert_eq!(preferred_of(&all, first, "x").as_deref(), Some("b"));
    }

    #[test]
    fn default_is_no_choice_between_providers() {
        let all = specs(&[("a", ALL[0].name), ("b!", ALL[0].name), ("x", ALL[1].name)]);

        assert_eq!(preferred_of(&all, None, ""), None);
        assert_eq!(preferred_of(&all, None, "x").as_deref(), Some("x"));
    }

    #[test]
    fn unknown_name_is_answered_with_the_nearest() {
        let all = specs(&[("prod", ALL[0].name), ("test", ALL[0].name)]);

        let failure = named(&all, &environment("prd")).expect_err("unknown");

        assert_eq!(
            failure.to_string(),
            "`KEYCTL_ACCOUNT` names no account: there is none called `prd`"
        );
        assert_eq!(
            failure.hint().expect("a hint"),
            "did you mean `prod`? the accounts are prod, test"
        );
    }
}
