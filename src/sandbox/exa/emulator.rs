//! The routes of the emulated Exa, and who may use them.

use axum::Router;
use axum::extract::Request;
use axum::routing::{get, post};

use super::refusal::Refusal;
use super::seed::seed;
use super::{keys, rotation, search};
use crate::sandbox::emulator::{Emulator, Place};
use crate::sandbox::routes::{Unrouted, guarded};
use crate::sandbox::sdk::Sdk;
use crate::sandbox::shelf::Shelf;

const PREFIX: &str = "/exa/team-management";
const SEARCH_PREFIX: &str = "/exa/search";
const SERVICE_KEY: &str = "exa-sandbox-service-key-not-a-real-one";

pub(in crate::sandbox) const EMULATOR: Emulator = Emulator {
    router,
    environment,
    sdks,
};

fn environment(base: &str) -> Vec<(&'static str, String)> {
    vec![
        ("EXA_SERVICE_KEY", SERVICE_KEY.to_owned()),
        ("KEYCTL_EXA_BASE_URL", format!("{base}{PREFIX}")),
        ("EXA_ADMIN_BASE_URL", format!("{base}{PREFIX}")),
        ("KEYCTL_EXA_SEARCH_URL", format!("{base}{SEARCH_PREFIX}")),
    ]
}

fn sdks(_: &str) -> Vec<Sdk> {
    vec![Sdk {
        name: "Python: exa-py, Node.js: exa-js",
        line: Err("they administer no keys"),
    }]
}

fn router(place: &Place) -> Router {
    let shelf = Shelf::new(place, "exa", seed);
    let routes = Router::new()
        .route("/api-keys", get(keys::list).post(keys::create))
        .route(
            "/api-keys/{id}",
            get(keys::describe).put(keys::update).delete(keys::delete),
        )
        .route("/api-keys/{id}/rotate", post(rotation::rotate))
        .route(
            "/api-keys/{id}/revoke-previous-secret",
            post(rotation::revoke_previous),
        )
        .with_state(shelf.clone());
    let unrouted = Unrouted {
        no_path: Refusal::no_path,
        no_method: Refusal::no_method,
    };
    Router::new()
        .nest(PREFIX, guarded(routes, unrouted, check))
        .nest(SEARCH_PREFIX, search::routes(shelf))
}

fn check(request: &mut Request) -> Result<(), Refusal> {
    let key = request.headers().get("x-api-key");
    if key.is_some_and(|key| key.as_bytes() == SERVICE_KEY.as_bytes()) {
        Ok(())
    } else {
        Err(Refusal::unauthorized())
    }
}
