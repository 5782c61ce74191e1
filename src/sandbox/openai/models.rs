//! The models: what any key of a project may list, which shows that it works.

use axum::Json;
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::world::{World, is_expired};
use crate::sandbox::call::Call;

pub(super) const PATH: &str = "/models";

/// The scopes of which a restricted key needs one.
const SCOPES: [&str; 2] = ["api.model.read", "api.all.read"];

pub(super) async fn list(call: Call) -> Result<Json<Value>, Refusal> {
    call.bare()?;
    Ok(Json(json!({
        "object": "list",
        "data": [{
            "id": "sandbox-model",
            "object": "model",
            "created": 1_735_689_600,
            "owned_by": "openai",
        }],
    })))
}

/// Lets a project's key in, unless its scopes leave this out; what an admin key may do here is not documented, and it
/// is no key of a project.
pub(super) fn check(world: &World, token: &str, now: i64) -> Result<(), Refusal> {
    let key = world.keys.iter().find(|key| key.secret == token);
    if let Some(key) = key.filter(|key| !is_expired(key.expires_at, now)) {
        // None at all are all of them.
        let may_read = |scope: &String| SCOPES.contains(&scope.as_str());
        return match key.scopes.is_empty() || key.scopes.iter().any(may_read) {
            true => Ok(()),
            false => Err(Refusal::missing_scope(SCOPES[0])),
        };
    }
    let admin_key = world.admin_keys.iter().find(|key| key.secret == token);
    match admin_key.is_some_and(|key| !is_expired(key.expires_at, now)) {
        true => Err(Refusal::missing_scope(SCOPES[0])),
        false => Err(Refusal::wrong_credential(token)),
    }
}
