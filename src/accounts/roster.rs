//! Which accounts there are, and which of them a command means.

use std::{collections::BTreeSet, sync::Arc};

use futures_util::future::join_all;

use super::{
    Account,
    choice::several_meant,
    merging::{firsts, merged},
    neighbours::Neighbours,
    observed::Observed,
    spec::Spec,
    variables::{credential_variables, hosts},
};
use crate::{
    credentials::{Config, ConfiguredAccount, Environment, mistake},
    http::{Transport, Width},
    keys::{Attempt, Capabilities, Error, Failure, Operation, Origin, Secret, nearest},
    providers::Descriptor,
};

/// So many requests of an account run at once where nobody said how many.
const READS_AT_ONCE: usize = 16;

/// Is every account there is, not yet connected.
pub struct Roster<'a> {
    pub(super) providers: &'static [Descriptor],
    pub(super) specs: Vec<Spec>,
    pub(super) environment: &'a Environment,
    neighbours: Arc<Neighbours>,
    transport: Arc<Transport>,
    /// The variables that no other program may see.
    withheld: Vec<String>,
    /// How many requests of an account may run at once, where that was said.
    concurrency: Option<usize>,
    observed: Observed,
}

/// Says which accounts a command is about; what is empty narrows nothing.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    pub providers: Vec<String>,
    pub accounts: Vec<String>,
}

impl<'a> Roster<'a> {
    /// Takes what accounts are made of. Fails with [`Failure::Usage`] when the config file names what nobody knows.
    pub fn new(
        providers: &'static [Descriptor],
        config: &Config,
        environment: &'a Environment,
        transport: Arc<Transport>,
        concurrency: Option<usize>,
        observed: Observed,
    ) -> Result<Self, Failure> {
        let specs = Spec::all(providers, config, environment)?;
        Ok(Self {
            providers,
            neighbours: Arc::new(Neighbours::new(specs.clone(), environment.clone())),
            specs,
            environment,
            transport,
            withheld: credential_variables(providers, config),
            concurrency,
            observed,
        })
    }

    /// Connects every account that is meant; one that cannot be connected is an error in its place.
    ///
    /// Fails as a whole when nothing is meant.
    pub async fn select(
        &self,
        selection: &Selection,
    ) -> Result<Vec<Result<Account, Error>>, Error> {
        self.connect_all(self.choose(selection)?).await
    }

    /// Connects accounts that [`Roster::choose`] returned; one that cannot be connected is an error in its place.
    /// Accounts that are one are returned once.
    pub async fn connect_all(
        &self,
        chosen: Vec<&Spec>,
    ) -> Result<Vec<Result<Account, Error>>, Error> {
        let connected = join_all(chosen.iter().map(|spec| self.connect(spec))).await;
        Ok(self.merged(&chosen, connected))
    }

    /// Leaves one of the accounts that are the same under several names.
    pub fn merged(
        &self,
        chosen: &[&Spec],
        connected: Vec<Result<Account, Error>>,
    ) -> Vec<Result<Account, Error>> {
        merged(chosen, connected, &self.observed)
    }

    /// Returns for each account the number of the first one that is the same.
    pub fn firsts(&self, accounts: &[Account]) -> Vec<usize> {
        firsts(accounts, &self.observed)
    }

    /// Connects the one account with this name.
    pub async fn account(&self, name: &str) -> Result<Account, Error> {
        self.connect(self.named(name)?).await
    }

    /// Returns the accounts of which one is meant, not connected.
    pub fn candidates(&self, selection: &Selection) -> Result<Vec<&Spec>, Failure> {
        let chosen = self.choose(selection)?;
        let preferred = self.preferred(&chosen, selection)?;
        Ok(preferred.map_or(chosen, |preferred| vec![preferred]))
    }

    /// Connects the one account that is meant: of several the one that `KEYCTL_ACCOUNT` or the config file chooses, else
    /// they are [`Failure::Conflict`], never a guess.
    pub async fn only(&self, selection: &Selection) -> Result<Account, Error> {
        let chosen = self.choose(selection)?;
        if let Some(preferred) = self.preferred(&chosen, selection)? {
            return self.connect(preferred).await;
        }
        match chosen.as_slice() {
            [] => Err(self.no_account().into()),
            [only] => self.connect(only).await,
            several => Err(several_meant(several).into()),
        }
    }

