//! Every provider with an account, each on a server of its own.

use serde_json::{Value, json};

use crate::{
    fixtures::{self, Fixture, KindFixture},
    support::{Answer, Canaries, Program, Recorded, Server, Stub},
};

/// Is one account at every provider.
pub struct Scene {
    pub fixtures: Vec<Fixture>,
    servers: Vec<Server>,
}

impl Scene {
    /// Starts a server for every provider, where each kind's list holds the fixture's own key.
    pub fn new() -> Self {
        let fixtures = fixtures::all();
        let servers = fixtures.iter().map(|fixture| {
            let server = Server::start();
            server.add(&fixture.login);
            for kind in &fixture.kinds {
                server.add(&kind.scopes);
                server.stub(kind.listed(&[kind.own()]));
            }
            server
        });
        Self {
            servers: servers.collect(),
            fixtures,
        }
    }

    /// Returns the server that plays a provider.
    pub fn server(&self, provider: &str) -> &Server {
        let mut pairs = self.fixtures.iter().zip(&self.servers);
        let found = pairs.find(|(fixture, _)| fixture.provider == provider);
        found.expect("the provider is played").1
    }

    fn fixture(&self, provider: &str) -> &Fixture {
        let mut fixtures = self.fixtures.iter();
        let fixture = fixtures.find(|own| own.provider == provider);
        fixture.expect("a fixture")
    }

    /// Returns the variable and the value of a provider's credential.
    pub fn credential(&self, provider: &str) -> (&'static str, &'static str) {
        self.fixture(provider).credentials[0]
    }

    /// Names every provider but this one.
    pub fn others(&self, provider: &str) -> String {
        let names = self.fixtures.iter().map(|own| own.provider);
        let others: Vec<&str> = names.filter(|own| *own != provider).collect();
        others.join(", ")
    }

    /// Returns a kind's fixture.
    pub fn kind(&self, provider: &str, kind: &str) -> &KindFixture {
        let mut kinds = self.fixture(provider).kinds.iter();
        kinds.find(|own| own.kind == kind).expect("the kind")
    }

    /// Answers a kind's list with these keys.
    pub fn lists(&self, provider: &str, kind: &str, keys: &[Value]) {
        let stub = self.kind(provider, kind).listed(keys);
        self.server(provider).stub(stub);
    }

    /// Puts a key into a list that shows these ends of its secret.
    pub fn shows_ends(&self, provider: &str, kind: &str, member: &str, ends: &str) {
        let mut key = self.kind(provider, kind).own();
        key[member] = json!(ends);
        self.lists(provider, kind, &[key]);
    }

    /// Refuses a provider's lists.
    pub fn refuses(&self, provider: &str, status: u16) {
        self.refuses_with(provider, status, "no, said the server");
    }

    /// Refuses a provider's lists in these words.
    pub fn refuses_with(&self, provider: &str, status: u16, words: &str) {
        let fixture = self.fixture(provider);
        for kind in &fixture.kinds {
            let answer = Answer::json(status, &(fixture.refusal)(status, words));
            let stub = Stub::new("GET", kind.list.path, answer);
            self.server(provider).stub(stub);
        }
    }

    /// Prepares a run that finds this secret on its standard input, and may not repeat it.
    pub fn identifies(&self, secret: &str, line: &str) -> Program {
        let program = Program::line(line)
            .canary(secret)
            .input(format!("{secret}\n").as_bytes());
        let played = self.fixtures.iter().zip(&self.servers);
        played.fold(program, |program, (fixture, server)| {
            let program = fixture.hosts.iter().fold(program, |program, (name, path)| {
                program.env(name, format!("{}{path}", server.url()))
            });
            let credentials = fixture.credentials.iter();
            credentials.fold(program, |program, (name, value)| program.env(name, value))
        })
    }

    /// Returns how many requests a provider got, logins included.
    pub fn hits(&self, provider: &str) -> usize {
        self.server(provider).hits()
    }

    /// Returns the requests that hold the secret as it is, in whatever part.
    pub fn carriers(&self, secret: &str) -> Vec<Recorded> {
        let requests = self.servers.iter().flat_map(Server::everything);
        requests
            .filter(|request| said(request).contains(secret))
            .collect()
    }

    /// Fails when any part of the secret was sent, in whatever form.
    #[track_caller]
    pub fn assert_not_sent(&self, secret: &str) {
        let mut canaries = Canaries::default();
        canaries.add(secret);
        for request in self.servers.iter().flat_map(Server::everything) {
            canaries.assert_absent("a request", &said(&request));
        }
    }
}

/// Is everything that a request says: its path, query, headers and body.
fn said(request: &Recorded) -> String {
    let body = String::from_utf8_lossy(&request.body);
    format!("{request:?} {body}")
}
