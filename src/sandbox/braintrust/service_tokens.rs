//! The tokens of the organization's service accounts.

use axum::extract::{Path, State};
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::caller::Caller;
use super::listing::{LIST, objects, uuid};
use super::refusal::Refusal;
use super::seed::secret;
use super::world::{Account, Expiry, Token, World};
use crate::sandbox::call::Call;
use crate::sandbox::clock::in_seconds;
use crate::sandbox::mint;
use crate::sandbox::shelf::Shelf;

const MEMBERS: [&str; 4] = [
    "name",
    "service_account_id",
    "org_name",
    "expires_in_seconds",
];

pub(super) async fn list(
    State(shelf): State<Shelf<World>>,
    Extension(caller): Extension<Caller>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    let own = [&LIST[..], &["service_token_name", "org_name"]].concat();
    let query = call.query(&own, &["ids"])?;
    refuse_others(&caller)?;
    let mut world = shelf.read()?;
    let is_here = query
        .text("org_name")
        .is_none_or(|name| name == world.organization.name);
    let name = query.text("service_token_name");
    world
        .tokens
        .retain(|token| is_here && name.is_none_or(|name| name == token.name));
    let wire = |token: &Token| token.wire(&world.organization);
    objects(&query, usize::MAX, &world.tokens, |token| &token.id, wire)
}

pub(super) async fn describe(
    State(shelf): State<Shelf<World>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    call.bare()?;
    refuse_others(&caller)?;
    let world = shelf.read()?;
    let token = &world.tokens[position(&world, &id)?];
    Ok(Json(token.wire(&world.organization)))
}

pub(super) async fn create(
    State(shelf): State<Shelf<World>>,
    Extension(caller): Extension<Caller>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    if !caller.is_service {
        return Err(Refusal::forbidden(
            "API keys cannot create API keys",
            &caller,
        ));
    }
    refuse_others(&caller)?;
    let members = call.members(&MEMBERS)?;
    let name = members.text("name")?;
    let account = uuid("service_account_id", members.text("service_account_id")?)?;
    let organization = members.nullable_text("org_name")?;
    let lifetime = members
        .nullable_integer("expires_in_seconds", 1..=i64::MAX)?
        .value();
    shelf.change(|world| {
        if organization.is_some_and(|name| name != world.organization.name) {
            return Err(Refusal::invalid("No such organization"));
        }
        let account = account_of(world, &account)?;
        world.minted += 1;
        let now = shelf.now();
        let seed = format!("braintrust/new/{}", world.minted);
        let token = Token {
            id: mint::uuid(&seed),
            name: name.to_owned(),
            created: now,
            expiry: match lifetime {
                Some(seconds) => Expiry::At(in_seconds(now, seconds)),
                None => Expiry::Never,
            },
            account,
            secret: secret(&seed),
        };
        let mut wire = token.wire(&world.organization);
        wire["key"] = json!(token.secret);
        // Every list is newest first.
        world.tokens.insert(0, token);
        Ok(Json(wire))
    })
}

pub(super) async fn delete(
    State(shelf): State<Shelf<World>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    call.bare()?;
    refuse_others(&caller)?;
    shelf.change(|world| {
        let position = position(world, &id)?;
        let token = world.tokens.remove(position);
        Ok(Json(token.wire(&world.organization)))
    })
}

/// Only owners manage service tokens.
fn refuse_others(caller: &Caller) -> Result<(), Refusal> {
    if caller.is_owner {
        return Ok(());
    }
    Err(Refusal::forbidden(
        "Service tokens are managed by organization owners",
        caller,
    ))
}

fn account_of(world: &World, id: &str) -> Result<Account, Refusal> {
    let account = world.accounts.iter().find(|account| account.id == id);
    let account = account.cloned();
    account.ok_or_else(|| Refusal::invalid(format!("No service account with id {id}")))
}

fn position(world: &World, id: &str) -> Result<usize, Refusal> {
    let id = uuid("service_token_id", id)?;
    let position = world.tokens.iter().position(|token| token.id == id);
    position.ok_or_else(|| Refusal::not_found("service_token", &id))
}
