//! Who am I about to hurt? The key that signs these very requests is not deleted by accident.

use crate::{
    accounts::Account,
    keys::{Entry, Error, Failure, Operation},
};

/// What a person should know before agreeing, if the credential in use cannot be told apart.
const CANNOT_TELL: &str = "whether this is the credential keyctl itself is using cannot be told: the key shows no ends to compare";

/// Says whose credential a key is, for a plan that stops it.
fn whose(account: &Account, entry: &Entry) -> Option<String> {
    let mut names = account.others_signing_with(&entry.key);
    if account.signs_with(&entry.key) == Some(true) {
        names.insert(0, account.name.clone());
    }
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    (!names.is_empty()).then(|| format!("this is the credential of account {}", names.join(", ")))
}

/// Refuses to stop the credential in use, or that of another account, unless one of `allowed` is its ref in full:
/// `--yes` does not lift that.
///
/// Returns what a plan that stops the key says about it.
pub fn check(
    account: &Account,
    entry: &Entry,
    operation: Operation,
    allowed: &[String],
) -> Result<Vec<String>, Error> {
    let reference = entry.reference().to_string();
    let told = account.signs_with(&entry.key);
    let others = account.others_signing_with(&entry.key);
    let problem = match (told, others.first()) {
        (Some(true), _) => Some(format!(
            "{reference} is the very credential keyctl is using"
        )),
        (_, Some(other)) => Some(format!(
            "{reference} is the credential of account `{other}`"
        )),
        (_, None) => None,
    };
    match problem {
        Some(problem) if !allowed.contains(&reference) => {
            let failure = Failure::NotConfirmed {
                problem,
                way_out: Some(format!(
                    "use another credential, or pass `--allow-self {reference}` {}",
                    match operation {
                        Operation::Rotate => "and give keyctl the new secret afterwards",
                        _ => "to lock yourself out",
                    }
                )),
            };
            Err(account.key_error(operation, &entry.key.locator(), failure))
        }
        _ => {
            let untold = told.is_none().then(|| CANNOT_TELL.to_owned());
            Ok(untold.into_iter().chain(whose(account, entry)).collect())
        }
    }
}
