//! Where an account's credential comes from, put together for messages and hints.

use super::spec::Spec;
use crate::{
    credentials::{Environment, Source, mistake},
    http::Endpoint,
    keys::{Capabilities, Failure, Holder, Origin, Secret, Text, listed},
    providers::{Descriptor, Role},
};

impl Spec {
    /// Returns where the credential comes from. `credentials` are its values, as far as they are known yet.
    pub fn provenance(&self, surroundings: &Environment, credentials: &[Secret]) -> Origin {
        let environment = self.with_settings(surroundings);
        let mut origin = Origin {
            holder: self.holder(&environment),
            beside: self.beside(&environment),
            settings: self.own_names(&environment),
            hidden: None,
        };
        let hidden = self.hidden(surroundings, credentials);
        origin.hidden = hidden.map(|words| {
            // One half of a pair may be a field of the account.
            if self.source().is_none() {
                origin.in_its_words(&words)
            } else {
                words
            }
        });
        origin
    }

    /// Returns that of a credential that is only given yet, and stored nowhere.
    pub fn provenance_of_input(&self, surroundings: &Environment) -> Origin {
        Origin {
            holder: Holder::Input,
            hidden: None,
            ..self.provenance(surroundings, &[])
        }
    }

    /// Returns the environment with the account's settings, and without those of others.
    fn with_settings(&self, surroundings: &Environment) -> Environment {
        if self.configured.is_none() {
            return self.free(surroundings);
        }
        let others = self.descriptor.variables.iter();
        let others = others.filter(|own| own.role != Role::Credential);
        surroundings.overlaid(others.map(|own| own.name), self.settings())
    }

    fn holder(&self, environment: &Environment) -> Holder {
        match self.source() {
            Some(Source::Env(name)) => {
                Holder::Variables(vec![Text::from(name.as_str()).to_string()])
            }
            Some(Source::File(path)) => {
                Holder::File(Text::new(path.display().to_string()).to_string())
            }
            Some(source @ Source::Command(_)) => Holder::Helper(source.program()),
            Some(Source::Keyring) => Holder::Keychain(self.name.clone()),
            None => {
                let (counting, _) = self.descriptor.credential_in(environment);
                let is_set_by_field = |name: &&&'static str| self.field_of(name).is_none();
                let names = counting.iter().filter(is_set_by_field);
                Holder::Variables(names.map(|name| (*name).to_owned()).collect())
            }
        }
    }

    /// Returns the field of the config file that sets a credential variable of this account.
    fn field_of(&self, variable: &str) -> Option<&'static str> {
        let variables = self.descriptor.variables.iter();
        let mut own = variables.filter(|own| own.name == variable);
        let field = own.next()?.field?;
        let configured = self.configured.as_ref()?;
        configured.settings.contains_key(field).then_some(field)
    }

    /// Names the field that holds the other half of a pair.
    fn beside(&self, environment: &Environment) -> Option<String> {
        let (counting, _) = self.descriptor.credential_in(environment);
        let of_pair = self.descriptor.credentials.iter();
        let is_meant = |set: &&&'static [&'static str]| match self.source() {
            Some(_) => true,
            None => **set == counting,
        };
        let names = of_pair.filter(is_meant).flat_map(|set| set.iter());
        let field = names.filter_map(|name| self.field_of(name)).next()?;
        Some(format!("`accounts.{}.{field}`", self.name))
    }

    /// Lists what this account calls the settings that messages name by their variables.
    fn own_names(&self, environment: &Environment) -> Vec<(&'static str, String)> {
        let mut names = Vec::new();
        let field = |field: &str| format!("`accounts.{}.{field}`", self.name);
        for group in self.descriptor.host_groups() {
            let own = match (self.configured.is_some(), group.first()) {
                (true, Some(first)) => first.field.map(field),
                _ => {
                    let mut set = group.iter().map(|own| own.name);
                    let first = set.find(|name| environment.get(name).is_some());
                    first.map(|name| format!("`{name}`"))
                }
            };
            if let Some(own) = own {
                names.extend(group.iter().map(|variable| (variable.name, own.clone())));
            }
        }
        if self.configured.is_none() {
            return names;
        }
        for variable in self.descriptor.variables {
            match (variable.role, variable.field) {
                (Role::Setting | Role::Credential, Some(own)) => {
                    names.push((variable.name, field(own)));
                }
                (Role::Credential, None) if self.source().is_some() => {
                    names.push((variable.name, field("credential")));
                }
                _ => {}
            }
        }
        names
    }

    /// Says how to use another credential of the environment, which this one hides; nothing where none is there that
    /// could be used.
    fn hidden(&self, surroundings: &Environment, credentials: &[Secret]) -> Option<String> {
        // A named account takes the place of the environment's only under the provider's own name.
        if self.configured.is_some() && self.name.as_str() != self.descriptor.name {
            return None;
        }
        let environment = self.with_settings(surroundings);
        let is_set =
            |set: &&'static [&'static str]| set.iter().all(|name| environment.get(name).is_some());
        let sets = match self.source() {
            None => self.descriptor.hidden_in(&environment),
            Some(_) => {
                let sets = self.descriptor.credentials.iter().copied();
                sets.filter(is_set).collect()
            }
        };
        let is_usable = |set: &&'static [&'static str]| {
            let values: Vec<Secret> = set
                .iter()
                .filter_map(|name| environment.secret(name))
                .collect();
            let is_another = |value: &Secret| credentials.iter().all(|own| !own.is_same(value));
            values.last().is_some_and(is_another)
                && values
                    .iter()
                    .all(|value| may_administer(self.descriptor, value))
        };
        let usable = sets.into_iter().find(is_usable)?;
        let pronoun = if usable.len() > 1 { "them" } else { "that one" };
        let hides = |what: &str| format!("{what} hides {}", listed(usable));
        let name = &self.name;
        Some(match self.source() {
            None => {
                let (counting, _) = self.descriptor.credential_in(&environment);
                let unset = if counting.len() > 1 { "them" } else { "it" };
                let hides = hides(&listed(counting));
                format!("{hides}: unset {unset} to use {pronoun}")
            }
            Some(Source::Keyring) => {
                let hides = hides(&self.holder(&environment).noun());
                format!("{hides}: `keyctl auth logout --account {name}` lets {pronoun} count")
            }
            Some(_) => {
                let hides = hides(&self.holder(&environment).noun());
                format!(
                    "{hides}: remove `accounts.{name}.credential` from the config file to use {pronoun}"
                )
            }
        })
    }
}

