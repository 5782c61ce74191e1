//! A server on loopback that plays a provider, and remembers what it was asked.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde_json::Value;
use tokio::runtime::Runtime;
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

use super::{Answer, Stub};

/// Plays a provider. What no stub answers gets a 418, which no retry repeats.
#[derive(Debug)]
pub struct Server {
    desk: Arc<Mutex<Desk>>,
    mock: MockServer,
    // Dropped last: the server lives in it.
    _runtime: Runtime,
}

/// Is one request, as it arrived.
#[derive(Clone, Debug)]
pub struct Recorded {
    pub method: String,
    /// As it was sent, percent-encoded.
    pub path: String,
    pub query: Vec<(String, String)>,
    pub headers: HashMap<String, String>,
    pub body: Vec<u8>,
    is_login: bool,
}

/// Is what both the server and the test look at.
#[derive(Debug, Default)]
struct Desk {
    stubs: Vec<Stub>,
    /// How often each stub has answered.
    served: Vec<usize>,
    /// The answer to what no stub answers.
    otherwise: Option<Answer>,
    /// What every answer says the time is.
    date: Option<String>,
    requests: Vec<Recorded>,
}

impl Server {
    /// Starts a server that knows no answer yet.
    pub fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let desk = Arc::new(Mutex::new(Desk::default()));
        let shared = Arc::clone(&desk);
        let respond = move |request: &Request| locked(&shared).answer(request);
        let mock = runtime.block_on(async {
            let mock = MockServer::builder().start().await;
            Mock::given(any()).respond_with(respond).mount(&mock).await;
            mock
        });
        Self {
            desk,
            mock,
            _runtime: runtime,
        }
    }

    /// Answers these requests from now on; what is added later counts first.
    pub fn add(&self, stubs: &[Stub]) -> &Self {
        for stub in stubs {
            let mut desk = locked(&self.desk);
            desk.stubs.push(stub.clone());
            desk.served.push(0);
        }
        self
    }

    /// Answers this request from now on.
    pub fn stub(&self, stub: Stub) -> &Self {
        self.add(&[stub])
    }

    /// Answers this to whatever no stub answers.
    pub fn answers_otherwise(&self, answer: Answer) {
        locked(&self.desk).otherwise = Some(answer);
    }

    /// Says in every answer that this is the time.
    pub fn says_it_is(&self, time: jiff::Timestamp) {
        let date = time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        locked(&self.desk).date = Some(date);
    }

    /// Returns `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        self.mock.uri()
    }

    /// Returns `127.0.0.1:PORT`.
    pub fn address(&self) -> String {
        self.mock.address().to_string()
    }

    /// Returns all requests so far but logins.
    pub fn requests(&self) -> Vec<Recorded> {
        let desk = locked(&self.desk);
        let requests = desk.requests.iter().filter(|request| !request.is_login);
        requests.cloned().collect()
    }

    /// Returns all requests so far, logins included.
    pub fn everything(&self) -> Vec<Recorded> {
        locked(&self.desk).requests.clone()
    }

    /// Returns how many requests arrived, logins included.
    pub fn hits(&self) -> usize {
        locked(&self.desk).requests.len()
    }

    /// Returns the requests with this method, logins excepted.
    pub fn sent(&self, method: &str) -> Vec<Recorded> {
        let mut requests = self.requests();
        requests.retain(|request| request.method == method);
        requests
    }

    /// Returns how many `POST` requests arrived, logins excepted.
    pub fn posts(&self) -> usize {
        self.sent("POST").len()
    }

    /// Returns how many `DELETE` requests arrived.
    pub fn deletes(&self) -> usize {
        self.sent("DELETE").len()
    }

    /// Returns what arrived that may have changed something.
    pub fn changes(&self) -> Vec<Recorded> {
        let mut requests = self.requests();
        requests.retain(|request| request.method != "GET");
        requests
    }
}

impl Recorded {
    /// Reads the body as JSON; `null` where there is none.
    pub fn json(&self) -> Value {
        match self.body.is_empty() {
            true => Value::Null,
            false => serde_json::from_slice(&self.body).expect("a JSON body"),
        }
    }
}

impl Desk {
    fn answer(&mut self, request: &Request) -> ResponseTemplate {
        let mut recorded = Recorded::new(request);
        let found = self
            .stubs
            .iter()
            .rposition(|stub| recorded.fits(stub) && self.has_seen(stub.after.as_ref()));
        let answer = match found {
            Some(index) => {
                let stub = &self.stubs[index];
                let behind = stub.behind.as_ref().filter(|(name, _)| {
                    let of_stub = stub.query.iter().any(|(own, _)| own == name);
                    !of_stub && recorded.query.iter().any(|(own, _)| own == name)
                });
                recorded.is_login = stub.is_login || behind.is_some();
                match behind {
                    Some((_, end)) => end.clone(),
                    None => {
                        let turn = self.served[index].min(stub.answers.len() - 1);
                        self.served[index] += 1;
                        stub.answers[turn].clone()
                    }
                }
            }
            None => self.otherwise.clone().unwrap_or_else(|| {
                Answer::text(418, "text/plain", "the test knows no answer to this")
            }),
        };
        self.requests.push(recorded);
        let date = self.date.iter();
        date.fold(answer, |own, date| own.header("date", date))
            .template()
    }

    fn has_seen(&self, request: Option<&(&'static str, String)>) -> bool {
        request.is_none_or(|(method, path)| {
            let mut all = self.requests.iter();
            all.any(|own| own.method == *method && own.path == *path)
        })
    }
}

impl Recorded {
    fn new(request: &Request) -> Self {
        let headers = request.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.to_string(), value)
        });
        Self {
            method: request.method.to_string(),
            path: request.url.path().to_owned(),
            query: request.url.query_pairs().into_owned().collect(),
            headers: headers.collect(),
            body: request.body.clone(),
            is_login: false,
        }
    }

    fn fits(&self, stub: &Stub) -> bool {
        self.method == stub.method
            && self.path == stub.path
            && stub.query.iter().all(|pair| self.query.contains(pair))
    }
}

fn locked(desk: &Mutex<Desk>) -> MutexGuard<'_, Desk> {
    desk.lock().unwrap_or_else(PoisonError::into_inner)
}
