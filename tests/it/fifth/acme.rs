//! Acme: one kind of key, no pages, no update.

use std::sync::Arc;

use keyctl::{
    credentials::Environment,
    http::{Client, Dialect, Endpoint, Path, Request, Transport},
    keys::{
        AnyKeyAdmin, Capabilities, CreateKey, Cursor, Failure, Field, Fields, Key, KeyAdmin, KeyId,
        Kind, KindCapabilities, Locator, NewKey, Page, Place, PlaceRule, Removal, RotateSupport,
        Scope, ScopeType, Secret, Source, Support, Text,
    },
    providers::{Descriptor, Guide, Role, Variable},
};
use serde::Deserialize;

const MACHINE: Kind = Kind("machine");

pub const DESCRIPTOR: Descriptor = Descriptor {
    name: "acme",
    title: "Acme",
    domain: "acme.example",
    capabilities: &CAPABILITIES,
    variables: &[Variable {
        name: "ACME_KEY",
        role: Role::Credential,
        field: None,
        meaning: "an admin key",
    }],
    secret_prefixes: &["acme-"],
    kinds_by_prefix: &[("acme-", MACHINE)],
    credentials: &[&["ACME_KEY"]],
    credential_variable: |_| "ACME_KEY",
    default_hosts: &[],
    guide: Guide {
        wanted: "an admin key",
        made: "it is made in the console",
        url: "https://acme.example/keys",
        public_half: None,
    },
    connect,
};

static CAPABILITIES: Capabilities = Capabilities {
    kinds: &[KindCapabilities {
        kind: MACHINE,
        place: PlaceRule::Account,
        scope: ScopeType::Organization,
        create: Support::Yes(Fields {
            required: &[Field::Name],
            one_of: &[],
            optional: &[],
            exclusive: &[],
        }),
        update: Support::No("create another one"),
        rotate: RotateSupport::No("create another one"),
        delete: Support::Yes(Fields::NONE),
        can_be_credential: true,
        name_length: 1..=20,
        longest_lifetime: None,
        last_use: None,
        known_roles: &[],
    }],
    read_id: |id| Ok(KeyId::Public(id.into())),
};

fn connect(
    environment: &Environment,
    transport: &Arc<Transport>,
) -> Result<Box<dyn AnyKeyAdmin>, Failure> {
    let dialect = Dialect {
        request_id_headers: &[],
        secret_prefixes: &[],
        rate_limit: None,
        reason_header: None,
        is_own: |value| value.get("error").is_some(),
        judge: |_| None,
        tidy: std::convert::identity,
    };
    let url = environment
        .get("ACME_URL")
        .unwrap_or("https://acme.example");
    let key = environment
        .secret("ACME_KEY")
        .expect("the account is configured");
    let client = Client::new(transport, Endpoint::parse(url, "ACME_URL")?, dialect);
    Ok(Box::new(Acme(client.credential(
        "authorization",
        "Bearer ",
        &key,
    )?)))
}

#[derive(Deserialize)]
struct List {
    keys: Vec<Wire>,
}

#[derive(Deserialize)]
struct Wire {
    id: Text,
    name: Option<Text>,
    value: Option<Secret>,
}

#[derive(Deserialize)]
struct Deleted {
    deleted: Text,
}

impl Wire {
    fn into_key(self) -> Key {
        let mut key = Key::unknown(KeyId::Public(self.id), MACHINE, Place::Account, scope());
        key.name = self.name;
        key
    }
}

fn scope() -> Scope {
    Scope {
        scope_type: ScopeType::Organization,
        id: None,
        name: None,
        holds: &[MACHINE],
    }
}

struct Acme(Client);

impl KeyAdmin for Acme {
    fn capabilities(&self) -> &'static Capabilities {
        &CAPABILITIES
    }

    async fn scopes(&self, _: Option<&Cursor>) -> Result<Page<Scope>, Failure> {
        Ok(Page::only(vec![scope()]))
    }

    async fn list(&self, _: &Scope, _: Option<&Cursor>) -> Result<Page<Key>, Failure> {
        let list: List = self.0.send(Request::get(Path::of("keys"))).await?;
        Ok(Page::only(
            list.keys.into_iter().map(Wire::into_key).collect(),
        ))
    }

    async fn describe(&self, key: &Locator) -> Result<Key, Failure> {
        let answer: Wire = self
            .0
            .send(Request::get(Path::of("keys").key(&key.id)?))
            .await?;
        Ok(answer.into_key())
    }

    async fn create(&self, request: &CreateKey) -> Result<NewKey, Failure> {
        let body = serde_json::json!({ "name": request.name });
        let mut made: Wire = self
            .0
            .send(Request::post(Path::of("keys")).json(&body))
            .await?;
        let secret = made.value.take();
        Ok(NewKey {
            key: made.into_key(),
            secret,
            source: Source::Documented,
            notes: Vec::new(),
        })
    }

    async fn delete(&self, key: &Locator) -> Result<Removal, Failure> {
        let request = Request::delete(Path::of("keys").key(&key.id)?);
        let answer = self.0.exchange(request).await?;
        let names_this_key = answer
            .decode()
            .is_ok_and(|gone: Deleted| key.id.is_written(gone.deleted.raw()));
        Ok(answer.removal(names_this_key))
    }
}
