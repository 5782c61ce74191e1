//! How Braintrust says no.

use std::io;

use axum::Json;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::caller::Caller;
use crate::sandbox::fault::Fault;

/// An answer other than 200: JSON where the request is at fault, and plain text else.
pub(super) struct Refusal {
    status: StatusCode,
    message: String,
}

impl Refusal {
    fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
        }
    }

    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(super) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Invalid API key")
    }

    /// Says who asked, in the brackets that the real text has too.
    pub(super) fn forbidden(message: &str, caller: &Caller) -> Self {
        let (email, asked_at) = (&caller.email, caller.asked_at);
        Self::new(
            StatusCode::FORBIDDEN,
            format!("{message} [user_email={email}] [user_org=acme] [timestamp={asked_at}]"),
        )
    }

    pub(super) fn not_found(what: &str, id: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("No {what} with id {id}"))
    }

    pub(super) fn no_path(request: Request) -> Self {
        let path = request.uri().path();
        Self::new(StatusCode::NOT_FOUND, format!("No such path: {path}"))
    }

    pub(super) fn no_method(request: Request) -> Self {
        let method = request.method();
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            format!("{method} is not a method of this path"),
        )
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::invalid(fault.to_string())
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self.status {
            StatusCode::BAD_REQUEST => {
                (self.status, Json(json!({ "error": self.message }))).into_response()
            }
            status => (status, self.message).into_response(),
        }
    }
}
