//! What Braintrust knows in the sandbox, and how it writes it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::sandbox::mint;

#[derive(Deserialize, Serialize)]
pub(super) struct World {
    /// Counts what was created, so that each creation gets ids and secrets of its own.
    pub(super) minted: u64,
    pub(super) organization: Organization,
    pub(super) accounts: Vec<Account>,
    pub(super) keys: Vec<Key>,
    pub(super) tokens: Vec<Token>,
}

#[derive(Deserialize, Serialize)]
pub(super) struct Organization {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) created: String,
}

/// A member of the organization that is no person.
#[derive(Clone, Deserialize, Serialize)]
pub(super) struct Account {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) is_owner: bool,
}

#[derive(Clone, Deserialize, Serialize)]
pub(super) struct Person {
    pub(super) id: String,
    pub(super) email: String,
    pub(super) given_name: String,
    pub(super) family_name: String,
    pub(super) is_owner: bool,
}

#[derive(Deserialize, Serialize)]
pub(super) struct Key {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) created: Timestamp,
    pub(super) expiry: Expiry,
    pub(super) person: Person,
    pub(super) secret: String,
}

#[derive(Deserialize, Serialize)]
pub(super) struct Token {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) created: Timestamp,
    pub(super) expiry: Expiry,
    pub(super) account: Account,
    pub(super) secret: String,
}

#[derive(Deserialize, Serialize)]
pub(super) enum Expiry {
    At(Timestamp),
    Never,
    /// The member is absent from answers, as from those of older servers.
    Untold,
}

impl Organization {
    /// `api_url` is where its data plane is.
    pub(super) fn wire(&self, api_url: &str) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "api_url": api_url,
            "proxy_url": null,
            "realtime_url": null,
            "is_universal_api": true,
            "is_dataplane_private": false,
            "created": self.created,
            "image_rendering_mode": "auto",
        })
    }
}

impl Key {
    pub(super) fn wire(&self, organization: &Organization) -> Value {
        let mut wire = json!({
            "id": self.id,
            "name": self.name,
            "created": self.created,
            "preview_name": mint::ends(&self.secret, 7, 4),
            "user_id": self.person.id,
            "user_email": self.person.email,
            "user_given_name": self.person.given_name,
            "user_family_name": self.person.family_name,
            "org_id": organization.id,
        });
        self.expiry.tell(&mut wire);
        wire
    }
}

impl Token {
    pub(super) fn wire(&self, organization: &Organization) -> Value {
        let mut wire = json!({
            "id": self.id,
            "name": self.name,
            "created": self.created,
            "preview_name": mint::ends(&self.secret, 10, 4),
            "service_account_id": self.account.id,
            "service_account_email": self.account.email,
            "service_account_name": self.account.name,
            "org_id": organization.id,
        });
        self.expiry.tell(&mut wire);
        wire
    }
}

impl Expiry {
    fn tell(&self, wire: &mut Value) {
        match self {
            Self::At(moment) => wire["expires_at"] = json!(moment),
            Self::Never => wire["expires_at"] = Value::Null,
            Self::Untold => {}
        }
    }
}
