//! JSON into wire shapes; what went wrong is told without the value that did.

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

use super::{
    halves,
    loose::{self, Oddity},
};
use crate::keys::{Text, Told};

/// What answers that are no JSON most often are.
const MEDIA_TYPES: [&str; 6] = [
    "text/html",
    "text/plain",
    "text/xml",
    "application/xml",
    "application/xhtml+xml",
    "application/octet-stream",
];

/// A body of no more bytes than this is decoded whatever is in it.
const ALWAYS_READ: usize = 64 * 1024;

/// More objects than this are not in one answer, nor as many values.
const MOST_OBJECTS: usize = 40_000;
const MOST_VALUES: usize = 400_000;

/// Decodes a body, and says which of its loose members could not be read. Fails as [`json`] does.
pub fn noted<T: DeserializeOwned>(
    body: &[u8],
    content_type: Option<&str>,
) -> Result<(T, Option<Oddity>), String> {
    let (decoded, count) = loose::counted(|| json(body, content_type));
    let decoded = decoded?;
    if count == 0 {
        return Ok((decoded, None));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let first = loose::strictly(|| serde_path_to_error::deserialize::<_, T>(&mut deserializer));
    let first = first
        .err()
        .map_or_else(String::new, |error| error.path().to_string());
    let first = Text::new(first);
    Ok((decoded, Some(Oddity { count, first })))
}

/// Decodes a body. The error says where and what was expected, never what was there: it may be a secret.
pub fn json<T: DeserializeOwned>(body: &[u8], content_type: Option<&str>) -> Result<T, String> {
    if first_of(body).is_none() {
        return Err("it is empty".to_owned());
    }
    // Shapes are objects; the deserializer would take a list of their members as well.
    if first_of(body) == Some(b'[') {
        return Err("expected an object".to_owned());
    }
    check_measure(body)?;
    whole(body, content_type)
}

/// Checks that a body does not become much more in memory than it is: a few bytes can stand for a whole key, and real
/// ones have hundreds each.
fn check_measure(body: &[u8]) -> Result<(), String> {
    let times = |character| body.iter().filter(|byte| **byte == character).count();
    match body.len() > ALWAYS_READ && (times(b'{') > MOST_OBJECTS || times(b',') > MOST_VALUES) {
        true => Err("it holds too many values to be a list of keys".to_owned()),
        false => Ok(()),
    }
}

fn first_of(body: &[u8]) -> Option<u8> {
    let mut bytes = body.iter().copied();
    bytes.find(|byte| !byte.is_ascii_whitespace())
}

fn whole<T: DeserializeOwned>(body: &[u8], content_type: Option<&str>) -> Result<T, String> {
    // Looked at as a whole, text is soon known to be text; the decoder would look at each word for itself. Keeping
    // track of where it is costs as much as the decoding: only what fails is gone through again for that.
    let decoded = str::from_utf8(body).ok().map(serde_json::from_str);
    match decoded {
        Some(Ok(value)) => Ok(value),
        _ => match halves::replaced(body) {
            Some(whole) => traced(&whole, content_type),
            None => traced(body, content_type),
        },
    }
}

fn traced<T: DeserializeOwned>(body: &[u8], content_type: Option<&str>) -> Result<T, String> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        explain(&path, error.inner(), content_type)
    })?;
    deserializer
        .end()
        .map_err(|_| "something stands behind the JSON".to_owned())?;
    Ok(value)
}

fn explain(path: &str, error: &serde_json::Error, content_type: Option<&str>) -> String {
    use serde_json::error::Category;

    match error.classify() {
        Category::Data => format!("at `{path}`: {}", expectation(&error.to_string())),
        Category::Eof => "the JSON is cut off".to_owned(),
        Category::Syntax | Category::Io => match content_type {
            Some(other) if !other.contains("json") => {
                // What a server calls its answer is its own text: only well-known names are repeated.
                let media_type = other.split(';').next().unwrap_or_default().trim();
                match MEDIA_TYPES.contains(&media_type) {
                    true => format!("it is not JSON ({media_type})"),
                    false => "it is not JSON, and does not claim to be".to_owned(),
                }
            }
            _ => format!(
                "it is not JSON (line {}, column {})",
                error.line(),
                error.column()
            ),
        },
    }
}

/// Keeps what serde expected. Its own text quotes the value that it found.
fn expectation(text: &str) -> String {
    if text.starts_with("missing field `") || text.starts_with("duplicate field `") {
        return text.split(" at line ").next().unwrap_or(text).to_owned();
    }
    match text.rsplit_once(", expected ") {
        Some((_, expected)) => {
            let expected = expected.split(" at line ").next().unwrap_or(expected);
            match expected.starts_with("struct ") {
                true => "expected an object".to_owned(),
                false => format!("expected {expected}"),
            }
        }
        None => "the value is not of the expected type".to_owned(),
    }
}

/// Reads a member whose `null` and whose absence mean different things; use with `#[serde(default)]`.
pub fn present<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}

/// Reads a number that is only shown or compared; use with `#[serde(default)]`.
///
/// A whole number is one however it is written. What is none is *unknown* here, and makes nothing else unreadable.
pub fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Told<u64>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let digits = value.as_str().filter(|text| is_digits(text));
    if let Some(number) = digits.and_then(|digits| digits.parse().ok()) {
        return Ok(Told::Is(number));
    }
    if value.is_null() {
        return Ok(Told::None);
    }
    let written = value
        .as_f64()
        .filter(|own| own.fract() == 0.0)
        .and_then(integer);
    let read = value.as_u64().or_else(|| written?.try_into().ok());
    match read {
        Some(number) => Ok(Told::Is(number)),
        None => loose::pass_over().map(|()| Told::Unknown),
    }
}

