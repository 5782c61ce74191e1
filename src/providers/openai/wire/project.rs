//! Projects and the organization, as scopes.

use serde::Deserialize;

use super::{
    super::capabilities::{ADMIN, SERVICE_ACCOUNT, USER},
    Identified,
};
use crate::{
    http::{identifier, loose},
    keys::{Scope, ScopeType, Text},
};

#[derive(Debug, Deserialize)]
pub struct Project {
    #[serde(deserialize_with = "identifier")]
    id: Text,
    #[serde(default, deserialize_with = "loose::text")]
    name: Option<Text>,
}

impl Identified for Project {
    fn id(&self) -> &Text {
        &self.id
    }
}

impl Project {
    pub fn into_scope(self) -> Scope {
        project_scope(self.id, self.name)
    }
}

/// Is a project as a scope.
pub fn project_scope(id: Text, name: Option<Text>) -> Scope {
    Scope {
        scope_type: ScopeType::Project,
        id: Some(id),
        name,
        holds: &[SERVICE_ACCOUNT, USER],
    }
}

/// Is the organization as a scope: its id is in no answer.
pub fn organization_scope() -> Scope {
    Scope {
        scope_type: ScopeType::Organization,
        id: None,
        name: None,
        holds: &[ADMIN],
    }
}
