//! What has to be known of a creation after a crash.

use super::Look;
use crate::{
    delivery::{Destination, Reserved},
    journal::{Journal, OperationKind, Plan},
    keys::{Failure, KeyId},
};

/// Returns what has to be known of the creation after a crash.
pub fn plan(
    journal: &Journal,
    look: &Look<'_>,
    destination: &Destination,
    reserved: &Reserved,
    before: Option<&[KeyId]>,
) -> Result<Plan, Failure> {
    let marks = before.map(|ids| ids.iter().map(|id| journal.mark(id)).collect());
    let scope = look.scope.and_then(|scope| scope.id.as_ref());
    Ok(Plan {
        kind: OperationKind::Create,
        account: look.account.name.to_string(),
        provider: look.account.descriptor.name.to_owned(),
        hosts: look.account.hosts().to_owned(),
        key_kind: look.kind.to_string(),
        name: look.name.map(str::to_owned),
        new_service_account: look.new_service_account.map(str::to_owned),
        scope: scope.map(|id| id.raw().to_owned()),
        old: None,
        sinks: destination
            .sinks()
            .iter()
            .map(|sink| sink.anchored().typed())
            .collect(),
        placeholders: reserved.placeholders(),
        before: marks.transpose()?,
        delete_old: false,
        grace_seconds: None,
    })
}
