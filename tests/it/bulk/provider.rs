//! A provider that remembers its keys and every request, and does as it is told with each of them.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde_json::Value;
use tokio::runtime::Runtime;
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

use crate::{
    fixtures::{Fixture, KindFixture},
    support::{Answer, Program, Stub},
};

/// Plays one kind of key of a provider.
pub struct Provider {
    desk: Arc<Mutex<Desk>>,
    fixture: Arc<Fixture>,
    mock: MockServer,
    // Dropped last: the server lives in it.
    _runtime: Runtime,
}

/// Is one request about keys.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: String,
    /// The key it is about; `None` for a list.
    pub id: Option<String>,
    /// Its number among those with its method, from 1 on.
    pub number: usize,
    /// Its number among those with its method and key, from 1 on.
    pub attempt: usize,
}

/// Says what happens to a request.
#[derive(Clone, Copy, Debug)]
pub enum Verdict {
    Usual,
    /// It is not carried out, and answered with this status.
    Refused(u16),
    /// It is not carried out, and answered with 401, though the credential is good.
    Unwelcome,
    /// It is carried out, and answered with this status.
    Denied(u16),
    /// It is carried out, and answered so much later.
    Late(Duration),
    /// It is not carried out, and answered so much later.
    Stalled(Duration),
}

type Rule = Box<dyn Fn(&Call) -> Verdict + Send>;

struct Desk {
    fixture: Arc<Fixture>,
    keys: Vec<(String, Value)>,
    calls: Vec<Call>,
    logins: usize,
    rule: Rule,
    /// Whether the credential was turned down.
    is_rejecting: bool,
    /// The one project there is, where it is not the fixture's.
    project: Option<String>,
}

impl Call {
    /// Tells whether it deletes a key.
    pub fn is_delete(&self) -> bool {
        self.method == "DELETE"
    }
}

impl Provider {
    /// Starts with keys of these ids, of the fixture's first kind.
    pub fn start(fixture: Fixture, ids: &[String]) -> Self {
        let fixture = Arc::new(fixture);
        let key = fixture.kinds[0].key;
        let keys = ids.iter().map(|id| (id.clone(), key(id, &name(id))));
        let desk = Arc::new(Mutex::new(Desk {
            fixture: Arc::clone(&fixture),
            keys: keys.collect(),
            calls: Vec::new(),
            logins: 0,
            rule: Box::new(|_| Verdict::Usual),
            is_rejecting: false,
            project: None,
        }));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let shared = Arc::clone(&desk);
        let respond = move |request: &Request| locked(&shared).answer(request);
        let mock = runtime.block_on(async {
            let mock = MockServer::builder().start().await;
            Mock::given(any()).respond_with(respond).mount(&mock).await;
            mock
        });
        Self {
            desk,
            fixture,
            mock,
            _runtime: runtime,
        }
    }

    /// Returns the kind that is played.
    pub fn kind(&self) -> &KindFixture {
        &self.fixture.kinds[0]
    }

    /// Gives a run the credentials and the host.
    pub fn equip(&self, program: Program) -> Program {
        let credentials = self.fixture.credentials.iter();
        let program = credentials.fold(program, |program, (name, value)| {
            program.secret_env(name, value)
        });
        let variables = self.hosts();
        variables
            .iter()
            .fold(program, |program, (name, value)| program.env(name, value))
    }

    /// Returns the variables that lead here, and what they hold.
    pub fn hosts(&self) -> Vec<(&'static str, String)> {
        let hosts = self.fixture.hosts.iter();
        let url = self.mock.uri();
        hosts
            .map(|(name, path)| (*name, format!("{url}{path}")))
            .collect()
    }

    /// Returns the variables with credentials.
    pub fn credentials(&self) -> &[(&'static str, &'static str)] {
        &self.fixture.credentials
    }

    /// Does so with every request from now on.
    pub fn rules(&self, rule: impl Fn(&Call) -> Verdict + Send + 'static) {
        let mut desk = locked(&self.desk);
        desk.rule = Box::new(rule);
        desk.is_rejecting = false;
    }

    /// Belongs to an organization that has only a project of this id, from now on.
    pub fn moves_to(&self, project: &str) {
        locked(&self.desk).project = Some(project.to_owned());
    }

    /// Adds a key, or puts another in its place.
    pub fn puts(&self, id: &str, key: Value) {
        let mut desk = locked(&self.desk);
        desk.keys.retain(|(own, _)| own != id);
        desk.keys.push((id.to_owned(), key));
    }

    /// Takes a key away, as if somebody else had deleted it.
    pub fn takes_away(&self, id: &str) {
        locked(&self.desk).keys.retain(|(own, _)| own != id);
    }

    /// Renames a key.
    pub fn renames(&self, id: &str, name: &str) {
        self.puts(id, (self.kind().key)(id, name));
    }

    /// Lists the ids of the keys that are there.
    pub fn left(&self) -> Vec<String> {
        let desk = locked(&self.desk);
        desk.keys.iter().map(|(id, _)| id.clone()).collect()
    }

