//! What Braintrust offers for each kind of key, which depends on the credential too.

use crate::keys::{
    Capabilities, Field, Fields, KeyId, Kind, KindCapabilities, PlaceRule, RotateSupport,
    ScopeType, Secret, Support,
};

pub const USER: Kind = Kind("user");
pub const SERVICE_TOKEN: Kind = Kind("service-token");

const USER_PREFIX: &str = "sk-";

/// How the values of both kinds begin.
pub const SECRET_PREFIXES: &[&str] = &["bt-st-", USER_PREFIX];

const USER_KEYS: KindCapabilities = kind(
    USER,
    Support::No(
        "only the person can make one, in the web UI under Settings > API keys; for programs use `--kind service-token`",
    ),
    "ask the person to make a new key in the web UI, deploy it, then delete this one",
    RotateSupport::No(
        "ask the person to make a new key in the web UI, deploy it, then delete this one",
    ),
);

const fn service_tokens(create: Support, rotate: RotateSupport) -> KindCapabilities {
    kind(
        SERVICE_TOKEN,
        create,
        "`keyctl rotate` replaces it by a new one on the same service account",
        rotate,
    )
}

const fn kind(
    kind: Kind,
    create: Support,
    instead_of_update: &'static str,
    rotate: RotateSupport,
) -> KindCapabilities {
    KindCapabilities {
        kind,
        place: PlaceRule::Kind,
        scope: ScopeType::Organization,
        create,
        update: Support::No(instead_of_update),
        rotate,
        delete: Support::Yes(Fields::NONE),
        // No limit is documented: this one only stops what can be no name.
        can_be_credential: true,
        name_length: 1..=1_000,
        longest_lifetime: None,
        last_use: None,
        known_roles: &[],
    }
}

/// Is what an organization owner's service token can do.
pub static CAPABILITIES: Capabilities = Capabilities {
    kinds: &[
        USER_KEYS,
        service_tokens(
            Support::Yes(Fields {
                required: &[Field::Name, Field::ServiceAccount],
                one_of: &[],
                optional: &[Field::ExpiresIn],
                exclusive: &[],
            }),
            RotateSupport::Replace { loses: None },
        ),
    ],
    read_id: KeyId::of_uuid,
};

const MAKING_ONE: &str = "creating one needs a `bt-st-` service token of an organization owner as credential: set it as `BRAINTRUST_API_KEY`";

/// Is what a person's key can do: it gets a 403 for every creation.
static OF_A_USER_KEY: Capabilities = Capabilities {
    kinds: &[
        USER_KEYS,
        service_tokens(Support::No(MAKING_ONE), RotateSupport::No(MAKING_ONE)),
    ],
    read_id: KeyId::of_uuid,
};

/// Returns what can be done with this credential.
pub fn with(credential: &Secret) -> &'static Capabilities {
    if credential.begins_with(USER_PREFIX) {
        &OF_A_USER_KEY
    } else {
        &CAPABILITIES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may_create(credential: &str, kind: Kind) -> bool {
        let capabilities = with(&Secret::new(credential));
        let own = capabilities.of(kind).expect("the kind is known");
        own.create.is_offered()
    }

    #[test]
    fn only_a_service_token_may_create_service_tokens() {
        assert!(may_create("bt-st-1234", SERVICE_TOKEN));
        assert!(!may_create("sk-1234", SERVICE_TOKEN));
    }

    #[test]
    fn user_keys_are_created_by_no_credential() {
        assert!(!may_create("bt-st-1234", USER));
        assert!(!may_create("sk-1234", USER));
    }
}
