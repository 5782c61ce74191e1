//! The commands that end a leaked secret, as a shell reads them: an id is a provider's choice.

use crate::{
    accounts::Account,
    identification::Evidence,
    keys::{Entry, RotateSupport},
    output::Look,
};

/// Returns the command that gives a key a new secret; `None` where there is no way.
///
/// Where the provider rotates in place, the leaked secret ends at once.
pub fn rotating(
    account: &Account,
    entry: &Entry,
    evidence: Evidence,
    look: &Look,
) -> Option<String> {
    let key = &entry.key;
    let support = account.rotation(&key.locator(), Some(key.kind)).ok()?;
    let flags = match support {
        RotateSupport::InPlace { .. } => " --grace 0s",
        RotateSupport::Replace { .. } => "",
        RotateSupport::No(_) => return None,
    };
    command("rotate", entry, flags, evidence, look)
}

/// Returns the command that deletes a key; `None` where there is no way.
pub fn revoking(
    account: &Account,
    entry: &Entry,
    evidence: Evidence,
    look: &Look,
) -> Option<String> {
    let key = &entry.key;
    account.check_delete(&key.locator(), Some(key.kind)).ok()?;
    command("delete", entry, "", evidence, look)
}

fn command(
    verb: &str,
    entry: &Entry,
    flags: &str,
    evidence: Evidence,
    look: &Look,
) -> Option<String> {
    let reference = look.reference(entry);
    let reference = shlex::try_quote(&reference).ok()?;
    let mut command = format!("keyctl {verb} {reference}{flags}");
    if evidence == Evidence::Credential {
        command.push_str(&format!(" --allow-self {reference}"));
    }
    Some(look.command(command))
}
