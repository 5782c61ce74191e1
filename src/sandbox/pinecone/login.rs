//! The login: a service account's id and secret for a token that the Admin API takes.

use axum::Json;
use axum::extract::{Query as Pairs, Request};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::emulator::refuse_version;
use crate::sandbox::call::Call;
use crate::sandbox::fault::Fault;
use crate::sandbox::members::Members;
use crate::sandbox::mint;

pub(super) const CLIENT_ID: &str = "sandboxAcmeServiceAccount";
pub(super) const CLIENT_SECRET: &str = "sandbox-client-secret-not-a-real-one";

/// Compared as it is: the real login refuses it without the slash.
const AUDIENCE: &str = "https://api.pinecone.io/";
const SECONDS_TO_EXPIRY: u32 = 1800;
const MEMBERS: [&str; 4] = ["grant_type", "client_id", "client_secret", "audience"];

/// The answer in the shape of RFC 6749, which is not the Admin API's.
pub(super) struct LoginRefusal(StatusCode, &'static str, String);

impl LoginRefusal {
    pub(super) fn no_path(_: Request) -> Self {
        Self(StatusCode::NOT_FOUND, "not_found", "Not found".to_owned())
    }

    pub(super) fn no_method(_: Request) -> Self {
        Self(
            StatusCode::METHOD_NOT_ALLOWED,
            "invalid_request",
            "Method not allowed".to_owned(),
        )
    }
}

impl From<Fault> for LoginRefusal {
    fn from(fault: Fault) -> Self {
        Self(
            StatusCode::BAD_REQUEST,
            "invalid_request",
            fault.to_string(),
        )
    }
}

impl IntoResponse for LoginRefusal {
    fn into_response(self) -> Response {
        let Self(status, error, description) = self;
        let body = json!({ "error": error, "error_description": description });
        (status, Json(body)).into_response()
    }
}

pub(super) async fn token(headers: HeaderMap, call: Call) -> Result<Json<Value>, LoginRefusal> {
    if let Err(message) = refuse_version(&headers) {
        return Err(Fault::body(&message).into());
    }
    let members = if call.is_of_type("application/x-www-form-urlencoded") {
        form(&call)?
    } else {
        call.members(&MEMBERS)?
    };
    let grant_type = members.text("grant_type")?;
    let client = (members.text("client_id")?, members.text("client_secret")?);
    let audience = members.text("audience")?;
    if grant_type != "client_credentials" {
        return Err(LoginRefusal(
            StatusCode::BAD_REQUEST,
            "unsupported_grant_type",
            format!("Unsupported grant type: {grant_type}"),
        ));
    }
    if client != (CLIENT_ID, CLIENT_SECRET) {
        return Err(LoginRefusal(
            StatusCode::UNAUTHORIZED,
            "access_denied",
            "Unauthorized".to_owned(),
        ));
    }
    if audience != AUDIENCE {
        return Err(LoginRefusal(
            StatusCode::FORBIDDEN,
            "access_denied",
            format!("Service not found: {audience}"),
        ));
    }
    Ok(Json(json!({
        "access_token": access_token(),
        "token_type": "Bearer",
        "expires_in": SECONDS_TO_EXPIRY,
    })))
}

/// The token of the one service account. It stays the same and never expires: whoever logs in anew, or keeps it, is served.
pub(super) fn access_token() -> String {
    format!(
        "eyJzYW5kYm94Ijp0cnVlfQ.{}",
        mint::letters("pinecone/token", 43)
    )
}

fn form(call: &Call) -> Result<Members, Fault> {
    let unreadable = || Fault::body("The body of the request is not a form.");
    let text = std::str::from_utf8(call.bytes()?).map_err(|_| unreadable())?;
    // A form is written as a query is, so it is read as one.
    let uri = format!("/?{text}")
        .parse::<Uri>()
        .map_err(|_| unreadable())?;
    let Ok(Pairs(pairs)) = Pairs::<Vec<(String, String)>>::try_from_uri(&uri) else {
        return Err(unreadable());
    };
    let members: Map<String, Value> = pairs
        .into_iter()
        .map(|(name, value)| (name, Value::String(value)))
        .collect();
    Members::from_map(members, &MEMBERS)
}
