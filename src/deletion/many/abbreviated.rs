//! An id that only begins another one: that no key has it does not mean that the key is gone.

use super::{Absence, Look, Sought};
use crate::{
    accounts::Account,
    keys::{Failure, Locator, Operation},
};

/// Makes a failure of each missing key that would be forgiven, and whose id is the beginning of a living key's: a short
/// ref from a table must not pass for a deletion that was done before.
pub(super) async fn refuse_abbreviated(
    accounts: &[Account],
    sought: &[Sought],
    looks: &mut [Option<Look>],
) {
    for (number, account) in accounts.iter().enumerate() {
        let is_forgiven = |place: &usize| {
            sought[*place].account == number
                && sought[*place].absence == Absence::IsForgiven
                && matches!(looks[*place], Some(Look::Missing(_)))
        };
        let forgiven = (0..sought.len()).filter(is_forgiven);
        let forgiven = forgiven.filter_map(|place| Some((place, sought[place].locator.as_ref()?)));
        let (places, keys): (Vec<usize>, Vec<&Locator>) = forgiven.unzip();
        let found = account.abbreviated(&keys).await;
        for (place, entry) in places.into_iter().zip(found) {
            let Some(entry) = entry else { continue };
            let target = Some(sought[place].reference.clone());
            let failure = Failure::not_found(
                "no key has this id, but the id of a key begins so",
                format!("use the full ref: `{}`", entry.reference()),
            );
            looks[place] = Some(Look::Failed(account.error(
                Operation::Delete,
                target,
                failure,
            )));
        }
    }
}
