//! A fifth provider, defined here and nowhere in the program: one folder and a line in a list are all it needs.

pub mod acme;

use std::{
    ffi::OsString,
    io::{self, Write},
    sync::{Arc, Mutex},
    time::Duration,
};

use clap::Parser;
use keyctl::{
    accounts::Observed,
    cli::{
        Cli, Command,
        Offline::Providers,
        Online::{Create, Delete, List, Update},
    },
    commands::Session,
    credentials::{Config, Environment},
    http::Interrupt,
    keys::Error,
    output::{Format, Look, Output},
    providers::Descriptor,
    terminal::Terminal,
};
use serde_json::json;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_json, header, method, path},
};

/// The list that a fifth provider is a line of.
static PROVIDERS: &[Descriptor] = &[acme::DESCRIPTOR];

/// Is a stream that remembers.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<u8>>>);

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("not poisoned").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Memory {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("not poisoned").clone()).expect("text")
    }
}

/// Runs a command line with the fifth provider as the only one; returns what went to standard output.
async fn run(server: &MockServer, line: &str) -> Result<String, Error> {
    let variables = [
        ("ACME_KEY", "acme-admin-key".to_owned()),
        ("ACME_URL", server.uri()),
    ];
    let environment: Environment = variables
        .into_iter()
        .map(|(name, value)| (name.to_owned(), OsString::from(value)))
        .collect();
    let session = Session {
        providers: PROVIDERS,
        environment,
        config: Config::default(),
        config_file: None,
        terminal: Terminal::of_process(true),
        interrupt: Interrupt::new(),
        still: Some("2026-11-20T12:00:00Z".parse().expect("a time")),
        deadline: Duration::from_secs(10),
        concurrency: Some(4),
        ca_file: None,
        observed: Observed::default(),
    };
    let look = Look {
        now: session.time(),
        ..Look::default()
    };
    let stdout = Memory::default();
    let mut output = Output::new(
        Format::Table,
        look,
        Box::new(stdout.clone()),
        Box::new(Memory::default()),
    );
    let cli = Cli::try_parse_from(line.split_whitespace()).expect("a command line");
    match cli.command {
        Command::Online(List(arguments)) => arguments.0.run(&session, &mut output).await?,
        Command::Online(Create(arguments)) => arguments.0.run(&session, &mut output).await?,
        Command::Online(Update(arguments)) => arguments.0.run(&session, &mut output).await?,
        Command::Online(Delete(arguments)) => arguments.0.run(&session, &mut output).await?,
        Command::Offline(Providers(arguments)) => arguments.0.run(PROVIDERS, &mut output)?,
        other => panic!("not tried here: {other:?}"),
    }
    Ok(stdout.text())
}

async fn serve() -> MockServer {
    let server = MockServer::start().await;
    let key = json!({"id": "k1", "name": "robot"});
    Mock::given(method("GET"))
        .and(path("/keys"))
        .and(header("authorization", "Bearer acme-admin-key"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "keys": [key] })))
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .and(path("/keys/k1"))
        .respond_with(ResponseTemplate::new(200).set_body_json(key))
        .mount(&server)
        .await;
    Mock::given(method("DELETE"))
        .and(path("/keys/k1"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"deleted": "k1"})))
        .mount(&server)
        .await;
    Mock::given(method("POST"))
        .and(path("/keys"))
        .and(body_json(json!({"name": "ci"})))
        .respond_with(
            ResponseTemplate::new(201).set_body_json(
                json!({"id": "k2", "name": "ci", "value": "acme-secret-0123456789"}),
            ),
        )
        .mount(&server)
        .await;
    server
}

#[tokio::test]
async fn fifth_provider_is_listed_like_the_others() {
    let server = serve().await;

    let table = run(&server, "keyctl list").await.expect("listed");

    assert_eq!(table, "REF      NAME   KIND\nacme/k1  robot  machine\n");
}

#[tokio::test]
async fn fifth_providers_keys_are_created_and_deleted() {
    let server = serve().await;

    let made = run(&server, "keyctl create --name ci --reveal")
        .await
        .expect("created");
    let gone = run(&server, "keyctl delete acme/k1 --yes")
        .await
        .expect("deleted");

    assert!(
        made.contains("secret     acme-secret-0123456789\n"),
        "{made}"
    );
    assert_eq!(gone, "Deleted `robot` (acme/k1)\n");
}

#[tokio::test]
async fn capabilities_of_the_fifth_provider_are_asked_first() {
    let server = serve().await;

    let refused = run(&server, "keyctl update acme/k1 --name other")
        .await
        .expect_err("not offered");

    assert_eq!(refused.failure.code(), "unsupported");
    assert!(
        server
            .received_requests()
            .await
            .expect("recorded")
            .is_empty()
    );
}

#[tokio::test]
async fn capability_table_shows_the_fifth_provider() {
    let server = serve().await;

    let table = run(&server, "keyctl providers").await.expect("shown");

    assert!(
        table.contains("acme      machine  acme/ID  --name"),
        "{table}"
    );
}
