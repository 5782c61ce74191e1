//! A project's keys: those of its users and those of its service accounts, in one list.

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::page::page;
use super::refusal::Refusal;
use super::service_accounts::LIFETIME;
use super::world::{Key, World, is_expired};
use crate::sandbox::call::Call;
use crate::sandbox::shelf::Shelf;

pub(super) async fn list(
    State(shelf): State<Shelf<World>>,
    Path(project): Path<String>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    let query = call.query(&["limit", "after", "owner_project_access"], &[])?;
    let access = query.word("owner_project_access", &["active", "inactive", "any"])?;
    let world = shelf.read()?;
    world.project(&project)?;
    let mut keys = world.keys;
    // Without the parameter a key whose owner left the project is not shown, although it works.
    let access = access.unwrap_or("active");
    keys.retain(|key| key.project == project && (access == "any" || access == key.access()));
    page(&query, &keys, |key| &key.id, Key::wire).map(Json)
}

pub(super) async fn describe(
    State(shelf): State<Shelf<World>>,
    Path((project, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    call.bare()?;
    let world = shelf.read()?;
    let position = world.key_position(&project, &id)?;
    Ok(Json(world.keys[position].wire()))
}

pub(super) async fn update(
    State(shelf): State<Shelf<World>>,
    Path((project, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    let members = call.members(&["scopes", "expires_in_seconds"])?;
    let scopes = members.texts("scopes")?;
    let lifetime = members.integer("expires_in_seconds", LIFETIME)?;
    if members.is_empty() {
        return Err(Refusal::invalid(
            "At least one of 'scopes' and 'expires_in_seconds' is required.",
            "scopes",
        ));
    }
    shelf.change(|world| {
        let position = world.key_position(&project, &id)?;
        let key = &mut world.keys[position];
        let now = shelf.now().as_second();
        if is_expired(key.expires_at, now) {
            return Err(Refusal::invalid(
                "An expired API key cannot be updated.",
                "api_key_id",
            ));
        }
        if let Some(scopes) = scopes {
            key.scopes = scopes;
        }
        if let Some(seconds) = lifetime {
            key.expires_at = Some(now + seconds);
        }
        Ok(Json(key.wire()))
    })
}

pub(super) async fn delete(
    State(shelf): State<Shelf<World>>,
    Path((project, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    call.bare()?;
    shelf.change(|world| {
        let position = world.key_position(&project, &id)?;
        world.keys.remove(position);
        Ok(Json(json!({
            "object": "organization.project.api_key.deleted",
            "id": id,
            "deleted": true,
        })))
    })
}
