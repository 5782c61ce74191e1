//! A provider that remembers its keys, counts what it is asked, and fails when it is told to: OpenAI's admin keys, which
//! are made, listed, described, deleted and proven below one path.

use std::{
    collections::HashSet,
    io::{self, BufReader},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, SystemTime},
};

use serde_json::{Value, json};

use crate::support::{Fault as Wrong, Going, Message, Step, head, play};

const KEYS: &str = "/v1/organization/admin_api_keys";
const PROJECTS: &str = "/v1/organization/projects";

/// Is the credential that every request but a proof is signed with.
pub const CREDENTIAL: &str = "sk-admin-OwnersCANARYcredentialW3z";

/// Plays the provider until it is stopped.
#[derive(Clone, Debug)]
pub struct Provider {
    desk: Arc<Mutex<Desk>>,
    port: u16,
}

/// Is a key and its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub id: String,
    pub name: String,
    pub secret: String,
    /// In seconds since 1970, by the provider's clock.
    pub made_at: u64,
    /// The same of its last use; `None` for one that was never used.
    pub used_at: Option<Value>,
}

/// Says which request fails next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    Post,
    Delete,
    /// A read that is not signed with the credential.
    Proof,
    /// Any other read.
    Read,
}

/// Says how a request fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is not carried out, and answered with this status.
    Refused(u16),
    /// It is carried out, and answered with this status.
    Denied(u16),
    /// It is carried out, and its answer is cut after so many bytes.
    Cut(usize),
    /// It is carried out, and the connection is reset after so many bytes of the answer.
    Reset(usize),
    /// It is carried out, and answered so much later.
    Late(Duration),
    /// It is carried out, and its answer has the secret of another key: it is one that was given before.
    Stale(usize),
    /// It is carried out, and its answer names another key as the new one.
    Misnamed(usize),
    /// It is carried out, and its answer comes twice, with garbage behind it.
    Twice,
    /// It is carried out, and its answer says nothing of its length.
    Unmeasured(usize),
    /// The same in chunks.
    Chunked(usize),
}

/// Says when the program is killed: at the request with this number, before it is carried out or after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kill {
    pub request: usize,
    pub is_carried_out: bool,
}

/// Is what the provider knows.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    pub keys: Vec<Key>,
    /// Every key that was ever made on request.
    pub made: Vec<Key>,
    /// The ids of keys that were deleted.
    pub deleted: Vec<String>,
    /// The secrets that signed a read which was answered.
    pub proven: HashSet<String>,
    pub posts: usize,
    pub deletes: usize,
    /// Whose the credential is.
    organization: &'static str,
    /// How many requests arrived since the last [`Provider::arrange`].
    pub requests: usize,
    faults: Vec<(Which, Fault)>,
    kill: Option<Kill>,
    /// The request that waits while somebody else is at it.
    hold: Option<usize>,
    is_held: bool,
    victim: Option<u32>,
    is_stopped: bool,
}

impl Provider {
    /// Lets the credential be another organization's from now on.
    pub fn moves_to(&self, organization: &'static str) {
        self.locked().organization = organization;
    }

    /// Notes that a key was used so many seconds ago.
    pub fn uses(&self, id: &str, seconds_ago: u64) {
        self.tells_use(id, json!(now() - seconds_ago));
    }

    /// Shows this as a key's last use.
    pub fn tells_use(&self, id: &str, last_use: Value) {
        let mut desk = self.locked();
        let mut keys = desk.keys.iter_mut();
        let key = keys.find(|key| key.id == id).expect("such a key");
        key.used_at = Some(last_use);
    }

