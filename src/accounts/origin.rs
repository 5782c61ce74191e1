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
        let (counting, _) = self
            .descriptor
            .credential_in(&self.with_settings(surroundings));
        let of_environment = self.source().is_none();
        // A named account takes the place of the environment's only under the provider's own name.
        if self.configured.is_some() && self.name.as_str() != self.descriptor.name {
            return None;
        }
        let free = self.free(surroundings);
        let sets: Vec<&'static [&'static str]> = if of_environment {
            self.descriptor.hidden_in(&self.with_settings(surroundings))
        } else {
            let sets = self.descriptor.credentials.iter().copied();
            let is_set =
                |set: &&'static [&'static str]| set.iter().all(|name| free.get(name).is_some());
            sets.filter(is_set).collect()
        };
        let environment = self.with_settings(surroundings);
        let usable = sets.into_iter().find(|set| {
            let values: Vec<Secret> = set
                .iter()
                .filter_map(|name| environment.secret(name).or_else(|| free.secret(name)))
                .collect();
            let is_another = values
                .last()
                .is_some_and(|value| credentials.iter().all(|own| !own.is_same(value)));
            is_another
                && values
                    .iter()
                    .all(|value| may_administer(self.descriptor, value))
        })?;
        let pronoun = if usable.len() > 1 { "them" } else { "that one" };
        Some(if of_environment {
            let unset = if counting.len() > 1 {
                "unset them"
            } else {
                "unset it"
            };
            format!(
                "{} hides {}: {unset} to use {pronoun}",
                listed(counting),
                listed(usable)
            )
        } else {
            format!(
                "`accounts.{}.credential` hides {}: remove it from the config file to use {pronoun}",
                self.name,
                listed(usable)
            )
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