    /// Returns all requests about keys.
    pub fn calls(&self) -> Vec<Call> {
        locked(&self.desk).calls.clone()
    }

    /// Returns how often a token was asked for.
    pub fn logins(&self) -> usize {
        locked(&self.desk).logins
    }

    /// Returns the ids of the keys that deletions were sent for, in their order.
    pub fn deletes(&self) -> Vec<String> {
        let calls = self.calls().into_iter();
        calls
            .filter(Call::is_delete)
            .filter_map(|call| call.id)
            .collect()
    }

    /// Fails if a request about keys was sent.
    #[track_caller]
    pub fn assert_untouched(&self) {
        assert!(self.calls().is_empty(), "{:?}", self.calls());
    }
}

impl Desk {
    fn answer(&mut self, request: &Request) -> ResponseTemplate {
        let (method, path) = (request.method.to_string(), request.url.path().to_owned());
        let fixture = Arc::clone(&self.fixture);
        let kind = &fixture.kinds[0];
        let refused = |status: u16| {
            let body = (fixture.refusal)(status, &format!("the test answers {status}"));
            // Without it the waits would be long ones.
            Answer::json(status, &body).header("Retry-After", "0")
        };
        let id = path.strip_prefix(kind.at.trim_end_matches("{id}"));
        if id.is_none() && path != kind.list.path {
            let scopes = fixture.kinds.iter().flat_map(|own| &own.scopes);
            let mut known = fixture.login.iter().chain(scopes);
            let found = known.find(|stub: &&Stub| stub.method == method && stub.path == path);
            self.logins += usize::from(found.is_some_and(|stub| stub.is_login));
            return match found {
                Some(stub) if self.is_rejecting && !stub.is_login => refused(401).template(),
                Some(stub) if !stub.is_login && self.project.is_some() => {
                    renamed(&stub.answers[0], self.project.as_deref()).template()
                }
                Some(stub) => stub.answers[0].template(),
                None => ResponseTemplate::new(418),
            };
        }
        let call = self.note(method, id);
        let verdict = match self.is_rejecting {
            true => Verdict::Refused(401),
            false => (self.rule)(&call),
        };
        let (carries_out, status, delay) = match verdict {
            Verdict::Usual => (true, None, Duration::ZERO),
            Verdict::Refused(status) => (false, Some(status), Duration::ZERO),
            Verdict::Unwelcome => (false, Some(401), Duration::ZERO),
            Verdict::Denied(status) => (true, Some(status), Duration::ZERO),
            Verdict::Late(delay) => (true, None, delay),
            Verdict::Stalled(delay) => (false, Some(500), delay),
        };
        self.is_rejecting |= matches!(verdict, Verdict::Refused(401));
        let usual = carries_out.then(|| self.carry_out(&call, kind));
        let answer = match (status, usual) {
            (None, Some(Some(answer))) => answer,
            (None, _) => kind.gone().header("Retry-After", "0"),
            (Some(status), _) => refused(status),
        };
        answer.late(delay).template()
    }

    fn note(&mut self, method: String, id: Option<&str>) -> Call {
        let own = self.calls.iter().filter(|call| call.method == method);
        let number = own.clone().count() + 1;
        let attempt = own.filter(|call| call.id.as_deref() == id).count() + 1;
        let call = Call {
            method,
            id: id.map(str::to_owned),
            number,
            attempt,
        };
        self.calls.push(call.clone());
        call
    }

    /// Returns the answer; `None` where there is no such key.
    fn carry_out(&mut self, call: &Call, kind: &KindFixture) -> Option<Answer> {
        let Some(id) = &call.id else {
            let keys: Vec<Value> = self.keys.iter().map(|(_, key)| key.clone()).collect();
            return Some(Answer::json(200, &(kind.list.wrap)(&keys, None)));
        };
        let place = self.keys.iter().position(|(own, _)| own == id)?;
        if !call.is_delete() {
            return Some(Answer::json(200, &(kind.one)(self.keys[place].1.clone())));
        }
        self.keys.remove(place);
        let mut answer = kind.deleted.clone();
        let body = String::from_utf8(answer.body).expect("text");
        answer.body = body.replace(kind.id, id).into_bytes();
        Some(answer)
    }
}

/// Returns the name of the key with this id.
pub fn name(id: &str) -> String {
    format!("name of {id}")
}

fn locked(desk: &Mutex<Desk>) -> MutexGuard<'_, Desk> {
    desk.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Gives every project in a list another id.
fn renamed(answer: &Answer, project: Option<&str>) -> Answer {
    let mut body: Value = serde_json::from_slice(&answer.body).expect("a list");
    for member in body
        .as_object_mut()
        .into_iter()
        .flat_map(|list| list.values_mut())
    {
        for own in member.as_array_mut().into_iter().flatten() {
            own["id"] = project.into();
        }
    }
    Answer::json(200, &body)
}
