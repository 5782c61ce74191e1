//! Members that only inform: what cannot be read of them is *unknown*, and makes nothing else unreadable.
//!
//! A wire shape says at each member which it is. One without a reader of this module is strict: ids, cursors, secrets,
//! and what proves that a request did what was asked. Times and numbers are loose by themselves ([`super::WireTime`],
//! [`super::number`]). What is passed over is counted, and told once for each account.

use std::{
    cell::Cell,
    fmt,
    marker::PhantomData,
    sync::{Arc, Mutex, PoisonError},
};

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};

use crate::keys::Text;

/// What could not be read of an account's answers; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Oddities(Arc<Mutex<Option<Oddity>>>);

/// How many values could not be read, and where the first of them stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oddity {
    pub count: usize,
    pub first: Text,
}

impl Oddities {
    /// Returns what there is of it.
    pub fn found(&self) -> Option<Oddity> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(super) fn add(&self, oddity: Oddity) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *known {
            Some(known) => known.count += oddity.count,
            None => *known = Some(oddity),
        }
    }
}

thread_local! {
    static PASSED_OVER: Cell<usize> = const { Cell::new(0) };
    static IS_STRICT: Cell<bool> = const { Cell::new(false) };
}

/// Decodes, and returns how many values were passed over.
pub(super) fn counted<T>(decode: impl FnOnce() -> T) -> (T, usize) {
    PASSED_OVER.set(0);
    let decoded = decode();
    (decoded, PASSED_OVER.take())
}

/// Decodes with every loose member as a strict one: the error says where the first odd value stands.
pub(super) fn strictly<T>(decode: impl FnOnce() -> T) -> T {
    IS_STRICT.set(true);
    let decoded = decode();
    IS_STRICT.set(false);
    decoded
}

/// Takes note of a value that cannot be read.
pub(super) fn pass_over<E: Error>() -> Result<(), E> {
    if IS_STRICT.get() {
        return Err(E::custom("it cannot be read"));
    }
    PASSED_OVER.set(PASSED_OVER.get() + 1);
    Ok(())
}

/// Reads text that is only shown; a number is taken as it is written. Use with `#[serde(default)]`.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Text>, D::Error> {
    deserializer.deserialize_any(TextVisitor)
}

/// Reads a list of words that is only shown; one that is no word makes the whole of it unknown: half of a list of
/// permissions would be another list. Use with `#[serde(default)]`.
pub fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<Text>>, D::Error> {
    deserializer.deserialize_any(TextsVisitor)
}

/// Reads a yes or no that is only shown. Use with `#[serde(default)]`.
pub fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    deserializer.deserialize_any(FlagVisitor)
}

/// Reads an object that is only shown, with what its own shape says of its members. Use with `#[serde(default)]`.
pub fn object<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_any(ObjectVisitor(PhantomData))
}

struct TextVisitor;
struct TextsVisitor;
struct FlagVisitor;
struct ObjectVisitor<T>(PhantomData<T>);

/// The parts of a visitor that pass over what has another type.
macro_rules! pass_over_others {
    (bool) => {
        fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
            pass_over()?;
            Ok(None)
        }
    };
    (numbers) => {
        fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
            pass_over()?;
            Ok(None)
        }

        fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
            pass_over()?;
            Ok(None)
        }

        fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
            pass_over()?;
            Ok(None)
        }
    };
    (text) => {
        fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> {
            pass_over()?;
            Ok(None)
        }
    };
    (list) => {
        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            pass_over()?;
            while list.next_element::<IgnoredAny>()?.is_some() {}
            Ok(None)
        }
    };
    (object) => {
        fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
            pass_over()?;
            while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok(None)
        }
    };
    (null) => {
        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
    };
}

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Option<Text>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Text::from(text)))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(Some(Text::new(text)))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Some(Text::new(number.to_string())))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Some(Text::new(number.to_string())))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        pass_over()?;
        Ok(None)
    }

    pass_over_others!(bool);
    pass_over_others!(list);
    pass_over_others!(object);
    pass_over_others!(null);
}

