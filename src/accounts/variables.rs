//! What the variables of the environment hold for accounts: credentials, and hosts.

use std::collections::BTreeSet;

use crate::{
    credentials::{Config, Environment, Source},
    providers::{Descriptor, Role},
};

/// Lists the variables that hold a credential, of whichever account: no other program inherits them.
pub fn credential_variables(providers: &[Descriptor], config: &Config) -> Vec<String> {
    let own = providers.iter();
    let own = own.flat_map(|own| own.variables_for(Role::Credential).map(str::to_owned));
    let named = config
        .accounts
        .iter()
        .filter_map(|own| match &own.credential {
            Some(Source::Env(name)) => Some(name.clone()),
            _ => None,
        });
    own.chain(named).collect()
}

/// Returns the hosts that the environment names, without their ports: the sandbox takes another each time.
pub(super) fn hosts(descriptor: &Descriptor, environment: &Environment) -> String {
    let urls = descriptor
        .variables_for(Role::Host)
        .filter_map(|name| environment.get(name));
    let hosts: BTreeSet<String> = urls
        .map(|url| match url::Url::parse(url) {
            Ok(url) => url.host_str().unwrap_or_default().to_owned(),
            Err(_) => url.to_owned(),
        })
        .collect();
    hosts.into_iter().collect::<Vec<_>>().join(" ")
}
