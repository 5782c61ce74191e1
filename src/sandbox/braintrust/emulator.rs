//! The routes of the emulated Braintrust: a data plane, and the control plane that leads to it.

use axum::Router;
use axum::extract::FromRef;
use axum::routing::{get, post};

use super::caller::check;
use super::refusal::Refusal;
use super::seed::{OWNER_TOKEN, seed};
use super::world::World;
use super::{api_keys, organizations, service_tokens};
use crate::sandbox::emulator::{Emulator, Place};
use crate::sandbox::mint;
use crate::sandbox::routes::{Unrouted, guarded, numbered};
use crate::sandbox::sdk::{Sdk, line, script};
use crate::sandbox::shelf::Shelf;

const DATA_PLANE: &str = "/braintrust";
const CONTROL_PLANE: &str = "/braintrust-app";

pub(in crate::sandbox) const EMULATOR: Emulator = Emulator {
    router,
    environment,
    sdks,
};

/// What the operations need.
#[derive(Clone)]
pub(super) struct Desk {
    pub(super) shelf: Shelf<World>,
    /// Where the data plane is, which the organization tells.
    pub(super) api_url: String,
}

impl FromRef<Desk> for Shelf<World> {
    fn from_ref(desk: &Desk) -> Self {
        desk.shelf.clone()
    }
}

fn environment(base: &str) -> Vec<(&'static str, String)> {
    vec![
        ("BRAINTRUST_API_KEY", OWNER_TOKEN.to_owned()),
        ("KEYCTL_BRAINTRUST_BASE_URL", format!("{base}{DATA_PLANE}")),
        (
            "KEYCTL_BRAINTRUST_APP_URL",
            format!("{base}{CONTROL_PLANE}"),
        ),
        ("BRAINTRUST_API_URL", format!("{base}{DATA_PLANE}")),
        ("BRAINTRUST_APP_URL", format!("{base}{CONTROL_PLANE}")),
    ]
}

fn sdks(base: &str) -> Vec<Sdk> {
    let variables = [
        ("BRAINTRUST_BASE_URL", format!("{base}{DATA_PLANE}")),
        ("BRAINTRUST_API_KEY", OWNER_TOKEN.to_owned()),
    ];
    let python = "from braintrust_api import Braintrust; print([o.name for o in Braintrust().organizations.list()])";
    vec![
        Sdk {
            name: "Python: braintrust-api",
            line: line(&variables, &script("python -c", python)),
        },
        Sdk {
            name: "Python and Node.js: braintrust",
            line: Err("it administers no keys"),
        },
    ]
}

fn router(place: &Place) -> Router {
    let desk = Desk {
        shelf: Shelf::new(place, "braintrust", seed),
        api_url: format!("{}{DATA_PLANE}", place.base),
    };
    let data_plane = Router::new()
        .route("/v1/api_key", get(api_keys::list).post(api_keys::create))
        .route(
            "/v1/api_key/{api_key_id}",
            get(api_keys::describe).delete(api_keys::delete),
        )
        .route(
            "/v1/service_token",
            get(service_tokens::list).post(service_tokens::create),
        )
        .route(
            "/v1/service_token/{service_token_id}",
            get(service_tokens::describe).delete(service_tokens::delete),
        )
        .route("/v1/organization", get(organizations::list))
        .route(
            "/v1/organization/api_keys",
            get(api_keys::list_of_organization),
        )
        .route(
            "/v1/organization/{organization_id}",
            get(organizations::describe),
        );
    let control_plane = Router::new().route("/api/apikey/login", post(organizations::login));
    Router::new()
        .nest(DATA_PLANE, finish(data_plane, &desk))
        .nest(CONTROL_PLANE, finish(control_plane, &desk))
}

fn finish(routes: Router<Desk>, desk: &Desk) -> Router {
    let shelf = desk.shelf.clone();
    let unrouted = Unrouted {
        no_path: Refusal::no_path,
        no_method: Refusal::no_method,
    };
    let routes = guarded(routes.with_state(desk.clone()), unrouted, move |request| {
        check(&shelf, request)
    });
    numbered(routes, "x-bt-internal-trace-id", |number| {
        mint::uuid(&format!("braintrust/request/{number}")).replace('-', "")
    })
}
