//! Sends an account's requests, one attempt at a time.

use std::{pin::pin, sync::Arc, time::Duration};

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde::de::DeserializeOwned;
use tokio::time::{Instant, error::Elapsed, timeout, timeout_at};

use super::{
    Answer, Dialect, Effect, Endpoint, Request, Transport,
    body::Body,
    breakage,
    exchange::Exchange,
    proxy::Route,
    refusal,
    setback::{Again, Setback},
    sign,
};
use crate::keys::{Failure, Refusal, Secret, Text};

/// A server that answers a read is silent for no longer than this.
const LONGEST_SILENCE: Duration = Duration::from_secs(30);

/// A program that awakes so long after the deadline was stopped, and looks again for as long as this.
const OVERSLEPT: Duration = Duration::from_millis(50);
const SECOND_LOOK: Duration = Duration::from_millis(500);

/// As much of a body that says no is looked at, in bytes.
const LARGEST_REFUSAL: usize = 64 * 1024;

/// Speaks to one host with one credential.
#[derive(Debug)]
pub struct Client {
    transport: Arc<Transport>,
    endpoint: Endpoint,
    dialect: Dialect,
    /// What goes with every request.
    headers: HeaderMap,
    /// The credential and what narrows it: what goes with every request that is not signed otherwise.
    identity: HeaderMap,
}

impl Client {
    /// Makes a client that sends no credential yet.
    pub fn new(transport: &Arc<Transport>, endpoint: Endpoint, dialect: Dialect) -> Self {
        if let Some(limit) = dialect.rate_limit {
            transport.gate.expect(limit);
        }
        Self {
            transport: Arc::clone(transport),
            endpoint,
            dialect,
            headers: HeaderMap::new(),
            identity: HeaderMap::new(),
        }
    }

    /// Sends this header with every request.
    pub fn header(mut self, name: &'static str, value: &str) -> Result<Self, Failure> {
        let value = plain(name, value)?;
        self.headers.insert(HeaderName::from_static(name), value);
        Ok(self)
    }

    /// Sends this header along with the credential: it says what part of the account is meant.
    pub fn narrowed(mut self, name: &'static str, value: &str) -> Result<Self, Failure> {
        let value = plain(name, value)?;
        self.identity.insert(HeaderName::from_static(name), value);
        Ok(self)
    }

    /// Sends `prefix` and the credential in this header with every request that is not signed otherwise.
    pub fn credential(
        mut self,
        name: &'static str,
        prefix: &str,
        secret: &Secret,
    ) -> Result<Self, Failure> {
        self.transport.redactor.register(secret);
        self.identity
            .insert(HeaderName::from_static(name), sign::header(prefix, secret)?);
        Ok(self)
    }

    /// Returns what this client shares with all others.
    pub fn transport(&self) -> &Arc<Transport> {
        &self.transport
    }

    /// Sends a request and decodes the answer.
    pub async fn send<T: DeserializeOwned>(&self, request: Request) -> Result<T, Failure> {
        self.exchange(request).await?.decode()
    }

    /// Sends a request, again where that is harmless, and returns the complete answer when it says yes.
    pub async fn exchange(&self, request: Request) -> Result<Answer, Failure> {
        let exchange = Exchange::new(&self.transport, request.effect);
        exchange.run(|end| self.attempt(&request, end)).await
    }