impl Spec {
    /// Names the account's own source and settings in a failure to connect, where it speaks of variables: the person who
    /// reads it may have set none of those.
    pub fn in_its_words(&self, origin: &Origin, failure: Failure) -> Failure {
        // Of an account from the environment the variables are named as they are.
        let in_its_words = |text: &str| {
            if self.configured.is_some() {
                origin.in_its_words(text)
            } else {
                text.to_owned()
            }
        };
        match failure {
            Failure::Usage { problem, way_out } => Failure::Usage {
                problem: in_its_words(&problem),
                way_out: way_out.map(|text| in_its_words(&text)),
            },
            Failure::Credential { problem, way_out } => {
                let way_out = in_its_words(&way_out);
                Failure::Credential {
                    problem: in_its_words(&self.with_holder(origin, problem)),
                    way_out: match &origin.hidden {
                        Some(hidden) => format!("{hidden}; or {way_out}"),
                        None => way_out,
                    },
                }
            }
            other => other,
        }
    }

    /// Returns the noun for the value of a credential variable: a pair's public half may be a field of the account.
    pub fn value_of(&self, variable: &str, origin: &Origin) -> String {
        match self.field_of(variable) {
            Some(field) => format!("`accounts.{}.{field}`", self.name),
            None => origin.holder.value(variable),
        }
    }

    /// Returns the values of the credential that counts.
    pub fn credentials_in(&self, environment: &Environment) -> Vec<Secret> {
        let (counting, _) = self.descriptor.credential_in(environment);
        let secrets = counting.iter().filter_map(|name| environment.secret(name));
        secrets.collect()
    }

