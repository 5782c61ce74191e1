//! The account as it is to be: what the config file says of it already, and over it what was typed.

use super::{LoginArgs, hosts::keep_hosts};
use crate::{
    accounts::Spec,
    commands::Session,
    credentials::{Config, ConfiguredAccount, FIELDS, Source},
    keys::{Error, Failure, Secret},
    providers::{Descriptor, PublicHalf},
};

/// Reads a field and its value.
pub fn setting(typed: &str) -> Result<(String, String), String> {
    match typed.split_once('=') {
        Some((field, value)) if !field.is_empty() && !value.trim().is_empty() => {
            Ok((field.to_owned(), value.to_owned()))
        }
        _ => Err("a field and its value, such as `base_url=https://…`".to_owned()),
    }
}

impl LoginArgs {
    /// Returns the account as it will be, checked as far as that can be done without its credential.
    ///
    /// Fails with [`Failure::Usage`] on a setting that its provider does not know, and with [`Failure::Conflict`] where an
    /// account of this name would be changed that was not meant.
    pub fn account(
        &self,
        session: &Session,
        descriptor: &Descriptor,
        name: &str,
        source: Source,
    ) -> Result<ConfiguredAccount, Error> {
        let known = session.config.account(name);
        check_free(known, descriptor)?;
        self.check_place(session, known, &source)?;
        let mut account = known.cloned().unwrap_or_else(|| ConfiguredAccount {
            name: name.to_owned(),
            provider: descriptor.name.to_owned(),
            ..ConfiguredAccount::default()
        });
        account.credential = Some(source);
        // What is remembered is of an earlier credential.
        account.key = None;
        for (field, value) in &self.set {
            put(&mut account, field, value)?;
        }
        if known.is_none() {
            keep_hosts(session, descriptor, &mut account);
        }
        Spec::of_config(session.providers, &account)?;
        check_default(&session.config, &account)?;
        check_hosts(session, &account)?;
        Ok(account)
    }

    /// Refuses to take an account's credential from another place in passing.
    fn check_place(
        &self,
        session: &Session,
        known: Option<&ConfiguredAccount>,
        source: &Source,
    ) -> Result<(), Failure> {
        let Some((account, old)) = known.and_then(|own| Some((own, own.credential.as_ref()?)))
        else {
            return Ok(());
        };
        if self.replace || old == source {
            return Ok(());
        }
        let other = free_name(&session.config, &account.provider);
        Err(Failure::Conflict {
            problem: format!(
                "the account `{}` takes its credential from another place: {old}",
                account.name
            ),
            candidates: Vec::new(),
            way_out: Some(format!(
                "add `--replace` to take it from here ({source}), or choose another name: `--account {other}`"
            )),
        })
    }
}

/// Returns a name that no account of the config file has: the provider's, or that with a number.
pub fn free_name(config: &Config, provider: &str) -> String {
    let is_free = |name: &String| config.account(name).is_none();
    let mut names = (2..).map(|number| format!("{provider}-{number}"));
    let own = Some(provider.to_owned()).filter(&is_free);
    own.or_else(|| names.find(is_free)).unwrap_or_default()
}

/// Returns the half of a pair that is still missing.
pub fn missing_half(
    account: &ConfiguredAccount,
    descriptor: &'static Descriptor,
) -> Option<&'static PublicHalf> {
    let half = descriptor.guide.public_half.as_ref();
    half.filter(|half| !account.settings.contains_key(half.field))
}

fn put(account: &mut ConfiguredAccount, field: &str, value: &str) -> Result<(), Failure> {
    match field {
        "project" => account.project = Some(value.to_owned()),
        "concurrency" => {
            let number = value.parse().ok().filter(|own| (1..=256).contains(own));
            account.concurrency = Some(number.ok_or_else(|| {
                Failure::usage(
                    "the concurrency is not a number from 1 to 256",
                    "use such a number, or leave it out",
                )
            })?);
        }
        "default" => {
            account.is_default = value.parse().map_err(|_| {
                Failure::usage(
                    "`default` is neither true nor false",
                    "use `--set default=true`, or leave it out",
                )
            })?;
        }
        _ if FIELDS.contains(&field) => {
            return Err(Failure::usage(
                format!("`--set` does not set `{field}`"),
                "use `--provider` for the provider, and `--command`, `--file` or `--env` for the place of the credential",
            ));
        }
        _ => {
            account.misfits.remove(field);
            account.settings.insert(field.to_owned(), value.to_owned());
        }
    }
    Ok(())
}

/// Refuses hosts that no credential is sent to, before one is asked for.
fn check_hosts(session: &Session, account: &ConfiguredAccount) -> Result<(), Error> {
    let nobodys = Secret::new("not-a-credential");
    match session.roster()?.try_out(account.clone(), &nobodys) {
        Err(failure @ Failure::Usage { .. }) => Err(failure.into()),
        // What is wrong with this credential says nothing of the one that is to come.
        _ => Ok(()),
    }
}

/// Refuses to take over an account that belongs to another provider.
fn check_free(known: Option<&ConfiguredAccount>, descriptor: &Descriptor) -> Result<(), Failure> {
    match known.filter(|own| own.provider != descriptor.name) {
        None => Ok(()),
        Some(account) => Err(Failure::Conflict {
            problem: format!(
                "the account `{}` belongs to {}",
                account.name, account.provider
            ),
            candidates: Vec::new(),
            way_out: Some("choose another name with `--account`".to_owned()),
        }),
    }
}

/// Refuses a second default of a provider: no command could be run with such a config file.
fn check_default(config: &Config, account: &ConfiguredAccount) -> Result<(), Failure> {
    let mut others = config.accounts.iter();
    let other = others
        .find(|own| own.is_default && own.provider == account.provider && own.name != account.name);
    match other.filter(|_| account.is_default) {
        None => Ok(()),
        Some(other) => Err(Failure::Conflict {
            problem: format!(
                "the default of {} is the account `{}` already",
                account.provider, other.name
            ),
            candidates: Vec::new(),
            way_out: Some(
                "leave `--set default=true` out, or take `default = true` from the other one in the config file"
                    .to_owned(),
            ),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_that_is_taken_gets_a_number() {
        let mut config = Config::default();
        let mut next = || {
            let name = free_name(&config, "acme");
            config.accounts.push(ConfiguredAccount {
                name: name.clone(),
                ..ConfiguredAccount::default()
            });
            name
        };

        let names = [next(), next(), next()];

        assert_eq!(names, ["acme", "acme-2", "acme-3"]);
    }
}
