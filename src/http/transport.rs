//! What all accounts share: connections, deadlines, the retry budget, and the wish to stop; and what each has for
//! itself: its provider's clock, and its gate.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use reqwest::redirect;
use tokio::sync::Semaphore;

use super::{
    Authorities, Interrupt, Redactor,
    budget::RetryBudget,
    clock::ServerClock,
    gate::Gate,
    loose::{Oddities, Oddity},
    proxy::{ProxySettings, Route},
    resolve,
    throttle::Width,
    tls,
};
use crate::keys::Failure;

/// Is what a user can set about connections.
#[derive(Clone, Debug)]
pub struct TransportSettings {
    /// For one request, its retries included.
    pub deadline: Duration,
    /// Those that settings name, instead of the operating system's.
    pub authorities: Option<Authorities>,
    pub proxy: ProxySettings,
}

/// Carries every request of the process.
#[derive(Debug)]
pub struct Transport {
    pub(super) http: reqwest::Client,
    pub(super) deadline: Duration,
    pub(super) retries: Arc<RetryBudget>,
    /// Who holds its only permit may read a large body.
    pub(super) large_bodies: Arc<Semaphore>,
    pub(super) interrupt: Interrupt,
    pub(super) redactor: Redactor,
    pub(super) route: Option<Route>,
    pub(super) clock: ServerClock,
    pub(super) oddities: Oddities,
    pub(super) gate: Gate,
}

impl Transport {
    /// Makes it ready; nothing is sent. Fails with [`Failure::Usage`] when a proxy or certificate setting is unusable.
    pub fn new(
        settings: &TransportSettings,
        interrupt: Interrupt,
        redactor: Redactor,
    ) -> Result<Arc<Self>, Failure> {
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::config(settings.authorities.as_ref())?)
            .user_agent(concat!("keyctl/", env!("CARGO_PKG_VERSION")))
            // A redirect would carry the credential to another host, and repeat a POST.
            .redirect(redirect::Policy::none())
            .referer(false)
            .dns_resolver(resolve::System)
            // The loop in `exchange` is the only one that repeats requests.
            .retry(reqwest::retry::never())
            .connect_timeout(settings.deadline.min(Duration::from_secs(10)))
            // Only the settings read here count, and they are never passed over.
            .no_proxy();
        let route = settings.proxy.route(&redactor)?;
        if let Some(route) = &route {
            builder = builder.proxy(route.proxy());
        }
        let http = builder.build().map_err(|_| {
            Failure::usage(
                "the connection settings cannot be used",
                "check the proxy and certificate settings",
            )
        })?;
        Ok(Arc::new(Self {
            http,
            deadline: settings.deadline,
            retries: Arc::new(RetryBudget::new()),
            large_bodies: Arc::new(Semaphore::new(1)),
            interrupt,
            redactor,
            route,
            clock: ServerClock::default(),
            oddities: Oddities::default(),
            gate: Gate::new(Width::Told(usize::MAX)),
        }))
    }

    /// Makes one account's own, which shares all but its provider's clock and its gate, which lets so many
    /// of its requests run at once.
    pub fn of_account(&self, width: Width) -> Arc<Self> {
        Arc::new(Self {
            http: self.http.clone(),
            deadline: self.deadline,
            retries: Arc::clone(&self.retries),
            large_bodies: Arc::clone(&self.large_bodies),
            interrupt: self.interrupt.clone(),
            redactor: self.redactor.clone(),
            route: self.route.clone(),
            clock: ServerClock::default(),
            oddities: Oddities::default(),
            gate: Gate::new(width),
        })
    }

    /// Returns what keeps secrets out of errors: whoever mints or finds one registers it here.
    pub fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// Returns how long one request may take, its retries included.
    pub fn deadline(&self) -> Duration {
        self.deadline
    }

    /// Returns the wish to stop.
    pub fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }

    /// Returns what time it is at the provider now; `None` when no answer said.
    pub fn server_time(&self) -> Option<Timestamp> {
        self.clock.now()
    }

    /// Returns what could not be read of the account's answers.
    pub fn oddity(&self) -> Option<Oddity> {
        self.oddities.found()
    }

    /// Returns how long the provider wants to be left alone from now on.
    pub fn asked_to_wait(&self) -> Option<Duration> {
        self.gate.asked_to_wait()
    }

    /// Tells whether the process may repeat no more requests that met a transient failure.
    pub fn retries_are_spent(&self) -> bool {
        self.retries.is_spent()
    }
}