    /// Refuses a setting in quotes: what keeps those of a credential keeps these, too, and the provider would be told of
    /// another organization.
    pub fn check_settings(&self, environment: &Environment) -> Result<(), Failure> {
        let is_quoted = |name: &&'static str| {
            let value = environment.get(name).map(str::trim);
            value.is_some_and(|own| own.starts_with(['"', '\'']) && own.ends_with(['"', '\'']))
        };
        let mut settings = self.descriptor.variables_for(Role::Setting);
        match settings.find(is_quoted) {
            Some(name) => Err(Failure::usage(
                format!("the value of `{name}` stands in quotes"),
                "take the quotes away: `docker run --env-file`, lists in YAML and some shells keep them",
            )),
            None => Ok(()),
        }
    }

    /// Puts what holds the credential in the place of the variable that stands for it.
    fn with_holder(&self, origin: &Origin, problem: String) -> String {
        if matches!(origin.holder, Holder::Variables(_)) && self.source().is_none() {
            return problem;
        }
        let variables = self.descriptor.variables_for(Role::Credential);
        let held = variables.filter(|name| self.field_of(name).is_none());
        held.fold(problem, |text, name| {
            text.replace(&format!("`{name}`"), &origin.holder.noun())
        })
    }

    /// Lists the hosts and settings that decide what the account sees, each with its variable.
    pub fn reach(&self, environment: &Environment) -> Vec<String> {
        let mut reach = Vec::new();
        for group in self.descriptor.host_groups() {
            let Some(first) = group.first() else { continue };
            let names: Vec<&str> = group.iter().map(|own| own.name).collect();
            let mut defaults = self.descriptor.default_hosts.iter();
            let default = defaults.find(|(name, _)| *name == first.name);
            let url = environment.first(&names).map(|(_, url)| url);
            if let Some(url) = url.or(default.map(|(_, url)| *url)) {
                reach.push(format!("{} {}", first.name, Endpoint::normal(url)));
            }
        }
        for name in self.descriptor.variables_for(Role::Setting) {
            if let Some(value) = environment.get(name) {
                reach.push(format!("{name} {}", value.trim()));
            }
        }
        reach
    }
}

/// Tells whether a value could be an admin credential of this provider, as far as can be seen.
fn may_administer(descriptor: &Descriptor, value: &Secret) -> bool {
    let capabilities: &Capabilities = descriptor.capabilities;
    let kind = descriptor
        .kind_of(value)
        .and_then(|kind| capabilities.of(kind));
    mistake(value).is_none() && kind.is_none_or(|own| own.can_be_credential)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{
        credentials::ConfiguredAccount,
        keys::{AccountName, Advice, Reason},
        providers::ALL,
    };

    const VALUE: &str = "3f1c0f6e-77aa-4bb2-9d55-0123456789ab";

    /// Returns an account of this name, whose provider takes one variable or another.
    fn spec(name: Option<&str>, credential: Option<Source>) -> Spec {
        let has_two = |own: &&Descriptor| {
            own.credentials.len() == 2 && own.credentials.iter().all(|set| set.len() == 1)
        };
        let descriptor = ALL.iter().find(has_two).expect("a provider");
        let name = name.unwrap_or(descriptor.name);
        Spec {
            name: AccountName::new(name),
            descriptor,
            configured: credential.map(|credential| ConfiguredAccount {
                name: name.to_owned(),
                provider: descriptor.name.to_owned(),
                credential: Some(credential),
                project: None,
                key: None,
                concurrency: None,
                is_default: false,
                misfits: std::collections::BTreeMap::new(),
                settings: BTreeMap::new(),
            }),
            taken: Vec::new(),
        }
    }

    fn environment(spec: &Spec, values: &[&str]) -> Environment {
        let sets = spec.descriptor.credentials.iter().zip(values);
        sets.map(|(set, value)| (set[0].to_owned(), (*value).into()))
            .collect()
    }

    fn hint(spec: &Spec, values: &[&str]) -> String {
        let origin = spec.provenance(&environment(spec, values), &[]);
        let advice = Advice::from(Reason::Untold("it may be revoked"));
        advice.with_origin(&origin.into()).to_string()
    }

    #[test]
    fn f013_keychains_entry_is_named_with_the_command_that_replaces_it() {
        let spec = spec(Some("acme"), Some(Source::Keyring));

        assert_eq!(
            hint(&spec, &[VALUE]),
            "check the keychain's entry of `acme`, which `keyctl auth login --account acme` replaces: it may be revoked"
        );
    }

    #[test]
    fn f033_variable_behind_the_keychains_entry_is_named() {
        let spec = spec(None, Some(Source::Keyring));
        let (name, variable) = (spec.name.to_string(), spec.descriptor.credentials[0][0]);

        let told = hint(&spec, &[VALUE]);

        let expected = format!(
            "the keychain's entry of `{name}` hides `{variable}`: `keyctl auth logout --account {name}` lets that one count; or check"
        );
        assert!(told.starts_with(&expected), "{told}");
    }

    #[test]
    fn f033_variable_behind_a_variable_is_named_where_it_could_work() {
        let spec = spec(None, None);
        let [first, second] = [0, 1].map(|at| spec.descriptor.credentials[at][0]);
        let other = "0d0d3678-81b4-4e0d-a4f0-70ba488acfb7";

        assert!(hint(&spec, &[VALUE, other]).starts_with(&format!(
            "`{first}` hides `{second}`: unset it to use that one; or check the variable `{first}`"
        )));
        for hidden in ["", "changeme", "'quoted'"] {
            let told = hint(&spec, &[VALUE, hidden]);

            assert!(!told.contains("hides"), "{told}");
        }
    }
}
