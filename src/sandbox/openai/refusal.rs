//! How OpenAI says no.

use std::io;

use axum::Json;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::sandbox::fault::{Fault, FaultKind};

/// An answer other than 200.
pub(super) struct Refusal {
    status: StatusCode,
    error: Value,
}

impl Refusal {
    fn new(status: StatusCode, message: &str, param: Option<&str>, code: Option<&str>) -> Self {
        let kind = match status {
            StatusCode::INTERNAL_SERVER_ERROR => "server_error",
            _ => "invalid_request_error",
        };
        Self {
            status,
            error: json!({ "message": message, "type": kind, "param": param, "code": code }),
        }
    }

    pub(super) fn invalid(message: &str, param: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            message,
            Some(param),
            Some("invalid_value"),
        )
    }

    pub(super) fn project_not_found(id: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            &format!("The project {id} was not found"),
            None,
            Some("project_not_found"),
        )
    }

    pub(super) fn project_archived(id: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            &format!("The project {id} is archived"),
            None,
            Some("project_archived"),
        )
    }

    pub(super) fn not_found(what: &str, id: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            &format!("The {what} {id} was not found"),
            None,
            Some("not_found"),
        )
    }

    pub(super) fn no_credential() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
            None,
            None,
        )
    }

    /// Echoes a part of the key, as the real answer does.
    pub(super) fn wrong_credential(key: &str) -> Self {
        let characters: Vec<char> = key.chars().collect();
        let echo = match characters.len() {
            0..=12 => key.to_owned(),
            length => {
                let first: String = characters[..8].iter().collect();
                let last: String = characters[length - 4..].iter().collect();
                format!("{first}****{last}")
            }
        };
        Self::new(
            StatusCode::UNAUTHORIZED,
            &format!(
                "Incorrect API key provided: {echo}. You can find your API key at https://platform.openai.com/account/api-keys."
            ),
            None,
            Some("invalid_api_key"),
        )
    }

    /// Here `error` is a string, as it is in the wild.
    pub(super) fn missing_scope(scope: &str) -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            error: json!(format!(
                "You have insufficient permissions for this operation. Missing scopes: {scope}. Check that you have the correct role in your organization (Reader, Writer, Owner) and project (Viewer, Member, Owner), and if you're using a restricted API key, that it has the necessary scopes."
            )),
        }
    }

    pub(super) fn no_path(request: Request) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            &format!(
                "Invalid URL ({} /v1{})",
                request.method(),
                request.uri().path()
            ),
            None,
            Some("unknown_url"),
        )
    }

    pub(super) fn no_method(request: Request) -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            &format!(
                "Not allowed to {} on /v1{}",
                request.method(),
                request.uri().path()
            ),
            None,
            Some("method_not_supported"),
        )
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        let code = match fault.kind {
            FaultKind::Body => None,
            FaultKind::Unknown => Some("unknown_parameter"),
            FaultKind::Required => Some("missing_required_parameter"),
            FaultKind::Type => Some("invalid_type"),
            FaultKind::Range => Some("invalid_value"),
        };
        Self::new(
            StatusCode::BAD_REQUEST,
            &fault.to_string(),
            fault.at.as_deref(),
            code,
        )
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            &error.to_string(),
            None,
            None,
        )
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "error": self.error }))).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_key_is_echoed_by_its_ends() {
        let refusal = Refusal::wrong_credential("sk-proj-abcdefghMxYA");

        let message = refusal.error["message"].as_str().unwrap_or_default();
        assert!(message.starts_with("Incorrect API key provided: sk-proj-****MxYA. You can find"));
    }
}
