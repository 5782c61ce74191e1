//! The organization's projects.

use axum::Json;
use axum::extract::{Path, State};
use serde_json::Value;

use super::page::page;
use super::refusal::Refusal;
use super::world::{Project, World};
use crate::sandbox::call::Call;
use crate::sandbox::shelf::Shelf;

pub(super) async fn list(
    State(shelf): State<Shelf<World>>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    let query = call.query(&["limit", "after", "include_archived"], &[])?;
    let include_archived = query.word("include_archived", &["true", "false"])? == Some("true");
    let mut projects = shelf.read()?.projects;
    projects.retain(|project| include_archived || project.archived_at.is_none());
    page(&query, &projects, |project| &project.id, Project::wire).map(Json)
}

pub(super) async fn describe(
    State(shelf): State<Shelf<World>>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    call.bare()?;
    Ok(Json(shelf.read()?.project(&id)?.wire()))
}
