//! Whose keys a credential administers.

use serde::{Deserialize, Serialize};

/// The organization or team behind a credential, as far as the provider tells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The id of the organization or team; `None` where no answer names one.
    pub id: Option<String>,
    /// Ids of places that only this organization has, such as its projects.
    pub places: Vec<String>,
}

impl Identity {
    /// Tells whether nothing is known of it.
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }

    /// Tells whether both belong to one organization; `None` when nothing they show can tell.
    pub fn is_same_as(&self, other: &Self) -> Option<bool> {
        if let (Some(own), Some(other)) = (&self.id, &other.id) {
            return Some(own == other);
        }
        if self.places.is_empty() || other.places.is_empty() {
            return None;
        }
        Some(self.places.iter().any(|own| other.places.contains(own)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(id: Option<&str>, places: &[&str]) -> Identity {
        Identity {
            id: id.map(str::to_owned),
            places: places.iter().map(|own| (*own).to_owned()).collect(),
        }
    }

    #[test]
    fn organization_is_known_by_its_id_else_by_a_place_both_have() {
        let acme = identity(Some("org_1"), &["p1"]);

        assert_eq!(acme.is_same_as(&identity(Some("org_1"), &[])), Some(true));
        assert_eq!(
            acme.is_same_as(&identity(Some("org_2"), &["p1"])),
            Some(false)
        );
        assert_eq!(acme.is_same_as(&identity(None, &["p0", "p1"])), Some(true));
        assert_eq!(acme.is_same_as(&identity(None, &["p2"])), Some(false));
        assert_eq!(acme.is_same_as(&identity(None, &[])), None);
    }
}