    /// Starts a provider with keys of these names, and one more: the credential.
    pub fn start(names: &[&str]) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let mut desk = Desk::default();
        desk.keys.push(Key {
            id: "key_own".to_owned(),
            name: "keyctl".to_owned(),
            secret: CREDENTIAL.to_owned(),
            made_at: LONG_AGO,
            used_at: None,
        });
        for (index, name) in names.iter().enumerate() {
            desk.keys.push(Key {
                id: format!("key_old{index}"),
                name: (*name).to_owned(),
                secret: format!("sk-admin-OldCANARYsecretOfKey{index}Rk"),
                made_at: LONG_AGO,
                used_at: None,
            });
        }
        let desk = Arc::new(Mutex::new(desk));
        let provider = Self { desk, port };
        let own = provider.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if own.locked().is_stopped {
                    return;
                }
                let own = own.clone();
                // A connection that breaks is what this is for.
                thread::spawn(move || own.serve(&client));
            }
        });
        provider
    }

    /// Returns the base URL.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/v1", self.port)
    }

    /// Looks at what the provider knows.
    pub fn desk(&self) -> Desk {
        self.locked().clone()
    }

    /// Says what shall go wrong from now on, and counts anew.
    pub fn arrange(&self, faults: &[(Which, Fault)], kill: Option<Kill>) {
        let mut desk = self.locked();
        (desk.faults, desk.kill) = (faults.to_vec(), kill);
        (desk.victim, desk.requests) = (None, 0);
        desk.hold = None;
    }

    /// Lets the request with this number wait until [`Self::let_go`].
    pub fn hold(&self, request: usize) {
        self.locked().hold = Some(request);
    }

    /// Tells whether a request waits.
    pub fn is_holding(&self) -> bool {
        self.locked().is_held
    }

    /// Goes on with the request that waits, and holds no other one.
    pub fn let_go(&self) {
        let mut desk = self.locked();
        (desk.hold, desk.is_held) = (None, false);
    }

    /// Names the process that is killed when the moment has come.
    pub fn shall_kill(&self, process: u32) {
        self.locked().victim = Some(process);
    }

    /// Gives the port back.
    pub fn stop(&self) {
        self.locked().is_stopped = true;
        // Whoever waits for a connection gets one.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }

    fn locked(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, client: &TcpStream) -> io::Result<()> {
        client.set_nodelay(true)?;
        let mut requests = BufReader::new(client);
        while let Some(message) = Message::read(&mut requests)? {
            let request = Request::new(&message);
            self.wait_for_others();
            let (fault, moment) = self.circumstances(&request);
            if moment == Some(false) {
                return self.kill(client);
            }
            let (status, body) = match fault {
                Some(Fault::Refused(status)) => {
                    // Who may not do something is known.
                    if status == 403 {
                        self.locked().recognise(&request.signed);
                    }
                    (status, refusal(status))
                }
                _ => self.locked().carry_out(&request),
            };
            if moment == Some(true) {
                return self.kill(client);
            }
            let (status, body) = match fault {
                Some(Fault::Denied(status)) => (status, refusal(status)),
                Some(Fault::Stale(index)) => {
                    let mut body = body;
                    body["value"] = json!(self.locked().keys[index].secret);
                    (status, body)
                }
                Some(Fault::Misnamed(index)) => {
                    let mut body = body;
                    body["id"] = json!(self.locked().keys[index].id);
                    (status, body)
                }
                _ => (status, body),
            };
            if play(&steps(status, &body.to_string(), fault), client)? == Going::Over {
                break;
            }
        }
        Ok(())
    }

    /// Returns how the request fails, and on which side of it the program is killed.
    fn circumstances(&self, request: &Request) -> (Option<Fault>, Option<bool>) {
        let mut desk = self.locked();
        desk.requests += 1;
        match request.method.as_str() {
            "POST" => desk.posts += 1,
            "DELETE" => desk.deletes += 1,
            _ => {}
        }
        let which = request.which();
        let fault = desk.faults.iter().position(|(own, _)| *own == which);
        let fault = fault.map(|index| desk.faults.remove(index).1);
        let due = desk.kill.filter(|kill| kill.request == desk.requests);
        (fault, due.map(|kill| kill.is_carried_out))
    }

    /// Waits where this request shall; those that come meanwhile do not.
    fn wait_for_others(&self) {
        {
            let mut desk = self.locked();
            if desk.hold != Some(desk.requests + 1) {
                return;
            }
            (desk.hold, desk.is_held) = (None, true);
        }
        while self.is_holding() {
            thread::sleep(Duration::from_millis(1));
        }
    }

    fn kill(&self, client: &TcpStream) -> io::Result<()> {
        // The test learns the number of the process a moment after it runs.
        loop {
            if let Some(victim) = self.locked().victim {
                super::site::kill(victim);
                return client.shutdown(Shutdown::Both);
            }
            thread::sleep(Duration::from_millis(1));
        }
    }
}

impl Desk {
    /// Finds a key that is there.
    pub fn key(&self, id: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.id == id)
    }

    fn carry_out(&mut self, request: &Request) -> (u16, Value) {
        if !self.recognise(&request.signed) {
            return (401, refusal(401));
        }
        if request.path.starts_with(PROJECTS) {
            let project = json!({"id":format!("proj_of_{}", self.organization),"name":"Default"});
            return (
                200,
                json!({"object":"list","data":[project],"has_more":false}),
            );
        }
        let id = request.path.strip_prefix(KEYS).unwrap_or_default();
        let id = id.strip_prefix('/').unwrap_or_default().to_owned();
        match (request.method.as_str(), id.as_str()) {
            ("GET", "") => {
                let data: Vec<Value> = self.keys.iter().map(shown).collect();
                (200, json!({"object":"list","data":data,"has_more":false}))
            }
            ("POST", "") => (200, self.make(&request.body)),
            ("GET", id) => match self.key(id) {
                Some(key) => (200, shown(key)),
                None => (404, missing(id)),
            },
            ("DELETE", _) => self.delete(&id),
            _ => (418, refusal(418)),
        }
    }

    /// Tells whether a secret is a key's, which proves it.
    fn recognise(&mut self, secret: &str) -> bool {
        let is_known = self.keys.iter().any(|key| key.secret == secret);
        if is_known {
            self.proven.insert(secret.to_owned());
        }
        is_known
    }

    fn make(&mut self, body: &Value) -> Value {
        let number = self.made.len();
        let key = Key {
            id: format!("key_new{number}"),
            name: body["name"].as_str().unwrap_or_default().to_owned(),
            secret: format!("sk-admin-NewCANARYq7XvT2mZ9LwK4sR8dF1hJ6yU{number}"),
            made_at: now(),
            used_at: None,
        };
        let mut answer = shown(&key);
        answer["value"] = json!(key.secret);
        self.keys.push(key.clone());
        self.made.push(key);
        answer
    }

    fn delete(&mut self, id: &str) -> (u16, Value) {
        let Some(index) = self.keys.iter().position(|key| key.id == id) else {
            return (404, missing(id));
        };
        self.keys.remove(index);
        self.deleted.push(id.to_owned());
        let answer = json!({"object":"organization.admin_api_key.deleted","id":id,"deleted":true});
        (200, answer)
    }
}

