//! The indexes, of which there are none: listing them shows that a project's key works.

use axum::Json;
use axum::http::HeaderMap;
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::world::World;
use crate::sandbox::call::Call;

pub(super) const PATH: &str = "/indexes";

/// How the roles begin that reach the control plane.
const OF_CONTROL_PLANE: [&str; 2] = ["Project", "ControlPlane"];

pub(super) async fn list(call: Call) -> Result<Json<Value>, Refusal> {
    call.bare()?;
    Ok(Json(json!({ "indexes": [] })))
}

/// Lets a project's key in whose roles reach the control plane.
pub(super) fn check(world: &World, headers: &HeaderMap) -> Result<(), Refusal> {
    let secret = headers.get("api-key").and_then(|key| key.to_str().ok());
    let key = secret.and_then(|secret| world.keys.iter().find(|key| key.secret == secret));
    let key = key.ok_or_else(Refusal::unauthenticated)?;
    let reaches = |role: &String| OF_CONTROL_PLANE.iter().any(|start| role.starts_with(start));
    match key.roles.iter().any(reaches) {
        true => Ok(()),
        false => Err(Refusal::forbidden()),
    }
}
