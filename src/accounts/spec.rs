//! An account before it is connected: what it is made of.

use super::fields;
use crate::{
    credentials::{Config, ConfiguredAccount, Environment, Source},
    http::Endpoint,
    keys::{AccountName, Failure, Secret, nearest},
    providers::{Descriptor, Role, Variable, looks_like_secret},
};

/// Is an account that exists, and where its credential and settings come from.
#[derive(Clone, Debug)]
pub struct Spec {
    pub name: AccountName,
    pub descriptor: &'static Descriptor,
    /// What the config file says of it; `None` when the environment alone makes it.
    pub configured: Option<ConfiguredAccount>,
    /// The credential variables that configured accounts take: for an account from the environment they are not set.
    pub taken: Vec<&'static str>,
}

impl Spec {
    /// Lists every account: those of the config file, then one for each provider whose credential is in the
    /// environment and whose name the file does not take.
    ///
    /// Fails with [`Failure::Usage`] on a provider or a field that nobody knows.
    pub fn all(
        providers: &'static [Descriptor],
        config: &Config,
        environment: &Environment,
    ) -> Result<Vec<Self>, Failure> {
        let mut specs = Vec::new();
        for account in &config.accounts {
            specs.push(Self::of_config(providers, account)?);
        }
        for descriptor in providers {
            let is_taken = specs
                .iter()
                .any(|spec: &Self| spec.name.as_str() == descriptor.name);
            let taken = taken_variables(descriptor, &specs, environment);
            let free = environment.overlaid(taken.iter().copied(), []);
            if !is_taken && descriptor.is_configured(&free) {
                specs.push(Self {
                    name: AccountName::new(descriptor.name),
                    descriptor,
                    configured: None,
                    taken,
                });
            }
        }
        specs.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(specs)
    }

    /// Holds an account of the config file against its provider.
    pub fn of_config(
        providers: &'static [Descriptor],
        account: &ConfiguredAccount,
    ) -> Result<Self, Failure> {
        check_no_secret(providers, account)?;
        let known: Vec<&str> = providers.iter().map(|own| own.name).collect();
        let descriptor = providers.iter().find(|own| own.name == account.provider);
        let descriptor = descriptor.ok_or_else(|| {
            let field = format!("accounts.{}.provider", account.name);
            unknown(
                &format!("`{field}` names no provider keyctl knows"),
                &account.provider,
                &known,
            )
        })?;
        let is_name_of = |own: &Descriptor| own.name == account.name && own.name != descriptor.name;
        if providers.iter().any(is_name_of) {
            return Err(Failure::usage(
                format!(
                    "the account `{}` of {} has the name of another provider",
                    account.name, descriptor.title
                ),
                "give it another name: that one is its own provider's account from the environment",
            ));
        }
        fields::check(account, descriptor)?;
        Ok(Self {
            name: AccountName::new(&account.name),
            descriptor,
            configured: Some(account.clone()),
            taken: Vec::new(),
        })
    }

    /// Says where the credential comes from, and which variables are set in vain.
    pub fn origin(&self, surroundings: &Environment) -> (String, Vec<&'static str>) {
        let (counts, shadowed) = self.descriptor.credential_in(&self.free(surroundings));
        match self.source() {
            Some(source) => {
                // An account of the provider's own name takes the place of the environment's.
                let is_same = self.name.as_str() == self.descriptor.name;
                let in_vain = counts.iter().copied().chain(shadowed).filter(|_| is_same);
                (source.to_string(), in_vain.collect())
            }
            None => (format!("env {}", counts.join(" + ")), shadowed),
        }
    }

    /// Returns where the credential is, for an account of the config file that says so.
    pub fn source(&self) -> Option<&Source> {
        self.configured.as_ref()?.credential.as_ref()
    }

    /// Returns the credentials that can be had without asking anybody: of the environment, or of a file.
    pub fn at_hand(&self, surroundings: &Environment) -> Vec<Secret> {
        if let Some(source) = self.source() {
            return source
                .at_hand(&self.name, surroundings)
                .into_iter()
                .collect();
        }
        let (counts, _) = self.descriptor.credential_in(&self.free(surroundings));
        let secrets = counts.iter().filter_map(|name| surroundings.secret(name));
        secrets.collect()
    }

