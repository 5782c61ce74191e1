//! One request as an operation sees it: it is asked for its query or its body, and refuses what does not belong to it.

use std::convert::Infallible;

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Uri};

use super::fault::Fault;
use super::members::Members;
use super::query::Query;

const LARGEST_BODY: usize = 64 * 1024;

/// A request whose credential has been checked.
#[derive(Debug)]
pub(super) struct Call {
    uri: Uri,
    headers: HeaderMap,
    body: Option<Bytes>,
}

impl Call {
    /// Takes neither parameters nor a body.
    pub(super) fn bare(&self) -> Result<(), Fault> {
        self.query(&[], &[]).map(|_| ())
    }

    /// Takes these parameters, `repeated` ones more than once, and no body.
    pub(super) fn query(&self, single: &[&str], repeated: &[&str]) -> Result<Query, Fault> {
        if !self.bytes()?.is_empty() {
            return Err(Fault::body("The request has a body where none belongs."));
        }
        Query::parse(&self.uri, single, repeated)
    }

    /// Takes a JSON object with these members, and no parameters.
    pub(super) fn members(&self, allowed: &[&str]) -> Result<Members, Fault> {
        Query::parse(&self.uri, &[], &[])?;
        let body = self.bytes()?;
        if !body.is_empty() && !self.is_of_type("application/json") {
            return Err(Fault::body(
                "The body of the request is not declared as application/json.",
            ));
        }
        Members::parse(body, allowed)
    }

    /// The media type without its parameters is this one.
    pub(super) fn is_of_type(&self, media_type: &str) -> bool {
        let declared = self.headers.get(CONTENT_TYPE).map(|value| value.to_str());
        let Some(Ok(declared)) = declared else {
            return false;
        };
        let essence = declared.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case(media_type)
    }

    pub(super) fn bytes(&self) -> Result<&Bytes, Fault> {
        self.body
            .as_ref()
            .ok_or_else(|| Fault::body("The body of the request is cut short or too large."))
    }
}

impl<S: Send + Sync> FromRequest<S> for Call {
    type Rejection = Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Infallible> {
        let (head, body) = request.into_parts();
        Ok(Self {
            uri: head.uri,
            headers: head.headers,
            body: to_bytes(body, LARGEST_BODY).await.ok(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(uri: &'static str, content_type: &'static str, body: &'static str) -> Call {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, content_type.parse().expect("a legal value"));
        Call {
            uri: Uri::from_static(uri),
            headers,
            body: Some(Bytes::from_static(body.as_bytes())),
        }
    }

    #[test]
    fn a_body_must_be_declared_as_json() {
        let json = call("/", "application/json; charset=utf-8", "{}");
        let form = call("/", "application/x-www-form-urlencoded", "{}");

        assert!(json.members(&[]).is_ok());
        assert!(form.members(&[]).is_err());
    }

    #[test]
    fn a_body_where_none_belongs_is_refused() {
        assert!(call("/", "application/json", "{}").bare().is_err());
    }

    #[test]
    fn a_parameter_beside_a_body_is_refused() {
        assert!(
            call("/?dry=1", "application/json", "{}")
                .members(&[])
                .is_err()
        );
    }
}
