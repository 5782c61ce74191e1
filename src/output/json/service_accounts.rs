//! The document of `service-accounts`.

use schemars::JsonSchema;
use serde::Serialize;

use super::{VERSION, key::ScopeV1};
use crate::output::ServiceAccountRow;

#[derive(JsonSchema, Serialize)]
pub struct ServiceAccountsV1<'a> {
    #[schemars(extend("const" = VERSION))]
    version: u32,
    service_accounts: Vec<ServiceAccountV1<'a>>,
}

#[derive(JsonSchema, Serialize)]
struct ServiceAccountV1<'a> {
    account: &'a str,
    provider: &'static str,
    /// What `create --service-account` takes.
    id: &'a str,
    name: Option<&'a str>,
    /// The project or organization it lives in.
    scope: ScopeV1<'a>,
}

pub fn service_accounts(rows: &[ServiceAccountRow]) -> ServiceAccountsV1<'_> {
    ServiceAccountsV1 {
        version: VERSION,
        service_accounts: rows
            .iter()
            .map(|row| ServiceAccountV1 {
                account: row.account.as_str(),
                provider: row.provider,
                id: row.id.raw(),
                name: row.name.as_ref().map(|own| own.raw()),
                scope: ScopeV1::new(&row.scope),
            })
            .collect(),
    }
}
