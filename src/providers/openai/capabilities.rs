//! What OpenAI offers for each kind of key.

use jiff::SignedDuration;

use crate::keys::{
    Capabilities, Field, Fields, KeyId, Kind, KindCapabilities, LastUse, Lifetime, PlaceRule,
    RotateSupport, ScopeType, Support,
};

pub const ADMIN: Kind = Kind("admin");
pub const SERVICE_ACCOUNT: Kind = Kind("service-account");
pub const USER: Kind = Kind("user");

/// The API takes 1 to 31,536,000 seconds.
const LONGEST_LIFETIME: Option<Lifetime> = Some(Lifetime {
    seconds: 31_536_000,
});

/// Unix seconds. No lag is documented.
const LAST_USE: Option<LastUse> = Some(LastUse {
    resolution: SignedDuration::from_secs(1),
    lag: SignedDuration::ZERO,
});

/// Moving the expiry or replacing the scopes is all an update can do, since 2026-10.
const PROJECT_KEY_UPDATE: Support = Support::Yes(Fields {
    required: &[],
    one_of: &[],
    optional: &[Field::Scope, Field::ExpiresIn],
    exclusive: &[],
});

pub static CAPABILITIES: Capabilities = Capabilities {
    kinds: &[
        KindCapabilities {
            kind: ADMIN,
            place: PlaceRule::Kind,
            scope: ScopeType::Organization,
            create: Support::Yes(Fields {
                required: &[Field::Name],
                one_of: &[],
                optional: &[Field::ExpiresIn],
                exclusive: &[],
            }),
            update: Support::No("`keyctl rotate` replaces it by a new one"),
            rotate: RotateSupport::Replace {
                loses: Some(
                    "the new key will belong to the owner of the credential that keyctl uses, whoever owns the old one",
                ),
            },
            delete: Support::Yes(Fields::NONE),
            can_be_credential: true,
            name_length: 1..=256,
            longest_lifetime: LONGEST_LIFETIME,
            last_use: LAST_USE,
            known_roles: &[],
        },
        KindCapabilities {
            kind: SERVICE_ACCOUNT,
            place: PlaceRule::Scope,
            scope: ScopeType::Project,
            create: Support::Yes(Fields {
                required: &[Field::Project],
                one_of: &[Field::ServiceAccount, Field::NewServiceAccount],
                optional: &[Field::Name, Field::Scope, Field::ExpiresIn],
                // A new account's first key is called `Secret Key`, and may do all that the account may.
                exclusive: &[
                    (Field::NewServiceAccount, Field::Name),
                    (Field::NewServiceAccount, Field::Scope),
                ],
            }),
            update: PROJECT_KEY_UPDATE,
            rotate: RotateSupport::Replace {
                loses: Some(
                    "scopes cannot be read: without `--scope` the new key may do all that its service account may",
                ),
            },
            delete: Support::Yes(Fields::NONE),
            can_be_credential: false,
            name_length: 1..=256,
            longest_lifetime: LONGEST_LIFETIME,
            last_use: LAST_USE,
            known_roles: &[],
        },
        KindCapabilities {
            kind: USER,
            place: PlaceRule::Scope,
            scope: ScopeType::Project,
            create: Support::No(
                "only the person can make one, in the dashboard; for programs use `--kind service-account`",
            ),
            update: PROJECT_KEY_UPDATE,
            rotate: RotateSupport::No(
                "only the person can make a new one, in the dashboard; for programs use `--kind service-account`",
            ),
            delete: Support::Yes(Fields::NONE),
            can_be_credential: false,
            name_length: 1..=256,
            longest_lifetime: LONGEST_LIFETIME,
            last_use: LAST_USE,
            known_roles: &[],
        },
    ],
    // Ids are opaque.
    read_id: |id| Ok(KeyId::Public(id.into())),
};
