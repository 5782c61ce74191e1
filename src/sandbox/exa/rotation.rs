//! A new secret in the old one's place: the key stays what it is, and one previous secret works on for a while.

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::keys::position;
use super::refusal::Refusal;
use super::world::World;
use crate::sandbox::call::Call;
use crate::sandbox::clock::in_seconds;
use crate::sandbox::shelf::Shelf;

pub(super) async fn rotate(
    State(shelf): State<Shelf<World>>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    let members = call.members(&["gracePeriodSeconds", "force"])?;
    let grace = members.integer("gracePeriodSeconds", 0..=i64::MAX)?;
    // What leaving it out means is not known, so it is refused rather than guessed.
    let grace = grace.ok_or_else(|| Refusal::required("gracePeriodSeconds"))?;
    let is_forced = members.boolean("force")? == Some(true);
    shelf.change(|world| {
        let position = position(world, &id)?;
        let key = &mut world.keys[position];
        let now = shelf.now();
        if key.previous(now).is_some() && !is_forced {
            return Err(Refusal::previous_secret_active());
        }
        let expires_at = in_seconds(now, grace);
        key.rotate(expires_at);
        let mut wire = key.summary();
        wire["secret"] = json!(key.secret());
        wire["rateLimit"] = json!(key.rate_limit);
        wire["budgetCents"] = json!(key.budget_cents);
        Ok(Json(json!({
            "apiKey": wire,
            "previousSecretExpiresAt": expires_at,
        })))
    })
}

/// Ends the grace period now; there need not be one.
pub(super) async fn revoke_previous(
    State(shelf): State<Shelf<World>>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    call.bare()?;
    shelf.change(|world| {
        let position = position(world, &id)?;
        let key = &mut world.keys[position];
        let revoked = key.previous(shelf.now()).is_some();
        key.previous = None;
        Ok(Json(json!({ "apiKey": key.summary(), "revoked": revoked })))
    })
}
