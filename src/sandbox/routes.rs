//! What the routes of every provider share: the credential is checked first, and each answer carries a request id.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};

/// How a provider answers a path or a method that it does not have.
pub(super) struct Unrouted<R> {
    pub(super) no_path: fn(Request) -> R,
    pub(super) no_method: fn(Request) -> R,
}

/// Lets only requests through that `check` accepts, and refuses the rest in the provider's words.
pub(super) fn guarded<R, C>(router: Router, unrouted: Unrouted<R>, check: C) -> Router
where
    R: IntoResponse + Send + 'static,
    C: Fn(&mut Request) -> Result<(), R> + Clone + Send + Sync + 'static,
{
    let Unrouted { no_path, no_method } = unrouted;
    router
        .method_not_allowed_fallback(move |request: Request| async move {
            no_method(request).into_response()
        })
        .route_layer(from_fn(move |mut request: Request, next: Next| {
            let verdict = check(&mut request);
            async move {
                match verdict {
                    Ok(()) => next.run(request).await,
                    Err(refusal) => refusal.into_response(),
                }
            }
        }))
        .fallback(move |request: Request| async move { no_path(request).into_response() })
}

/// Puts a request id into the header that the provider uses for it.
pub(super) fn numbered(
    router: Router,
    header: &'static str,
    id: fn(number: u64) -> String,
) -> Router {
    let header = HeaderName::from_static(header);
    let served = Arc::new(AtomicU64::new(0));
    router.layer(from_fn(move |request: Request, next: Next| {
        let header = header.clone();
        let number = served.fetch_add(1, Ordering::Relaxed) + 1;
        async move {
            let mut response: Response = next.run(request).await;
            let id = HeaderValue::try_from(id(number)).expect("a request id is plain ASCII");
            response.headers_mut().insert(header, id);
            response
        }
    }))
}

/// The token of an `Authorization: Bearer` header.
pub(super) fn bearer(request: &Request) -> Option<&str> {
    let value = request.headers().get("authorization")?.to_str().ok()?;
    value
        .strip_prefix("Bearer ")
        .filter(|token| !token.is_empty())
}
