//! What the server needs to know about one emulated provider.

use std::sync::Arc;

use axum::Router;

use super::store::Store;

/// One provider's admin API, as the server mounts it.
pub(super) struct Emulator {
    /// Builds the routes, each below a path prefix of the provider's own; `base` is the server's root URL.
    pub(super) router: fn(store: Arc<Store>, base: &str) -> Router,
    /// Names the variables that point a client at those routes, with their values.
    pub(super) environment: fn(base: &str) -> Vec<(&'static str, String)>,
}
