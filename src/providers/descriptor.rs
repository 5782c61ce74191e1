//! What keyctl must know of a provider before it speaks to it.

use std::sync::Arc;

use super::Guide;
use crate::{
    credentials::Environment,
    http::{Endpoint, Transport},
    keys::{AnyKeyAdmin, Capabilities, Failure, Kind, Secret},
};

/// Describes one provider: all that the rest of keyctl knows of it.
#[derive(Debug)]
pub struct Descriptor {
    /// The word for it on the command line, in refs and in JSON.
    pub name: &'static str,
    /// Its name in sentences.
    pub title: &'static str,
    /// The domain that its own hosts are in.
    pub domain: &'static str,
    /// What can be done to its keys.
    pub capabilities: &'static Capabilities,
    /// The variables it reads.
    pub variables: &'static [Variable],
    /// How values of its keys begin: to recognise a secret pasted into the wrong place, never to validate one.
    pub secret_prefixes: &'static [&'static str],
    /// Which kind of key a value is that begins in this way; nothing for what is no key.
    pub kinds_by_prefix: &'static [(&'static str, Kind)],
    /// The variables that make a credential together, the secret last; the first set of which one is set counts.
    pub credentials: &'static [&'static [&'static str]],
    /// Returns the variable that a named account's credential takes the place of; the fields it has besides may
    /// decide.
    pub credential_variable: fn(&[&str]) -> &'static str,
    /// The URLs that count where a variable for a host is not set: `(variable, URL)`.
    pub default_hosts: &'static [(&'static str, &'static str)],
    /// How a person comes by the credential.
    pub guide: Guide,
    /// Connects an account from the environment; sends nothing.
    pub connect: Connect,
    /// What its answers are read with, for tests with bytes that no provider sends.
    #[cfg(any(test, fuzzing))]
    pub readers: super::fuzz::Readers,
}

/// Makes an account of what the environment holds.
pub type Connect = fn(&Environment, &Arc<Transport>) -> Result<Box<dyn AnyKeyAdmin>, Failure>;

/// Is an environment variable that a provider's account reads.
#[derive(Clone, Copy, Debug)]
pub struct Variable {
    pub name: &'static str,
    pub role: Role,
    /// The field of the config file that sets the same for a named account.
    pub field: Option<&'static str>,
    /// What it holds, for the README and `keyctl providers`.
    pub meaning: &'static str,
}

/// Says what a variable is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The account exists as soon as one of these is set.
    Credential,
    /// It names a host.
    Host,
    /// It narrows what the credential sees.
    Setting,
    /// It holds another sort of key, which administers nothing; named in the error when it is all there is.
    NotThis,
}

