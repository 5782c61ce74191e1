//! The routes of the emulated OpenAI, and who may use them.

use axum::Router;
use axum::extract::Request;
use axum::http::Method;
use axum::routing::{get, post};

use super::refusal::Refusal;
use super::seed::{ADMIN_KEY, seed};
use super::world::{World, is_expired};
use super::{admin_keys, models, project_keys, projects, service_accounts};
use crate::sandbox::emulator::{Emulator, Place};
use crate::sandbox::routes::{Unrouted, bearer, guarded, numbered};
use crate::sandbox::sdk::{Sdk, line, script};
use crate::sandbox::shelf::Shelf;

const PREFIX: &str = "/openai/v1";

pub(in crate::sandbox) const EMULATOR: Emulator = Emulator {
    router,
    environment,
    sdks,
};

fn environment(base: &str) -> Vec<(&'static str, String)> {
    vec![
        ("OPENAI_ADMIN_KEY", ADMIN_KEY.to_owned()),
        ("KEYCTL_OPENAI_BASE_URL", format!("{base}{PREFIX}")),
        ("OPENAI_BASE_URL", format!("{base}{PREFIX}")),
    ]
}

fn sdks(base: &str) -> Vec<Sdk> {
    let variables = [
        ("OPENAI_BASE_URL", format!("{base}{PREFIX}")),
        ("OPENAI_ADMIN_KEY", ADMIN_KEY.to_owned()),
    ];
    let python = "from openai import OpenAI; print([k.name for k in OpenAI().admin.organization.admin_api_keys.list()])";
    let node = "new (require(\"openai\"))().admin.organization.adminAPIKeys.list().then(p => console.log(p.data.map(k => k.name)))";
    vec![
        Sdk {
            name: "Python: openai",
            line: line(&variables, &script("python -c", python)),
        },
        Sdk {
            name: "Node.js: openai",
            line: line(&variables, &script("node -e", node)),
        },
    ]
}

fn router(place: &Place) -> Router {
    let shelf = Shelf::new(place, "openai", seed);
    let routes = Router::new()
        .route(
            "/organization/admin_api_keys",
            get(admin_keys::list).post(admin_keys::create),
        )
        .route(
            "/organization/admin_api_keys/{key_id}",
            get(admin_keys::describe).delete(admin_keys::delete),
        )
        .route("/organization/projects", get(projects::list))
        .route(
            "/organization/projects/{project_id}",
            get(projects::describe),
        )
        .route(
            "/organization/projects/{project_id}/api_keys",
            get(project_keys::list),
        )
        .route(
            "/organization/projects/{project_id}/api_keys/{api_key_id}",
            get(project_keys::describe)
                .post(project_keys::update)
                .delete(project_keys::delete),
        )
        .route(
            "/organization/projects/{project_id}/service_accounts",
            get(service_accounts::list).post(service_accounts::create),
        )
        .route(
            "/organization/projects/{project_id}/service_accounts/{service_account_id}",
            get(service_accounts::describe)
                .post(service_accounts::update)
                .delete(service_accounts::delete),
        )
        .route(
            "/organization/projects/{project_id}/service_accounts/{service_account_id}/api_keys",
            post(service_accounts::add_key),
        )
        .route(models::PATH, get(models::list))
        .with_state(shelf.clone());
    let unrouted = Unrouted {
        no_path: Refusal::no_path,
        no_method: Refusal::no_method,
    };
    let routes = guarded(routes, unrouted, move |request| check(&shelf, request));
    let routes = numbered(routes, "x-request-id", |number| {
        format!("req_sandbox{number:08}")
    });
    Router::new().nest(PREFIX, routes)
}

/// An admin key may administer everything, any other key of the organization nothing.
fn check(shelf: &Shelf<World>, request: &mut Request) -> Result<(), Refusal> {
    let Some(token) = bearer(request) else {
        return Err(Refusal::no_credential());
    };
    let (world, now) = (shelf.read()?, shelf.now().as_second());
    if request.uri().path() == models::PATH {
        return models::check(&world, token, now);
    }
    let admin_key = world.admin_keys.iter().find(|key| key.secret == token);
    if admin_key.is_some_and(|key| !is_expired(key.expires_at, now)) {
        return Ok(());
    }
    let key = world.keys.iter().find(|key| key.secret == token);
    if key.is_some_and(|key| !is_expired(key.expires_at, now)) {
        return Err(Refusal::missing_scope(match *request.method() {
            Method::GET => "api.management.read",
            _ => "api.management.write",
        }));
    }
    Err(Refusal::wrong_credential(token))
}
