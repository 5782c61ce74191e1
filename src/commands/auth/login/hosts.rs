//! The hosts that the environment names: a new account keeps them, or its credential would go to another region.

use crate::{
    commands::Session,
    credentials::ConfiguredAccount,
    http::Endpoint,
    output::Output,
    providers::{Descriptor, Role},
};

/// A host that the environment names for a provider.
struct NamedHost<'a> {
    field: &'static str,
    url: &'a str,
    variable: &'static str,
}

/// Writes the hosts of the environment into a new account, where `--set` names no others.
pub fn keep_hosts(session: &Session, descriptor: &Descriptor, account: &mut ConfiguredAccount) {
    for host in hosts(session, descriptor) {
        let settings = &mut account.settings;
        settings
            .entry(host.field.to_owned())
            .or_insert_with(|| host.url.to_owned());
    }
}

/// Says which hosts the account has from the environment.
pub fn tell_hosts(
    session: &Session,
    descriptor: &Descriptor,
    account: &ConfiguredAccount,
    output: &mut Output,
) {
    for host in hosts(session, descriptor) {
        if account.settings.get(host.field).map(String::as_str) == Some(host.url)
            && let Ok(endpoint) = Endpoint::parse_host(host.url, host.variable)
        {
            output.note(&format!(
                "note: the account `{}` keeps the host {} of `{}` as its `{}`",
                account.name,
                endpoint.host(),
                host.variable,
                host.field
            ));
        }
    }
}

/// Lists the hosts by the fields that hold them. A variable without a field is another name for the one before it, and
/// counts for the provider's own domain alone.
fn hosts<'a>(session: &'a Session, descriptor: &Descriptor) -> Vec<NamedHost<'a>> {
    let mut found: Vec<NamedHost<'a>> = Vec::new();
    let mut field = None;
    let variables = descriptor.variables.iter();
    for variable in variables.filter(|own| own.role == Role::Host) {
        field = variable.field.or(field);
        let (Some(field), Some(url)) = (field, session.environment.get(variable.name)) else {
            continue;
        };
        let endpoint = Endpoint::parse_host(url, variable.name);
        let is_usable = variable.field.is_some()
            || endpoint.is_ok_and(|endpoint| endpoint.is_within(descriptor.domain));
        if is_usable && found.iter().all(|own| own.field != field) {
            let variable = variable.name;
            found.push(NamedHost {
                field,
                url,
                variable,
            });
        }
    }
    found
}
