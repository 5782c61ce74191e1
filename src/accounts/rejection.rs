//! An account whose credential was rejected: it is asked for nothing more.

use std::sync::{
    OnceLock,
    atomic::{AtomicUsize, Ordering},
};

use futures_util::future::BoxFuture;
use tokio::sync::Mutex;

use crate::keys::{
    Advice, AnyKeyAdmin, Capabilities, CreateKey, Cursor, Failure, Identity, Key, KeyAdmin, Kind,
    Locator, NewKey, Page, Proof, Refusal, Removal, RotateKey, Rotated, Scope, Secret,
    ServiceAccounts, UpdateKey,
};

/// What helps where the credential is good, and turned down for one thing.
const TURNED_DOWN: &str =
    "the credential is accepted otherwise: ask for access to this, or use one that has it";

/// Asks an adapter until the provider rejects the credential, and repeats that from then on: providers lock out who
/// goes on trying.
///
/// Once the credential was accepted, a rejection may be about one project or key: the credential is tried once more,
/// for nothing but itself, and only when it is turned down again is it at an end.
pub struct Watched {
    admin: Box<dyn AnyKeyAdmin>,
    rejected: OnceLock<(Refusal, Option<Advice>)>,
    /// How often the credential was accepted.
    accepted: AtomicUsize,
    /// Held while the credential is tried: how often it was accepted when it last was.
    tried: Mutex<Option<usize>>,
}

impl Watched {
    pub fn new(admin: Box<dyn AnyKeyAdmin>) -> Self {
        Self {
            admin,
            rejected: OnceLock::new(),
            accepted: AtomicUsize::new(0),
            tried: Mutex::new(None),
        }
    }

    async fn ask<'a, T>(
        &'a self,
        request: impl FnOnce(&'a dyn AnyKeyAdmin) -> BoxFuture<'a, Result<T, Failure>>,
    ) -> Result<T, Failure> {
        self.ask_and_count(request, true).await
    }

    /// Asks; an answer shows that the credential is accepted if the provider `is_told` by the request.
    async fn ask_and_count<'a, T>(
        &'a self,
        request: impl FnOnce(&'a dyn AnyKeyAdmin) -> BoxFuture<'a, Result<T, Failure>>,
        is_told: bool,
    ) -> Result<T, Failure> {
        if let Some(failure) = self.rejection() {
            return Err(failure);
        }
        let before = self.accepted.load(Ordering::Relaxed);
        match request(self.admin.as_ref()).await {
            Err(Failure::Rejected { refusal, way_out }) => {
                Err(self.weigh(before, refusal, way_out).await)
            }
            outcome => {
                self.accepted
                    .fetch_add(usize::from(is_told && outcome.is_ok()), Ordering::Relaxed);
                outcome
            }
        }
    }

    /// Finds out whether a rejection is the credential's, or that of the one thing that was asked for.
    ///
    /// One trial tells for all requests that were on their way when it was made.
    async fn weigh(&self, before: usize, refusal: Refusal, way_out: Option<Advice>) -> Failure {
        let mut tried = self.tried.lock().await;
        if let Some(failure) = self.rejection() {
            return failure;
        }
        let was_accepted = self.accepted.load(Ordering::Relaxed) > 0;
        let is_known = tried.is_some_and(|tried| before < tried);
        if is_known || (was_accepted && self.is_good().await) {
            *tried = Some(self.accepted.fetch_add(1, Ordering::Relaxed) + 1);
            return Failure::Forbidden {
                refusal,
                way_out: Some(TURNED_DOWN.into()),
            };
        }
        self.rejected
            .get_or_init(|| (refusal.clone(), way_out.clone()));
        Failure::Rejected { refusal, way_out }
    }

    /// Tells whether the places that keys live in may be known without asking: such an answer accepts nothing.
    fn knows_its_scopes(&self) -> bool {
        let mut kinds = self.admin.capabilities().kinds.iter();
        kinds.all(|own| self.admin.known_scope(own.kind).is_some())
    }

    /// Tries the credential with one read that is about nothing but itself.
    async fn is_good(&self) -> bool {
        let told = self.admin.whoami().await;
        !matches!(told, Err(Failure::Rejected { .. }))
    }

