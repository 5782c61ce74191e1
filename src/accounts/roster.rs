//! Which accounts there are, and which of them a command means.

use std::sync::Arc;

use super::Account;
use crate::{
    credentials::Environment,
    http::Transport,
    keys::{AccountName, Attempt, Error, Failure, Operation},
    providers::{Descriptor, Role},
};

/// Is every account the environment provides, not yet connected.
pub struct Roster<'a> {
    providers: &'static [Descriptor],
    environment: &'a Environment,
    transport: Arc<Transport>,
    concurrency: usize,
}

/// Says which accounts a command is about; what is empty narrows nothing.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    pub providers: Vec<String>,
    pub accounts: Vec<String>,
}

impl<'a> Roster<'a> {
    /// Takes what accounts are made of.
    pub fn new(
        providers: &'static [Descriptor],
        environment: &'a Environment,
        transport: Arc<Transport>,
        concurrency: usize,
    ) -> Self {
        Self {
            providers,
            environment,
            transport,
            concurrency,
        }
    }

    /// Connects every account that is meant; one that cannot be connected is an error in its place.
    ///
    /// Fails as a whole when nothing is meant, or when a setting is unusable: then nothing may be sent at all.
    pub fn select(&self, selection: &Selection) -> Result<Vec<Result<Account, Error>>, Error> {
        let chosen = self.choose(selection)?;
        let mut accounts = Vec::new();
        for descriptor in chosen {
            match self.connect(descriptor) {
                Err(error) if matches!(*error.failure, Failure::Usage { .. }) => return Err(error),
                connected => accounts.push(connected),
            }
        }
        Ok(accounts)
    }

    /// Connects the one account with this name.
    pub fn account(&self, name: &str) -> Result<Account, Error> {
        let selection = Selection {
            providers: Vec::new(),
            accounts: vec![name.to_owned()],
        };
        let mut accounts = self.select(&selection)?;
        accounts
            .pop()
            .unwrap_or_else(|| Err(self.no_account().into()))
    }

    /// Connects the one account that is meant: several are [`Failure::Conflict`], never a guess.
    pub fn only(&self, selection: &Selection) -> Result<Account, Error> {
        let mut accounts = self.select(selection)?;
        if accounts.len() > 1 {
            let names = self.choose(selection)?;
            return Err(Error::from(Failure::Conflict {
                problem: "several accounts could be meant".to_owned(),
                candidates: names
                    .iter()
                    .map(|descriptor| descriptor.name.to_owned())
                    .collect(),
                way_out: Some("name one with `--account` or `--provider`".to_owned()),
            }));
        }
        accounts
            .pop()
            .unwrap_or_else(|| Err(self.no_account().into()))
    }

