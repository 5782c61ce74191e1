//! An organization with as many projects and keys as a test wants, and with answers that can be held back.

use std::{
    collections::HashMap,
    iter::repeat_n,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    extract::{Query, State},
    http::{StatusCode, Uri},
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, runtime::Runtime, sync::watch};

use crate::support::Program;

/// So many keys are on one page.
pub const PAGE: usize = 100;

/// Is a running server; it ends with the test.
#[derive(Debug)]
pub struct Organization {
    desk: Arc<Desk>,
    pub address: SocketAddr,
    // Dropped last: the server lives in it.
    _runtime: Runtime,
}

/// Is a project, and how it is answered about.
#[derive(Debug)]
pub struct Project {
    name: String,
    count: usize,
    key: fn(usize) -> Value,
    mood: Mood,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Willing,
    /// Answers only once it is released.
    HeldBack,
    /// Limits the rate until it is released.
    Busy,
    /// Refuses what comes behind the first page.
    Breaking,
    /// Does not know the caller, whose credential is good.
    Closed,
    /// Finds the credential revoked, as everything does from then on.
    Revoking,
    /// Stands in the list of projects twice, as one does that moves to another page meanwhile.
    Doubled,
}

/// Is what both the server and the test look at.
#[derive(Debug)]
struct Desk {
    projects: Vec<Project>,
    is_released: watch::Sender<bool>,
    hits: AtomicUsize,
    is_revoked: AtomicBool,
}

impl Project {
    /// Has this many keys, each told by its number.
    pub fn new(name: &str, count: usize, key: fn(usize) -> Value) -> Self {
        Self {
            name: name.to_owned(),
            count,
            key,
            mood: Mood::Willing,
        }
    }

    /// Is not answered about before the organization is told to.
    pub fn held_back(self) -> Self {
        let mood = Mood::HeldBack;
        Self { mood, ..self }
    }

    /// Is answered about only with a wish to wait, before the organization is told to.
    pub fn busy(self) -> Self {
        let mood = Mood::Busy;
        Self { mood, ..self }
    }

    /// Is not answered about beyond its first page.
    pub fn breaking(self) -> Self {
        let mood = Mood::Breaking;
        Self { mood, ..self }
    }

    /// Does not know the caller, whose credential is good.
    pub fn closed(self) -> Self {
        let mood = Mood::Closed;
        Self { mood, ..self }
    }

    /// Finds the credential revoked, as everything does from then on.
    pub fn revoking(self) -> Self {
        let mood = Mood::Revoking;
        Self { mood, ..self }
    }

    /// Is shown twice by the list of projects.
    pub fn doubled(self) -> Self {
        let mood = Mood::Doubled;
        Self { mood, ..self }
    }
}

impl Organization {
    /// Starts a server; the projects' ids are `proj_0`, `proj_1` and so on.
    pub fn start(projects: Vec<Project>) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let desk = Arc::new(Desk {
            projects,
            is_released: watch::Sender::new(false),
            hits: AtomicUsize::new(0),
            is_revoked: AtomicBool::new(false),
        });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&desk));
        let listener = runtime
            .block_on(TcpListener::bind(("127.0.0.1", 0)))
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self {
            desk,
            address,
            _runtime: runtime,
        }
    }

    /// Prepares a run with the organization as the only account.
    pub fn program(&self, line: &str) -> Program {
        let variables = self.environment();
        Program::line(line).envs(&variables)
    }

    /// Returns the variables that make it an account.
    pub fn environment(&self) -> [(&'static str, String); 2] {
        let url = format!("http://{}/v1", self.address);
        let credential = "sk-admin-OrganizationsCANARYcredential".to_owned();
        [
            ("KEYCTL_OPENAI_BASE_URL", url),
            ("OPENAI_ADMIN_KEY", credential),
        ]
    }

    /// Answers what was held back.
    pub fn release(&self) {
        self.desk.is_released.send_replace(true);
    }

    /// Returns how many requests arrived.
    pub fn hits(&self) -> usize {
        self.desk.hits.load(Ordering::Relaxed)
    }
}

/// Makes a key with this name, and nothing else told of it but its state.
pub fn key(number: usize, name: &str) -> Value {
    json!({
        "object":"organization.project.api_key","id":format!("key_{number:06}"),"name":name,
        "owner_project_access":"active"
    })
}

/// Makes a plain key.
pub fn plain(number: usize) -> Value {
    key(number, &format!("ci {number}"))
}

async fn answer(
    State(desk): State<Arc<Desk>>,
    Query(query): Query<HashMap<String, String>>,
    uri: Uri,
) -> (StatusCode, [(&'static str, &'static str); 1], String) {
    desk.hits.fetch_add(1, Ordering::Relaxed);
    let after = query.get("after").and_then(|id| id.strip_prefix("key_"));
    let start = after.map_or(0, |number| number.parse::<usize>().expect("a number") + 1);
    let segments: Vec<&str> = uri.path().split('/').skip(3).collect();
    let (status, body) = match segments.as_slice() {
        _ if desk.is_revoked.load(Ordering::Relaxed) => refusal(StatusCode::UNAUTHORIZED),
        ["admin_api_keys"] => (StatusCode::OK, list(&[], false)),
        ["projects"] => {
            let projects = desk.projects.iter().enumerate();
            let projects = projects.flat_map(|(number, own)| {
                let times = 1 + usize::from(own.mood == Mood::Doubled);
                repeat_n(
                    json!({"id":format!("proj_{number}"),"name":own.name}),
                    times,
                )
            });
            (StatusCode::OK, list(&projects.collect::<Vec<_>>(), false))
        }
        ["projects", id, "api_keys"] => {
            let number = id.strip_prefix("proj_").and_then(|id| id.parse().ok());
            desk.page(number.unwrap_or(usize::MAX), start).await
        }
        _ => refusal(StatusCode::NOT_FOUND),
    };
    // Only beside a refusal does it mean anything.
    (status, [("retry-after", "2")], body)
}

impl Desk {
    async fn page(&self, number: usize, start: usize) -> (StatusCode, String) {
        let Some(project) = self.projects.get(number) else {
            return refusal(StatusCode::NOT_FOUND);
        };
        if project.mood == Mood::HeldBack {
            let mut is_released = self.is_released.subscribe();
            let released = is_released.wait_for(|is_released| *is_released).await;
            released.expect("the test holds the other end");
        }
        if project.mood == Mood::Busy && !*self.is_released.borrow() {
            return refusal(StatusCode::TOO_MANY_REQUESTS);
        }
        if project.mood == Mood::Closed {
            return refusal(StatusCode::UNAUTHORIZED);
        }
        if project.mood == Mood::Revoking {
            self.is_revoked.store(true, Ordering::Relaxed);
            return refusal(StatusCode::UNAUTHORIZED);
        }
        if project.mood == Mood::Breaking && start > 0 {
            return refusal(StatusCode::FORBIDDEN);
        }
        let end = project.count.min(start + PAGE);
        let keys: Vec<Value> = (start..end).map(project.key).collect();
        (StatusCode::OK, list(&keys, end < project.count))
    }
}

fn list(items: &[Value], has_more: bool) -> String {
    json!({"object":"list","data":items,"has_more":has_more}).to_string()
}

fn refusal(status: StatusCode) -> (StatusCode, String) {
    let error =
        json!({"error":{"message":"not for you","type":"invalid_request_error","code":null}});
    (status, error.to_string())
}
