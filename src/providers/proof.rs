//! Whether a provider accepts a new secret, as the answer to one harmless read tells.

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

/// Sends a read that the secret signs, and nothing of the account's own.
///
/// A complete answer proves it, and so does a 403 in the provider's words: who may not do this is known. `objection`
/// finds those whose words are about something else, and says what to do about it.
pub async fn prove(
    client: &Client,
    read: Request,
    signature: Signature,
    secret: &Secret,
    objection: fn(&Refusal) -> Option<&'static str>,
) -> Result<Proof, Failure> {
    let read = read.signed_by(signature.header, signature.prefix, secret.clone());
    let failure = match client.exchange(read).await {
        Ok(answer) => return answer.check_readable().map(|()| Proof::Accepted),
        Err(failure) => failure,
    };
    match failure {
        Failure::Rejected { refusal, .. } => Err(Failure::Rejected {
            refusal,
            way_out: Some("this is about the new key: it may take a minute until it is accepted"),
        }),
        // It is about the path, and no key is gone.
        Failure::NoSuchKey {
            refusal: Some(refusal),
            ..
        } => Err(Failure::Refused {
            refusal: *refusal,
            way_out: Some("check the account's host: it has nothing there to prove a key with"),
        }),
        failure => judge_forbidden(failure, objection),
    }
}

fn judge_forbidden(
    failure: Failure,
    objection: fn(&Refusal) -> Option<&'static str>,
) -> Result<Proof, Failure> {
    let refusal = failure.refusal().filter(|refusal| refusal.status == 403);
    let Some(refusal) = refusal.cloned() else {
        return Err(failure);
    };
    if let Some(way_out) = objection(&refusal) {
        let way_out = Some(way_out);
        return Err(Failure::Refused { refusal, way_out });
    }
    // A page for a browser comes from whatever stands before the provider, which knows no key.
    match refusal.message.is_some() || refusal.code.is_some() {
        true => Ok(Proof::Accepted),
        false => Err(failure),
    }
}
