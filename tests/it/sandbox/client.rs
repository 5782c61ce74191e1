//! A running sandbox, and as much of an HTTP client as it takes to ask it.

use keyctl::sandbox::{Clock, Server, Store};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub(crate) const VERSION: &str = "X-Pinecone-Api-Version: 2026-07";

/// A running sandbox and the variables that it hands out.
pub(crate) struct Sandbox {
    pub(crate) address: String,
    environment: Vec<(&'static str, String)>,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    pub(crate) fn list(&self, member: &str) -> Vec<Value> {
        self.json()[member].as_array().expect("a list").clone()
    }

    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }
}

impl Sandbox {
    pub(crate) async fn start() -> Self {
        Self::start_with(Store::in_memory()).await
    }

    pub(crate) async fn start_with(store: Store) -> Self {
        let server = Server::bind(0, store, Clock::demo())
            .await
            .expect("a free port");
        let sandbox = Self {
            address: server.address().to_string(),
            environment: server.environment(),
        };
        tokio::spawn(server.run());
        sandbox
    }

    pub(crate) fn variable(&self, name: &str) -> &str {
        let found = self.environment.iter().find(|(known, _)| *known == name);
        &found.unwrap_or_else(|| panic!("{name} is set")).1
    }

    /// Sends one request; `base` is the variable that holds the API's address.
    pub(crate) async fn send(
        &self,
        method: &str,
        base: &str,
        path: &str,
        headers: &[&str],
        body: Option<&str>,
    ) -> Answer {
        let url = format!("{}{path}", self.variable(base));
        let origin = format!("http://{}", self.address);
        let path = url
            .strip_prefix(&origin)
            .expect("an address of this sandbox");
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n", self.address);
        for header in headers {
            request += &format!("{header}\r\n");
        }
        if let Some(body) = body {
            request += &format!("Content-Length: {}\r\n", body.len());
        }
        request += &format!("Connection: close\r\n\r\n{}", body.unwrap_or_default());
        let mut stream = TcpStream::connect(&self.address)
            .await
            .expect("a connection");
        stream
            .write_all(request.as_bytes())
            .await
            .expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        let (head, text) = answer.split_once("\r\n\r\n").expect("a head and a body");
        Answer {
            status: head[9..12].parse().expect("a status"),
            head: head.to_lowercase(),
            text: text.to_owned(),
        }
    }

    pub(crate) async fn json(
        &self,
        method: &str,
        base: &str,
        path: &str,
        headers: &[&str],
        body: Option<Value>,
    ) -> Answer {
        let body = body.map(|body| body.to_string());
        let mut headers = headers.to_vec();
        if body.is_some() {
            headers.push("Content-Type: application/json");
        }
        self.send(method, base, path, &headers, body.as_deref())
            .await
    }

    pub(crate) async fn openai(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let credential = format!(
            "Authorization: Bearer {}",
            self.variable("OPENAI_ADMIN_KEY")
        );
        self.json(method, "OPENAI_BASE_URL", path, &[&credential], body)
            .await
    }

    pub(crate) async fn braintrust(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let credential = format!(
            "Authorization: Bearer {}",
            self.variable("BRAINTRUST_API_KEY")
        );
        self.json(method, "BRAINTRUST_API_URL", path, &[&credential], body)
            .await
    }

    pub(crate) async fn exa(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let credential = format!("x-api-key: {}", self.variable("EXA_SERVICE_KEY"));
        self.json(method, "EXA_ADMIN_BASE_URL", path, &[&credential], body)
            .await
    }

    pub(crate) async fn pinecone(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let token = self.login("https://api.pinecone.io/").await.is(200).json();
        let token = token["access_token"].as_str().expect("a token");
        let credential = format!("Authorization: Bearer {token}");
        let headers = [credential.as_str(), VERSION];
        self.json(method, "PINECONE_CONTROLLER_HOST", path, &headers, body)
            .await
    }

    pub(crate) async fn login(&self, audience: &str) -> Answer {
        let body = json!({
            "grant_type": "client_credentials",
            "client_id": self.variable("PINECONE_CLIENT_ID"),
            "client_secret": self.variable("PINECONE_CLIENT_SECRET"),
            "audience": audience,
        });
        let base = "KEYCTL_PINECONE_LOGIN_URL";
        self.json("POST", base, "/oauth/token", &[VERSION], Some(body))
            .await
    }

    pub(crate) async fn openai_project(&self, name: &str) -> String {
        let projects = self
            .openai("GET", "/organization/projects?include_archived=true", None)
            .await;
        let projects = projects.list("data");
        let project = projects.iter().find(|project| project["name"] == name);
        let id = project.expect("the project")["id"].as_str().expect("an id");
        format!("/organization/projects/{id}")
    }

    pub(crate) async fn pinecone_project(&self, name: &str) -> String {
        let projects = self
            .pinecone("GET", "/admin/projects", None)
            .await
            .list("data");
        let project = projects.iter().find(|project| project["name"] == name);
        let id = project.expect("the project")["id"].as_str().expect("an id");
        format!("/admin/projects/{id}")
    }
}

pub(crate) fn text<'value>(value: &'value Value, member: &str) -> &'value str {
    value[member]
        .as_str()
        .unwrap_or_else(|| panic!("no {member} in {value}"))
}
