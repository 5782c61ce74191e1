//! The one address of a key.

use std::fmt;

use super::{AccountName, KeyId, Kind, Text};

/// Says where, inside an account, an id counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// Ids count in the whole account: `ACCOUNT/ID`.
    Account,
    /// Each kind has its own ids: `ACCOUNT/KIND/ID`.
    Kind(Kind),
    /// An id needs its scope: `ACCOUNT/SCOPE/ID`.
    Scope(Text),
}

/// Addresses a key inside its account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Locator {
    pub place: Place,
    pub id: KeyId,
}

impl Locator {
    /// Writes the segments behind the account, with the id in the form given.
    fn write(&self, formatter: &mut fmt::Formatter<'_>, id: &str) -> fmt::Result {
        match &self.place {
            Place::Account => {}
            Place::Kind(kind) => write!(formatter, "{kind}/")?,
            Place::Scope(scope) => write!(formatter, "{}/", escaped(scope.raw()))?,
        }
        write!(formatter, "{}", escaped(id))
    }
}

/// Is a key's address everywhere: printed by every command and accepted by every command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRef {
    pub account: AccountName,
    pub locator: Locator,
}

impl KeyRef {
    /// Returns the address with its id in full, for `--show-ids`.
    pub fn revealed(&self) -> impl fmt::Display + '_ {
        Revealed(self)
    }
}

impl fmt::Display for KeyRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/", self.account)?;
        match &self.locator.id {
            KeyId::Public(text) => self.locator.write(formatter, text.raw()),
            masked @ KeyId::Sensitive(_) => self.locator.write(formatter, &masked.to_string()),
        }
    }
}

struct Revealed<'a>(&'a KeyRef);

impl fmt::Display for Revealed<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/", self.0.account)?;
        self.0.locator.write(formatter, self.0.locator.id.reveal())
    }
}

/// Keeps a hostile id one segment of a ref; `Address::parse` undoes it.
fn escaped(segment: &str) -> Text {
    Text::new(segment.replace('%', "%25").replace('/', "%2F"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Secret;

    fn reference(place: Place, id: KeyId) -> KeyRef {
        KeyRef {
            account: AccountName::new("acme"),
            locator: Locator { place, id },
        }
    }

    #[test]
    fn ref_shows_account_place_and_id() {
        let id = || KeyId::Public(Text::from("key_1"));

        assert_eq!(reference(Place::Account, id()).to_string(), "acme/key_1");
        assert_eq!(
            reference(Place::Kind(Kind("admin")), id()).to_string(),
            "acme/admin/key_1"
        );
        assert_eq!(
            reference(Place::Scope(Text::from("proj_1")), id()).to_string(),
            "acme/proj_1/key_1"
        );
    }

    #[test]
    fn sensitive_id_is_masked_in_a_ref_unless_revealed() {
        let value = "3c90c3cc-0d44-4b50-8888-8dd25736052a";
        let reference = reference(Place::Account, KeyId::Sensitive(Secret::new(value)));

        assert_eq!(reference.to_string(), "acme/3c90..052a");
        assert_eq!(reference.revealed().to_string(), format!("acme/{value}"));
    }

    #[test]
    fn slash_in_an_id_does_not_make_a_segment() {
        let reference = reference(Place::Account, KeyId::Public(Text::from("../../x%2f")));

        assert_eq!(reference.to_string(), "acme/..%2F..%2Fx%252f");
    }
}
