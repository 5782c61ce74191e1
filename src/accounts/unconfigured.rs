//! What is said where there is no account, or none of a provider.

use super::{Roster, Spec};
use crate::{
    credentials::Source,
    keys::{AccountName, Failure},
    providers::{Descriptor, Role},
};

impl Roster<'_> {
    /// Returns the configured account that takes the credential that the environment holds for a provider.
    pub(super) fn taker(&self, descriptor: &Descriptor) -> Option<&AccountName> {
        let (counting, _) = descriptor.credential_in(self.environment);
        let takes = |spec: &&Spec| match spec.source() {
            Some(Source::Env(name)) => counting.contains(&name.as_str()),
            Some(_) => false,
            None => !counting.is_empty(),
        };
        let own = self.specs.iter();
        let mut own = own.filter(|spec| spec.descriptor.name == descriptor.name);
        own.find(takes).map(|spec| &spec.name)
    }

    pub(super) fn no_credential(&self, descriptor: &Descriptor) -> Failure {
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
            way_out: format!("set {wanted}, or store one with `keyctl auth login`"),
        }
    }

    pub(super) fn no_account(&self) -> Failure {
        let variables = self
            .providers
            .iter()
            .filter_map(|descriptor| descriptor.variables_for(Role::Credential).next());
        let ordinary = self
            .providers
            .iter()
            .flat_map(|descriptor| descriptor.variables_for(Role::NotThis))
            .filter(|name| self.environment.get(name).is_some());
        let ordinary = quoted(ordinary);
        Failure::Credential {
            problem: match ordinary.is_empty() {
                true => "no account is configured".to_owned(),
                false => format!(
                    "no account is configured: an ordinary key, as in {ordinary}, cannot administer keys"
                ),
            },
            way_out: format!(
                "set one of {}, or store one with `keyctl auth login`; or try it without any: `keyctl list --sandbox`",
                quoted(variables)
            ),
        }
    }
}

fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
