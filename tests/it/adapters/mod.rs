//! What the adapters do over HTTP, against a server that plays the provider.

mod braintrust;
mod exa;
mod minted;
mod missing;
mod openai;
mod pinecone;
mod proving;
mod sandboxed;
mod signing;
mod trying;

use std::{ffi::OsString, sync::Arc, time::Duration};

use keyctl::{
    credentials::Environment,
    http::{Interrupt, ProxySettings, Redactor, Transport, TransportSettings},
    keys::{
        AnyKeyAdmin, BudgetChange, CreateKey, Cursor, Failure, Field, KeyId, Kind, Lifetime,
        Locator, Permissions, Place, Removal, RotateKey, Secret, Support, Told, UpdateKey,
    },
    providers::ALL,
};
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{body_json, header, method, path, query_param, query_param_is_missing},
};

const ID: &str = "62b0dbfe-3489-4b79-b850-34d911527c88";
const OTHER_ID: &str = "0d0d3678-81b4-4e0d-a4f0-70ba488acfb7";
const PROJECT: &str = "32c8235a-5220-4a80-a9f1-69c24109e6f2";

fn transport() -> Arc<Transport> {
    let settings = TransportSettings {
        deadline: Duration::from_secs(5),
        authorities: None,
        proxy: ProxySettings::default(),
    };
    Transport::new(&settings, Interrupt::new(), Redactor::default()).expect("usable")
}

/// Connects to this URL, which stands as `{url}` in the variables.
fn connect_at(url: &str, provider: &str, variables: &[(&str, &str)]) -> Box<dyn AnyKeyAdmin> {
    let values = variables
        .iter()
        .map(|(name, value)| (*name, value.replace("{url}", url)));
    let values: Vec<(&str, String)> = values.collect();
    let variables: Vec<(&str, &str)> = values
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    connect(provider, &variables).expect("connected")
}

fn connect(provider: &str, variables: &[(&str, &str)]) -> Result<Box<dyn AnyKeyAdmin>, Failure> {
    let environment: Environment = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), OsString::from(value)))
        .collect();
    let descriptor = ALL
        .iter()
        .find(|descriptor| descriptor.name == provider)
        .expect("a provider");
    (descriptor.connect)(&environment, &transport())
}

fn complaint(provider: &str, variables: &[(&str, &str)]) -> String {
    match connect(provider, variables) {
        Ok(_) => panic!("connected"),
        Err(failure) => {
            assert_eq!(failure.code(), "credential-unusable");
            failure.to_string()
        }
    }
}

async fn answer(server: &MockServer, verb: &str, at: &str, status: u16, body: Value) {
    Mock::given(method(verb))
        .and(path(at))
        .respond_with(ResponseTemplate::new(status).set_body_json(body))
        .mount(server)
        .await;
}

async fn requests(server: &MockServer) -> Vec<Request> {
    server.received_requests().await.expect("recorded")
}

/// Returns `METHOD path?query` of each request.
async fn lines(server: &MockServer) -> Vec<String> {
    let line = |request: &Request| match request.url.query() {
        Some(query) => format!("{} {}?{query}", request.method, request.url.path()),
        None => format!("{} {}", request.method, request.url.path()),
    };
    requests(server).await.iter().map(line).collect()
}

fn at(place: Place, id: KeyId) -> Locator {
    Locator { place, id }
}
