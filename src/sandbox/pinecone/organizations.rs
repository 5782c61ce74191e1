//! What keys belong to: Pinecone's projects, and the organization above them.

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::world::World;
use crate::sandbox::call::Call;
use crate::sandbox::shelf::Shelf;

pub(super) async fn list_projects(
    State(shelf): State<Shelf<World>>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    call.bare()?;
    let world = shelf.read()?;
    let projects = world.projects.iter();
    let projects = projects.map(|project| project.wire(&world.organization));
    Ok(Json(json!({ "data": projects.collect::<Vec<_>>() })))
}

pub(super) async fn describe_project(
    State(shelf): State<Shelf<World>>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    call.bare()?;
    let world = shelf.read()?;
    Ok(Json(world.project(&id)?.wire(&world.organization)))
}

pub(super) async fn list(
    State(shelf): State<Shelf<World>>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    call.bare()?;
    Ok(Json(json!({ "data": [shelf.read()?.organization.wire()] })))
}

pub(super) async fn describe(
    State(shelf): State<Shelf<World>>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    call.bare()?;
    let organization = shelf.read()?.organization;
    if organization.id != id {
        return Err(Refusal::not_found("Organization", &id));
    }
    Ok(Json(organization.wire()))
}
