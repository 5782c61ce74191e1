//! `auth login`: a credential is proven, then kept in the keychain, and its account written to the config file.

use std::collections::BTreeMap;

use clap::Args;

use super::{show, try_it};
use crate::{
    commands::{Session, narrowing},
    credentials::{Config, ConfiguredAccount, keychain, mistake},
    keys::{AccountName, Error, Failure, Secret},
    output::{Answer, Format, Output, Standing},
    providers::{Descriptor, owners},
};

/// Store a credential in the operating system's keychain, after one harmless read has proven it
#[derive(Debug, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct LoginArgs {
    /// Provider of the credential, where its beginning does not tell
    #[arg(long, value_name = "PROVIDER", value_parser = narrowing::provider())]
    provider: Option<String>,

    /// Name of the account, the provider's if none is given
    #[arg(long, value_name = "NAME")]
    account: Option<String>,

    /// Setting of the account, such as base_url=https://… (repeatable)
    #[arg(long, value_name = "FIELD=VALUE", value_parser = setting)]
    set: Vec<(String, String)>,
}

const EXAMPLES: &str = "Examples:
  keyctl auth login                                     ask for it; its beginning tells whose it is
  keyctl auth login --account P-eu --provider P         one more account of a provider
  op read op://infra/admin/key | keyctl auth login      from another store";

fn setting(typed: &str) -> Result<(String, String), String> {
    match typed.split_once('=') {
        Some((field, value)) if !field.is_empty() && !value.trim().is_empty() => {
            Ok((field.to_owned(), value.to_owned()))
        }
        _ => Err("a field and its value, such as `base_url=https://…`".to_owned()),
    }
}

impl LoginArgs {
    /// Asks, proves, stores. What fails leaves everything as it was.
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Error> {
        if session.still.is_some() {
            return Err(Failure::usage(
                "the sandbox has no accounts to log in to",
                "leave out `--sandbox`",
            )
            .into());
        }
        if let Some(name) = &self.account {
            Config::check_name(name)?;
        }
        let whose = self.provider.as_deref().unwrap_or("the account");
        let stop = session.interrupt.cut_off(false);
        let prompt = format!("Credential of {whose} (not shown)");
        let given = session.terminal.secret(&prompt, stop).await?;
        let secret = given.map_err(|reason| Failure::Credential {
            problem: format!("no credential was given: {reason}"),
            way_out: match session.terminal.forbids_asking() {
                true => "pipe it into standard input".to_owned(),
                false => "type it at the prompt, or pipe it into standard input".to_owned(),
            },
        })?;
        if let Some(mistake) = mistake(&secret) {
            return Err(Failure::Credential {
                problem: format!("the value that was given {}", mistake.problem),
                way_out: mistake.hint.to_owned(),
            }
            .into());
        }
        let descriptor = self.descriptor(session.providers, &secret)?;
        let name = self
            .account
            .clone()
            .unwrap_or_else(|| descriptor.name.to_owned());
        let mut account = self.account(session, descriptor, &name)?;
        check_free(&account, descriptor)?;
        // What is remembered is of an earlier credential.
        account.key = None;
        let connected = session.roster()?.try_out(account.clone(), &secret)?;
        let sight = try_it(&connected).await?;
        // Remembered, so that the key is known again even where it shows no ends.
        account.key = sight
            .own
            .as_ref()
            .and_then(|entry| entry.key.id.public())
            .map(str::to_owned);
        // On the disk before the keychain is touched: a full disk must not cost a credential that works.
        let change = Config::put(session.config_file.clone(), &session.environment, &account)?;
        let account_name = AccountName::new(&name);
        let before = keychain::read(&account_name).await.ok();
        keychain::store(&account_name, &secret).await?;
        let path = match change.commit() {
            Ok(path) => path,
            Err(failure) => {
                let _ = match before {
                    Some(before) => keychain::store(&account_name, &before).await,
                    None => keychain::forget(&account_name).await.map(|_| ()),
                };
                return Err(failure.into());
            }
        };
        output.note(&format!("The credential works: it {}", sight.words));
        output.note(&format!(
            "Stored it in the keychain, and the account `{name}` in {}",
            path.display()
        ));
        if output.format == Format::Json {
            let mut standing = Standing::new(account_name, descriptor.name, "keyring".to_owned());
            show(&mut standing, &connected);
            standing.check = Some(Ok(sight.words));
            standing.own = sight.own;
            output.answer(&Answer::Standing(&[standing]))?;
        }
        Ok(())
    }

    /// Returns the account as it will be: what the config file says of it already, and over it what was typed.
    fn account(
        &self,
        session: &Session,
        descriptor: &Descriptor,
        name: &str,
    ) -> Result<ConfiguredAccount, Failure> {
        let mut accounts = session.config.accounts.iter();
        let known = accounts.find(|own| own.name == name).cloned();
        let mut account = known.unwrap_or_else(|| ConfiguredAccount {
            name: name.to_owned(),
            provider: descriptor.name.to_owned(),
            credential: None,
            project: None,
            key: None,
            concurrency: None,
            settings: BTreeMap::new(),
        });
        for (field, value) in &self.set {
            match field.as_str() {
                "project" => account.project = Some(value.clone()),
                "concurrency" => {
                    let number = value.parse().ok().filter(|own| (1..=256).contains(own));
                    account.concurrency = Some(number.ok_or_else(|| {
                        Failure::usage(
                            "the concurrency is not a number from 1 to 256",
                            "use such a number, or leave it out",
                        )
                    })?);
                }
                _ => {
                    account.settings.insert(field.clone(), value.clone());
                }
            }
        }
        Ok(account)
    }

    /// Returns the provider that was named, or the only one whose credentials begin like this one.
    fn descriptor(
        &self,
        providers: &'static [Descriptor],
        secret: &Secret,
    ) -> Result<&'static Descriptor, Failure> {
        if let Some(name) = &self.provider
            && let Some(descriptor) = providers.iter().find(|own| own.name == name)
        {
            return Ok(descriptor);
        }
        match owners(secret, providers).as_slice() {
            [only] => Ok(only),
            _ => Err(Failure::usage(
                "how the credential begins does not tell whose it is",
                "add `--provider`",
            )),
        }
    }
}

/// Refuses to take over an account that belongs to another provider.
fn check_free(account: &ConfiguredAccount, descriptor: &Descriptor) -> Result<(), Failure> {
    match account.provider == descriptor.name {
        true => Ok(()),
        false => Err(Failure::Conflict {
            problem: format!(
                "the account `{}` belongs to {}",
                account.name, account.provider
            ),
            candidates: Vec::new(),
            way_out: Some("choose another name with `--account`".to_owned()),
        }),
    }
}
