//! An account whose credential was rejected: it is asked for nothing more.

use std::sync::OnceLock;

use futures_util::future::BoxFuture;

use crate::keys::{
    AnyKeyAdmin, Capabilities, CreateKey, Cursor, Failure, Identity, Key, KeyAdmin, Kind, Locator,
    NewKey, Page, Proof, Refusal, Removal, RotateKey, Rotated, Scope, Secret, UpdateKey,
};

/// Asks an adapter until the provider rejects the credential, and repeats that from then on: providers lock out who
/// goes on trying.
pub struct Watched {
    admin: Box<dyn AnyKeyAdmin>,
    rejected: OnceLock<(Refusal, Option<&'static str>)>,
}

impl Watched {
    pub fn new(admin: Box<dyn AnyKeyAdmin>) -> Self {
        Self {
            admin,
            rejected: OnceLock::new(),
        }
    }

    async fn ask<'a, T>(
        &'a self,
        request: impl FnOnce(&'a dyn AnyKeyAdmin) -> BoxFuture<'a, Result<T, Failure>>,
    ) -> Result<T, Failure> {
        if let Some((refusal, way_out)) = self.rejected.get() {
            return Err(Failure::Rejected {
                refusal: refusal.clone(),
                way_out: *way_out,
            });
        }
        let outcome = request(self.admin.as_ref()).await;
        if let Err(Failure::Rejected { refusal, way_out }) = &outcome {
            self.rejected.get_or_init(|| (refusal.clone(), *way_out));
        }
        outcome
    }
}

impl KeyAdmin for Watched {
    fn capabilities(&self) -> &'static Capabilities {
        self.admin.capabilities()
    }

    fn check_create(&self, request: &CreateKey) -> Result<(), Failure> {
        self.admin.check_create(request)
    }

    fn known_scope(&self, kind: Kind) -> Option<Scope> {
        self.admin.known_scope(kind)
    }

    fn check_prove(&self, kind: Kind) -> Result<(), Failure> {
        self.admin.check_prove(kind)
    }

    async fn whoami(&self) -> Result<Identity, Failure> {
        self.ask(|admin| admin.whoami()).await
    }

    async fn scopes(&self, after: Option<&Cursor>) -> Result<Page<Scope>, Failure> {
        self.ask(|admin| admin.scopes(after)).await
    }

    async fn list(&self, scope: &Scope, after: Option<&Cursor>) -> Result<Page<Key>, Failure> {
        self.ask(|admin| admin.list(scope, after)).await
    }

    async fn describe(&self, key: &Locator) -> Result<Key, Failure> {
        self.ask(|admin| admin.describe(key)).await
    }

    async fn create(&self, request: &CreateKey) -> Result<NewKey, Failure> {
        self.ask(|admin| admin.create(request)).await
    }

    async fn update(&self, key: &Locator, change: &UpdateKey) -> Result<Key, Failure> {
        self.ask(|admin| admin.update(key, change)).await
    }

    async fn rotate(&self, key: &Locator, request: &RotateKey) -> Result<Rotated, Failure> {
        self.ask(|admin| admin.rotate(key, request)).await
    }

    /// Says nothing of the credential: another secret signs it.
    async fn prove(&self, kind: Kind, secret: &Secret) -> Result<Proof, Failure> {
        self.admin.prove(kind, secret).await
    }

    async fn delete(&self, key: &Locator) -> Result<Removal, Failure> {
        self.ask(|admin| admin.delete(key)).await
    }
}