    fn rejection(&self) -> Option<Failure> {
        let (refusal, way_out) = self.rejected.get()?;
        Some(Failure::Rejected {
            refusal: refusal.clone(),
            way_out: way_out.clone(),
        })
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

    fn known_identity(&self) -> Option<Identity> {
        self.admin.known_identity()
    }

    async fn whoami(&self) -> Result<Identity, Failure> {
        self.ask(|admin| admin.whoami()).await
    }

    async fn scopes(&self, after: Option<&Cursor>) -> Result<Page<Scope>, Failure> {
        let is_told = !self.knows_its_scopes();
        self.ask_and_count(|admin| admin.scopes(after), is_told)
            .await
    }

    async fn service_accounts(&self, scope: Option<&Scope>) -> Result<ServiceAccounts, Failure> {
        self.ask(|admin| admin.service_accounts(scope)).await
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// Answers `list` and `whoami` with these statuses, one after the other; 200 behind the last.
    struct Scripted {
        lists: std::sync::Mutex<Vec<u16>>,
        whoami: u16,
        trials: Arc<AtomicUsize>,
    }

    fn answer<T>(status: u16, good: T) -> Result<T, Failure> {
        let refusal = Refusal::saying(status, "not a member of this project");
        match status {
            200 => Ok(good),
            401 => Err(Failure::Rejected {
                refusal,
                way_out: None,
            }),
            _ => Err(Failure::Unavailable(refusal)),
        }
    }

    impl KeyAdmin for Scripted {
        fn capabilities(&self) -> &'static Capabilities {
            crate::providers::ALL[0].capabilities
        }

        async fn whoami(&self) -> Result<Identity, Failure> {
            self.trials.fetch_add(1, Ordering::Relaxed);
            answer(self.whoami, Identity::default())
        }

        async fn scopes(&self, _: Option<&Cursor>) -> Result<Page<Scope>, Failure> {
            Ok(Page::only(Vec::new()))
        }

        async fn list(&self, _: &Scope, _: Option<&Cursor>) -> Result<Page<Key>, Failure> {
            let status = self.lists.lock().expect("a script").pop().unwrap_or(200);
            answer(status, Page::only(Vec::new()))
        }

        async fn describe(&self, _: &Locator) -> Result<Key, Failure> {
            Err(Failure::no_such_key(None))
        }
    }

    /// Lists once for each status; returns how each ended, and how often the credential was tried.
    async fn listed(lists: &[u16], whoami: u16) -> (Vec<&'static str>, usize) {
        let trials = Arc::new(AtomicUsize::new(0));
        let watched = Watched::new(Box::new(Scripted {
            lists: std::sync::Mutex::new(lists.iter().rev().copied().collect()),
            whoami,
            trials: Arc::clone(&trials),
        }));
        let scope = Scope {
            scope_type: crate::keys::ScopeType::Project,
            id: Some("proj_1".into()),
            name: None,
            holds: &[],
        };
        let mut ended = Vec::new();
        for _ in lists {
            ended.push(match KeyAdmin::list(&watched, &scope, None).await {
                Ok(_) => "ok",
                Err(failure) => failure.code(),
            });
        }
        (ended, trials.load(Ordering::Relaxed))
    }

    #[tokio::test]
    async fn first_rejection_is_the_credentials_without_a_trial() {
        let (ended, trials) = listed(&[401, 200], 200).await;

        assert_eq!(ended, ["credential-rejected", "credential-rejected"]);
        assert_eq!(trials, 0);
    }

    #[tokio::test]
    async fn rejection_of_one_project_hides_no_other() {
        for whoami in [200, 503] {
            let (ended, trials) = listed(&[200, 401, 200], whoami).await;

            assert_eq!(ended, ["ok", "permission-denied", "ok"], "{whoami}");
            assert_eq!(trials, 1, "{whoami}");
        }
    }

    #[tokio::test]
    async fn credential_that_is_turned_down_twice_is_at_its_end() {
        let (ended, trials) = listed(&[200, 401, 200], 401).await;

        assert_eq!(ended, ["ok", "credential-rejected", "credential-rejected"]);
        assert_eq!(trials, 1);
    }
}
