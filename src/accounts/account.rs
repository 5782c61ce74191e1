//! A connected account: what it is, and the context it gives to failures.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::sync::OnceCell;

use super::{
    neighbours::{Neighbours, is_signer},
    observed::{Ending, Observed, ends_soon},
    rejection::Watched,
};
use crate::{
    http::{Interrupt, Transport},
    keys::{
        AccountName, AnyKeyAdmin, Attempt, Capabilities, Entry, Error, Failure, Identity, Key,
        KeyRef, Kind, Locator, Moment, Operation, Origin, Proof, RotateSupport, Secret,
    },
    providers::Descriptor,
};

/// Is one provider + one admin credential, ready to be asked.
pub struct Account {
    pub name: AccountName,
    pub descriptor: &'static Descriptor,
    pub(super) admin: Box<dyn AnyKeyAdmin>,
    /// How many of its requests may run at once.
    pub(super) concurrency: usize,
    pub(super) interrupt: Interrupt,
    /// What carries its requests, where it has any.
    transport: Option<Arc<Transport>>,
    /// What signs its requests: to know them again among its keys.
    pub(super) credentials: Vec<Secret>,
    /// The id of the key that the credential is, where that was remembered.
    pub(super) own_key: Option<String>,
    /// The other accounts, where there are any.
    neighbours: Option<Arc<Neighbours>>,
    pub(super) default_project: Option<String>,
    /// Where its credential comes from, where that is known.
    origin: Option<Arc<Origin>>,
    /// The hosts and settings that decide what it sees.
    reach: Vec<String>,
    /// The hosts that were named for it, instead of the provider's own.
    pub(super) hosts: String,
    /// How long one request may take, and how long what is not there yet is waited for.
    pub(super) patience: Duration,
    observed: Observed,
    /// Whose keys these are, once that was asked for.
    identity: OnceCell<Identity>,
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
            admin: Box::new(Watched::new(admin)),
            concurrency: concurrency.max(1),
            interrupt,
            transport: None,
            credentials: Vec::new(),
            own_key: None,
            neighbours: None,
            default_project: None,
            origin: None,
            reach: Vec::new(),
            hosts: String::new(),
            patience: Duration::from_secs(60),
            observed: Observed::default(),
            identity: OnceCell::new(),
        }
    }

    /// Takes the place for what the run learns from answers.
    pub fn with_observed(mut self, observed: Observed) -> Self {
        if let Some(transport) = &self.transport {
            observed.note_transport(&self.name, transport);
        }
        self.observed = observed;
        self
    }

    /// Takes what carries its requests.
    pub fn with_transport(mut self, transport: Arc<Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Returns what time it is at the provider now; `None` when no answer said.
    pub fn server_time(&self) -> Option<Timestamp> {
        self.transport.as_ref()?.server_time()
    }

    /// Returns how long the provider wants this account to be silent from now on; `None` when it does not.
    pub fn asked_to_wait(&self) -> Option<Duration> {
        self.transport.as_ref()?.asked_to_wait()
    }

    /// Tells whether the process has repeated so many requests in vain that it is not worth while to go on.
    pub fn retries_are_spent(&self) -> bool {
        let transport = self.transport.as_ref();
        transport.is_some_and(|own| own.retries_are_spent())
    }

    /// Remembers what signs this account's requests, and the id of the key that it is.
    pub fn with_credentials(mut self, credentials: Vec<Secret>, key: Option<String>) -> Self {
        self.credentials = credentials;
        self.own_key = key;
        self
    }

    /// Takes the accounts beside which it stands.
    pub fn with_neighbours(mut self, neighbours: Arc<Neighbours>) -> Self {
        neighbours.note(&self.name, &self.credentials);
        self.neighbours = Some(neighbours);
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

    /// Takes where its credential comes from.
    pub fn with_origin(mut self, origin: Origin) -> Self {
        self.origin = Some(Arc::new(origin));
        self
    }

    /// Takes the hosts and settings that decide what it sees.
    pub fn with_reach(mut self, reach: Vec<String>) -> Self {
        self.reach = reach;
        self
    }

    /// Tells whether another account is this one under another name: the same credential at the same host, with the
    /// same settings.
    pub fn is_same_as(&self, other: &Self) -> bool {
        let pairs = || self.credentials.iter().zip(&other.credentials);
        self.descriptor.name == other.descriptor.name
            && self.reach == other.reach
            && !self.credentials.is_empty()
            && self.credentials.len() == other.credentials.len()
            && pairs().all(|(own, other)| own.is_same(other))
    }

    /// Takes the hosts that were named for it.
    pub fn with_hosts(mut self, hosts: String) -> Self {
        self.hosts = hosts;
        self
    }

    /// Returns the hosts that were named for it, instead of the provider's own: what is recorded of one account must
    /// not be looked for at another.
    pub fn hosts(&self) -> &str {
        &self.hosts
    }

    /// Takes how long one request may take.
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Returns how long what a provider has not done yet is waited for: as long as for one request.
    pub fn patience(&self) -> Duration {
        self.patience
    }

    /// Tells whether a key is the very credential that signs this account's requests; `None` when nothing it shows
    /// can tell.
    pub fn signs_with(&self, key: &Key) -> Option<bool> {
        let capabilities = self.capabilities().of(key.kind);
        if !capabilities.is_some_and(|own| own.can_be_credential) {
            return Some(false);
        }
        is_signer(key, &self.credentials, self.own_key.as_deref())
    }

    /// Lists the other accounts that sign with a key, as far as that can be told without asking anybody.
    pub fn others_signing_with(&self, key: &Key) -> Vec<AccountName> {
        let capabilities = self.capabilities().of(key.kind);
        match &self.neighbours {
            Some(neighbours) if capabilities.is_some_and(|own| own.can_be_credential) => {
                neighbours.signing_with(key, self.descriptor.name, &self.name)
            }
            _ => Vec::new(),
        }
    }

    /// Tells whether a key has the id that was remembered as the credential's own.
    pub fn remembers_as_own(&self, key: &Key) -> bool {
        let own = self.own_key.as_ref();
        own.is_some_and(|own| key.id.is_written(own))
    }

    /// Tells whether a secret is the very credential that counts here.
    pub fn is_signed_by(&self, secret: &Secret) -> bool {
        let own = self.credential();
        own.is_some_and(|(own, _)| own.is_same(secret))
    }

    /// Checks, without sending anything, that a secret of this kind could be tried.
    pub fn check_probe(&self, kind: Kind) -> Result<(), Failure> {
        self.admin.check_prove(kind)
    }

    /// Makes one harmless read that a secret of this kind signs, and nothing of the account's own;
    /// [`Failure::Rejected`] when the provider does not accept it.
    pub async fn probe(&self, kind: Kind, secret: &Secret) -> Result<Proof, Failure> {
        self.admin.prove(kind, secret).await
    }

    /// Returns whose keys the credential administers. Asks once at most.
    pub async fn identity(&self) -> Result<&Identity, Error> {
        let ask = async || match self.admin.known_identity() {
            Some(known) => Ok(known),
            None => self.admin.whoami().await,
        };
        let asked = self.identity.get_or_try_init(ask).await;
        asked.map_err(|failure| self.error(Operation::Connect, None, failure))
    }

    /// Returns the project for requests that need one and name none.
    pub fn default_project(&self) -> Option<&str> {
        self.default_project.as_deref()
    }

    /// Returns what can be done with this account's credential.
    pub fn capabilities(&self) -> &'static Capabilities {
        self.admin.capabilities()
    }

    /// Returns how many requests it may have under way at once.
    pub fn concurrency(&self) -> usize {
        self.concurrency
    }

    /// Tells whether a signal has come: nothing new is begun then.
    pub fn is_interrupted(&self) -> bool {
        self.interrupt.is_raised()
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

    /// Adds this account to a key.
    pub fn entry(&self, key: Key) -> Entry {
        self.observe_own(&key);
        Entry {
            account: self.name.clone(),
            provider: self.descriptor.name,
            provider_time: self.server_time(),
            key,
        }
    }

    /// Remembers the end of a key that is this account's credential, where it comes soon.
    fn observe_own(&self, key: &Key) {
        let Moment::At(expires_at) = key.expires else {
            return;
        };
        let now = self.server_time().unwrap_or_else(Timestamp::now);
        if ends_soon(expires_at, now) && self.signs_with(key) == Some(true) {
            let reference = self.reference(&key.locator()).to_string();
            let own = self.capabilities().of(key.kind);
            let ending = Ending {
                reference,
                expires_at,
                can_be_rotated: own.is_some_and(|own| !matches!(own.rotate, RotateSupport::No(_))),
            };
            self.observed.note_ending(&self.name, ending);
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
            failure: Box::new(match &self.origin {
                Some(origin) => failure.with_origin(origin),
                None => failure,
            }),
        }
    }
}
