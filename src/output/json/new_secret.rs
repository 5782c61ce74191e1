//! The documents about keys with a new secret.

use serde::Serialize;

use super::{VERSION, key::KeyV1};
use crate::output::{Delivered, Look, Made, Rotated};

#[derive(Serialize)]
pub struct CreateV1<'a> {
    version: u32,
    key: KeyV1<'a>,
    /// Only where `--reveal` asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<&'a str>,
    delivered: Vec<DeliveredV1<'a>>,
}

#[derive(Serialize)]
pub struct RotateV1<'a> {
    version: u32,
    /// The key with the new secret.
    key: KeyV1<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<&'a str>,
    delivered: Vec<DeliveredV1<'a>>,
    in_place: bool,
    /// `null` where the answer itself delivers the secret, before it can be proven.
    proven: Option<bool>,
    old: OldV1,
    /// The operation that stays open.
    operation: Option<&'a str>,
    /// The command that ends it.
    next: Option<String>,
    warnings: &'a [String],
}

#[derive(Serialize)]
struct OldV1 {
    #[serde(rename = "ref")]
    reference: String,
    status: &'static str,
    /// When the old secret stops by itself.
    works_until: Option<String>,
    /// Before that it is not deleted.
    kept_until: Option<String>,
}

#[derive(Serialize)]
struct DeliveredV1<'a> {
    sink: &'a str,
    status: &'static str,
    problem: Option<&'a str>,
}

pub fn create<'a>(made: &'a Made<'a>, look: &Look) -> CreateV1<'a> {
    CreateV1 {
        version: VERSION,
        key: KeyV1::new(&made.entry, look),
        secret: made.secret.map(|secret| secret.0),
        delivered: delivered(made.delivered),
    }
}

pub fn rotate<'a>(rotated: &'a Rotated<'a>, look: &Look) -> RotateV1<'a> {
    let made = &rotated.made;
    RotateV1 {
        version: VERSION,
        key: KeyV1::new(&made.entry, look),
        secret: made.secret.map(|secret| secret.0),
        delivered: delivered(made.delivered),
        in_place: rotated.is_in_place,
        proven: rotated.is_proven,
        old: OldV1 {
            reference: look.reference(&rotated.old),
            status: rotated.old_status,
            works_until: rotated.works_until.map(|until| until.to_string()),
            kept_until: rotated.kept_until.map(|until| until.to_string()),
        },
        operation: rotated.operation.as_deref(),
        next: rotated.next.clone().map(|next| look.command(next)),
        warnings: &rotated.warnings,
    }
}

fn delivered(all: &[Delivered]) -> Vec<DeliveredV1<'_>> {
    all.iter()
        .map(|own| DeliveredV1 {
            sink: &own.sink,
            status: match own.problem {
                None => "stored",
                Some(_) => "failed",
            },
            problem: own.problem.as_deref(),
        })
        .collect()
}
