//! What the server needs to know about one emulated provider.

use std::sync::Arc;

use axum::Router;

use super::clock::Clock;
use super::sdk::Sdk;
use super::store::Store;

/// What an emulated provider stands on.
pub(super) struct Place {
    pub(super) store: Arc<Store>,
    pub(super) clock: Clock,
    /// The server's root URL.
    pub(super) base: String,
}

/// One provider's admin API, as the server mounts it.
pub(super) struct Emulator {
    /// Builds the routes, each below a path prefix of the provider's own; it is told where.
    pub(super) router: fn(place: &Place) -> Router,
    /// Names the variables that point a client at those routes, with their values.
    pub(super) environment: fn(base: &str) -> Vec<(&'static str, String)>,
    /// Lists the provider's own libraries, and how each is pointed at those routes.
    pub(super) sdks: fn(base: &str) -> Vec<Sdk>,
}