    /// Connects the accounts that are meant, all of one provider: those of several are [`Failure::Conflict`], never a
    /// guess. Where `KEYCTL_ACCOUNT` or the config file chooses one of them, only that one.
    ///
    /// Returns the names of those that are not asked, too: another one is chosen, or they could not be connected.
    pub async fn of_one_provider(
        &self,
        selection: &Selection,
    ) -> Result<(Vec<Account>, Vec<String>), Error> {
        let chosen = self.choose(selection)?;
        if let Some(preferred) = self.preferred(&chosen, selection)? {
            let others = chosen.iter().filter(|own| own.name != preferred.name);
            let unasked = others.map(|own| own.name.to_string()).collect();
            return Ok((vec![self.connect(preferred).await?], unasked));
        }
        let provider = |spec: &&Spec| spec.descriptor.name;
        if chosen.iter().map(provider).collect::<BTreeSet<_>>().len() > 1 {
            return Err(several_meant(&chosen).into());
        }
        let (mut accounts, mut unasked, mut failed) = (Vec::new(), Vec::new(), None);
        for connected in self.connect_all(chosen).await? {
            match connected {
                Ok(account) => accounts.push(account),
                Err(error) => {
                    unasked.extend(error.attempt.as_ref().map(|own| own.account.to_string()));
                    failed.get_or_insert(error);
                }
            }
        }
        match failed {
            Some(error) if accounts.is_empty() => Err(error),
            _ => Ok((accounts, unasked)),
        }
    }

    /// Returns the accounts that are meant, not connected.
    pub fn choose(&self, selection: &Selection) -> Result<Vec<&Spec>, Failure> {
        let Selection {
            providers,
            accounts,
        } = selection;
        let named = accounts
            .iter()
            .map(|name| self.named(name))
            .collect::<Result<Vec<_>, _>>()?;
        for provider in providers {
            self.check_provider(provider)?;
        }
        let is_meant = |spec: &&Spec| {
            let is_named = accounts.is_empty() || named.iter().any(|own| own.name == spec.name);
            let provider = spec.descriptor.name;
            is_named && (providers.is_empty() || providers.iter().any(|own| own == provider))
        };
        let chosen: Vec<&Spec> = self.specs.iter().filter(is_meant).collect();
        match chosen.is_empty() {
            false => Ok(chosen),
            true if self.specs.is_empty() => Err(self.no_account()),
            true => Err(Failure::usage(
                "no account of this provider has this name",
                "leave out `--account` or `--provider`",
            )),
        }
    }

