//! What Pinecone offers for its one kind of key.

use crate::keys::{
    Capabilities, Field, Fields, KeyId, Kind, KindCapabilities, PlaceRule, RotateSupport,
    ScopeType, Support,
};

pub const PROJECT: Kind = Kind("project");

pub static CAPABILITIES: Capabilities = Capabilities {
    kinds: &[KindCapabilities {
        kind: PROJECT,
        place: PlaceRule::Account,
        scope: ScopeType::Project,
        create: Support::Yes(Fields {
            required: &[Field::Name, Field::Project],
            one_of: &[],
            optional: &[Field::Role],
            exclusive: &[],
        }),
        update: Support::Yes(Fields {
            required: &[],
            one_of: &[],
            optional: &[Field::Name, Field::Role],
            exclusive: &[],
        }),
        rotate: RotateSupport::Replace { loses: None },
        delete: Support::Yes(Fields::NONE),
        can_be_credential: false,
        name_length: 1..=80,
        longest_lifetime: None,
        last_use: None,
        known_roles: &[
            "ProjectEditor",
            "ProjectViewer",
            "ControlPlaneEditor",
            "ControlPlaneViewer",
            "DataPlaneEditor",
            "DataPlaneViewer",
        ],
    }],
    read_id: KeyId::of_uuid,
};
