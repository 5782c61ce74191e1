//! What an account is asked without changing anything: pages and scopes are followed here.

use std::collections::HashSet;

use futures_util::{Stream, StreamExt, stream};

use super::{Account, narrow::Narrow};
use crate::keys::{
    Cursor, Entry, Error, Failure, Key, Kind, Locator, Operation, Scope, ScopeType, Secret, Text,
    read_all,
};

/// Is all there is to know of one scope's keys, or why it could not be listed.
#[derive(Debug)]
pub struct ScopeListing {
    pub scope: Scope,
    pub entries: Result<Vec<Entry>, Error>,
    pub coverage: Option<&'static str>,
}

impl Account {
    /// Lists the places keys live in.
    pub async fn scopes(&self) -> Result<Vec<Scope>, Error> {
        let whole = read_all(|after| async move { self.admin.scopes(after.as_ref()).await }).await;
        whole
            .map(|whole| whole.items)
            .map_err(|failure| self.error(Operation::Projects, None, no_list(failure)))
    }

    /// Returns the scope that keys of this kind live in, where that needs no asking.
    pub fn known_scope(&self, kind: Kind) -> Option<Scope> {
        self.admin.known_scope(kind)
    }

    /// Finds the project that `typed` names by its id, or by a name that only one project has.
    pub async fn project(&self, typed: &str) -> Result<Scope, Error> {
        let mut named = Vec::new();
        for scope in self.scopes().await? {
            if scope.scope_type != ScopeType::Project {
                continue;
            }
            if scope.has_id(typed) {
                return Ok(scope);
            }
            if scope.is_called(typed) {
                named.push(scope);
            }
        }
        if named.len() > 1 {
            return Err(Error::from(Failure::Conflict {
                problem: format!("several projects of {} have this name", self.name),
                candidates: named
                    .iter()
                    .filter_map(|scope| scope.id.as_ref())
                    .map(Text::to_string)
                    .collect(),
                way_out: Some("name one by its id".to_owned()),
            }));
        }
        named.pop().ok_or_else(|| {
            Error::from(Failure::not_found(
                format!("{} has no project {}", self.name, Text::from(typed)),
                format!("`keyctl projects --account {}` lists them", self.name),
            ))
        })
    }

    /// Lists the keys of every scope that `narrow` takes: several scopes at a time, in the provider's order.
    ///
    /// Fails when the scopes themselves cannot be listed; what fails later is in the stream.
    pub async fn list(&self, narrow: &Narrow) -> Result<impl Stream<Item = ScopeListing>, Error> {
        let scopes = self
            .scopes()
            .await
            .map_err(|error| self.error(Operation::List, None, *error.failure))?;
        let scopes: Vec<Scope> = scopes
            .into_iter()
            .filter(|scope| narrow.takes_scope(scope))
            .collect();
        let listings = stream::iter(scopes).map(|scope| self.list_scope(scope, narrow));
        Ok(listings.buffered(self.concurrency))
    }

    /// Lists the keys that `narrow` takes, all of them or none.
    pub async fn entries(&self, narrow: &Narrow) -> Result<Vec<Entry>, Error> {
        let kinds = self.capabilities().kinds.iter().map(|own| own.kind);
        let meant: Vec<Kind> = kinds.filter(|kind| narrow.takes_kind(*kind)).collect();
        let known: Option<Vec<Scope>> = meant.iter().map(|kind| self.known_scope(*kind)).collect();
        let scopes = match known.filter(|_| narrow.projects.is_empty()) {
            Some(known) => known,
            None => self.scopes().await?,
        };
        let mut entries = Vec::new();
        for scope in scopes.into_iter().filter(|scope| narrow.takes_scope(scope)) {
            entries.extend(self.list_scope(scope, narrow).await.entries?);
        }
        Ok(entries)
    }

    /// Lists the keys of one scope; a scope that breaks is left out whole.
    pub async fn list_scope(&self, scope: Scope, narrow: &Narrow) -> ScopeListing {
        let asked = &scope;
        let list =
            |after: Option<Cursor>| async move { self.admin.list(asked, after.as_ref()).await };
        let (entries, coverage) = match read_all(list).await {
            Ok(whole) => {
                let mut seen = HashSet::new();
                let keys = whole.items.into_iter();
                let meant = keys.filter(|key| narrow.takes_key(key) && seen.insert(key.id.clone()));
                (
                    Ok(meant.map(|key| self.entry(key)).collect()),
                    whole.coverage,
                )
            }
            Err(failure) => {
                let name = Some(scope.to_string());
                (
                    Err(self.error(Operation::List, name, no_list(failure))),
                    None,
                )
            }
        };
        ScopeListing {
            scope,
            entries,
            coverage,
        }
    }

    /// Describes one key.
    pub async fn describe(&self, key: &Locator) -> Result<Entry, Error> {
        let answer = self
            .admin
            .describe(key)
            .await
            .and_then(|answer| is_about(answer, key));
        answer
            .map(|key| self.entry(key))
            .map_err(|failure| self.key_error(Operation::Describe, key, failure))
    }

    /// Checks, without sending anything, that a new secret of this key could be proven.
    pub fn check_prove(&self, key: &Key) -> Result<(), Error> {
        let checked = self.admin.check_prove(key.kind);
        checked.map_err(|failure| self.key_error(Operation::Rotate, &key.locator(), failure))
    }

    /// Makes one harmless read with a new secret of this key; that the provider does not accept it, or not yet, is
    /// [`Failure::Rejected`].
    pub async fn prove(&self, key: &Key, secret: &Secret) -> Result<(), Error> {
        let answer = self.admin.prove(key.kind, secret).await;
        answer.map_err(|failure| self.key_error(Operation::Prove, &key.locator(), failure))
    }
}

/// A list that is not there is no missing key: most often the account points at the wrong host.
fn no_list(failure: Failure) -> Failure {
    match failure {
        Failure::NoSuchKey {
            refusal: Some(refusal),
            ..
        } => Failure::Refused {
            refusal: *refusal,
            way_out: Some("the host knows no such list: check the URL the account points at"),
        },
        other => other,
    }
}

/// Passes an answer on only if it is about the key that was asked for.
pub fn is_about(answer: Key, key: &Locator) -> Result<Key, Failure> {
    if answer.has_id(&key.id) {
        Ok(answer)
    } else {
        Err(Failure::about_another(&Text::new(answer.id.to_string())))
    }
}
