//! The keys of Pinecone's projects.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::seed::secret;
use super::world::{Key, World};
use crate::sandbox::call::Call;
use crate::sandbox::members::Members;
use crate::sandbox::mint;
use crate::sandbox::shelf::Shelf;

const ROLES: [&str; 6] = [
    "ProjectEditor",
    "ProjectViewer",
    "ControlPlaneEditor",
    "ControlPlaneViewer",
    "DataPlaneEditor",
    "DataPlaneViewer",
];
const LONGEST_NAME: usize = 80;

pub(super) async fn list(
    State(shelf): State<Shelf<World>>,
    Path(project): Path<String>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    call.bare()?;
    let world = shelf.read()?;
    world.project(&project)?;
    let keys = world.keys.iter().filter(|key| key.project == project);
    Ok(Json(
        json!({ "data": keys.map(Key::wire).collect::<Vec<_>>() }),
    ))
}

pub(super) async fn describe(
    State(shelf): State<Shelf<World>>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    call.bare()?;
    let world = shelf.read()?;
    let position = world.key_position(&id)?;
    Ok(Json(world.keys[position].wire()))
}

pub(super) async fn create(
    State(shelf): State<Shelf<World>>,
    Path(project): Path<String>,
    call: Call,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let members = call.members(&["name", "roles"])?;
    let name = members.text("name")?;
    refuse_name(name)?;
    let roles = roles(&members)?.unwrap_or_else(|| vec!["ProjectEditor".to_owned()]);
    shelf.change(|world| {
        world.project(&project)?;
        world.minted += 1;
        let seed = format!("pinecone/new/{}", world.minted);
        let key = Key {
            id: mint::uuid(&seed),
            project,
            name: Some(name.to_owned()),
            roles,
            created_at: Some(format!("{:.6}", shelf.now())),
            secret: secret(&seed),
        };
        let wire = json!({ "key": key.wire(), "value": key.secret });
        world.keys.push(key);
        Ok((StatusCode::CREATED, Json(wire)))
    })
}

pub(super) async fn update(
    State(shelf): State<Shelf<World>>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    let members = call.members(&["name", "roles"])?;
    // What the real API makes of these two is not known, so they are refused rather than guessed.
    if members.is_empty() {
        return Err(Refusal::invalid("Nothing to update"));
    }
    let name = members.optional_text("name")?;
    name.map_or(Ok(()), refuse_name)?;
    let roles = roles(&members)?;
    shelf.change(|world| {
        let position = world.key_position(&id)?;
        let key = &mut world.keys[position];
        if let Some(name) = name {
            key.name = Some(name.to_owned());
        }
        if let Some(roles) = roles {
            key.roles = roles;
        }
        Ok(Json(key.wire()))
    })
}

pub(super) async fn delete(
    State(shelf): State<Shelf<World>>,
    Path(id): Path<String>,
    call: Call,
) -> Result<StatusCode, Refusal> {
    call.bare()?;
    shelf.change(|world| {
        let position = world.key_position(&id)?;
        world.keys.remove(position);
        Ok(StatusCode::ACCEPTED)
    })
}

fn refuse_name(name: &str) -> Result<(), Refusal> {
    match name.chars().count() {
        1..=LONGEST_NAME => Ok(()),
        _ => Err(Refusal::invalid("The name must be 1-80 characters long.")),
    }
}

fn roles(members: &Members) -> Result<Option<Vec<String>>, Refusal> {
    let roles = members.texts("roles")?;
    match &roles {
        Some(roles) if roles.is_empty() => Err(Refusal::invalid("roles must not be empty")),
        Some(roles) if !roles.iter().all(|role| ROLES.contains(&role.as_str())) => {
            Err(Refusal::invalid(format!(
                "Invalid role. Possible values: {}",
                ROLES.join(", ")
            )))
        }
        _ => Ok(roles),
    }
}
