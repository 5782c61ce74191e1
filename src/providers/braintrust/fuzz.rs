//! What Braintrust's answers are read with.

use super::{
    capabilities::{SERVICE_TOKEN, USER},
    connect::DIALECT,
    organization::Organization,
    wire::{self, ApiKey, Deleted, List, Login},
};
use crate::{
    http::fuzz::read,
    keys::{Kind, Page},
    providers::fuzz::{Found, Readers},
};

pub const READERS: Readers = Readers {
    answers: &[
        |body| keys(body, USER),
        |body| keys(body, SERVICE_TOKEN),
        |body| Ok(read::<ApiKey>(body)?.into_key(USER).into()),
        |body| Ok(read::<ApiKey>(body)?.into_new_key(SERVICE_TOKEN).into()),
        |body| {
            let list: List<wire::Organization> = read(body)?;
            scope(Organization::choose(list.objects, Some("acme"))?)
        },
        |body| scope(Organization::choose(read::<Login>(body)?.org_info, None)?),
        |body| read::<Deleted>(body).map(|_| Found::default()),
    ],
    dialects: &[DIALECT],
};

fn keys(body: &[u8], kind: Kind) -> Result<Found, crate::keys::Failure> {
    let list: List<ApiKey> = read(body)?;
    let keys = list.objects.into_iter().map(|key| key.into_key(kind));
    Ok(Page::only(keys.collect()).into())
}

fn scope(organization: Organization) -> Result<Found, crate::keys::Failure> {
    Ok(Page::only(vec![organization.scope(USER)]).into())
}
