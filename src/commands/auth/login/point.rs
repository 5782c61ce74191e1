//! An account whose credential stays where it is.

use super::{
    LoginArgs,
    account::missing_half,
    answer,
    ask::{explain, incomplete, pointed, without_half},
    hosts::tell_hosts,
};
use crate::{
    accounts::credential_variables,
    commands::Session,
    credentials::{Config, ConfiguredAccount, Source},
    keys::{AccountName, Entry, Error, Failure, Secret},
    output::Output,
    providers::Descriptor,
};

impl LoginArgs {
    /// Reads the credential once, checks it, and writes the place into the config file.
    pub async fn point_to(
        &self,
        source: Source,
        session: &Session,
        output: &mut Output,
    ) -> Result<(), Error> {
        let Some(descriptor) = self.provider(session).await? else {
            let missing = ["`--provider`".to_owned()];
            let example = |own: &Descriptor| pointed(&source, own);
            return Err(incomplete(&missing, None, session.providers, example).into());
        };
        if self.provider.is_none() {
            explain(descriptor, output);
        }
        let name = self.name(session, descriptor).await?;
        let mut account = self.account(session, descriptor, &name, source.clone())?;
        output.note_to_people(&described(&account));
        tell_hosts(session, descriptor, &account, output);
        let Some(secret) = read(&source, &name, session, output).await? else {
            if let Some(half) = missing_half(&account, descriptor) {
                output.note(&format!(
                    "warning: a secret with a {} needs `--set {}=…`, too",
                    half.title, half.field
                ));
            }
            write(&account, session, output)?;
            return Ok(answer(&account, descriptor, None, output)?);
        };
        if let Some(half) = missing_half(&account, descriptor)
            && !secret.begins_with(half.not_for)
        {
            if !session.terminal.is_interactive() {
                return Err(without_half(half).into());
            }
            let typed = self.half(session, half).await?;
            account.settings.insert(half.field.to_owned(), typed);
        }
        let (connected, tried) = self.check(session, &account, &secret, output).await?;
        account.key = tried.as_ref().and_then(|own| own.own.as_ref()).and_then(id);
        write(&account, session, output)?;
        Ok(answer(
            &account,
            descriptor,
            Some((&connected, tried)),
            output,
        )?)
    }
}

/// Returns a key's id, where it may be written down.
pub fn id(entry: &Entry) -> Option<String> {
    entry.key.id.public().map(str::to_owned)
}

/// Says what is read and, of a helper, what is run: the person who reads it has just typed it.
fn described(account: &ConfiguredAccount) -> String {
    match &account.credential {
        Some(Source::Command(words)) => {
            let words: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
            format!("Running [{}], without a shell", words.join(", "))
        }
        Some(source) => format!("Reading {source}"),
        None => String::new(),
    }
}

/// Fetches the credential as every command will; `None`, with a warning, from a variable that is not set here.
async fn read(
    source: &Source,
    name: &str,
    session: &Session,
    output: &mut Output,
) -> Result<Option<Secret>, Failure> {
    if let Source::Env(variable) = source
        && session.environment.get(variable).is_none()
    {
        output.note(&format!(
            "warning: `{variable}` is not set here, so the credential is not checked"
        ));
        return Ok(None);
    }
    let withheld = credential_variables(session.providers, &session.config);
    let withheld: Vec<&str> = withheld.iter().map(String::as_str).collect();
    let account = AccountName::new(name);
    tokio::select! {
        secret = source.read(&account, &session.environment, &withheld) => secret.map(Some),
        () = session.interrupt.cut_off(false) => Err(Failure::Interrupted),
    }
}

fn write(account: &ConfiguredAccount, session: &Session, output: &mut Output) -> Result<(), Error> {
    let change = Config::put(session.config_file.clone(), &session.environment, account)?;
    let path = change.commit()?;
    output.note(&format!(
        "Wrote the account `{}` to {}; its credential stays where it is",
        account.name,
        path.display()
    ));
    Ok(())
}