    /// Sends the request once, within the deadline, unless a signal cuts it off.
    async fn attempt(&self, request: &Request, deadline: Instant) -> Result<Answer, Setback> {
        let start = Instant::now();
        let changes_something = request.effect != Effect::Read;
        let outcome = tokio::select! {
            biased;
            outcome = until(deadline, self.send_once(request)) => outcome,
            () = self.transport.interrupt.cut_off(changes_something) => {
                return Err(Setback {
                    failure: Failure::Interrupted,
                    again: Again::Never,
                    may_be_applied: changes_something,
                });
            }
        };
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(_) => Err(Setback {
                failure: self.broken("the deadline is over"),
                again: Again::Never,
                may_be_applied: true,
            }),
        };
        let status = match &outcome {
            Ok(answer) => Some(answer.status()),
            Err(setback) => setback.failure.refusal().map(|refusal| refusal.status),
        };
        tracing::info!(
            method = %request.method,
            path = request.path.template(),
            status,
            ms = start.elapsed().as_millis(),
            request_id = outcome
                .as_ref()
                .err()
                .and_then(|setback| setback.failure.refusal()?.request_id.as_ref())
                .map(Text::to_string),
            "request"
        );
        outcome
    }

    async fn send_once(&self, request: &Request) -> Result<Answer, Setback> {
        let mut url = self.endpoint.join(&request.path).map_err(Setback::final_)?;
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&request.query);
        }
        let mut outgoing = self
            .transport
            .http
            .request(request.method.clone(), url)
            .headers(self.headers_of(request).map_err(Setback::final_)?);
        if let Some(body) = &request.body {
            outgoing = outgoing
                .header(CONTENT_TYPE, "application/json")
                .body(body.0.to_vec());
        }
        let response = self.within(request.effect, outgoing.send()).await?;
        let response = response.map_err(|error| self.unsent(&error))?;
        self.receive(response, request).await
    }

    fn headers_of(&self, request: &Request) -> Result<HeaderMap, Failure> {
        let mut headers = self.headers.clone();
        match &request.signature {
            Some(signature) => {
                self.transport.redactor.register(&signature.secret);
                signature.write(&mut headers)?;
            }
            None => headers.extend(self.identity.clone()),
        }
        Ok(headers)
    }

    /// Gives the server a while for its next sign of life. What is sent once is waited for until the deadline: there
    /// is no second try that would find out more.
    async fn within<T>(&self, effect: Effect, sign: impl Future<Output = T>) -> Result<T, Setback> {
        if effect == Effect::Once {
            return Ok(sign.await);
        }
        let silence = |_| Setback::broken(self.broken("it took too long"));
        timeout(LONGEST_SILENCE, sign).await.map_err(silence)
    }

    async fn receive(
        &self,
        mut response: reqwest::Response,
        request: &Request,
    ) -> Result<Answer, Setback> {
        let effect = request.effect;
        let status = response.status();
        let headers = response.headers().clone();
        self.transport.clock.note(&headers);
        let mut body = Body::new(response.content_length(), &self.transport.large_bodies);
        while let Some(chunk) = self
            .within(effect, response.chunk())
            .await?
            .map_err(|error| self.cut(&error))?
        {
            if !status.is_success() && body.bytes().len() >= LARGEST_REFUSAL {
                break;
            }
            body.add(&chunk).await.map_err(|failure| Setback {
                failure,
                again: Again::Never,
                may_be_applied: true,
            })?;
        }
        if status.is_success() {
            let content_type = headers
                .get(CONTENT_TYPE)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned);
            let answer = Answer::new(status.as_u16(), content_type, body, effect);
            return Ok(answer.with_oddities(self.transport.oddities.clone()));
        }
        let redactor = &self.transport.redactor;
        let status = status.as_u16();
        let refusal = refusal::read(status, &headers, body.bytes(), &self.dialect, redactor);
        Err(self.refused(refusal, request.path.is_about_key()))
    }

    fn refused(&self, refusal: Refusal, is_about_key: bool) -> Setback {
        let (status, asked) = (refusal.status, refusal.wait);
        let failure = refusal::judge(refusal, &self.dialect, is_about_key);
        let again = match &failure {
            Failure::RateLimited { .. } => Again::Slower(asked),
            Failure::Unavailable(_) => Again::Later(asked),
            _ => Again::Never,
        };
        Setback {
            failure,
            again,
            may_be_applied: refusal::leaves_open(status),
        }
    }

    /// Reads an error from before the answer began.
    fn unsent(&self, error: &reqwest::Error) -> Setback {
        let reason = self.transport.redactor.clean(&breakage::root_cause(error));
        let host = self.endpoint.host();
        if !error.is_connect() {
            return Setback::broken(self.broken(&reason));
        }
        let route = self.transport.route.as_ref();
        let route = route.filter(|route| self.endpoint.goes_by(route));
        if let Some(route) = route
            && breakage::is_proxy_refusal(error)
        {
            return Setback::final_(refusal::proxy_wants_credentials(route));
        }
        if breakage::is_certificate_error(error) {
            return Setback::final_(Failure::Untrusted { host, reason });
        }
        let host = match route {
            Some(route) if breakage::is_before_the_tunnel(error) => route.name(),
            Some(route) => format!("{host} through {}", route.name()),
            None => host,
        };
        let proxy = route.map(Route::source);
        Setback {
            failure: Failure::Unreachable {
                host,
                reason,
                proxy,
            },
            again: Again::Later(None),
            may_be_applied: false,
        }
    }

    /// Reads an error from the middle of the answer.
    fn cut(&self, error: &reqwest::Error) -> Setback {
        let reason = self.transport.redactor.clean(&breakage::root_cause(error));
        Setback::broken(self.broken(&reason))
    }

    fn broken(&self, reason: &str) -> Failure {
        Failure::Broken {
            host: self.endpoint.host(),
            reason: reason.to_owned(),
        }
    }
}

/// Waits for the outcome until the deadline. A program that was stopped when it passed looks once more: an answer, and in
/// it a secret, may have been there in time.
async fn until<T>(deadline: Instant, sending: impl Future<Output = T>) -> Result<T, Elapsed> {
    let mut sending = pin!(sending);
    match timeout_at(deadline, &mut sending).await {
        Err(_) if deadline.elapsed() > OVERSLEPT => timeout(SECOND_LOOK, sending).await,
        outcome => outcome,
    }
}

fn plain(name: &str, value: &str) -> Result<HeaderValue, Failure> {
    HeaderValue::from_str(value).map_err(|_| {
        Failure::usage(
            format!("the value for the header `{name}` cannot be sent"),
            "check the setting for blank or invisible characters",
        )
    })
}
