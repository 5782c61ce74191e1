//! A connected account: gate before, context after, pages and scopes between.

use std::{collections::HashSet, time::Duration};

use futures_util::{Stream, StreamExt, stream};

use super::{gate, narrow::Narrow};
use crate::{
    http::Interrupt,
    keys::{
        AccountName, AnyKeyAdmin, Attempt, Capabilities, CreateKey, Cursor, Entry, Error, Failure,
        Key, KeyRef, Kind, Locator, NewKey, Operation, Removal, Scope, ScopeType, Secret, Text,
        UpdateKey, read_all,
    },
    providers::Descriptor,
    terminal::Approved,
};

/// Is one provider + one admin credential, ready to be asked.
pub struct Account {
    pub name: AccountName,
    pub descriptor: &'static Descriptor,
    admin: Box<dyn AnyKeyAdmin>,
    /// How many scopes are asked at once.
    concurrency: usize,
    interrupt: Interrupt,
    /// What signs its requests: to know them again among its keys.
    credentials: Vec<Secret>,
    /// The id of the key that the credential is, where that was remembered.
    own_key: Option<String>,
    default_project: Option<String>,
}

/// Is all there is to know of one scope's keys, or why it could not be listed.
#[derive(Debug)]
pub struct ScopeListing {
    pub scope: Scope,
    pub entries: Result<Vec<Entry>, Error>,
    pub coverage: Option<&'static str>,
}

impl Account {
    /// Takes a connected adapter.
    pub fn new(
        name: AccountName,
        descriptor: &'static Descriptor,
        admin: Box<dyn AnyKeyAdmin>,
        concurrency: usize,
        interrupt: Interrupt,
    ) -> Self {
        Self {
            name,
            descriptor,
            admin,
            concurrency: concurrency.max(1),
            interrupt,
            credentials: Vec::new(),
            own_key: None,
            default_project: None,
        }
    }

    /// Remembers what signs this account's requests, and the id of the key that it is.
    pub fn with_credentials(mut self, credentials: Vec<Secret>, key: Option<String>) -> Self {
        self.credentials = credentials;
        self.own_key = key;
        self
    }

    /// Returns the credential that counts, with how values like it begin.
    pub fn credential(&self) -> Option<(&Secret, Option<&'static str>)> {
        let secret = self.credentials.last()?;
        Some((secret, self.descriptor.prefix_of(secret)))
    }

    /// Takes a project for requests that need one and name none.
    pub fn with_default_project(mut self, project: Option<String>) -> Self {
        self.default_project = project;
        self
    }

    /// Tells whether a key is the very credential that signs this account's requests; `None` when nothing it shows
    /// can tell.
    pub fn signs_with(&self, key: &Key) -> Option<bool> {
        let capabilities = self.capabilities().of(key.kind);
        if !capabilities.is_some_and(|own| own.can_be_credential) {
            return Some(false);
        }
        if self
            .own_key
            .as_ref()
            .is_some_and(|own| key.id.is_written(own))
        {
            return Some(true);
        }
        let told: Vec<_> = self
            .credentials
            .iter()
            .map(|own| key.shows_ends_of(own))
            .collect();
        match (told.contains(&Some(true)), told.contains(&None)) {
            (true, _) => Some(true),
            (false, true) => None,
            (false, false) => Some(false),
        }
    }

    /// Returns the project for requests that need one and name none.
    pub fn default_project(&self) -> Option<&str> {
        self.default_project.as_deref()
    }