impl<'de> Visitor<'de> for TextsVisitor {
    type Value = Option<Vec<Text>>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of strings")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut texts = Some(Vec::new());
        while let Some(Word(word)) = list.next_element()? {
            texts = match (texts, word) {
                (Some(mut texts), Some(word)) => {
                    texts.push(word);
                    Some(texts)
                }
                _ => None,
            };
        }
        Ok(texts)
    }

    pass_over_others!(bool);
    pass_over_others!(numbers);
    pass_over_others!(text);
    pass_over_others!(object);
    pass_over_others!(null);
}

/// One word of a list; nothing where it is none.
struct Word(Option<Text>);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let before = PASSED_OVER.get();
        let word = text(deserializer)?;
        if word.is_none() && PASSED_OVER.get() == before {
            // `null` stands for no text elsewhere; in a list it is no word.
            pass_over()?;
        }
        Ok(Self(word))
    }
}

impl<'de> Visitor<'de> for FlagVisitor {
    type Value = Option<bool>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a boolean")
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(Some(flag))
    }

    pass_over_others!(numbers);
    pass_over_others!(text);
    pass_over_others!(list);
    pass_over_others!(object);
    pass_over_others!(null);
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(object)).map(Some)
    }

    pass_over_others!(bool);
    pass_over_others!(numbers);
    pass_over_others!(text);
    pass_over_others!(list);
    pass_over_others!(null);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::decode;

    #[derive(Debug, Deserialize)]
    struct Thing {
        id: String,
        #[serde(default, deserialize_with = "text")]
        name: Option<Text>,
        #[serde(default, deserialize_with = "texts")]
        roles: Option<Vec<Text>>,
        #[serde(default, deserialize_with = "flag")]
        is_over: Option<bool>,
        #[serde(default, deserialize_with = "object")]
        owner: Option<Owner>,
    }

    #[derive(Debug, Deserialize)]
    struct Owner {
        #[serde(default, deserialize_with = "text")]
        name: Option<Text>,
    }

    fn read(body: &str) -> (Thing, Option<Oddity>) {
        decode::noted(body.as_bytes(), None).expect(body)
    }

    #[test]
    fn f020_odd_value_of_a_loose_member_is_unknown_and_counted() {
        for member in ["name", "roles", "is_over", "owner"] {
            for odd in ["[[1]]", r#"{"a":[]}"#, "1.5", "true", r#""x""#, "[null]"] {
                let fits = matches!(
                    (member, odd),
                    ("name", r#""x""#) | ("is_over", "true") | ("owner", r#"{"a":[]}"#)
                );
                let (thing, oddity) = read(&format!(r#"{{"{member}":{odd},"id":"a"}}"#));

                assert_eq!(thing.id, "a");
                assert_eq!(oddity.is_none(), fits, "{member}: {odd}");
                let first = oddity.map(|oddity| oddity.first.to_string());
                assert!(first.is_none_or(|first| first.starts_with(member)), "{odd}");
            }
        }
    }

    #[test]
    fn absent_and_null_are_not_odd() {
        for body in [
            r#"{"id":"a"}"#,
            r#"{"id":"a","name":null,"roles":null,"is_over":null,"owner":null}"#,
        ] {
            let (thing, oddity) = read(body);

            assert_eq!(oddity, None);
            assert!(thing.name.is_none() && thing.roles.is_none() && thing.owner.is_none());
            assert!(thing.is_over.is_none());
        }
    }

    #[test]
    fn what_can_be_read_is_read() {
        let body =
            r#"{"id":"a","name":7,"roles":["r","s"],"is_over":false,"owner":{"name":"Ada"}}"#;

        let (thing, oddity) = read(body);

        assert_eq!(oddity, None);
        assert_eq!(thing.name, Some("7".into()));
        assert_eq!(thing.roles, Some(vec!["r".into(), "s".into()]));
        assert_eq!(thing.owner.and_then(|own| own.name), Some("Ada".into()));
    }

    #[test]
    fn first_odd_value_is_named_by_its_place() {
        let (_, oddity) = read(r#"{"id":"a","owner":{"name":[]},"roles":3}"#);

        let first = "owner.name".into();
        assert_eq!(oddity, Some(Oddity { count: 2, first }));
    }

    #[test]
    fn strict_member_stays_strict() {
        let read = decode::json::<Thing>(br#"{"id":7,"name":[]}"#, None);

        assert_eq!(read.expect_err("strict"), "at `id`: expected a string");
    }
}