impl Descriptor {
    /// Returns the names of the variables with this role.
    pub fn variables_for(&self, role: Role) -> impl Iterator<Item = &'static str> {
        self.variables
            .iter()
            .filter(move |variable| variable.role == role)
            .map(|variable| variable.name)
    }

    /// Returns the variable that a field of the config file sets.
    pub fn variable_of(&self, field: &str) -> Option<&'static str> {
        let variable = self.variables.iter().find(|own| own.field == Some(field));
        variable.map(|variable| variable.name)
    }

    /// Lists the fields of the config file that this provider's accounts can have.
    pub fn fields(&self) -> impl Iterator<Item = &'static str> {
        self.variables.iter().filter_map(|variable| variable.field)
    }

    /// Lists the sets of credential variables that are set whole behind the one that counts.
    pub fn hidden_in(&self, environment: &Environment) -> Vec<&'static [&'static str]> {
        let is_set = |name: &&'static str| environment.get(name).is_some();
        let sets = self.credentials.iter().copied();
        let mut set = sets.filter(|set| set.iter().any(is_set));
        set.next();
        set.filter(|set| set.iter().all(is_set)).collect()
    }

    /// Groups the variables that set hosts: the first of a group counts before the others, which are other names for it.
    pub fn host_groups(&self) -> Vec<Vec<&'static Variable>> {
        let mut groups: Vec<Vec<&'static Variable>> = Vec::new();
        for variable in self.variables.iter().filter(|own| own.role == Role::Host) {
            match groups.last_mut() {
                Some(group) if variable.field.is_none() => group.push(variable),
                _ => groups.push(vec![variable]),
            }
        }
        groups
    }

    /// Returns the variables that count in this environment, and those that are set in vain.
    pub fn credential_in(
        &self,
        environment: &Environment,
    ) -> (&'static [&'static str], Vec<&'static str>) {
        let is_set = |name: &&'static str| environment.get(name).is_some();
        let mut sets = self
            .credentials
            .iter()
            .filter(|set| set.iter().any(&is_set));
        let counts = sets.next().copied().unwrap_or_default();
        let shadowed = sets.flat_map(|set| set.iter().copied()).filter(is_set);
        (counts, shadowed.collect())
    }

    /// Returns how values like this one begin, as far as that is known.
    pub fn prefix_of(&self, secret: &Secret) -> Option<&'static str> {
        let fitting = self
            .secret_prefixes
            .iter()
            .filter(|prefix| secret.begins_with(prefix));
        fitting.max_by_key(|prefix| prefix.len()).copied()
    }

    /// Returns the kind of key that this value is, as far as how it begins tells.
    pub fn kind_of(&self, secret: &Secret) -> Option<Kind> {
        let prefix = self.prefix_of(secret)?;
        let mut kinds = self.kinds_by_prefix.iter();
        kinds.find(|(own, _)| *own == prefix).map(|(_, kind)| *kind)
    }

    /// Tells whether the environment holds a credential for this provider.
    pub fn is_configured(&self, environment: &Environment) -> bool {
        self.variables_for(Role::Credential)
            .any(|name| environment.get(name).is_some())
    }
}

/// Reads the endpoint from the first of `names` that is set.
pub fn endpoint(
    environment: &Environment,
    names: &[&'static str],
    default: &str,
) -> Result<Endpoint, Failure> {
    match environment.first(names) {
        Some((name, url)) => Endpoint::parse(url, name),
        None => Endpoint::parse(default, "the provider's own host"),
    }
}

/// Reads the endpoint from keyctl's own variable, or from the one that the provider's tools read, too. People point that
/// one at whatever serves their applications, so it counts only for hosts within `domain`: no other gets an admin
/// credential by it.
pub fn endpoint_shared_with_tools(
    environment: &Environment,
    own: &'static str,
    shared: &'static str,
    domain: &str,
    default: &str,
) -> Result<Endpoint, Failure> {
    match environment
        .get(shared)
        .filter(|_| environment.get(own).is_none())
    {
        Some(url) => within(
            Endpoint::parse_host(url, shared)?,
            own,
            shared,
            domain,
            default,
        ),
        None => endpoint(environment, &[own], default),
    }
}

fn within(
    endpoint: Endpoint,
    own: &str,
    shared: &str,
    domain: &str,
    default: &str,
) -> Result<Endpoint, Failure> {
    if endpoint.is_within(domain) {
        return Ok(endpoint);
    }
    Err(Failure::usage(
        format!(
            "`{shared}` names the host {}, which is not one of {domain}: no admin credential is sent there",
            endpoint.host()
        ),
        format!(
            "set `{own}` to that URL to use it all the same, or to `{default}` for the provider's own host"
        ),
    ))
}

/// Refuses a value that begins like another sort of key, without repeating it.
pub fn refuse_prefixes(
    variable: &str,
    secret: &Secret,
    wrong: &[(&str, &str)],
    way_out: &str,
) -> Result<(), Failure> {
    match wrong.iter().find(|(prefix, _)| secret.begins_with(prefix)) {
        Some((_, what)) => Err(Failure::Credential {
            problem: format!("`{variable}` holds {what}, which cannot administer keys"),
            way_out: way_out.to_owned(),
        }),
        None => Ok(()),
    }
}
