//! What is asked of a provider: a new key, or a change of one.

use super::{Budget, Field, Kind, Lifetime, Text};

/// Says what a key may do, where the provider speaks of scopes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Permissions {
    /// Everything its owner may do; must have been asked for by name.
    All,
    /// Just these; never empty.
    Only(Vec<String>),
}

impl Permissions {
    /// Returns what was asked for: all by name, or just these; `None` where nothing was.
    pub fn asked(all: bool, scopes: &[String]) -> Option<Self> {
        match (all, scopes.is_empty()) {
            (true, _) => Some(Self::All),
            (false, false) => Some(Self::Only(scopes.to_vec())),
            (false, true) => None,
        }
    }

    /// Returns what is allowed, in words.
    pub fn words(&self) -> Text {
        match self {
            Self::All => "all".into(),
            Self::Only(scopes) => Text::new(scopes.join(", ")),
        }
    }
}

/// Asks for a new key.
#[derive(Clone, Debug)]
pub struct CreateKey {
    pub kind: Kind,
    pub name: Option<String>,
    /// The project's id; before `accounts` has looked it up, the id or name that was typed.
    pub project: Option<String>,
    /// The id or name of an existing service account.
    pub service_account: Option<String>,
    /// The name of a service account to make together with its first key.
    pub new_service_account: Option<String>,
    pub roles: Vec<String>,
    pub permissions: Option<Permissions>,
    pub lifetime: Option<Lifetime>,
    pub rate_limit: Option<u64>,
    pub budget: Option<Budget>,
}

impl CreateKey {
    /// Asks for a key of this kind with the provider's defaults.
    pub fn of(kind: Kind) -> Self {
        Self {
            kind,
            name: None,
            project: None,
            service_account: None,
            new_service_account: None,
            roles: Vec::new(),
            permissions: None,
            lifetime: None,
            rate_limit: None,
            budget: None,
        }
    }

    /// Lists the fields that were given.
    pub fn fields(&self) -> Vec<Field> {
        given([
            (Field::Name, self.name.is_some()),
            (Field::Project, self.project.is_some()),
            (Field::ServiceAccount, self.service_account.is_some()),
            (Field::NewServiceAccount, self.new_service_account.is_some()),
            (Field::Role, !self.roles.is_empty()),
            (Field::Scope, self.permissions.is_some()),
            (Field::ExpiresIn, self.lifetime.is_some()),
            (Field::RateLimit, self.rate_limit.is_some()),
            (Field::Budget, self.budget.is_some()),
        ])
    }
}

/// Says what becomes of a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BudgetChange {
    Set(Budget),
    Remove,
}

/// Asks for a change of the named fields; what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpdateKey {
    pub name: Option<String>,
    /// The whole new set.
    pub roles: Option<Vec<String>>,
    /// The whole new set.
    pub permissions: Option<Permissions>,
    /// Counted from the moment the provider takes the request.
    pub lifetime: Option<Lifetime>,
    pub rate_limit: Option<u64>,
    pub budget: Option<BudgetChange>,
}

impl UpdateKey {
    /// Lists the fields that were given.
    pub fn fields(&self) -> Vec<Field> {
        given([
            (Field::Name, self.name.is_some()),
            (Field::Role, self.roles.is_some()),
            (Field::Scope, self.permissions.is_some()),
            (Field::ExpiresIn, self.lifetime.is_some()),
            (Field::RateLimit, self.rate_limit.is_some()),
            (Field::Budget, self.budget.is_some()),
        ])
    }
}

fn given<const N: usize>(fields: [(Field, bool); N]) -> Vec<Field> {
    fields
        .into_iter()
        .filter_map(|(field, is_given)| is_given.then_some(field))
        .collect()
}