    /// Returns what can be done with this account's credential.
    pub fn capabilities(&self) -> &'static Capabilities {
        self.admin.capabilities()
    }

    /// Waits between two looks at the provider; [`Failure::Interrupted`] as soon as a signal comes.
    pub async fn pause(&self, wait: Duration) -> Result<(), Failure> {
        tokio::select! {
            () = tokio::time::sleep(wait) => Ok(()),
            () = self.interrupt.cut_off(false) => Err(Failure::Interrupted),
        }
    }

    /// Returns the address of one of this account's keys.
    pub fn reference(&self, locator: &Locator) -> KeyRef {
        KeyRef {
            account: self.name.clone(),
            locator: locator.clone(),
        }
    }

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

    /// Checks, without sending anything, that a key can be created as asked.
    pub fn check_create(&self, request: &CreateKey) -> Result<(), Error> {
        gate::create(self.capabilities(), self.descriptor.title, request)
            .and_then(|()| self.admin.check_create(request))
            .map_err(|failure| self.error(Operation::Create, None, failure))
    }

    /// Replaces a project's name in the request with its id, and returns the scope the key will live in.
    pub async fn place(&self, request: &mut CreateKey) -> Result<Option<Scope>, Error> {
        let Some(typed) = &request.project else {
            return Ok(None);
        };
        let scope = self.project(typed).await?;
        request.project = scope.id.as_ref().map(|id| id.raw().to_owned());
        Ok(Some(scope))
    }

    /// Creates a key. Sent once.
    pub async fn create(&self, request: &CreateKey) -> Result<NewKey, Error> {
        self.check_create(request)?;
        self.admin
            .create(request)
            .await
            .map_err(|failure| self.error(Operation::Create, None, failure))
    }

    /// Checks, without sending anything, that a key at this address can be changed as asked; `kind` is its kind
    /// where that is known already.
    pub fn check_update(
        &self,
        key: &Locator,
        kind: Option<Kind>,
        change: &UpdateKey,
    ) -> Result<(), Error> {
        gate::update(
            self.capabilities(),
            self.descriptor.title,
            key,
            kind,
            change,
        )
        .map_err(|failure| self.key_error(Operation::Update, key, failure))
    }

    /// Changes a key as it was agreed to. Sent once.
    pub async fn update<T>(&self, agreed: &Approved<T>) -> Result<Entry, Error>
    where
        T: AsRef<Key> + AsRef<UpdateKey>,
    {
        let key: &Key = agreed.plan().as_ref();
        let change: &UpdateKey = agreed.plan().as_ref();
        let kind = Some(key.kind);
        let key = &key.locator();
        self.check_update(key, kind, change)?;
        let answer = self.admin.update(key, change).await;
        let answer = answer.and_then(|answer| {
            // The change was made; that the answer is about another key leaves it unclear to which.
            is_about(answer, key).map_err(|failure| Failure::Unknown {
                cause: Box::new(failure),
                way_out: None,
            })
        });
        answer
            .map(|key| self.entry(key))
            .map_err(|failure| self.key_error(Operation::Update, key, failure))
    }

    /// Checks, without sending anything, that a key at this address can be deleted; `kind` is its kind where that
    /// is known already.
    pub fn check_delete(&self, key: &Locator, kind: Option<Kind>) -> Result<(), Error> {
        gate::delete(self.capabilities(), self.descriptor.title, key, kind)
            .map_err(|failure| self.key_error(Operation::Delete, key, failure))
    }

    /// Sends a deletion that was agreed to.
    pub async fn delete(&self, agreed: &Approved<impl AsRef<Key>>) -> Result<Removal, Error> {
        let key = agreed.plan().as_ref();
        let kind = Some(key.kind);
        let key = &key.locator();
        self.check_delete(key, kind)?;
        self.admin
            .delete(key)
            .await
            .map_err(|failure| self.key_error(Operation::Delete, key, failure))
    }

    /// Adds this account to a key.
    pub fn entry(&self, key: Key) -> Entry {
        Entry {
            account: self.name.clone(),
            provider: self.descriptor.name,
            key,
        }
    }

    /// Says that something about one key failed.
    pub fn key_error(&self, operation: Operation, key: &Locator, failure: Failure) -> Error {
        self.error(operation, Some(self.reference(key).to_string()), failure)
    }

    /// Says what was attempted when it failed: the one place where context is added.
    pub fn error(&self, operation: Operation, target: Option<String>, failure: Failure) -> Error {
        Error {
            attempt: Some(Attempt {
                operation,
                account: self.name.clone(),
                provider: self.descriptor.name,
                target,
            }),
            failure: Box::new(failure),
        }
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
fn is_about(answer: Key, key: &Locator) -> Result<Key, Failure> {
    if answer.has_id(&key.id) {
        Ok(answer)
    } else {
        Err(Failure::about_another(&Text::new(answer.id.to_string())))
    }
}