    fn choose(&self, selection: &Selection) -> Result<Vec<&'static Descriptor>, Failure> {
        let Selection {
            providers,
            accounts,
        } = selection;
        if providers.is_empty() && accounts.is_empty() {
            let configured: Vec<_> = self.configured().collect();
            return match configured.is_empty() {
                true => Err(self.no_account()),
                false => Ok(configured),
            };
        }
        let mut chosen: Vec<&'static Descriptor> = Vec::new();
        for name in accounts.iter().chain(providers) {
            let descriptor = self.named(name)?;
            if !chosen.iter().any(|own| own.name == descriptor.name) {
                chosen.push(descriptor);
            }
        }
        // Both flags together narrow: an account of that provider.
        if !providers.is_empty() && !accounts.is_empty() {
            chosen.retain(|own| {
                [providers, accounts]
                    .iter()
                    .all(|names| names.iter().any(|name| name == own.name))
            });
            if chosen.is_empty() {
                return Err(Failure::usage(
                    "no account of this provider has this name",
                    "leave out `--account` or `--provider`",
                ));
            }
        }
        chosen.sort_by_key(|own| {
            self.providers
                .iter()
                .position(|known| known.name == own.name)
        });
        Ok(chosen)
    }

    fn configured(&self) -> impl Iterator<Item = &'static Descriptor> {
        self.providers
            .iter()
            .filter(|descriptor| descriptor.is_configured(self.environment))
    }

    fn named(&self, name: &str) -> Result<&'static Descriptor, Failure> {
        let Some(descriptor) = self.providers.iter().find(|own| own.name == name) else {
            let known: Vec<&str> = self.providers.iter().map(|own| own.name).collect();
            return Err(Failure::not_found(
                "there is no account of this name",
                match nearest(name, &known) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the accounts keyctl can have are {}", known.join(", ")),
                },
            ));
        };
        if descriptor.is_configured(self.environment) {
            return Ok(descriptor);
        }
        Err(self.no_credential(descriptor))
    }

    fn connect(&self, descriptor: &'static Descriptor) -> Result<Account, Error> {
        let name = AccountName::new(descriptor.name);
        let connect = || (descriptor.connect)(self.environment, &self.transport);
        match self.check_credentials(descriptor).and_then(|()| connect()) {
            Ok(admin) => Ok(Account::new(
                name,
                descriptor,
                admin,
                self.concurrency,
                self.transport.interrupt().clone(),
            )),
            Err(failure) => Err(Error {
                attempt: Some(Attempt {
                    operation: Operation::Connect,
                    account: name,
                    provider: descriptor.name,
                    target: None,
                }),
                failure: Box::new(failure),
            }),
        }
    }

    /// Refuses a credential that begins as another provider's do: it would be shown to the wrong host.
    ///
    /// The longest beginning that fits counts, for some providers' are short.
    fn check_credentials(&self, descriptor: &Descriptor) -> Result<(), Failure> {
        for name in descriptor.variables_for(Role::Credential) {
            let Some(secret) = self.environment.secret(name) else {
                continue;
            };
            let fits = |own: &Descriptor| {
                let prefixes = own.secret_prefixes.iter();
                let fitting = prefixes.filter(|prefix| secret.begins_with(prefix));
                fitting.map(|prefix| prefix.len()).max().unwrap_or(0)
            };
            let others = self
                .providers
                .iter()
                .filter(|own| own.name != descriptor.name);
            let Some(other) = others.max_by_key(|own| fits(own)) else {
                continue;
            };
            if fits(other) > fits(descriptor) {
                return Err(Failure::Credential {
                    problem: format!(
                        "`{name}` holds what looks like a credential of {}",
                        other.title
                    ),
                    way_out: format!("set `{name}` to a credential of {}", descriptor.title),
                });
            }
        }
        Ok(())
    }

    fn no_credential(&self, descriptor: &Descriptor) -> Failure {
        let wanted = quoted(descriptor.variables_for(Role::Credential));
        let wrong: Vec<&str> = descriptor
            .variables_for(Role::NotThis)
            .filter(|name| self.environment.get(name).is_some())
            .collect();
        let title = descriptor.title;
        Failure::Credential {
            problem: match wrong.first() {
                Some(name) => format!(
                    "there is no admin credential for {title}; `{name}` holds an ordinary key, which cannot administer keys"
                ),
                None => format!("there is no credential for {title}"),
            },
            way_out: format!("set {wanted}; `keyctl --sandbox` needs no credential"),
        }
    }

    fn no_account(&self) -> Failure {
        let variables = self
            .providers
            .iter()
            .filter_map(|descriptor| descriptor.variables_for(Role::Credential).next());
        Failure::Credential {
            problem: "no account is configured".to_owned(),
            way_out: format!(
                "set one of {}; or try it without any: `keyctl list --sandbox`",
                quoted(variables)
            ),
        }
    }
}

fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// Returns the known word that `typed` most likely meant.
fn nearest<'a>(typed: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|word| (strsim::jaro_winkler(typed, word), *word))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, word)| word)
}