    /// Lists the hosts that it asks instead of the provider's own, each with the variable or the field that names it.
    pub fn hosts_elsewhere(&self, surroundings: &Environment) -> Vec<(String, String)> {
        let own = self.descriptor;
        let variables = own.variables.iter();
        let is_replaced = |own: &&Variable| {
            self.configured.is_some() && (self.source().is_some() || own.role != Role::Credential)
        };
        let replaced = variables.clone().filter(is_replaced);
        let environment = surroundings.overlaid(replaced.map(|own| own.name), self.settings());
        let mut found = Vec::new();
        let mut is_told = false;
        for variable in variables.filter(|own| own.role == Role::Host) {
            // One that has no field is another name for the one before it, which counts first.
            is_told &= variable.field.is_none();
            let Some(url) = environment.get(variable.name).filter(|_| !is_told) else {
                continue;
            };
            is_told = true;
            let Ok(endpoint) = Endpoint::parse_host(url, variable.name) else {
                continue;
            };
            if !endpoint.is_within(own.domain) {
                let field = variable.field.filter(|_| self.configured.is_some());
                found.push((endpoint.host(), field.unwrap_or(variable.name).to_owned()));
            }
        }
        found
    }

    /// Returns the environment this account lives in: a named account sees its own settings and credential, and
    /// none of those that make another account.
    ///
    /// Only now is a helper run, a file read, a keychain asked.
    pub async fn environment(
        &self,
        surroundings: &Environment,
        withheld: &[&str],
    ) -> Result<Environment, Failure> {
        let Some(account) = &self.configured else {
            return Ok(self.free(surroundings));
        };
        let Some(source) = &account.credential else {
            // What the file does not say, the environment may.
            let others = self.descriptor.variables.iter();
            let others = others.filter(|own| own.role != Role::Credential);
            return Ok(surroundings.overlaid(others.map(|own| own.name), self.settings()));
        };
        let secret = source.read(&self.name, surroundings, withheld).await?;
        Ok(self.environment_with(surroundings, &secret))
    }

    /// Returns the environment of an account that has this credential.
    pub fn environment_with(&self, surroundings: &Environment, secret: &Secret) -> Environment {
        let configured = self.configured.iter();
        let fields: Vec<&str> = configured
            .flat_map(|account| account.settings.keys())
            .map(String::as_str)
            .collect();
        let variable = (self.descriptor.credential_variable)(&fields);
        // What the file does not configure, the environment does, but for the credential.
        let is_replaced =
            |own: &&Variable| self.configured.is_some() || own.role == Role::Credential;
        let replaced = self.descriptor.variables.iter().filter(is_replaced);
        let environment = surroundings.overlaid(replaced.map(|own| own.name), self.settings());
        environment.holding(variable, secret)
    }

    /// Returns the environment without the credentials that configured accounts take.
    pub(super) fn free(&self, surroundings: &Environment) -> Environment {
        surroundings.overlaid(self.taken.iter().copied(), [])
    }

    /// Returns the variables that the config file's fields stand for.
    pub(super) fn settings(&self) -> Vec<(&'static str, String)> {
        let configured = self.configured.iter();
        let settings = configured.flat_map(|account| &account.settings);
        settings
            .filter_map(|(field, value)| Some((self.descriptor.variable_of(field)?, value.clone())))
            .collect()
    }
}

/// Lists the variables of the sets of which a configured account of the provider takes one: a pair goes as a whole.
fn taken_variables(
    descriptor: &Descriptor,
    specs: &[Spec],
    environment: &Environment,
) -> Vec<&'static str> {
    let own = specs
        .iter()
        .filter(|spec| spec.descriptor.name == descriptor.name);
    let (counting, _) = descriptor.credential_in(environment);
    let mut taken = Vec::new();
    for spec in own {
        let is_taken = |set: &&&'static [&'static str]| match spec.source() {
            Some(Source::Env(name)) => set.contains(&name.as_str()),
            Some(_) => false,
            // What the file does not say, the environment does.
            None => **set == counting,
        };
        let sets = descriptor.credentials.iter().filter(is_taken);
        taken.extend(sets.flat_map(|set| set.iter().copied()));
    }
    taken
}

/// Refuses an account in which a secret stands where a word belongs: messages would repeat it.
fn check_no_secret(providers: &[Descriptor], account: &ConfiguredAccount) -> Result<(), Failure> {
    let mut texts = vec![account.name.clone(), account.provider.clone()];
    texts.extend(account.project.clone());
    match &account.credential {
        Some(Source::File(path)) => texts.push(path.display().to_string()),
        Some(Source::Command(words)) => texts.extend(words.iter().cloned()),
        Some(Source::Env(_) | Source::Keyring) | None => {}
    }
    for (field, value) in &account.settings {
        texts.extend([field.clone(), value.clone()]);
    }
    texts.extend(account.misfits.keys().cloned());
    match texts.iter().any(|text| looks_like_secret(text, providers)) {
        true => Err(Failure::usage(
            "the config file holds what looks like a secret, which is not repeated here",
            "it says where a credential is, never what it is: keep it in a file, a helper or the keychain",
        )),
        false => Ok(()),
    }
}

/// Says that a word is unknown, and which was meant.
pub(super) fn unknown(problem: &str, typed: &str, known: &[&str]) -> Failure {
    Failure::usage(
        problem,
        match nearest(typed, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known are {}", known.join(", ")),
        },
    )
}
