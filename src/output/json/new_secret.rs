//! The documents about keys with a new secret.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::{VERSION, key::KeyV1};
use crate::output::{Delivered, Look, Made, Rotated};

#[derive(JsonSchema, Serialize)]
pub struct CreateV1<'a> {
    #[schemars(extend("const" = VERSION))]
    version: u32,
    /// `false` where a key of this name was there and `--if-absent` was given.
    created: bool,
    key: KeyV1<'a>,
    /// Only where `--reveal` asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<&'a str>,
    delivered: Vec<DeliveredV1<'a>>,
}

#[derive(JsonSchema, Serialize)]
pub struct RotateV1<'a> {
    #[schemars(extend("const" = VERSION))]
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

#[derive(JsonSchema, Serialize)]
struct OldV1 {
    #[serde(rename = "ref")]
    reference: String,
    status: &'static str,
    /// When the old secret stops by itself.
    #[schemars(with = "Option<Timestamp>")]
    works_until: Option<String>,
    /// Before that it is not deleted.
    #[schemars(with = "Option<Timestamp>")]
    kept_until: Option<String>,
}

#[derive(JsonSchema, Serialize)]
struct DeliveredV1<'a> {
    sink: &'a str,
    status: DeliveryStatus,
    /// What is known of the secret there: `kept`, `taken`, `passed`, `may_have` or `untouched`.
    grade: &'static str,
    problem: Option<&'a str>,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "lowercase")]
enum DeliveryStatus {
    Stored,
    Failed,
}

pub fn create<'a>(made: &'a Made<'a>, look: &Look) -> CreateV1<'a> {
    CreateV1 {
        version: VERSION,
        created: made.is_new,
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
                None => DeliveryStatus::Stored,
                Some(_) => DeliveryStatus::Failed,
            },
            grade: own.grade,
            problem: own.problem.as_deref(),
        })
        .collect()
}
