//! People's keys: the caller's own, and for an owner those of the whole organization.

use axum::extract::{Path, State};
use axum::{Extension, Json};
use jiff::Timestamp;
use serde_json::Value;

use super::caller::Caller;
use super::listing::{LIST, objects, uuid};
use super::refusal::Refusal;
use super::world::{Key, World};
use crate::sandbox::call::Call;
use crate::sandbox::query::Query;
use crate::sandbox::shelf::Shelf;

const ORGANIZATION_LIMIT: usize = 1000;

/// The caller's own keys, even for an owner.
pub(super) async fn list(
    State(shelf): State<Shelf<World>>,
    Extension(caller): Extension<Caller>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    let own = [&LIST[..], &["api_key_name", "org_name"]].concat();
    let query = call.query(&own, &["ids"])?;
    let mut world = shelf.read()?;
    let is_here = query
        .text("org_name")
        .is_none_or(|name| name == world.organization.name);
    world
        .keys
        .retain(|key| is_here && key.person.id == caller.id && is_named(key, &query));
    write(&query, usize::MAX, &world)
}

/// Everybody's keys for an owner, and an empty list, not an error, for anybody else.
pub(super) async fn list_of_organization(
    State(shelf): State<Shelf<World>>,
    Extension(caller): Extension<Caller>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    let names = ["api_key_name", "org_id", "created_after", "created_before"];
    let query = call.query(&[&LIST[..], &names].concat(), &["ids"])?;
    let organization = query.text("org_id").map(|id| uuid("org_id", id));
    let organization = organization.transpose()?;
    let after = moment(&query, "created_after")?;
    let before = moment(&query, "created_before")?;
    let mut world = shelf.read()?;
    let is_here = organization.is_none_or(|id| id == world.organization.id);
    world.keys.retain(|key| {
        caller.is_owner
            && is_here
            && is_named(key, &query)
            && after.is_none_or(|after| key.created >= after)
            && before.is_none_or(|before| key.created <= before)
    });
    write(&query, ORGANIZATION_LIMIT, &world)
}

pub(super) async fn describe(
    State(shelf): State<Shelf<World>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    call.bare()?;
    let world = shelf.read()?;
    let key = &world.keys[position(&world, &caller, &id)?];
    Ok(Json(key.wire(&world.organization)))
}

/// Refused to every credential that an API takes.
pub(super) async fn create(Extension(caller): Extension<Caller>) -> Refusal {
    Refusal::forbidden("API keys cannot create API keys", &caller)
}

pub(super) async fn delete(
    State(shelf): State<Shelf<World>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    call.bare()?;
    shelf.change(|world| {
        let position = position(world, &caller, &id)?;
        let key = world.keys.remove(position);
        Ok(Json(key.wire(&world.organization)))
    })
}

/// An owner reaches everybody's keys, as in the web interface; whether the real API agrees is not known.
fn position(world: &World, caller: &Caller, id: &str) -> Result<usize, Refusal> {
    let id = uuid("api_key_id", id)?;
    let position = world.keys.iter().position(|key| key.id == id);
    let position = position.ok_or_else(|| Refusal::not_found("api_key", &id))?;
    if caller.is_owner || world.keys[position].person.id == caller.id {
        Ok(position)
    } else {
        Err(Refusal::forbidden(
            "Missing permission on this api_key",
            caller,
        ))
    }
}

fn is_named(key: &Key, query: &Query) -> bool {
    query
        .text("api_key_name")
        .is_none_or(|name| name == key.name)
}

fn moment(query: &Query, name: &str) -> Result<Option<Timestamp>, Refusal> {
    let moment = query.text(name).map(str::parse::<Timestamp>).transpose();
    moment.map_err(|_| Refusal::invalid(format!("Invalid date-time in {name}")))
}

fn write(query: &Query, default_limit: usize, world: &World) -> Result<Json<Value>, Refusal> {
    let wire = |key: &Key| key.wire(&world.organization);
    objects(query, default_limit, &world.keys, |key| &key.id, wire)
}
