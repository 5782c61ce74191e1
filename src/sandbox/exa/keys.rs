//! The keys of Exa's team.

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};
use uuid::Uuid;

use super::refusal::Refusal;
use super::seed::new_key;
use super::world::{Key, World};
use crate::sandbox::call::Call;
use crate::sandbox::members::{Members, Said};
use crate::sandbox::shelf::Shelf;

const MEMBERS: [&str; 3] = ["name", "rateLimit", "budgetCents"];
const TEAM_RATE_LIMIT: i64 = 500;

pub(super) async fn list(
    State(shelf): State<Shelf<World>>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    let query = call.query(&["api_key_id"], &[])?;
    let world = shelf.read()?;
    // The published description has this second form of the answer.
    if let Some(id) = query.text("api_key_id") {
        let key = &world.keys[position(&world, id)?];
        return Ok(Json(json!({ "apiKey": key.description(&world.team) })));
    }
    let items: Vec<_> = world.keys.iter().map(Key::item).collect();
    Ok(Json(json!({ "apiKeys": items })))
}

pub(super) async fn describe(
    State(shelf): State<Shelf<World>>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    call.bare()?;
    let world = shelf.read()?;
    let key = &world.keys[position(&world, &id)?];
    Ok(Json(json!({ "apiKey": key.description(&world.team) })))
}

pub(super) async fn create(
    State(shelf): State<Shelf<World>>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    let wish = Wish::read(&call.members(&MEMBERS)?)?;
    shelf.change(|world| {
        world.minted += 1;
        let mut key = new_key(&format!("new/{}", world.minted), shelf.now().to_string());
        key.name = None;
        wish.grant(&mut key);
        let wire = json!({ "apiKey": key.creation(&world.team) });
        world.keys.push(key);
        Ok(Json(wire))
    })
}

pub(super) async fn update(
    State(shelf): State<Shelf<World>>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    let wish = Wish::read(&call.members(&MEMBERS)?)?;
    shelf.change(|world| {
        let position = position(world, &id)?;
        let key = &mut world.keys[position];
        wish.grant(key);
        key.updated_at = Some(shelf.now().to_string());
        Ok(Json(json!({ "apiKey": key.change(&world.team) })))
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
        world.keys.remove(position);
        Ok(Json(json!({ "success": true })))
    })
}

/// What a body asks for; a member that it leaves out changes nothing.
struct Wish {
    name: Option<String>,
    rate_limit: Option<i64>,
    budget_cents: Said<i64>,
}

impl Wish {
    fn read(members: &Members) -> Result<Self, Refusal> {
        let rate_limit = members.integer("rateLimit", 1..=i64::MAX)?;
        if rate_limit.is_some_and(|limit| limit > TEAM_RATE_LIMIT) {
            return Err(Refusal::invalid(format!(
                "Rate limit cannot exceed team's limit of {TEAM_RATE_LIMIT} QPS"
            )));
        }
        Ok(Self {
            name: members.optional_text("name")?.map(str::to_owned),
            rate_limit,
            budget_cents: members.nullable_integer("budgetCents", 0..=i64::MAX)?,
        })
    }

    fn grant(self, key: &mut Key) {
        if self.name.is_some() {
            key.name = self.name;
        }
        if self.rate_limit.is_some() {
            key.rate_limit = self.rate_limit;
        }
        match self.budget_cents {
            Said::Nothing => {}
            Said::Null => key.budget_cents = None,
            Said::Value(cents) => key.budget_cents = Some(cents),
        }
    }
}

pub(super) fn position(world: &World, id: &str) -> Result<usize, Refusal> {
    if Uuid::try_parse(id).is_err() && !id.starts_with("key_") {
        return Err(Refusal::invalid("Invalid API key ID format."));
    }
    let position = world.keys.iter().position(|key| key.answers_to(id));
    position.ok_or_else(Refusal::key_not_found)
}
