//! Braintrust's JSON, and how it reads in keyctl's words.

use serde::{Deserialize, Serialize};

use super::capabilities::{SERVICE_TOKEN, USER};
use crate::{
    http::{WireTime, identifier, loose, maybe_identifier, moment, present},
    keys::{
        Key, KeyId, Kind, NewKey, Owner, OwnerType, Place, Scope, ScopeType, Secret,
        ServiceAccount, Source, Text,
    },
};

/// How many objects a page is asked for; a server may give fewer.
pub const LIMIT: usize = 1_000;

/// Is one page of anything: it does not say whether there are more. Only an empty one is certainly the last.
#[derive(Debug, Deserialize)]
pub struct List<T> {
    pub objects: Vec<T>,
}

/// Is something with an id to continue after.
pub trait Identified {
    fn id(&self) -> &Text;
}

impl<T: Identified> List<T> {
    /// Returns the id after which the next page begins.
    pub fn next(&self) -> Option<String> {
        Some(self.objects.last()?.id().raw().to_owned())
    }
}

#[derive(Debug, Deserialize)]
pub struct Organization {
    #[serde(deserialize_with = "identifier")]
    pub id: Text,
    pub name: Text,
    /// The base URL of its data plane.
    pub api_url: Option<Text>,
}

/// Is the control plane's answer to a credential.
#[derive(Debug, Deserialize)]
pub struct Login {
    pub org_info: Vec<Organization>,
}

impl Identified for Organization {
    fn id(&self) -> &Text {
        &self.id
    }
}

/// Is an organization as the place of its keys of one kind.
pub fn organization_scope(kind: Kind, id: Option<Text>, name: Option<Text>) -> Scope {
    Scope {
        scope_type: ScopeType::Organization,
        id,
        name,
        holds: match kind {
            SERVICE_TOKEN => &[SERVICE_TOKEN],
            _ => &[USER],
        },
    }
}

/// Is a key of either kind: they differ in the members that name the owner.
#[derive(Debug, Deserialize)]
pub struct ApiKey {
    #[serde(deserialize_with = "identifier")]
    id: Text,
    #[serde(default, deserialize_with = "loose::text")]
    name: Option<Text>,
    #[serde(default, deserialize_with = "loose::text")]
    preview_name: Option<Text>,
    org_id: Option<Text>,
    created: Option<WireTime>,
    /// Absent on older servers.
    #[serde(default, deserialize_with = "present")]
    expires_at: Option<Option<WireTime>>,
    #[serde(default, deserialize_with = "loose::text")]
    user_id: Option<Text>,
    #[serde(default, deserialize_with = "loose::text")]
    user_email: Option<Text>,
    #[serde(default, deserialize_with = "loose::text")]
    user_given_name: Option<Text>,
    #[serde(default, deserialize_with = "loose::text")]
    user_family_name: Option<Text>,
    #[serde(default, deserialize_with = "maybe_identifier")]
    service_account_id: Option<Text>,
    #[serde(default, deserialize_with = "loose::text")]
    service_account_email: Option<Text>,
    #[serde(default, deserialize_with = "loose::text")]
    service_account_name: Option<Text>,
    /// In the answer to a creation only.
    key: Option<Secret>,
}

impl Identified for ApiKey {
    fn id(&self) -> &Text {
        &self.id
    }
}

impl ApiKey {
    /// Makes a key of an organization of which only the answer's id is known.
    pub fn into_key(self, kind: Kind) -> Key {
        let organization = organization_scope(kind, self.org_id.clone(), None);
        self.into_key_of(kind, organization)
    }

    /// Returns the service account that the token belongs to.
    pub fn service_account(&self) -> Option<ServiceAccount> {
        Some(ServiceAccount {
            id: self.service_account_id.clone()?,
            name: self.service_account_name.clone(),
        })
    }

    /// Returns the organization that the key is scoped to, where it is to one.
    pub fn organization(&self) -> Option<&str> {
        self.org_id
            .as_ref()
            .map(Text::raw)
            .filter(|id| !id.is_empty())
    }

    pub fn into_key_of(mut self, kind: Kind, organization: Scope) -> Key {
        let owner = self.owner(kind);
        let id = KeyId::Public(self.id);
        let mut key = Key::unknown(id, kind, Place::Kind(kind), organization);
        key.name = self.name;
        key.secret_hint = self.preview_name;
        key.owner = owner;
        key.created_at = self.created.and_then(|time| time.0);
        key.expires = moment(self.expires_at);
        key
    }

    pub fn into_new_key(mut self, kind: Kind) -> NewKey {
        let secret = self.key.take();
        NewKey {
            key: self.into_key(kind),
            secret,
            source: Source::Documented,
            notes: Vec::new(),
        }
    }

