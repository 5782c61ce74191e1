//! Whom keys of an account can be created for.

use futures_util::{StreamExt, stream};

use super::Account;
use crate::keys::{
    CreateKey, Error, Field, KeyId, KindCapabilities, Operation, Scope, ScopeType, ServiceAccounts,
    Support,
};

impl Account {
    /// Tells whether the provider creates keys for service accounts, whoever may do so; of projects only, where one
    /// `in_project` is asked for.
    pub fn has_service_accounts(&self, in_project: bool) -> bool {
        let mut kinds = self.kinds_of_service_accounts();
        kinds.any(|own| !in_project || own.scope == ScopeType::Project)
    }

    /// Lists the service accounts of each place that has any, or of these projects only; one that cannot be listed is an
    /// error in its place.
    pub async fn service_accounts(
        &self,
        projects: &[String],
    ) -> Result<Vec<Result<(Scope, ServiceAccounts), Error>>, Error> {
        let mut scopes = self.scopes().await?;
        scopes.retain(|scope| {
            let is_meant = projects.is_empty() || projects.iter().any(|own| scope.is_called(own));
            let mut kinds = self.kinds_of_service_accounts();
            is_meant
                && kinds.any(|own| scope.scope_type == own.scope && scope.holds.contains(&own.kind))
        });
        let listed = stream::iter(scopes).map(async |scope| {
            let listed = self.admin.service_accounts(Some(&scope)).await;
            match listed {
                Ok(accounts) => Ok((scope, accounts)),
                Err(failure) => {
                    let place = Some(scope.to_string());
                    Err(self.error(Operation::ServiceAccounts, place, failure))
                }
            }
        });
        Ok(listed.buffered(self.concurrency()).collect().await)
    }

    /// Checks by a read that there is the service account that a new key is for. Fails with `Failure::NotFound` or
    /// `Failure::Conflict`.
    pub async fn check_service_account(
        &self,
        request: &CreateKey,
        scope: Option<&Scope>,
    ) -> Result<(), Error> {
        let Some(typed) = &request.service_account else {
            return Ok(());
        };
        let place = match scope {
            Some(scope) => scope.to_string(),
            None => format!("account {}", self.name),
        };
        let listed = self.admin.service_accounts(scope).await;
        let checked = listed.and_then(|accounts| {
            // A list that is not complete says nothing of an id.
            if accounts.coverage.is_some() && KeyId::is_uuid(typed) {
                return Ok(());
            }
            let hint = format!(
                "`keyctl service-accounts --account {}` lists them",
                self.name
            );
            accounts.choose(typed, &place, &hint).map(drop)
        });
        checked.map_err(|failure| self.error(Operation::Create, None, failure))
    }

    fn kinds_of_service_accounts(&self) -> impl Iterator<Item = &'static KindCapabilities> {
        let kinds = self.descriptor.capabilities.kinds.iter();
        kinds.filter(|own| match own.create {
            Support::Yes(fields) => fields.all().any(|field| field == Field::ServiceAccount),
            Support::No(_) => false,
        })
    }
}
