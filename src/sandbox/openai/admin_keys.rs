//! The organization's admin keys.

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::page::page;
use super::refusal::Refusal;
use super::seed::ADMIN_PREFIX;
use super::service_accounts::LIFETIME;
use super::world::{AdminKey, LastUse, World};
use crate::sandbox::call::Call;
use crate::sandbox::mint;
use crate::sandbox::shelf::Shelf;

pub(super) async fn list(
    State(shelf): State<Shelf<World>>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    let query = call.query(&["limit", "after", "order"], &[])?;
    let order = query.word("order", &["asc", "desc"])?;
    let mut keys = shelf.read()?.admin_keys;
    keys.sort_by_key(|key| key.created_at);
    if order == Some("desc") {
        keys.reverse();
    }
    page(&query, &keys, |key| &key.id, AdminKey::wire).map(Json)
}

pub(super) async fn describe(
    State(shelf): State<Shelf<World>>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    call.bare()?;
    let world = shelf.read()?;
    let position = position(&world, &id)?;
    Ok(Json(world.admin_keys[position].wire()))
}

pub(super) async fn create(
    State(shelf): State<Shelf<World>>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    let members = call.members(&["name", "expires_in_seconds"])?;
    let name = members.text("name")?;
    let lifetime = members.integer("expires_in_seconds", LIFETIME)?;
    shelf.change(|world| {
        let (seed, now) = (world.next(), shelf.now().as_second());
        // Whoever made the organization's first admin key is the owner of those made with it.
        let Some(owner) = world.admin_keys.first().map(|key| key.owner.clone()) else {
            return Err(Refusal::no_credential());
        };
        let key = AdminKey {
            id: format!("key_{}", mint::letters(&seed, 12)),
            name: name.to_owned(),
            secret: format!(
                "{ADMIN_PREFIX}{}",
                mint::letters(&format!("{seed}/secret"), 24)
            ),
            created_at: now,
            expires_at: lifetime.map(|seconds| now + seconds),
            last_used: LastUse::Never,
            owner,
        };
        let mut wire = key.wire();
        wire["value"] = json!(key.secret);
        world.admin_keys.push(key);
        Ok(Json(wire))
    })
}

pub(super) async fn delete(
    State(shelf): State<Shelf<World>>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    call.bare()?;
    shelf.change(|world| {
        let position = position(world, &id)?;
        world.admin_keys.remove(position);
        Ok(Json(json!({
            "object": "organization.admin_api_key.deleted",
            "id": id,
            "deleted": true,
        })))
    })
}

fn position(world: &World, id: &str) -> Result<usize, Refusal> {
    let position = world.admin_keys.iter().position(|key| key.id == id);
    position.ok_or_else(|| Refusal::not_found("admin API key", id))
}
