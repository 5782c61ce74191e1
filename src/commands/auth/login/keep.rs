//! An account whose credential the keychain keeps.

use super::{
    LoginArgs,
    account::missing_half,
    answer,
    ask::{elsewhere, explain, incomplete, owner_of, piped, ways, without_half},
    hosts::tell_hosts,
    point::id,
};
use crate::{
    commands::Session,
    credentials::{Config, ConfiguredAccount, Source, keychain, mistake},
    keys::{AccountName, Error, Failure, Secret},
    output::Output,
    providers::Descriptor,
};

impl LoginArgs {
    /// Asks for the credential or takes it from a pipe, checks it, and stores it.
    pub async fn keep(&self, session: &Session, output: &mut Output) -> Result<(), Error> {
        if session.terminal.is_interactive() {
            self.lead(session, output).await
        } else {
            self.take(session, output).await
        }
    }

    /// Leads a person by the hand. Nothing is asked for that could not be stored.
    async fn lead(&self, session: &Session, output: &mut Output) -> Result<(), Error> {
        let Some(descriptor) = self.provider(session).await? else {
            let missing = self.misses(None);
            return Err(incomplete(&missing, None, session.providers, piped).into());
        };
        explain(descriptor, output);
        let name = self.name(session, descriptor).await?;
        let mut account = self.account(session, descriptor, &name, Source::Keyring)?;
        keychain::check(&elsewhere(descriptor)).await?;
        if let Some(half) = missing_half(&account, descriptor) {
            let typed = self.half(session, half).await?;
            account.settings.insert(half.field.to_owned(), typed);
        }
        let secret = self.secret(session, Some(descriptor)).await?;
        refuse_mistake(&secret)?;
        self.store(session, descriptor, account, &secret, output)
            .await
    }

    /// Takes what a script gives; what it leaves out is said at once.
    async fn take(&self, session: &Session, output: &mut Output) -> Result<(), Error> {
        let named = self.provider(session).await?;
        if let Some(descriptor) = named {
            // What is wrong with the flags is said before anything is read.
            let name = self.name(session, descriptor).await?;
            self.account(session, descriptor, &name, Source::Keyring)?;
        }
        let secret = match self.secret(session, named).await {
            Err(Failure::Credential { .. }) if !self.misses(named).is_empty() => {
                let missing = self.misses(named).into_iter();
                let all: Vec<String> = missing
                    .chain(["the credential on standard input".to_owned()])
                    .collect();
                return Err(incomplete(&all, named, session.providers, piped).into());
            }
            secret => secret?,
        };
        refuse_mistake(&secret)?;
        let descriptor = match named {
            Some(descriptor) => descriptor,
            None => owner_of(&secret, session.providers)?,
        };
        let name = self.name(session, descriptor).await?;
        let account = self.account(session, descriptor, &name, Source::Keyring)?;
        if let Some(half) = missing_half(&account, descriptor)
            && !secret.begins_with(half.not_for)
        {
            return Err(without_half(half).into());
        }
        keychain::check(&elsewhere(descriptor)).await?;
        self.store(session, descriptor, account, &secret, output)
            .await
    }

    /// Lists the flags that are missing, as far as that is known without the credential.
    fn misses(&self, named: Option<&'static Descriptor>) -> Vec<String> {
        let Some(descriptor) = named else {
            return vec!["`--provider`".to_owned()];
        };
        let half = descriptor.guide.public_half.as_ref();
        let half = half.filter(|half| self.set.iter().all(|(field, _)| field != half.field));
        half.map(|half| format!("`--set {}=…`", half.field))
            .into_iter()
            .collect()
    }

    async fn secret(
        &self,
        session: &Session,
        descriptor: Option<&Descriptor>,
    ) -> Result<Secret, Failure> {
        let whose = descriptor.map_or("the account", |own| own.name);
        let stop = session.interrupt.cut_off(false);
        let prompt = format!("Credential of {whose} (not shown)");
        let given = session.terminal.secret(&prompt, stop).await?;
        given.map_err(|reason| Failure::Credential {
            problem: format!("no credential was given: {reason}"),
            way_out: match descriptor {
                _ if session.terminal.is_interactive() => {
                    "type it at the prompt, or pipe it into standard input".to_owned()
                }
                Some(descriptor) => ways(descriptor),
                None => "pipe it into standard input".to_owned(),
            },
        })
    }

    /// Stores a credential that works, and the account.
    async fn store(
        &self,
        session: &Session,
        descriptor: &Descriptor,
        mut account: ConfiguredAccount,
        secret: &Secret,
        output: &mut Output,
    ) -> Result<(), Error> {
        tell_hosts(session, descriptor, &account, output);
        let (connected, tried) = self.check(session, &account, secret, output).await?;
        // Remembered, so that the key is known again even where it shows no ends.
        account.key = tried.as_ref().and_then(|own| own.own.as_ref()).and_then(id);
        // On the disk before the keychain is touched: a full disk must not cost a credential that works.
        let change = Config::put(session.config_file.clone(), &session.environment, &account)?;
        let name = AccountName::new(&account.name);
        let before = keychain::read(&name).await.ok();
        keychain::store(&name, secret).await?;
        let is_replaced = before.is_some();
        let path = match change.commit() {
            Ok(path) => path,
            Err(failure) => {
                let _ = match before {
                    Some(before) => keychain::store(&name, &before).await,
                    None => keychain::forget(&name).await.map(|_| ()),
                };
                return Err(failure.into());
            }
        };
        output.note(&format!(
            "Stored it in the keychain{}, and the account `{name}` in {}",
            match is_replaced {
                true => " in place of an earlier one",
                false => "",
            },
            path.display()
        ));
        let checked = Some((&connected, tried));
        Ok(answer(&account, descriptor, checked, output)?)
    }
}

/// Refuses a value that visibly is no credential.
fn refuse_mistake(secret: &Secret) -> Result<(), Failure> {
    match mistake(secret) {
        Some(mistake) => Err(Failure::Credential {
            problem: format!("the value that was given {}", mistake.problem),
            way_out: mistake.hint.to_owned(),
        }),
        None => Ok(()),
    }
}
