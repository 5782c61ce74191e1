//! Errors for scripts: one object on one line.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::{escape, words};
use crate::{
    keys::{Error, Refusal},
    output::{Look, message},
};

#[derive(Debug, JsonSchema, Serialize)]
pub struct DocumentV1<'a> {
    error: ErrorV1<'a>,
}

/// Is an error as scripts read it.
#[derive(Debug, JsonSchema, Serialize)]
pub struct ErrorV1<'a> {
    code: &'static str,
    message: String,
    causes: Vec<String>,
    candidates: &'a [String],
    hint: Option<String>,
    account: Option<&'a str>,
    provider: Option<&'static str>,
    operation: Option<&'static str>,
    http_status: Option<u16>,
    request_id: Option<&'a str>,
    #[schemars(schema_with = "words::exit_code")]
    exit_code: u8,
}

impl<'a> ErrorV1<'a> {
    pub fn new(error: &'a Error, look: &Look) -> Self {
        let attempt = error.attempt.as_ref();
        let refusal = error.failure.refusal();
        Self {
            code: error.failure.code(),
            message: error.to_string(),
            causes: message::causes(error)
                .into_iter()
                .chain(error.failure.details().iter().cloned())
                .collect(),
            candidates: error.failure.candidates(),
            hint: error.failure.hint().map(|hint| look.hint(hint)),
            account: attempt.map(|attempt| attempt.account.as_str()),
            provider: attempt.map(|attempt| attempt.provider),
            operation: attempt.map(|attempt| attempt.operation.as_str()),
            http_status: refusal.map(|refusal| refusal.status),
            request_id: refusal.and_then(request_id),
            exit_code: error.exit_code().number(),
        }
    }
}

fn request_id(refusal: &Refusal) -> Option<&str> {
    refusal.request_id.as_ref().map(|id| id.raw())
}

/// Writes an error as one object.
pub fn error(error: &Error, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let error = ErrorV1::new(error, look);
    escape::line(&DocumentV1 { error }, out)
}
