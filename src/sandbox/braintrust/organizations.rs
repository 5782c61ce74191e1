//! The organization, and the discovery of the data plane that serves it.

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::emulator::Desk;
use super::listing::{LIST, objects, uuid};
use super::refusal::Refusal;
use crate::sandbox::call::Call;

pub(super) async fn list(State(desk): State<Desk>, call: Call) -> Result<Json<Value>, Refusal> {
    let query = call.query(&[&LIST[..], &["org_name"]].concat(), &["ids"])?;
    let organization = desk.shelf.read()?.organization;
    let is_here = query
        .text("org_name")
        .is_none_or(|name| name == organization.name);
    let organizations = if is_here {
        vec![organization]
    } else {
        Vec::new()
    };
    objects(
        &query,
        usize::MAX,
        &organizations,
        |organization| &organization.id,
        |organization| organization.wire(&desk.api_url),
    )
}

pub(super) async fn describe(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Json<Value>, Refusal> {
    call.bare()?;
    let id = uuid("organization_id", &id)?;
    let organization = desk.shelf.read()?.organization;
    if organization.id != id {
        return Err(Refusal::not_found("organization", &id));
    }
    Ok(Json(organization.wire(&desk.api_url)))
}

/// Answers on the control plane, and needs no body.
pub(super) async fn login(State(desk): State<Desk>) -> Result<Json<Value>, Refusal> {
    let organization = desk.shelf.read()?.organization;
    Ok(Json(json!({
        "org_info": [{
            "id": organization.id,
            "name": organization.name,
            "api_url": desk.api_url,
            "proxy_url": desk.api_url,
            "realtime_url": null,
            "is_universal_api": true,
            "git_metadata": null,
        }],
    })))
}
