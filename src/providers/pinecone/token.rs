//! The token that signs every request: given ready-made, or minted for a service account and renewed in time.

use std::time::Duration;

use tokio::{sync::Mutex, time::Instant};

use super::wire;
use crate::{
    http::{Client, Path, Request},
    keys::{Failure, Secret},
};

/// The login host insists on the slash at the end.
const AUDIENCE: &str = "https://api.pinecone.io/";

/// A token is renewed this long before it ends.
const MARGIN: Duration = Duration::from_secs(60);

/// As long as this lives a token of which the answer does not say how long: half an hour is usual.
const UNTOLD: Duration = Duration::from_secs(5 * 60);

/// Says where tokens come from.
#[derive(Debug)]
pub enum Login {
    /// Somebody else minted it: it cannot be renewed.
    Ready(Secret),
    ServiceAccount(Box<ServiceAccount>),
}

impl Login {
    /// Returns a token to sign a request with.
    pub async fn token(&self) -> Result<Secret, Failure> {
        match self {
            Self::Ready(token) => Ok(token.clone()),
            Self::ServiceAccount(account) => account.token(None).await,
        }
    }

    /// Returns another token than the one that was rejected; `None` where there can be no other.
    pub async fn another(&self, rejected: &Secret) -> Result<Option<Secret>, Failure> {
        match self {
            Self::Ready(_) => Ok(None),
            Self::ServiceAccount(account) => account.token(Some(rejected)).await.map(Some),
        }
    }
}

/// Mints tokens for a service account, and keeps the last one in memory.
#[derive(Debug)]
pub struct ServiceAccount {
    client: Client,
    id: Secret,
    secret: Secret,
    /// Locked while a token is minted, so that all who need one wait for the same.
    held: Mutex<Option<Token>>,
}

#[derive(Debug)]
struct Token {
    value: Secret,
    /// `None` when it lives as long as this process.
    renew_at: Option<Instant>,
}

impl Token {
    fn is_fresh(&self) -> bool {
        self.renew_at.is_none_or(|end| Instant::now() < end)
    }
}

impl ServiceAccount {
    pub fn new(client: Client, id: Secret, secret: Secret) -> Self {
        Self {
            client,
            id,
            secret,
            held: Mutex::new(None),
        }
    }

    /// Returns the token held, unless it is stale or the rejected one; else mints one.
    async fn token(&self, rejected: Option<&Secret>) -> Result<Secret, Failure> {
        let mut held = self.held.lock().await;
        if let Some(token) = held.as_ref()
            && token.is_fresh()
            && Some(&token.value) != rejected
        {
            return Ok(token.value.clone());
        }
        *held = None;
        let token = self.mint().await?;
        let value = token.value.clone();
        *held = Some(token);
        Ok(value)
    }

    async fn mint(&self) -> Result<Token, Failure> {
        let body = wire::TokenRequest {
            grant_type: "client_credentials",
            client_id: self.id.expose().trim(),
            client_secret: self.secret.expose().trim(),
            audience: AUDIENCE,
        };
        let request = Request::post(Path::of("oauth/token"))
            .json(&body)
            .that_only_reads();
        let start = Instant::now();
        let minted: wire::Token = self.client.send(request).await?;
        if minted.access_token.is_unusable() {
            return Err(Failure::Unreadable(
                "at `access_token`: expected a token".to_owned(),
            ));
        }
        let redactor = self.client.transport().redactor();
        redactor.register(&minted.access_token);
        let lifetime = minted.expires_in.map_or(UNTOLD, Duration::from_secs);
        let lifetime = lifetime.saturating_sub(MARGIN);
        Ok(Token {
            value: minted.access_token,
            renew_at: start.checked_add(lifetime),
        })
    }
}
