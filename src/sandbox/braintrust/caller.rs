//! Who sends a request to Braintrust.

use axum::extract::Request;
use jiff::Timestamp;

use super::refusal::Refusal;
use super::world::{Expiry, World};
use crate::sandbox::routes::bearer;
use crate::sandbox::shelf::Shelf;

/// The holder of the credential.
#[derive(Clone)]
pub(super) struct Caller {
    /// The person's or the service account's.
    pub(super) id: String,
    pub(super) email: String,
    pub(super) is_owner: bool,
    /// The credential is a service token, not a person's key.
    pub(super) is_service: bool,
    pub(super) asked_at: Timestamp,
}

/// Finds the holder of the credential and leaves them with the request.
pub(super) fn check(shelf: &Shelf<World>, request: &mut Request) -> Result<(), Refusal> {
    let Some(credential) = bearer(request) else {
        return Err(Refusal::unauthorized());
    };
    let caller =
        caller(&shelf.read()?, credential, shelf.now()).ok_or_else(Refusal::unauthorized)?;
    request.extensions_mut().insert(caller);
    Ok(())
}

fn caller(world: &World, credential: &str, now: Timestamp) -> Option<Caller> {
    if let Some(token) = world.tokens.iter().find(|token| token.secret == credential) {
        return is_valid(&token.expiry, now).then(|| Caller {
            id: token.account.id.clone(),
            email: token.account.email.clone(),
            is_owner: token.account.is_owner,
            is_service: true,
            asked_at: now,
        });
    }
    let key = world.keys.iter().find(|key| key.secret == credential)?;
    is_valid(&key.expiry, now).then(|| Caller {
        id: key.person.id.clone(),
        email: key.person.email.clone(),
        is_owner: key.person.is_owner,
        is_service: false,
        asked_at: now,
    })
}

fn is_valid(expiry: &Expiry, now: Timestamp) -> bool {
    match expiry {
        Expiry::At(moment) => *moment > now,
        Expiry::Never | Expiry::Untold => true,
    }
}