/// Tells whether text is a whole number.
pub(super) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns a number without a fraction as an integer, where it is not too large for that.
pub(super) fn integer(number: f64) -> Option<i64> {
    /// The largest that is written exactly.
    const LARGEST: f64 = 9_007_199_254_740_992.0;
    #[allow(clippy::cast_possible_truncation, reason = "it is in the range")]
    (number.abs() <= LARGEST).then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Secret;

    #[derive(Debug, Deserialize)]
    struct Shape {
        #[allow(dead_code, reason = "only its decoding is looked at")]
        value: String,
        #[serde(default)]
        #[allow(dead_code, reason = "only its decoding is looked at")]
        count: u64,
    }

    fn complaint(body: &str) -> String {
        json::<Shape>(body.as_bytes(), Some("application/json")).expect_err("not the shape")
    }

    #[test]
    fn complaint_names_path_and_type_but_not_the_value() {
        assert_eq!(
            complaint(r#"{"value":42424242}"#),
            "at `value`: expected a string"
        );
        assert_eq!(
            complaint(r#"{"value":"x","count":"sk-canary, expected a canary"}"#),
            "at `count`: expected u64"
        );
        assert_eq!(complaint(r#""sk-canary""#), "at `.`: expected an object");
    }

    #[test]
    fn member_given_twice_is_refused() {
        assert_eq!(
            complaint(r#"{"value":"a","value":"b"}"#),
            "at `.`: duplicate field `value`"
        );
    }

    #[test]
    fn what_is_no_json_is_named_by_its_media_type() {
        let body = b"<html>canary</html>";

        let complaint = json::<Shape>(body, Some("text/html; charset=utf-8")).expect_err("html");

        assert_eq!(complaint, "it is not JSON (text/html)");
    }

    #[test]
    fn media_type_that_a_server_made_up_is_not_repeated() {
        let complaint = json::<Shape>(b"x", Some("text/sk-canary")).expect_err("no JSON");

        assert_eq!(complaint, "it is not JSON, and does not claim to be");
    }

    #[test]
    fn many_values_in_few_bytes_are_refused() {
        let of = |part: &str, times: usize| {
            let parts = part.repeat(times);
            complaint(&format!("{{\"value\":\"a\",\"more\":[{parts}0]}}x"))
        };

        for (part, most) in [("{},", MOST_OBJECTS), ("0,", MOST_VALUES)] {
            assert!(of(part, most).contains("too many values"), "{part}");
        }
        // A real key is longer than that.
        let key = format!("{{\"name\":\"{}\"}},", "a".repeat(400));
        assert!(!of(&key, 30_000).contains("too many values"));
    }

    #[test]
    fn list_of_members_is_not_taken_for_an_object() {
        assert_eq!(complaint(r#"["a",1]"#), "expected an object");
    }

    #[test]
    fn empty_cut_and_overlong_bodies_are_told_apart() {
        assert_eq!(complaint(" \n"), "it is empty");
        assert_eq!(complaint(r#"{"value":"a"#), "the JSON is cut off");
        assert_eq!(
            complaint(r#"{"value":"a"}{}"#),
            "something stands behind the JSON"
        );
    }

    #[test]
    fn number_that_is_none_is_unknown_and_null_is_no_limit() {
        #[derive(Deserialize)]
        struct Limit {
            #[serde(default, deserialize_with = "number")]
            of: Told<u64>,
        }

        for (body, told) in [
            (r#"{"of":12}"#, Told::Is(12)),
            (r#"{"of":12.0}"#, Told::Is(12)),
            (r#"{"of":null}"#, Told::None),
            ("{}", Told::Unknown),
            (r#"{"of":12.5}"#, Told::Unknown),
            (r#"{"of":-1}"#, Told::Unknown),
            (r#"{"of":1e300}"#, Told::Unknown),
            (r#"{"of":"12"}"#, Told::Is(12)),
            (r#"{"of":"twelve"}"#, Told::Unknown),
        ] {
            let limit: Limit = json(body.as_bytes(), None).expect(body);

            assert_eq!(limit.of, told, "{body}");
        }
    }

    #[test]
    fn half_a_character_in_one_name_does_not_make_the_others_unreadable() {
        let body = br#"{"names":["ci","\ud800x"]}"#;

        let read: Names = json(body, None).expect("readable");

        assert_eq!(read.names, ["ci".into(), Text::from("\u{fffd}x")]);
    }

    #[test]
    fn value_with_half_a_character_is_no_usable_secret() {
        for half in [
            r"\ud800",
            r"sk-proj-\ud83d0123456789",
            r"sk-proj-0123456789\udc00",
        ] {
            let body = format!(r#"{{"value":"{half}"}}"#);

            let read: Value = json(body.as_bytes(), None).expect("readable");

            assert!(read.value.is_unusable(), "{half}");
        }
    }

    #[derive(Debug, Deserialize)]
    struct Value {
        value: Secret,
    }

    #[derive(Debug, Deserialize)]
    struct Names {
        names: Vec<Text>,
    }
}