    /// Returns what the provider of an account can do, where there is such an account; nothing is connected.
    pub fn capabilities(&self, account: &str) -> Option<&'static Capabilities> {
        let mut specs = self.specs.iter();
        let spec = specs.find(|spec| spec.name.as_str() == account)?;
        Some(spec.descriptor.capabilities)
    }

    /// Fails when a provider has no account at all.
    fn check_provider(&self, name: &str) -> Result<(), Failure> {
        let has_account = self.specs.iter().any(|spec| spec.descriptor.name == name);
        match self.providers.iter().find(|own| own.name == name) {
            Some(descriptor) if !has_account => Err(self.no_credential(descriptor)),
            _ => Ok(()),
        }
    }

    fn named(&self, name: &str) -> Result<&Spec, Failure> {
        if let Some(spec) = self.specs.iter().find(|spec| spec.name.as_str() == name) {
            return Ok(spec);
        }
        let provider = self.providers.iter().find(|own| own.name == name);
        if let Some(descriptor) = provider {
            self.check_provider(descriptor.name)?;
        }
        if let Some(taker) = provider.and_then(|own| self.taker(own)) {
            return Err(Failure::not_found(
                "there is no account of this name",
                format!("its credential is that of the account `{taker}`: use this name"),
            ));
        }
        let own = self.specs.iter().map(|spec| spec.name.as_str());
        let known: Vec<&str> = own.collect();
        let possible: Vec<&str> = self.providers.iter().map(|own| own.name).collect();
        let all = [known.as_slice(), &possible].concat();
        Err(Failure::not_found(
            // It may be a line of a file, which is not repeated.
            "there is no account of this name",
            match nearest(name, &all) {
                Some(near) if near != name => format!("did you mean `{near}`?"),
                _ if known.is_empty() => {
                    format!("the accounts keyctl can have are {}", possible.join(", "))
                }
                _ => format!("the accounts are {}", known.join(", ")),
            },
        ))
    }

    /// Connects one of the accounts that [`Roster::choose`] returned.
    pub async fn connect(&self, spec: &Spec) -> Result<Account, Error> {
        self.try_to_connect(spec).await.map_err(|failure| Error {
            attempt: Some(Attempt {
                operation: Operation::Connect,
                account: spec.name.clone(),
                provider: spec.descriptor.name,
                target: None,
            }),
            failure: Box::new(failure),
        })
    }

    /// Connects an account once more, with another secret as its credential.
    pub fn signed_with(&self, name: &str, secret: &Secret) -> Result<Account, Error> {
        let spec = self.named(name)?;
        let environment = spec.environment_with(self.environment, secret);
        let origin = spec.provenance_of_input(self.environment);
        Ok(self.assemble(spec, &environment, origin)?)
    }

    /// Connects an account that is not there yet, with a credential that is stored nowhere.
    pub fn try_out(&self, account: ConfiguredAccount, secret: &Secret) -> Result<Account, Failure> {
        let spec = Spec::of_config(self.providers, &account)?;
        let environment = spec.environment_with(self.environment, secret);
        let origin = spec.provenance_of_input(self.environment);
        self.assemble(&spec, &environment, origin)
    }

    async fn try_to_connect(&self, spec: &Spec) -> Result<Account, Failure> {
        let withheld: Vec<&str> = self.withheld.iter().map(String::as_str).collect();
        let environment = tokio::select! {
            environment = spec.environment(self.environment, &withheld) => environment,
            // A helper that is not waited for any more is killed.
            () = self.transport.interrupt().cut_off(false) => return Err(Failure::Interrupted),
        };
        let environment = environment.map_err(|failure| {
            spec.in_its_words(&spec.provenance(self.environment, &[]), failure)
        })?;
        let known = spec.credentials_in(&environment);
        let origin = spec.provenance(self.environment, &known);
        self.assemble(spec, &environment, origin)
    }

    fn assemble(
        &self,
        spec: &Spec,
        environment: &Environment,
        origin: Origin,
    ) -> Result<Account, Failure> {
        let assembled = self.assemble_as_it_is(spec, environment, &origin);
        let assembled = assembled.map_err(|failure| spec.in_its_words(&origin, failure));
        assembled.map(|account| account.with_origin(origin))
    }

    fn assemble_as_it_is(
        &self,
        spec: &Spec,
        environment: &Environment,
        origin: &Origin,
    ) -> Result<Account, Failure> {
        spec.check_settings(environment)?;
        let credentials = self.check_credentials(spec, environment, origin)?;
        let configured = spec.configured.as_ref();
        let told = configured
            .and_then(|own| own.concurrency)
            .or(self.concurrency);
        let concurrency = told.unwrap_or(READS_AT_ONCE);
        let transport = self.transport.of_account(match told {
            Some(told) => Width::Told(told),
            None => Width::Usual(concurrency),
        });
        let admin = (spec.descriptor.connect)(environment, &transport)?;
        Ok(Account::new(
            spec.name.clone(),
            spec.descriptor,
            admin,
            concurrency,
            self.transport.interrupt().clone(),
        )
        .with_transport(transport)
        .with_observed(self.observed.clone())
        .with_credentials(credentials, configured.and_then(|own| own.key.clone()))
        .with_neighbours(Arc::clone(&self.neighbours))
        .with_hosts(hosts(spec.descriptor, environment))
        .with_reach(spec.reach(environment))
        .with_patience(self.transport.deadline())
        .with_default_project(configured.and_then(|own| own.project.clone())))
    }

    /// Returns the credentials. Refuses one that visibly is none, and one that begins as another provider's do: it would
    /// be shown to the wrong host.
    ///
    /// The longest beginning that fits counts, for some providers' are short.
    fn check_credentials(
        &self,
        spec: &Spec,
        environment: &Environment,
        origin: &Origin,
    ) -> Result<Vec<Secret>, Failure> {
        let own = spec.descriptor;
        let mut credentials = Vec::new();
        let (counting, _) = own.credential_in(environment);
        for name in counting.iter().copied() {
            let Some(secret) = environment.secret(name) else {
                continue;
            };
            if let Some(mistake) = mistake(&secret) {
                return Err(Failure::Credential {
                    problem: format!("{} {}", spec.value_of(name, origin), mistake.problem),
                    way_out: mistake.hint.to_owned(),
                });
            }
            let fits = |other: &Descriptor| other.prefix_of(&secret).map_or(0, str::len);
            let others = self.providers.iter().filter(|other| other.name != own.name);
            if let Some(other) = others.max_by_key(|other| fits(other))
                && fits(other) > fits(own)
            {
                return Err(Failure::Credential {
                    problem: format!(
                        "`{name}` holds what looks like a credential of {}",
                        other.title
                    ),
                    way_out: format!("set `{name}` to a credential of {}", own.title),
                });
            }
            credentials.push(secret);
        }
        Ok(credentials)
    }

    /// Keeps a secret that is not an account's out of errors and logs, too.
    pub fn keep_quiet_about(&self, secret: &Secret) {
        self.transport.redactor().register(secret);
    }
}
