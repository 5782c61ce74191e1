//! What Exa offers for its one kind of key.

use crate::keys::{
    Capabilities, Field, Fields, KeyId, Kind, KindCapabilities, Lifetime, PlaceRule, RotateSupport,
    ScopeType, Secret, Support,
};

pub const TEAM: Kind = Kind("team");

const FIELDS: Support = Support::Yes(Fields {
    required: &[],
    one_of: &[],
    optional: &[Field::Name, Field::RateLimit, Field::Budget],
    exclusive: &[],
});

pub static CAPABILITIES: Capabilities = Capabilities {
    kinds: &[KindCapabilities {
        kind: TEAM,
        place: PlaceRule::Account,
        scope: ScopeType::Team,
        create: FIELDS,
        update: FIELDS,
        rotate: RotateSupport::InPlace {
            grace: Lifetime { seconds: 86_400 },
        },
        delete: Support::Yes(Fields::NONE),
        // No limit is documented: this one only stops what can be no name.
        can_be_credential: false,
        name_length: 1..=1_000,
        longest_lifetime: None,
        last_use: None,
        known_roles: &[],
    }],
    read_id: |id| Ok(read_id(id)),
};

/// Reads an id. One that is a UUID may be the key's value: paths took the value for a long time, and values
/// are UUIDs.
pub fn read_id(id: &str) -> KeyId {
    if KeyId::is_uuid(id) {
        KeyId::Sensitive(Secret::new(id))
    } else {
        KeyId::Public(id.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_that_may_be_the_value_is_masked() {
        assert!(read_id("3c90c3cc-0d44-4b50-8888-8dd25736052a").is_masked());
        assert!(!read_id("key_abc123").is_masked());
    }
}
