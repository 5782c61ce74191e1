//! Pinecone's JSON, and how it reads in keyctl's words.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::capabilities::PROJECT;
use crate::{
    http::{WireTime, identifier, loose, maybe_identifier},
    keys::{
        Cursor, Identity, Key, KeyId, NewKey, Page, Place, Scope, ScopeType, Secret, Source, Text,
    },
};

/// Is a list of anything: complete, unless it says where it goes on, which keys and projects never did yet.
#[derive(Debug, Deserialize)]
pub struct List<T> {
    data: Vec<T>,
    pagination: Option<Pagination>,
}

#[derive(Debug, Deserialize)]
struct Pagination {
    /// Sent back as it is: altered, it would be another place.
    #[serde(default, deserialize_with = "maybe_identifier")]
    next: Option<Text>,
}

impl<T> List<T> {
    /// Makes a page of what the items mean.
    pub fn page<U>(self, meaning: impl FnMut(T) -> U) -> Page<U> {
        let next = self.pagination.and_then(|pagination| pagination.next);
        Page {
            items: self.data.into_iter().map(meaning).collect(),
            next: next.map(|next| Cursor(next.raw().to_owned())),
            coverage: None,
        }
    }
}

#[derive(Debug, Deserialize)]
pub struct Project {
    #[serde(deserialize_with = "identifier")]
    id: Text,
    #[serde(default, deserialize_with = "loose::text")]
    name: Option<Text>,
    organization_id: Option<Text>,
}

impl List<Project> {
    /// Returns the organization that all of them are of, and their ids.
    pub fn identity(&self) -> Identity {
        let organizations = self.data.iter().map(|own| own.organization_id.as_ref());
        let mut organizations =
            organizations.filter(|own| own.is_some_and(|own| !own.raw().is_empty()));
        let first = organizations.next().flatten();
        let is_one = self
            .data
            .iter()
            .all(|own| own.organization_id.as_ref() == first);
        Identity {
            id: first.filter(|_| is_one).map(|id| id.raw().to_owned()),
            places: self
                .data
                .iter()
                .map(|own| own.id.raw().to_owned())
                .collect(),
        }
    }
}

impl Project {
    pub fn into_scope(self) -> Scope {
        project_scope(Some(self.id), self.name)
    }
}

fn project_scope(id: Option<Text>, name: Option<Text>) -> Scope {
    Scope {
        scope_type: ScopeType::Project,
        id,
        name,
        holds: &[PROJECT],
    }
}

/// Is a key. Last use, expiry, owner and hint are in no answer.
#[derive(Debug, Deserialize)]
pub struct ApiKey {
    #[serde(deserialize_with = "identifier")]
    id: Text,
    /// The official Python model allows `null`.
    #[serde(default, deserialize_with = "loose::text")]
    name: Option<Text>,
    project_id: Option<Text>,
    #[serde(default, deserialize_with = "loose::texts")]
    roles: Option<Vec<Text>>,
    /// In the documentation's examples only, in no specification.
    created_at: Option<WireTime>,
}

/// Pinecone's own command line makes one key a project for itself, and keeps its value.
const CLI_PREFIX: &str = "pinecone-cli-";
const CLI_KEY: &str =
    "it seems to be a key that Pinecone's own command line made for itself and still uses";

impl ApiKey {
    pub fn into_key(self) -> Key {
        let scope = project_scope(self.project_id.clone(), None);
        self.into_key_of(scope)
    }

    /// Makes a key of a project that is known by name.
    pub fn into_key_of(self, project: Scope) -> Key {
        let mut key = Key::unknown(KeyId::Public(self.id), PROJECT, Place::Account, project);
        let is_of_cli = |name: &Text| name.raw().starts_with(CLI_PREFIX);
        key.caution = self.name.as_ref().is_some_and(is_of_cli).then_some(CLI_KEY);
        key.name = self.name;
        key.roles = self.roles;
        key.created_at = self.created_at.and_then(|time| time.0);
        key
    }
}

/// Is the answer to a creation: the only one with the key's value.
#[derive(Debug, Deserialize)]
pub struct CreatedKey {
    key: ApiKey,
    value: Option<Secret>,
}

impl CreatedKey {
    pub fn into_new_key(self) -> NewKey {
        NewKey {
            key: self.key.into_key(),
            secret: self.value,
            source: Source::Documented,
            notes: Vec::new(),
        }
    }
}

/// Creates or changes a key: what is left out has its default, or stays.
#[derive(Debug, Serialize)]
pub struct KeyChange<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roles: Option<&'a [String]>,
}

/// Asks for a token; no `Debug`, since it holds the secret.
#[derive(Serialize)]
pub struct TokenRequest<'a> {
    pub grant_type: &'static str,
    pub client_id: &'a str,
    pub client_secret: &'a str,
    pub audience: &'static str,
}