    fn owner(&mut self, kind: Kind) -> Option<Owner> {
        let owner = if kind == SERVICE_TOKEN {
            Owner {
                owner_type: OwnerType::ServiceAccount,
                id: self.service_account_id.take(),
                name: self.service_account_name.take(),
                email: self.service_account_email.take(),
            }
        } else {
            Owner {
                owner_type: OwnerType::User,
                id: self.user_id.take(),
                name: joined(&[self.user_given_name.take(), self.user_family_name.take()]),
                email: self.user_email.take(),
            }
        };
        let is_known = owner.id.is_some() || owner.name.is_some() || owner.email.is_some();
        is_known.then_some(owner)
    }
}

fn joined(names: &[Option<Text>]) -> Option<Text> {
    let names: Vec<&str> = names.iter().flatten().map(Text::raw).collect();
    let name = names.join(" ").trim().to_owned();
    (!name.is_empty()).then(|| Text::new(name))
}

#[derive(Debug, Serialize)]
pub struct CreateServiceToken<'a> {
    pub name: &'a str,
    pub service_account_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub org_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_in_seconds: Option<u64>,
}

/// Is the answer to a deletion: the object that was deleted.
#[derive(Debug, Deserialize)]
pub struct Deleted {
    pub id: Text,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Moment;

    const USER_KEY: &str = r#"{"id":"3c90c3cc-0d44-4b50-8888-8dd25736052a","created":"2023-11-07T05:31:56Z","name":"ci","preview_name":"sk-1234...abcd","user_id":"user_1","user_email":"a@example.com","user_given_name":"Ada","user_family_name":"Byron","org_id":"org_1","expires_at":null}"#;

    fn read(body: &str, kind: Kind) -> Key {
        let key: ApiKey = serde_json::from_str(body).expect("a key");
        key.into_key(kind)
    }

    #[test]
    fn users_key_belongs_to_a_person() {
        let key = read(USER_KEY, USER);

        assert_eq!(key.place, Place::Kind(USER));
        assert_eq!(key.secret_hint, Some("sk-1234...abcd".into()));
        assert!(key.scope.has_id("org_1"));
        let owner = Owner {
            owner_type: OwnerType::User,
            id: Some("user_1".into()),
            name: Some("Ada Byron".into()),
            email: Some("a@example.com".into()),
        };
        assert_eq!(key.owner, Some(owner));
    }

    #[test]
    fn service_token_belongs_to_a_service_account() {
        let key = read(
            r#"{"id":"token_1","name":"deploy","preview_name":"bt-st-1234...abcd","service_account_id":"account_1","service_account_email":"x@bt","service_account_name":"deployer","expires_at":"2027-01-01T00:00:00Z"}"#,
            SERVICE_TOKEN,
        );

        let owner = key.owner.expect("an owner");
        assert_eq!(owner.owner_type, OwnerType::ServiceAccount);
        assert_eq!(owner.name, Some("deployer".into()));
        let end = "2027-01-01T00:00:00Z".parse().expect("a time");
        assert_eq!(key.expires, Moment::At(end));
    }

    #[test]
    fn expiry_that_is_null_is_never_and_absent_is_unknown() {
        assert_eq!(read(USER_KEY, USER).expires, Moment::Never);
        assert_eq!(read(r#"{"id":"x"}"#, USER).expires, Moment::Unknown);
    }

    #[test]
    fn key_of_which_only_the_id_is_known_has_no_owner() {
        let body =
            r#"{"id":"x","created":null,"user_id":null,"user_given_name":null,"org_id":null}"#;

        let key = read(body, USER);

        assert_eq!(key.owner, None);
        assert_eq!(key.created_at, None);
        assert_eq!(key.scope.id, None);
        assert_eq!(key.last_used, Moment::Unknown);
    }

    #[test]
    fn one_of_the_names_is_enough() {
        let key = read(r#"{"id":"x","user_family_name":"Byron"}"#, USER);

        assert_eq!(key.owner.and_then(|owner| owner.name), Some("Byron".into()));
    }

    #[test]
    fn value_comes_with_a_creation_only() {
        let body = r#"{"id":"x","name":"deploy","key":"bt-st-value"}"#;
        let created: ApiKey = serde_json::from_str(body).expect("a key");

        let new_key = created.into_new_key(SERVICE_TOKEN);

        assert_eq!(new_key.secret, Some(Secret::new("bt-st-value")));
    }

    #[test]
    fn page_that_holds_anything_is_not_the_last() {
        let page = |count: usize| {
            let keys: Vec<String> = (0..count).map(|n| format!(r#"{{"id":"{n}"}}"#)).collect();
            let body = format!(r#"{{"objects":[{}]}}"#, keys.join(","));
            serde_json::from_str::<List<ApiKey>>(&body).expect("a list")
        };

        assert_eq!(page(LIMIT).next(), Some("999".to_owned()));
        assert_eq!(page(100).next(), Some("99".to_owned()));
        assert_eq!(page(0).next(), None);
    }
}
