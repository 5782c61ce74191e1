//! The routes of the emulated Pinecone, and who may use them.

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::routing::{get, post};

use super::login::{self, LoginRefusal};
use super::refusal::Refusal;
use super::seed::seed;
use super::world::World;
use super::{indexes, keys, organizations};
use crate::sandbox::emulator::{Emulator, Place};
use crate::sandbox::mint;
use crate::sandbox::routes::{Unrouted, bearer, guarded, numbered};
use crate::sandbox::sdk::{Sdk, line, script};
use crate::sandbox::shelf::Shelf;

const PREFIX: &str = "/pinecone";
const LOGIN_PREFIX: &str = "/pinecone-login";
const REQUEST_ID: &str = "x-pinecone-request-id";
const VERSION: &str = "x-pinecone-api-version";
const VERSIONS: [&str; 5] = ["2025-04", "2025-10", "2026-01.alpha", "2026-04", "2026-07"];

pub(in crate::sandbox) const EMULATOR: Emulator = Emulator {
    router,
    environment,
    sdks,
};

fn environment(base: &str) -> Vec<(&'static str, String)> {
    vec![
        ("PINECONE_CLIENT_ID", login::CLIENT_ID.to_owned()),
        ("PINECONE_CLIENT_SECRET", login::CLIENT_SECRET.to_owned()),
        ("KEYCTL_PINECONE_BASE_URL", format!("{base}{PREFIX}")),
        ("PINECONE_CONTROLLER_HOST", format!("{base}{PREFIX}")),
        ("KEYCTL_PINECONE_LOGIN_URL", format!("{base}{LOGIN_PREFIX}")),
    ]
}

fn sdks(base: &str) -> Vec<Sdk> {
    let variables = [
        ("PINECONE_CLIENT_ID", login::CLIENT_ID.to_owned()),
        ("PINECONE_CLIENT_SECRET", login::CLIENT_SECRET.to_owned()),
    ];
    // No variable names its login.
    let python = format!(
        "from pinecone import Admin; a = Admin(host=\"{base}{PREFIX}\", oauth_url=\"{base}{LOGIN_PREFIX}/oauth/token\"); print([k.name for p in a.projects.list() for k in a.api_keys.list(project_id=p.id)])"
    );
    vec![
        Sdk {
            name: "Python: pinecone",
            line: line(&variables, &script("python -c", &python)),
        },
        Sdk {
            name: "Node.js: @pinecone-database/pinecone",
            line: Err("its AdminClient always logs in at Pinecone's own host"),
        },
    ]
}

fn router(place: &Place) -> Router {
    Router::new()
        .nest(PREFIX, admin_routes(place))
        .nest(LOGIN_PREFIX, login_routes())
}

fn admin_routes(place: &Place) -> Router {
    let shelf = Shelf::new(place, "pinecone", seed);
    let routes = Router::new()
        .route(indexes::PATH, get(indexes::list))
        .route("/admin/organizations", get(organizations::list))
        .route(
            "/admin/organizations/{organization_id}",
            get(organizations::describe),
        )
        .route("/admin/projects", get(organizations::list_projects))
        .route(
            "/admin/projects/{project_id}",
            get(organizations::describe_project),
        )
        .route(
            "/admin/projects/{project_id}/api-keys",
            get(keys::list).post(keys::create),
        )
        .route(
            "/admin/api-keys/{api_key_id}",
            get(keys::describe).patch(keys::update).delete(keys::delete),
        )
        .with_state(shelf.clone());
    let unrouted = Unrouted {
        no_path: Refusal::no_path,
        no_method: Refusal::no_method,
    };
    let routes = guarded(routes, unrouted, move |request| check(&shelf, request));
    numbered(routes, REQUEST_ID, request_id)
}

fn login_routes() -> Router {
    let routes = Router::new().route("/oauth/token", post(login::token));
    let unrouted = Unrouted {
        no_path: LoginRefusal::no_path,
        no_method: LoginRefusal::no_method,
    };
    numbered(
        guarded(routes, unrouted, |_| Ok(())),
        REQUEST_ID,
        request_id,
    )
}

/// A token is for the Admin API, a project's key for everything else.
fn check(shelf: &Shelf<World>, request: &mut Request) -> Result<(), Refusal> {
    if request.uri().path() == indexes::PATH {
        indexes::check(&shelf.read()?, request.headers())?;
    } else if bearer(request) != Some(login::access_token().as_str()) {
        return Err(Refusal::unauthenticated());
    }
    refuse_version(request.headers()).map_err(Refusal::invalid)
}

/// Every operation wants the version header. The real API falls back to its oldest version, which no client should rely on.
pub(super) fn refuse_version(headers: &HeaderMap) -> Result<(), String> {
    let version = headers.get(VERSION).map(|value| value.to_str());
    match version {
        None => Err("Missing header X-Pinecone-Api-Version".to_owned()),
        Some(Ok(version)) if VERSIONS.contains(&version) => Ok(()),
        Some(_) => Err(format!(
            "Unsupported X-Pinecone-Api-Version. Supported: {}",
            VERSIONS.join(", ")
        )),
    }
}

fn request_id(number: u64) -> String {
    mint::uuid(&format!("pinecone/request/{number}"))
}
