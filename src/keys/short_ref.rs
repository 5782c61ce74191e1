//! A ref that leaves something out: its middle segments, or the end of the id.

use super::{Capabilities, KeyId, Place, Text};

/// The fewest characters of an id behind the beginning that all ids of its kind share.
pub const FEWEST: usize = 6;

/// An id with the form that every UUID has.
const UUID_FORM: &str = "00000000-0000-0000-0000-000000000000";

/// A ref without its account, as far as it was typed.
#[derive(Clone, Debug)]
pub struct ShortRef {
    /// What stands before the id; `None` where that was left out.
    pub place: Option<Place>,
    /// The id, or the beginning of one.
    pub typed: String,
}

impl ShortRef {
    /// Reads the segments of a ref; nothing is sent. Returns `None` where they cannot be a short ref: the id is too
    /// short, a number, masked, or unlike any id of this provider.
    pub fn read(capabilities: &Capabilities, segments: &[String]) -> Option<Self> {
        let (place, typed) = match segments {
            [id] => (None, id),
            [word, id] => (Some(capabilities.place_of(word)?), id),
            _ => return None,
        };
        let is_possible =
            typed.len() >= FEWEST && is_abbreviable(typed) && can_begin(capabilities, typed);
        is_possible.then(|| Self {
            place,
            typed: typed.clone(),
        })
    }

    /// Tells whether only the end of the id can be missing, as of an opaque id; a whole UUID begins no other.
    pub fn may_lack_an_end(&self) -> bool {
        !KeyId::is_uuid(&self.typed)
    }

    /// Tells whether this is the whole id.
    pub fn is_id(&self, id: &KeyId) -> bool {
        id.is_written(&self.typed)
    }

    /// Tells whether an id that may be abbreviated begins so.
    pub fn begins(&self, id: &KeyId) -> bool {
        let Some(own) = id.public() else {
            return false;
        };
        let head = own.get(..self.typed.len());
        let is_alike = head.is_some_and(|head| head.eq_ignore_ascii_case(&self.typed));
        is_alike
            && (head == Some(self.typed.as_str()) || KeyId::is_uuid(own))
            && is_abbreviable(own)
    }
}

/// Numbers and masked ids are written in full: a beginning of one is too easily another one.
fn is_abbreviable(id: &str) -> bool {
    let is_number = id.bytes().all(|byte| byte.is_ascii_digit());
    !is_number && !KeyId::Public(Text::from(id)).is_mask()
}

/// Tells whether the provider can have an id that begins so.
fn can_begin(capabilities: &Capabilities, typed: &str) -> bool {
    let is_public = |id: &str| (capabilities.read_id)(id).is_ok_and(|id| !id.is_masked());
    let completed = UUID_FORM.get(typed.len()..);
    is_public(typed) || completed.is_some_and(|end| is_public(&format!("{typed}{end}")))
}

/// The beginning that all ids of one kind share, found while they are shown one by one.
#[derive(Debug, Default)]
pub struct SharedBeginning {
    text: String,
    ids: usize,
}

impl SharedBeginning {
    /// Takes note of an id; not of one that is written in full anyway.
    pub fn add(&mut self, id: &str) {
        if !is_abbreviable(id) {
            return;
        }
        if self.ids == 0 {
            id.clone_into(&mut self.text);
        } else {
            let pairs = self.text.char_indices().zip(id.chars());
            let differs = pairs
                .into_iter()
                .find(|((_, own), other)| own != other)
                .map(|((at, _), _)| at);
            let length = differs.unwrap_or(self.text.len().min(id.len()));
            self.text.truncate(length);
        }
        self.ids += 1;
    }

    /// Returns it up to its last separator, since ids are alike by accident, too; of a single id, up to its first.
    pub fn as_str(&self) -> &str {
        let is_separator = |c: char| !c.is_alphanumeric();
        let end = match self.ids {
            1 if KeyId::is_uuid(&self.text) => None,
            1 => self.text.find(is_separator),
            _ => self.text.rfind(is_separator),
        };
        end.map_or("", |end| self.text.get(..=end).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Secret;

    fn beginning(ids: &[&str]) -> String {
        let mut shared = SharedBeginning::default();
        for id in ids {
            shared.add(id);
        }
        shared.as_str().to_owned()
    }

    fn short(typed: &str) -> ShortRef {
        ShortRef {
            place: None,
            typed: typed.to_owned(),
        }
    }

    #[test]
    fn beginning_that_ids_share_ends_with_a_separator() {
        assert_eq!(beginning(&["key_abc1", "key_abd2"]), "key_");
        assert_eq!(beginning(&["svc_acct_a1", "svc_acct_b2"]), "svc_acct_");
        assert_eq!(beginning(&["svc_acct_a1"]), "svc_");
        assert_eq!(beginning(&["abc1", "abd2"]), "");
        assert_eq!(beginning(&["3c90c3cc-0d44-4b50-8888-8dd25736052a"]), "");
        assert_eq!(beginning(&[]), "");
        assert_eq!(beginning(&["key_abc1", "1234567890", "key_abd2"]), "key_");
        assert_eq!(beginning(&["é_1", "e_1"]), "");
    }

    #[test]
    fn numbers_and_masked_ids_are_never_abbreviated() {
        let number = KeyId::Public("1234567890".into());
        let secret = KeyId::Sensitive(Secret::new("3c90c3cc-0d44-4b50-8888-8dd25736052a"));

        assert!(!short("123456").begins(&number));
        assert!(!short("3c90c3cc").begins(&secret));
        assert!(short("key_12").begins(&KeyId::Public("key_1234".into())));
    }

    #[test]
    fn case_counts_but_in_a_uuid() {
        let uuid = KeyId::Public("3c90c3cc-0d44-4b50-8888-8dd25736052a".into());

        assert!(short("3C90C3CC").begins(&uuid));
        assert!(!short("KEY_12").begins(&KeyId::Public("key_1234".into())));
        assert!(!short("key_12345").begins(&KeyId::Public("key_1234".into())));
    }
}
