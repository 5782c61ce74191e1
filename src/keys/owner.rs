//! Whose key it is.

use super::Text;

/// Says what sort of principal owns a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnerType {
    User,
    ServiceAccount,
    /// A word the provider uses that keyctl does not know.
    Other(Text),
}

impl OwnerType {
    /// Reads a provider's word for it.
    pub fn from_word(word: Text) -> Self {
        match word.raw() {
            "user" => Self::User,
            "service_account" | "service-account" => Self::ServiceAccount,
            _ => Self::Other(word),
        }
    }
}

/// Is the person or service account a key belongs to, as far as the provider says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    pub owner_type: OwnerType,
    pub id: Option<Text>,
    pub name: Option<Text>,
    pub email: Option<Text>,
}

impl Owner {
    /// Returns what people see of it: its name, or what else is known; a service account is marked as one.
    pub fn label(&self) -> Option<Text> {
        let word = self.name.as_ref().or(self.email.as_ref());
        let word = word.or(self.id.as_ref())?;
        Some(match self.owner_type {
            OwnerType::ServiceAccount => Text::new(format!("svc {}", word.raw())),
            OwnerType::User | OwnerType::Other(_) => word.clone(),
        })
    }
}
