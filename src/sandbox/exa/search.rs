//! As much of the search API as tells whether a key works.

use std::io;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::world::World;
use crate::sandbox::call::Call;
use crate::sandbox::fault::Fault;
use crate::sandbox::mint;
use crate::sandbox::routes::{Unrouted, guarded, numbered};
use crate::sandbox::shelf::Shelf;

pub(super) fn routes(shelf: Shelf<World>) -> Router {
    let unrouted = Unrouted {
        no_path: |_: Request| SearchRefusal::new(StatusCode::NOT_FOUND, "Not found", "NOT_FOUND"),
        no_method: |_: Request| {
            let status = StatusCode::METHOD_NOT_ALLOWED;
            SearchRefusal::new(status, "Method not allowed", "METHOD_NOT_ALLOWED")
        },
    };
    let routes = Router::new()
        .route("/websets/v0/teams/me", get(team))
        .with_state(shelf.clone());
    let routes = guarded(routes, unrouted, move |request| check(&shelf, request));
    numbered(routes, "x-request-id", |number| {
        mint::uuid(&format!("exa/request/{number}"))
    })
}

/// Its members are invented: no page shows them.
async fn team(State(shelf): State<Shelf<World>>, call: Call) -> Result<Json<Value>, SearchRefusal> {
    call.bare()?;
    let team = shelf.read()?.team;
    Ok(Json(
        json!({ "object": "team", "id": team, "name": "Acme" }),
    ))
}

fn check(shelf: &Shelf<World>, request: &mut Request) -> Result<(), SearchRefusal> {
    let secret = request.headers().get("x-api-key");
    let secret = secret.and_then(|secret| secret.to_str().ok());
    let (world, now) = (shelf.read()?, shelf.now());
    let key = secret.and_then(|secret| world.keys.iter().find(|key| key.is_opened_by(secret, now)));
    match key {
        None => Err(SearchRefusal::new(
            StatusCode::UNAUTHORIZED,
            "Invalid API key",
            "INVALID_API_KEY",
        )),
        Some(key) if key.is_over_budget() => Err(SearchRefusal::new(
            StatusCode::PAYMENT_REQUIRED,
            "The API key has exceeded its budget",
            "API_KEY_BUDGET_EXCEEDED",
        )),
        Some(_) => Ok(()),
    }
}

/// An answer other than 200, which is of another shape than the admin host's.
struct SearchRefusal {
    status: StatusCode,
    message: String,
    tag: &'static str,
}

impl SearchRefusal {
    fn new(status: StatusCode, message: impl Into<String>, tag: &'static str) -> Self {
        Self {
            status,
            message: message.into(),
            tag,
        }
    }
}

impl From<Fault> for SearchRefusal {
    fn from(fault: Fault) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            fault.to_string(),
            "INVALID_REQUEST",
        )
    }
}

impl From<io::Error> for SearchRefusal {
    fn from(error: io::Error) -> Self {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Self::new(status, error.to_string(), "INTERNAL_ERROR")
    }
}

impl IntoResponse for SearchRefusal {
    fn into_response(self) -> Response {
        let body = json!({
            "requestId": mint::uuid("exa/request"),
            "error": self.message,
            "tag": self.tag,
        });
        (self.status, Json(body)).into_response()
    }
}
