//! One kind of key, a server that plays its provider, and the program that speaks to it.

use std::{thread, time::Duration};

use keyctl::{
    credentials::Environment,
    http::{Interrupt, ProxySettings, Redactor, Transport, TransportSettings},
    keys::{AnyKeyAdmin, Field, Fields, KindCapabilities, Support},
    providers::{ALL, Descriptor},
};
use serde_json::Value;

use crate::{
    fixtures::{self, Creation, Fixture, KindFixture, Revision},
    support::{Answer, Program, Recorded, Server, Stub},
};

/// Is one kind's play: the fixture says what the server answers.
#[derive(Debug)]
pub struct Stage<'a> {
    pub fixture: &'a Fixture,
    pub kind: &'a KindFixture,
    pub server: Server,
}

/// Runs a behaviour for every kind of every provider, at the same time; a failure names them.
pub fn for_each_kind(behaviour: impl Fn(&Stage<'_>) + Sync) {
    let fixtures = fixtures::all();
    let kinds = fixtures
        .iter()
        .flat_map(|fixture| fixture.kinds.iter().map(move |kind| (fixture, kind)));
    run(kinds.collect(), &behaviour);
}

/// Runs a behaviour for one kind of every provider: what does not depend on the kind.
pub fn for_each_provider(behaviour: impl Fn(&Stage<'_>) + Sync) {
    let fixtures = fixtures::all();
    let kinds = fixtures
        .iter()
        .filter_map(|fixture| Some((fixture, fixture.kinds.first()?)));
    run(kinds.collect(), &behaviour);
}

/// Runs a behaviour for every way to create a key.
pub fn for_each_creation(behaviour: impl Fn(&Stage<'_>, &Creation) + Sync) {
    for_each_kind(|stage| {
        for creation in &stage.kind.creations {
            behaviour(&stage.fresh(), creation);
        }
    });
}

/// Runs a behaviour for every change that a kind's key can have.
pub fn for_each_revision(behaviour: impl Fn(&Stage<'_>, &Revision) + Sync) {
    for_each_kind(|stage| {
        for revision in &stage.kind.updates {
            behaviour(&stage.fresh(), revision);
        }
    });
}

fn run(kinds: Vec<(&Fixture, &KindFixture)>, behaviour: &(impl Fn(&Stage<'_>) + Sync)) {
    thread::scope(|scope| {
        let runs: Vec<_> = kinds
            .into_iter()
            .map(|(fixture, kind)| {
                // A panic's message begins with the name of its thread.
                let name = format!("{} {}", fixture.provider, kind.kind);
                let run = thread::Builder::new()
                    .name(name.clone())
                    .spawn_scoped(scope, move || behaviour(&Stage::new(fixture, kind)))
                    .expect("a thread");
                (name, run)
            })
            .collect();
        let failed: Vec<String> = runs
            .into_iter()
            .filter_map(|(name, run)| run.join().is_err().then_some(name))
            .collect();
        assert!(failed.is_empty(), "failed for: {}", failed.join(", "));
    });
}

/// Returns what keyctl knows of the fixture's provider.
pub fn descriptor(fixture: &Fixture) -> &'static Descriptor {
    ALL.iter()
        .find(|descriptor| descriptor.name == fixture.provider)
        .expect("the provider is known")
}

/// Returns a flag and a value that it takes.
pub fn sample(field: Field) -> [&'static str; 2] {
    let value = match field {
        Field::Name | Field::Project | Field::ServiceAccount | Field::NewServiceAccount => "some",
        Field::Role | Field::Scope => "some.thing",
        Field::ExpiresIn => "90d",
        Field::RateLimit | Field::Budget => "5",
    };
    [field.flag(), value]
}

/// Returns the fields an operation takes, if it is offered.
pub fn fields(support: Support) -> Option<Fields> {
    match support {
        Support::Yes(fields) => Some(fields),
        Support::No(_) => None,
    }
}

impl<'a> Stage<'a> {
    /// Starts a server that gives out tokens and answers nothing else.
    pub fn new(fixture: &'a Fixture, kind: &'a KindFixture) -> Self {
        let server = Server::start();
        server.add(&fixture.login);
        Self {
            fixture,
            kind,
            server,
        }
    }

    /// Starts again, for another case of the same kind.
    pub fn fresh(&self) -> Self {
        Self::new(self.fixture, self.kind)
    }

    pub fn capabilities(&self) -> &'static KindCapabilities {
        descriptor(self.fixture)
            .capabilities
            .kinds
            .iter()
            .find(|own| own.kind.0 == self.kind.kind)
            .expect("the kind is known")
    }

    /// Answers lists with these keys.
    pub fn lists(&self, keys: &[Value]) {
        self.server.add(&self.kind.scopes);
        self.server.stub(self.kind.listed(keys));
    }

    /// Answers the one request for keys with this, and then with a list of the key itself.
    pub fn lists_after(&self, answers: Vec<Answer>) {
        self.server.add(&self.kind.scopes);
        let mut stub = self.kind.listed(&[self.kind.own()]);
        stub.answers.splice(0..0, answers);
        self.server.stub(stub);
    }

    /// Answers lists with this for ever.
    pub fn answers_lists_with(&self, answer: Answer) {
        self.server.add(&self.kind.scopes);
        let mut stub = Stub::new("GET", self.kind.list.path, answer);
        if let Some(paging) = &self.kind.list.paging
            && let Some(end) = &paging.end
        {
            stub = stub.ending_with(paging.parameter, Answer::json(200, end));
        }
        self.server.stub(stub);
    }

    /// Returns how often keys were asked for.
    pub fn pages(&self) -> usize {
        let mut requests = self.server.requests();
        requests.retain(|request| request.path == self.kind.list.path);
        requests.len()
    }

    /// Answers about the key this often, and then that there is none.
    pub fn describes_then_misses(&self, times: usize) {
        let described = self.kind.described();
        for missing in &self.kind.missing {
            let mut stub = missing.clone();
            if stub.path == described.path {
                let answers = vec![described.answers[0].clone(); times];
                stub.answers.splice(0..0, answers);
            }
            self.server.stub(stub);
        }
    }

    /// Answers a deletion of the key with this.
    pub fn deletes_with(&self, answer: Answer) {
        let path = self.kind.path(self.kind.id);
        self.server.stub(Stub::new("DELETE", path, answer));
    }

    /// Answers all that is read for a creation. The new key is in the list from the second look on.
    pub fn is_ready_for(&self, creation: &Creation) {
        self.server.add(&self.kind.scopes);
        self.server.add(&creation.reads);
        let before = [self.kind.own()];
        let after = [self.kind.own(), creation.listed.clone()];
        let later = Answer::json(200, &(self.kind.list.wrap)(&after, None));
        self.server.stub(self.kind.listed(&before).then(later));
    }

    /// Answers a creation with this.
    pub fn creates_with(&self, creation: &Creation, answer: Answer) {
        self.is_ready_for(creation);
        self.server.stub(Stub::new("POST", creation.path, answer));
    }

    /// Answers a creation as the provider does.
    pub fn creates(&self, creation: &Creation) {
        let answer = Answer::json(creation.status, &creation.answer);
        self.creates_with(creation, answer);
    }

    /// Says no, in the provider's words.
    pub fn refusal(&self, status: u16, message: &str) -> Answer {
        Answer::json(status, &(self.fixture.refusal)(status, message))
    }

    /// Prepares a run with the provider's credentials; nothing secret may be seen.
    pub fn program(&self, words: &[&str]) -> Program {
        self.program_at(&self.server.url(), words)
    }

    /// The same, with another host.
    pub fn program_at(&self, url: &str, words: &[&str]) -> Program {
        let creations = self.kind.creations.iter();
        let secrets = creations.map(|creation| creation.secret);
        let secrets = secrets.chain(self.kind.rotation.iter().map(|own| own.secret));
        secrets.fold(self.signed(url, words), Program::canary)
    }

    /// Prepares a run whose answer may hold the new secret.
    pub fn revealing(&self, creation: &Creation, words: &[&str]) -> Program {
        self.signed(&self.server.url(), words)
            .reveals(creation.secret)
    }

    fn signed(&self, url: &str, words: &[&str]) -> Program {
        self.equipped(Program::new(words), url)
    }

    /// Gives a run the provider's host and credentials.
    pub fn equipped(&self, program: Program, url: &str) -> Program {
        let program = self.directed(program, url);
        let program = self
            .fixture
            .canaries
            .iter()
            .fold(program, |program, canary| program.canary(canary));
        let credentials = self.fixture.credentials.iter();
        credentials.fold(program, |program, (name, value)| {
            program.secret_env(name, value)
        })
    }

    /// Prepares a run that may show what is otherwise masked.
    pub fn showing(&self, words: &[&str]) -> Program {
        let program = self.directed(Program::new(words), &self.server.url());
        let credentials = self.fixture.credentials.iter();
        credentials.fold(program, |program, (name, value)| {
            program.secret_env(name, value)
        })
    }

    /// Connects the adapter itself: for what no command does by itself.
    pub fn adapter(&self) -> Box<dyn AnyKeyAdmin> {
        let settings = TransportSettings {
            deadline: Duration::from_secs(10),
            authorities: None,
            proxy: ProxySettings::default(),
        };
        let transport = Transport::new(&settings, Interrupt::new(), Redactor::default());
        let url = self.server.url();
        let hosts = self.fixture.hosts.iter();
        let hosts = hosts.map(|(name, path)| (*name, format!("{url}{path}")));
        let credentials = self.fixture.credentials.iter();
        let credentials = credentials.map(|(name, value)| (*name, (*value).to_owned()));
        let environment: Environment = hosts
            .chain(credentials)
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect();
        let connect = descriptor(self.fixture).connect;
        connect(&environment, &transport.expect("usable")).expect("connected")
    }

    /// Prepares a run without any credential.
    pub fn unsigned(&self, words: &[&str]) -> Program {
        self.directed(Program::new(words), &self.server.url())
    }

    fn directed(&self, program: Program, url: &str) -> Program {
        let hosts = self.fixture.hosts.iter();
        hosts.fold(program, |program, (name, path)| {
            program.env(name, format!("{url}{path}"))
        })
    }

    /// Returns the words that list keys of this kind.
    pub fn list(&self) -> [&'a str; 5] {
        let Self { fixture, kind, .. } = self;
        ["list", "--provider", fixture.provider, "--kind", kind.kind]
    }

    /// Returns the words that create a key.
    pub fn create(&self, creation: &Creation) -> Vec<&'a str> {
        self.create_with(&creation.arguments)
    }

    /// Returns the words that create a key of this kind with these arguments.
    pub fn create_with(&self, arguments: &[(&'a str, &'a str)]) -> Vec<&'a str> {
        let Self { fixture, kind, .. } = self;
        let start = ["create", "--provider", fixture.provider];
        let mut words = [start.as_slice(), &["--kind", kind.kind]].concat();
        words.extend(arguments.iter().flat_map(|(flag, value)| [*flag, *value]));
        words
    }

    /// Returns the words that change the key.
    pub fn update(&self, revision: &Revision) -> Vec<&'a str> {
        let arguments = revision.arguments.iter();
        let arguments = arguments.flat_map(|(flag, value)| [*flag, *value]);
        ["update", self.kind.reference]
            .into_iter()
            .chain(arguments)
            .collect()
    }

    /// Fails unless the request carries the credential.
    #[track_caller]
    pub fn assert_signed(&self, request: &Recorded) {
        let (header, value) = self.fixture.signature;
        let sent = request.headers.get(header).map(String::as_str);
        assert_eq!(sent, Some(value), "{} {}", request.method, request.path);
    }

    /// Fails unless nothing at all was sent.
    #[track_caller]
    pub fn assert_untouched(&self) {
        assert_eq!(self.server.hits(), 0, "{:?}", self.server.requests());
    }

    /// Fails if anything was sent but reads.
    #[track_caller]
    pub fn assert_unchanged(&self) {
        assert!(
            self.server.changes().is_empty(),
            "{:?}",
            self.server.changes()
        );
    }
}

/// Returns the words with more behind them.
pub fn with<'a>(words: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [words, more].concat()
}