/// Says that there is no such key.
fn missing(id: &str) -> Value {
    json!({"error":{
        "message":format!("The admin API key {id} was not found"),"type":"invalid_request_error",
        "param":null,"code":"not_found"
    }})
}

fn shown(key: &Key) -> Value {
    let end = &key.secret[key.secret.len() - 3..];
    json!({
        "object":"organization.admin_api_key","id":key.id,"name":key.name,
        "redacted_value":format!("sk-admin...{end}"),"created_at":key.made_at,
        "last_used_at":key.used_at
    })
}

fn refusal(status: u16) -> Value {
    let message = format!("the test answers {status}");
    json!({"error":{"message":message,"type":"invalid_request_error","param":null,"code":null}})
}

/// Is one request.
struct Request {
    method: String,
    path: String,
    signed: String,
    body: Value,
}

impl Request {
    fn new(message: &Message) -> Self {
        let mut words = message.words().into_iter();
        let mut word = || words.next().unwrap_or_default();
        let (method, target) = (word(), word());
        Self {
            method,
            path: target.split('?').next().unwrap_or_default().to_owned(),
            signed: message.header("authorization").replace("Bearer ", ""),
            body: serde_json::from_slice(message.body()).unwrap_or_default(),
        }
    }

    fn which(&self) -> Which {
        match self.method.as_str() {
            "POST" => Which::Post,
            "DELETE" => Which::Delete,
            _ if self.signed != CREDENTIAL => Which::Proof,
            _ => Which::Read,
        }
    }
}

/// Returns an answer to a creation as it goes over the wire, to tell how long it is.
pub fn answer_to_creation(name: &str, fault: Fault) -> Vec<u8> {
    let body = Desk::default().make(&json!({ "name": name }));
    wire(200, &body.to_string(), Some(fault))
}

fn wire(status: u16, body: &str, fault: Option<Fault>) -> Vec<u8> {
    let length = body.len();
    let (framing, body) = match fault {
        Some(Fault::Unmeasured(_)) => ("connection: close".to_owned(), body.to_owned()),
        Some(Fault::Chunked(_)) => {
            let (first, second) = body.split_at(length / 2);
            let (one, two) = (first.len(), second.len());
            let chunks = format!("{one:x}\r\n{first}\r\n{two:x}\r\n{second}\r\n0\r\n\r\n");
            ("transfer-encoding: chunked".to_owned(), chunks)
        }
        _ => (format!("content-length: {length}"), body.to_owned()),
    };
    // A date is what rotations are timed by.
    let date = format!("date: {}", httpdate::fmt_http_date(SystemTime::now()));
    let headers = ["content-type: application/json", &date, &framing];
    [head(&format!("{status} x"), &headers), body.into_bytes()].concat()
}

/// Returns what is done with an answer.
fn steps(status: u16, body: &str, fault: Option<Fault>) -> Vec<Step> {
    let answer = wire(status, body, fault);
    match fault {
        Some(Fault::Cut(length) | Fault::Unmeasured(length) | Fault::Chunked(length)) => {
            Wrong::Cut(length).steps(&answer)
        }
        Some(Fault::Reset(length)) => Wrong::Reset(length).steps(&answer),
        Some(Fault::Late(time)) => Wrong::Late(time).steps(&answer),
        Some(Fault::Twice) => {
            let garbage = b"\0garbage\r\n\r\n{\"id\":".to_vec();
            let both = [answer.clone(), answer, garbage].concat();
            vec![Step::Send(both), Step::GoOn]
        }
        None
        | Some(Fault::Refused(_) | Fault::Denied(_) | Fault::Stale(_) | Fault::Misnamed(_)) => {
            vec![Step::Send(answer), Step::GoOn]
        }
    }
}

/// Is when the keys were made that are there from the start.
const LONG_AGO: u64 = 1_711_471_533;

fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.expect("a time after 1970").as_secs()
}
