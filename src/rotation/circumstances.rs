//! What a rotation is carried out with, whichever its way.

use std::path::Path;

use super::prove;
use crate::{
    accounts::Account,
    creation::{Audience, Fate, HandOver, Handed},
    delivery::Reserved,
    journal::{Journal, Named, OperationKind, Plan, Record},
    keys::{Entry, Error, Failure, Key, NewKey, Operation, Rotated, Secret},
};

/// Is what a rotation is carried out with.
pub struct Circumstances<'a> {
    pub journal: &'a Journal,
    pub reserved: Reserved,
    /// The sinks, to be found again from anywhere.
    pub sinks: Vec<String>,
    pub is_in_answer: bool,
    pub refuge: Option<&'a Path>,
    /// Connects the account once more, with a new secret as its credential.
    pub sign_with: &'a dyn Fn(&Secret) -> Result<Account, Error>,
}

impl Circumstances<'_> {
    /// Returns what is recorded of every rotation.
    pub fn plan(
        &self,
        account: &Account,
        kind: OperationKind,
        entry: &Entry,
    ) -> Result<Plan, Failure> {
        let key = &entry.key;
        let name = key.name.as_ref().map(|name| name.raw().to_owned());
        Ok(Plan {
            kind,
            account: entry.account.to_string(),
            provider: entry.provider.to_owned(),
            hosts: account.hosts().to_owned(),
            key_kind: key.kind.to_string(),
            name: name.clone(),
            new_service_account: None,
            scope: None,
            old: Some(Named {
                reference: entry.reference().to_string(),
                mark: self.journal.mark(&key.id)?,
                name,
            }),
            sinks: self.sinks.clone(),
            placeholders: self.reserved.placeholders(),
            before: None,
            delete_old: false,
            grace_seconds: None,
        })
    }
}

/// Delivers a new secret, and returns it with the key that has it.
pub async fn hand_over(
    account: &Account,
    circumstances: Circumstances<'_>,
    old: &Entry,
    rotated: Rotated,
    record: Record,
    fate: Fate<'_>,
    audience: &mut dyn Audience,
) -> Result<(Handed, NewKey), Error> {
    let hand_over = HandOver {
        account,
        journal: circumstances.journal,
        operation: Operation::Rotate,
        target: Some(old.reference().to_string()),
        reserved: circumstances.reserved,
        is_in_answer: circumstances.is_in_answer,
        refuge: circumstances.refuge,
        fate,
    };
    let Rotated {
        new,
        previous_until,
    } = rotated;
    let handed = hand_over.deliver(&new, previous_until, record, audience);
    Ok((handed.await?, new))
}

/// Proves the secret by the bytes that are in its places, where they can be read back, and returns it.
pub async fn proven(account: &Account, new: &NewKey, handed: &Handed) -> Result<Secret, Error> {
    for stored in handed.reserved.read_back() {
        let problem = match stored {
            Ok(stored) if new.secret.as_ref() == Some(&stored) => continue,
            Ok(_) => "what was stored is not what the provider gave".to_owned(),
            Err(error) => format!("what was stored cannot be read back: {error}"),
        };
        return Err(altered(account, &new.key, problem));
    }
    let Some(secret) = &new.secret else {
        let problem = "there is no secret to prove".to_owned();
        return Err(altered(account, &new.key, problem));
    };
    prove(account, &new.key, secret).await?;
    Ok(secret.clone())
}

fn altered(account: &Account, key: &Key, problem: String) -> Error {
    account.key_error(
        Operation::Prove,
        &key.locator(),
        Failure::Unreadable(problem),
    )
}
