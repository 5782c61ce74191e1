//! From consent to two secrets that are accounted for.

use super::{Circumstances, Outcome, Rotation, Way, in_place::in_place, replace::Replacement};
use crate::{
    accounts::Account,
    creation::Audience,
    deletion,
    keys::{Error, Operation},
    terminal::Approved,
};

/// Rotates the key that was agreed to.
///
/// An error means that the new secret is not where it was sent to; what fails later is in [`Outcome::unfinished`].
pub async fn carry_out(
    account: &Account,
    rotation: &Approved<Rotation>,
    circumstances: Circumstances<'_>,
    audience: &mut dyn Audience,
) -> Result<Outcome, Error> {
    if rotation.was_asked() {
        deletion::check_unchanged(account, &rotation.plan().entry.key, Operation::Rotate).await?;
    }
    match &rotation.plan().way {
        Way::InPlace(request) => {
            in_place(account, rotation, *request, circumstances, audience).await
        }
        Way::Replace {
            request,
            scope,
            old,
        } => {
            let replacement = Replacement {
                account,
                rotation,
                request,
                scope: scope.as_ref(),
                old: *old,
            };
            replacement.carry_out(circumstances, audience).await
        }
    }
}
