//! Whether a provider accepts a new secret, as the answer to one harmless read tells.

use serde_json::Value;

use crate::{
    http::{Client, Request},
    keys::{Failure, Proof, Refusal, Secret},
};

/// Where a secret that proves itself is written.
#[derive(Clone, Copy, Debug)]
pub struct Signature {
    pub header: &'static str,
    pub prefix: &'static str,
}

impl Signature {
    pub const BEARER: Self = Self {
        header: "authorization",
        prefix: "Bearer ",
    };
}

/// What a provider's own answers to the read look like.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// Knows the shape of an answer that says yes.
    pub yes: fn(&Value) -> bool,
    /// Knows the refusal that only a known key gets: it may not do this.
    pub known: fn(&Refusal) -> bool,
    /// Finds refusals that are about something else, and says what to do about it.
    pub objection: fn(&Refusal) -> Option<&'static str>,
}

const NOTHING_THERE: &str = "check the account's host: it has nothing there to prove a key with";
const ANOTHERS_WORDS: &str = "this is not what the provider says to a key it knows, so it proves nothing: check what stands between, such as a proxy or a firewall";

/// Sends a read that the secret signs, and nothing of the account's own.
///
/// A complete answer of the provider's own shape proves it, and so does a refusal that only a known key gets. Whatever
/// anybody else may have said proves nothing.
pub async fn prove(
    client: &Client,
    read: Request,
    signature: Signature,
    secret: &Secret,
    words: Words,
) -> Result<Proof, Failure> {
    let read = read.signed_by(signature.header, signature.prefix, secret.clone());
    let failure = match client.exchange(read).await {
        Ok(answer) => {
            answer.check_shape(names_no_error)?;
            return answer.check_shape(words.yes).map(|()| Proof::Accepted);
        }
        Err(failure) => failure,
    };
    match failure {
        Failure::Rejected { refusal, .. } => Err(Failure::Rejected {
            refusal,
            way_out: Some(
                "this is about the new key: it may take a minute until it is accepted".into(),
            ),
        }),
        failure => judge(failure, words),
    }
}

fn judge(failure: Failure, words: Words) -> Result<Proof, Failure> {
    let Some(refusal) = failure.refusal().cloned() else {
        return Err(failure);
    };
    let refused = |refusal, way_out: &'static str| {
        let way_out = Some(way_out.into());
        Err(Failure::Refused { refusal, way_out })
    };
    if let Some(way_out) = (words.objection)(&refusal) {
        return refused(refusal, way_out);
    }
    match refusal.status {
        404 | 405 | 410 => refused(refusal, NOTHING_THERE),
        402 | 403 if refusal.is_own && (words.known)(&refusal) => Ok(Proof::Accepted),
        403 => refused(refusal, ANOTHERS_WORDS),
        _ => Err(failure),
    }
}

/// Tells whether an answer that says yes does not name an error at the same time.
fn names_no_error(value: &Value) -> bool {
    ["error", "errors"]
        .iter()
        .all(|member| value.get(member).is_none_or(Value::is_null))
}

/// Tells whether a value is an object with a list under this name.
pub fn has_list(value: &Value, member: &str) -> bool {
    value.get(member).is_some_and(Value::is_array)
}
