//! One request, before it is sent.

use reqwest::Method;
use serde::Serialize;
use zeroize::Zeroizing;

use super::sign::Signature;
use crate::keys::{Failure, KeyId, Secret};

/// Says what repeating a request would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing: it may be sent again.
    Read,
    /// Nothing more: what is deleted stays deleted.
    Delete,
    /// Perhaps a second key, or a second secret: it is sent once.
    Once,
}

/// Is a path below the base URL, with the template that logs may show.
#[derive(Clone, Debug)]
pub struct Path {
    /// As they are sent.
    segments: Vec<String>,
    template: String,
    is_about_key: bool,
}

impl Path {
    /// Starts with literal segments, such as `admin/projects`.
    pub fn of(literal: &'static str) -> Self {
        Self::root().then(literal)
    }

    /// Adds literal segments.
    pub fn then(mut self, literal: &'static str) -> Self {
        for segment in literal.split('/') {
            self.segments.push(segment.to_owned());
        }
        self.template.push('/');
        self.template.push_str(literal);
        self
    }

    /// Starts at the base URL itself.
    pub fn root() -> Self {
        Self {
            segments: Vec::new(),
            template: String::new(),
            is_about_key: false,
        }
    }

    /// Adds segments that a setting names, which logs may show.
    pub fn through(mut self, segments: &[String]) -> Self {
        for segment in segments {
            self.segments.push(segment.clone());
            self.template.push('/');
            self.template.push_str(segment);
        }
        self
    }

    /// Adds the id of a key as one segment: what is answered is about that key from here on.
    pub fn key(mut self, id: &KeyId) -> Result<Self, Failure> {
        self.is_about_key = true;
        self.value(id.reveal())
    }

    /// Adds a value as one segment, in which everything but letters, digits and `-._~` is encoded.
    ///
    /// Refuses with [`Failure::Usage`] what would change the path instead of ending up in it: a deletion must
    /// never reach a collection.
    pub fn value(mut self, value: &str) -> Result<Self, Failure> {
        if value.chars().any(char::is_control) {
            return Err(Failure::usage(
                "an id holds control characters, and nothing was sent",
                "no key can have such an id: ask the provider, or look at its own web page",
            ));
        }
        if value.is_empty() || value == "." || value == ".." {
            return Err(Failure::usage(
                "an id is empty or only dots",
                "use an id as `list` shows it",
            ));
        }
        self.segments.push(encoded(value));
        self.template.push_str("/{}");
        Ok(self)
    }

    /// Tells whether it is the path of one key.
    pub fn is_about_key(&self) -> bool {
        self.is_about_key
    }

    /// Returns the segments as they are sent.
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().map(String::as_str)
    }

    /// Returns the path with `{}` for every value.
    pub fn template(&self) -> &str {
        &self.template
    }
}

/// Encodes all that may mean something in a path, to the server or to whatever stands before it.
fn encoded(value: &str) -> String {
    let mut segment = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                segment.push(char::from(byte));
            }
            _ => segment.push_str(&format!("%{byte:02X}")),
        }
    }
    segment
}

/// Is what an adapter asks the client to send.
#[derive(Clone, Debug)]
pub struct Request {
    pub(super) method: Method,
    pub(super) path: Path,
    pub(super) query: Vec<(&'static str, String)>,
    pub(super) body: Option<Body>,
    pub(super) signature: Option<Signature>,
    pub(super) effect: Effect,
}

/// Is a JSON body; no `Debug` of it, since it may hold a credential.
#[derive(Clone)]
pub(super) struct Body(pub Zeroizing<Vec<u8>>);

impl std::fmt::Debug for Body {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Body({} bytes)", self.0.len())
    }
}

impl Request {
    fn new(method: Method, path: Path, effect: Effect) -> Self {
        Self {
            method,
            path,
            query: Vec::new(),
            body: None,
            signature: None,
            effect,
        }
    }

    /// Asks for something.
    pub fn get(path: Path) -> Self {
        Self::new(Method::GET, path, Effect::Read)
    }

    /// Deletes something.
    pub fn delete(path: Path) -> Self {
        Self::new(Method::DELETE, path, Effect::Delete)
    }

    /// Makes or changes something; sent once.
    pub fn post(path: Path) -> Self {
        Self::new(Method::POST, path, Effect::Once)
    }

    /// Changes something; sent once.
    pub fn patch(path: Path) -> Self {
        Self::new(Method::PATCH, path, Effect::Once)
    }

    /// Changes something; sent once.
    pub fn put(path: Path) -> Self {
        Self::new(Method::PUT, path, Effect::Once)
    }

    /// Says that this request, whatever its method, changes nothing.
    pub fn that_only_reads(mut self) -> Self {
        self.effect = Effect::Read;
        self
    }

    /// Adds a query parameter.
    pub fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    /// Adds a query parameter, if there is a value.
    pub fn maybe_query(self, name: &'static str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// Sets the JSON body.
    pub fn json(mut self, body: &impl Serialize) -> Self {
        let bytes = serde_json::to_vec(body).expect("a wire shape serialises");
        self.body = Some(Body(Zeroizing::new(bytes)));
        self
    }

    /// Signs this request with a token of its own.
    pub fn bearer(self, token: Secret) -> Self {
        self.signed_by("authorization", "Bearer ", token)
    }

    /// Signs this request with a secret of its own, written behind `prefix` in this header: the client's credential,
    /// and what narrows it, stay at home.
    pub fn signed_by(mut self, header: &'static str, prefix: &'static str, secret: Secret) -> Self {
        self.signature = Some(Signature {
            header,
            prefix,
            secret,
        });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_that_would_change_the_path_is_refused() {
        for value in ["", ".", ".."] {
            assert!(Path::of("keys").value(value).is_err(), "{value:?}");
        }
    }

    #[test]
    fn id_with_a_control_character_reaches_no_path() {
        for id in [
            ".\t.", "\t", "a\tb", "a\n", "\r", "a\0", "a\u{7f}b", "\u{85}",
        ] {
            let path = Path::of("keys").key(&KeyId::Public(id.into()));

            let failure = path.expect_err("no path");
            assert!(failure.to_string().contains("control characters"), "{id:?}");
        }
    }

    #[test]
    fn reserved_characters_of_an_id_are_encoded() {
        let path = Path::of("keys").value("a;b:c@d&e=f+g$h,i!j'(k)*l[m]|^n%2f/é");

        let path = path.expect("usable");
        let sent: Vec<_> = path.segments().collect();
        assert_eq!(
            sent[1],
            "a%3Bb%3Ac%40d%26e%3Df%2Bg%24h%2Ci%21j%27%28k%29%2Al%5Bm%5D%7C%5En%252f%2F%C3%A9"
        );
    }

    #[test]
    fn template_shows_no_value() {
        let path = Path::of("projects")
            .value("proj_1")
            .expect("usable")
            .then("api_keys");

        assert_eq!(path.template(), "/projects/{}/api_keys");
        assert_eq!(
            path.segments().collect::<Vec<_>>(),
            ["projects", "proj_1", "api_keys"]
        );
    }
}
