//! What a server shall answer.

use std::time::Duration;

use serde_json::Value;
use wiremock::ResponseTemplate;

/// Is one answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub media_type: String,
    pub body: Vec<u8>,
    pub delay: Duration,
}

impl Answer {
    /// Makes it what the server sends.
    pub fn template(&self) -> ResponseTemplate {
        let mut template = ResponseTemplate::new(self.status).set_delay(self.delay);
        if !self.body.is_empty() {
            template = template.set_body_raw(self.body.clone(), &self.media_type);
        }
        for (name, value) in &self.headers {
            template = template.append_header(name.as_str(), value.as_str());
        }
        template
    }

    /// Answers with a JSON body.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::text(status, "application/json", body.to_string())
    }

    /// Answers with a body of any sort.
    pub fn text(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            media_type: media_type.to_owned(),
            body: body.into(),
            delay: Duration::ZERO,
        }
    }

    /// Answers with nothing but a status.
    pub fn empty(status: u16) -> Self {
        Self::text(status, "text/plain", "")
    }

    /// Lets the program wait for it.
    pub fn late(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// Says what is answered to one sort of request, one answer after the other; the last one for ever.
#[derive(Clone, Debug)]
pub struct Stub {
    pub method: &'static str,
    /// As it stands in the request, percent-encoded.
    pub path: String,
    /// What the query must hold, whatever else it holds.
    pub query: Vec<(String, String)>,
    pub answers: Vec<Answer>,
    /// The request that must have come before: until then this stub answers nothing.
    pub after: Option<(&'static str, String)>,
    /// Whether the request is no part of what a test counts: it only fetches a token.
    pub is_login: bool,
    /// What a request is answered that goes on behind this page by such a parameter, which `query` does not hold. It
    /// only finds out that the list ends, and is no part of what a test counts.
    pub behind: Option<(&'static str, Answer)>,
}

impl Stub {
    /// Answers this request.
    pub fn new(method: &'static str, path: impl Into<String>, answer: Answer) -> Self {
        Self {
            method,
            path: path.into(),
            query: Vec::new(),
            answers: vec![answer],
            after: None,
            is_login: false,
            behind: None,
        }
    }

    /// Answers a `GET` with this JSON.
    pub fn get(path: impl Into<String>, body: &Value) -> Self {
        Self::new("GET", path, Answer::json(200, body))
    }

    /// Answers only requests with this in their query.
    pub fn with_query(mut self, name: &str, value: &str) -> Self {
        self.query.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Answers this to whoever goes on behind this page by a parameter.
    pub fn ending_with(mut self, parameter: &'static str, answer: Answer) -> Self {
        self.behind = Some((parameter, answer));
        self
    }

    /// Answers this to the next such request.
    pub fn then(mut self, answer: Answer) -> Self {
        self.answers.push(answer);
        self
    }

    /// Answers only once such a request was there, whatever it was answered with.
    pub fn after(mut self, method: &'static str, path: impl Into<String>) -> Self {
        self.after = Some((method, path.into()));
        self
    }

    /// Leaves these requests out of what is counted.
    pub fn that_is_a_login(mut self) -> Self {
        self.is_login = true;
        self
    }
}
