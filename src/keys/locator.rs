//! The one address of a key.

use std::fmt::{self, Write};

use super::{AccountName, KeyId, Kind, Text, text::visible};

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

/// Is a key's address everywhere: printed by every command and accepted by every command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRef {
    pub account: AccountName,
    pub locator: Locator,
}

impl KeyRef {
    fn written(&self, is_revealed: bool) -> Written<'_> {
        Written {
            account: &self.account,
            place: &self.locator.place,
            id: &self.locator.id,
            is_revealed,
        }
    }
}

impl fmt::Display for KeyRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.written(false).fmt(formatter)
    }
}

/// Is a key's address as it is written.
pub struct Written<'a> {
    pub account: &'a AccountName,
    pub place: &'a Place,
    pub id: &'a KeyId,
    /// Whether an id that may be a secret is written in full.
    pub is_revealed: bool,
}

impl fmt::Display for Written<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/", self.account)?;
        match self.place {
            Place::Account => {}
            Place::Kind(kind) => write!(formatter, "{kind}/")?,
            Place::Scope(scope) => {
                write_segment(scope.raw(), formatter)?;
                formatter.write_char('/')?;
            }
        }
        match self.id.is_masked() && !self.is_revealed {
            true => write_segment(&self.id.to_string(), formatter),
            false => write_segment(self.id.reveal(), formatter),
        }
    }
}

/// What a segment is not written with as it is: what ends it, and what a shell acts on, since refs are pasted, and stand
/// in the commands that hints name.
pub(super) const ESCAPED: &[char] = &[
    '%', '/', '$', '`', '(', ')', '{', '}', '[', ']', '<', '>', '|', '&', ';', '*', '?', '!', '#',
    '\\', '\'', '"', ' ',
];

/// Writes a segment so that a hostile id stays one, and no shell acts on it; `Address::parse` undoes it.
fn write_segment(segment: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    if !segment.contains(ESCAPED) {
        return formatter.write_str(&visible(segment));
    }
    let mut escaped = String::with_capacity(segment.len() + 8);
    for character in segment.chars() {
        match character {
            // All of them are ASCII.
            own if ESCAPED.contains(&own) => escaped.push_str(&format!("%{:02X}", own as u32)),
            own => escaped.push(own),
        }
    }
    formatter.write_str(&visible(&escaped))
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
    fn no_shell_acts_on_a_ref_whatever_the_id_is() {
        for id in [
            "key_$(id)",
            "key_`id`",
            "a;b&c|d>e",
            "it's\"#1\"",
            "a\\*?[x]{y}!",
        ] {
            let written = reference(Place::Account, KeyId::Public(Text::from(id))).to_string();

            assert_eq!(shlex::split(&written), Some(vec![written.clone()]), "{id}");
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "/_%".contains(c);
            assert!(written.chars().all(is_plain), "{written}");
            let read = crate::keys::Address::parse(&written).expect("a ref");
            assert_eq!(read.segments, [id], "{written}");
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
        assert_eq!(reference.written(true).to_string(), format!("acme/{value}"));
    }

    #[test]
    fn slash_in_an_id_does_not_make_a_segment() {
        let reference = reference(Place::Account, KeyId::Public(Text::from("../../x%2f")));

        assert_eq!(reference.to_string(), "acme/..%2F..%2Fx%252f");
    }
}
