//! Ids as providers write them: what names a thing in a request is taken as it came, or not at all.

use serde::{
    Deserialize, Deserializer,
    de::{Error, Unexpected},
};

use crate::keys::Text;

/// Reads an id that must be there: sent in a path, an empty one would name a collection.
pub fn identifier<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
    let text = Text::deserialize(deserializer)?;
    if text.raw().is_empty() {
        return Err(Error::invalid_value(
            Unexpected::Str(""),
            &"text that is not empty",
        ));
    }
    unaltered(text)
}

/// Reads an id that may be absent, `null` or empty; use with `#[serde(default)]`.
pub fn maybe_identifier<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Text>, D::Error> {
    let text = Option::<Text>::deserialize(deserializer)?;
    let text = text.filter(|text| !text.raw().is_empty());
    text.map(unaltered).transpose()
}

/// Refuses an id in which a replacement stands for what was there: it would name nothing, or another thing.
fn unaltered<E: Error>(text: Text) -> Result<Text, E> {
    match text.raw().contains(char::REPLACEMENT_CHARACTER) {
        true => Err(E::invalid_value(
            Unexpected::Other("half a character"),
            &"an id of whole characters",
        )),
        false => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::decode::json;

    #[derive(Debug, Deserialize)]
    struct Thing {
        #[serde(deserialize_with = "identifier")]
        id: Text,
        #[serde(default, deserialize_with = "maybe_identifier")]
        parent: Option<Text>,
    }

    fn complaint(body: &str) -> String {
        json::<Thing>(body.as_bytes(), None).expect_err(body)
    }

    #[test]
    fn empty_id_is_refused_where_one_must_be_and_is_none_elsewhere() {
        assert_eq!(
            complaint(r#"{"id":""}"#),
            "at `id`: expected text that is not empty"
        );
        for body in [
            r#"{"id":"a"}"#,
            r#"{"id":"a","parent":null}"#,
            r#"{"id":"a","parent":""}"#,
        ] {
            let thing: Thing = json(body.as_bytes(), None).expect(body);

            assert_eq!((thing.id, thing.parent), ("a".into(), None));
        }
    }

    #[test]
    fn id_with_half_a_character_is_unreadable_and_not_another_id() {
        for half in [r"\ud800", r"key_\udc00x", "key_\u{fffd}"] {
            assert_eq!(
                complaint(&format!(r#"{{"id":"{half}"}}"#)),
                "at `id`: expected an id of whole characters"
            );
            assert_eq!(
                complaint(&format!(r#"{{"id":"a","parent":"{half}"}}"#)),
                "at `parent`: expected an id of whole characters"
            );
        }
    }
}
