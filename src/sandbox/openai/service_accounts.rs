//! A project's service accounts, and the keys that are made for them.

use std::ops::RangeInclusive;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::page::page;
use super::refusal::Refusal;
use super::world::{Account, Key, LastUse, Owner, World};
use crate::sandbox::call::Call;
use crate::sandbox::mint;
use crate::sandbox::shelf::Shelf;

/// The lifetimes that a key may be given, in seconds: up to a year.
pub(super) const LIFETIME: RangeInclusive<i64> = 1..=31_536_000;

/// What a key is called when nobody names it, and an account's first key always.
const UNNAMED: &str = "Secret Key";

pub(super) async fn list(
    State(shelf): State<Shelf<World>>,
    Path(project): Path<String>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    let query = call.query(&["limit", "after"], &[])?;
    let world = shelf.read()?;
    world.active_project(&project)?;
    let mut accounts = world.accounts;
    accounts.retain(|account| account.project == project);
    page(&query, &accounts, |account| &account.id, Account::wire).map(Json)
}

pub(super) async fn describe(
    State(shelf): State<Shelf<World>>,
    Path((project, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    call.bare()?;
    Ok(Json(shelf.read()?.account(&project, &id)?.wire()))
}

pub(super) async fn create(
    State(shelf): State<Shelf<World>>,
    Path(project): Path<String>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    let members = call.members(&["name", "create_service_account_only", "expires_in_seconds"])?;
    let name = members.text("name")?;
    let is_alone = members.nullable_boolean("create_service_account_only")? == Some(true);
    let lifetime = members
        .nullable_integer("expires_in_seconds", LIFETIME)?
        .value();
    if is_alone && lifetime.is_some() {
        return Err(Refusal::invalid(
            "'expires_in_seconds' is not supported when 'create_service_account_only' is true.",
            "expires_in_seconds",
        ));
    }
    shelf.change(|world| {
        world.active_project(&project)?;
        let now = shelf.now().as_second();
        let account = Account {
            id: format!("svc_acct_{}", mint::letters(&world.next(), 12)),
            project,
            name: name.to_owned(),
            role: if is_alone { "none" } else { "member" }.to_owned(),
            created_at: now,
        };
        let mut wire = account.wire();
        wire["api_key"] = if is_alone {
            Value::Null
        } else {
            make_key(world, &account, UNNAMED, lifetime, Vec::new(), now)
        };
        world.accounts.push(account);
        Ok(Json(wire))
    })
}

pub(super) async fn update(
    State(shelf): State<Shelf<World>>,
    Path((project, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    let members = call.members(&["name", "role"])?;
    let name = members.optional_text("name")?;
    let role = members.optional_text("role")?;
    if role.is_some_and(|role| !["member", "owner"].contains(&role)) {
        return Err(Refusal::invalid(
            "Invalid value for 'role': expected one of 'member' and 'owner'.",
            "role",
        ));
    }
    shelf.change(|world| {
        world.account(&project, &id)?;
        let owned = world
            .keys
            .iter_mut()
            .filter_map(|key| match &mut key.owner {
                Owner::Account(account) => Some(account),
                Owner::User(_) => None,
            });
        // Its keys tell who owns them.
        for account in world.accounts.iter_mut().chain(owned) {
            if account.id == id {
                account.name = name.unwrap_or(&account.name).to_owned();
                account.role = role.unwrap_or(&account.role).to_owned();
            }
        }
        Ok(Json(world.account(&project, &id)?.wire()))
    })
}

pub(super) async fn delete(
    State(shelf): State<Shelf<World>>,
    Path((project, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    call.bare()?;
    shelf.change(|world| {
        world.account(&project, &id)?;
        world.accounts.retain(|account| account.id != id);
        world.keys.retain(|key| !key.belongs_to(&id));
        Ok(Json(json!({
            "object": "organization.project.service_account.deleted",
            "id": id,
            "deleted": true,
        })))
    })
}

pub(super) async fn add_key(
    State(shelf): State<Shelf<World>>,
    Path((project, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    let members = call.members(&["name", "scopes", "expires_in_seconds"])?;
    let name = members.optional_text("name")?.unwrap_or(UNNAMED);
    let scopes = members.texts("scopes")?.unwrap_or_default();
    let lifetime = members
        .nullable_integer("expires_in_seconds", LIFETIME)?
        .value();
    shelf.change(|world| {
        let account = world.account(&project, &id)?.clone();
        let now = shelf.now().as_second();
        Ok(Json(make_key(world, &account, name, lifetime, scopes, now)))
    })
}

fn make_key(
    world: &mut World,
    account: &Account,
    name: &str,
    lifetime: Option<i64>,
    scopes: Vec<String>,
    now: i64,
) -> Value {
    let seed = world.next();
    let key = Key {
        id: format!("key_{}", mint::letters(&seed, 12)),
        project: account.project.clone(),
        name: name.to_owned(),
        secret: format!(
            "sk-svcacct-sandbox{}",
            mint::letters(&format!("{seed}/secret"), 24)
        ),
        created_at: now,
        expires_at: lifetime.map(|seconds| now + seconds),
        last_used: LastUse::Never,
        owner: Owner::Account(account.clone()),
        is_active: true,
        scopes,
    };
    let wire = key.wire_of_creation();
    world.keys.push(key);
    wire
}
