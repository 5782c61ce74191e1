//! Who am I about to hurt? The key that signs these very requests is not deleted by accident.

use crate::{
    accounts::Account,
    keys::{Entry, Error, Failure, Operation},
};

/// Says what a person should know before agreeing, if the credential in use cannot be told apart.
pub const CANNOT_TELL: &str = "whether this is the credential keyctl itself is using cannot be told: the key shows no ends to compare";

/// Refuses to stop the credential in use, unless one of `allowed` is its ref in full; `--yes` does not lift that.
///
/// Returns whether it is certain that this key is another.
pub fn check(
    account: &Account,
    entry: &Entry,
    operation: Operation,
    allowed: &[String],
) -> Result<bool, Error> {
    let reference = entry.reference().to_string();
    match account.signs_with(&entry.key) {
        Some(true) if !allowed.contains(&reference) => {
            let failure = Failure::NotConfirmed {
                problem: format!("{reference} is the very credential keyctl is using"),
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
        told => Ok(told.is_some()),
    }
}