#[derive(Debug, Deserialize)]
pub struct Token {
    pub access_token: Secret,
    /// In seconds.
    #[serde(default, deserialize_with = "seconds")]
    pub expires_in: Option<u64>,
}

/// Reads a number of seconds, whether written as a number or as text; what is neither is not told.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let written = value.as_str().and_then(|text| text.trim().parse().ok());
    let number = written.or_else(|| value.as_f64());
    // It ends no later than it says; more than fits is as good as for ever.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it saturates"
    )]
    Ok(number
        .filter(|own| own.is_finite() && *own >= 0.0)
        .map(|own| own as u64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Moment;

    const ID: &str = "62b0dbfe-3489-4b79-b850-34d911527c88";
    const PROJECT_ID: &str = "32c8235a-5220-4a80-a9f1-69c24109e6f2";

    #[test]
    fn key_of_the_command_line_is_told_from_others() {
        let caution = |name: &str| {
            let body = format!(r#"{{"id":"{ID}","name":"{name}","project_id":"{PROJECT_ID}"}}"#);
            let key: ApiKey = serde_json::from_str(&body).expect("a key");
            key.into_key().caution
        };

        assert_eq!(caution("pinecone-cli-a1b2c3"), Some(CLI_KEY));
        assert_eq!(caution("search-prod"), None);
    }

    fn list(body: &str) -> Page<Key> {
        let list: List<ApiKey> = serde_json::from_str(body).expect("a list");
        list.page(ApiKey::into_key)
    }

    #[test]
    fn key_says_what_the_documentation_shows() {
        let page = list(&format!(
            r#"{{"data":[{{"id":"{ID}","name":"example-api-key","project_id":"{PROJECT_ID}","roles":["ProjectEditor"],"created_at":"2025-10-20T23:39:43.665754Z"}}]}}"#
        ));

        let key = &page.items[0];
        assert_eq!(key.id, KeyId::Public(ID.into()));
        assert_eq!(key.place, Place::Account);
        assert_eq!(key.name, Some("example-api-key".into()));
        assert!(key.scope.has_id(PROJECT_ID));
        assert_eq!(key.roles, Some(vec!["ProjectEditor".into()]));
        assert_eq!(key.created_at, "2025-10-20T23:39:43.665754Z".parse().ok());
        assert_eq!(page.next, None);
    }

    #[test]
    fn key_without_name_and_time_is_read_all_the_same() {
        let page = list(&format!(
            r#"{{"data":[{{"id":"{ID}","name":null,"project_id":"{PROJECT_ID}","roles":["DataPlaneViewer"]}}]}}"#
        ));

        let key = &page.items[0];
        assert_eq!(key.name, None);
        assert_eq!(key.created_at, None);
        assert_eq!(key.expires, Moment::Unknown);
        assert_eq!(key.last_used, Moment::Unknown);
        assert_eq!(key.owner, None);
    }

    #[test]
    fn key_with_an_empty_id_is_unreadable() {
        let body = r#"{"data":[{"id":"","name":"x"}]}"#;

        assert!(serde_json::from_str::<List<ApiKey>>(body).is_err());
    }

    #[test]
    fn pagination_is_followed_should_it_ever_appear() {
        let next =
            |pagination: &str| list(&format!(r#"{{"data":[],"pagination":{pagination}}}"#)).next;

        assert_eq!(next(r#"{"next":"eyJ"}"#), Some(Cursor("eyJ".to_owned())));
        assert_eq!(next(r#"{"next":null}"#), None);
        assert_eq!(next("null"), None);
    }

    #[test]
    fn value_of_a_new_key_stands_beside_the_key() {
        let body = format!(
            r#"{{"key":{{"id":"{ID}","name":"ci","project_id":"{PROJECT_ID}","roles":["ProjectEditor"]}},"value":"pcsk_value"}}"#
        );

        let created: CreatedKey = serde_json::from_str(&body).expect("a new key");

        let new_key = created.into_new_key();
        assert_eq!(new_key.secret, Some(Secret::new("pcsk_value")));
        assert_eq!(new_key.key.id.reveal(), ID);
    }

    #[test]
    fn lifetime_of_a_token_is_read_however_it_is_written() {
        for (written, read) in [
            (r#","expires_in":1800"#, Some(1800)),
            (r#","expires_in":1800.5"#, Some(1800)),
            (r#","expires_in":"1800""#, Some(1800)),
            (r#","expires_in":null"#, None),
            (r#","expires_in":"soon""#, None),
            (r#","expires_in":-5"#, None),
            ("", None),
        ] {
            let body = format!(r#"{{"access_token":"t"{written}}}"#);
            let token: Token = serde_json::from_str(&body).expect("a token");

            assert_eq!(token.expires_in, read, "{written}");
        }
    }

    #[test]
    fn change_sends_only_what_is_named() {
        let change = KeyChange {
            name: Some("new"),
            roles: None,
        };

        let body = serde_json::to_string(&change).expect("serialises");

        assert_eq!(body, r#"{"name":"new"}"#);
    }
}
