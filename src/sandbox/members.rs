//! The members of a JSON request body, read one by one and strictly.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use super::fault::Fault;

/// A request body that holds nothing but the members its operation knows.
#[derive(Debug)]
pub(super) struct Members {
    members: Map<String, Value>,
}

/// What a body says about a member that may be null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said<T> {
    Nothing,
    Null,
    Value(T),
}

impl<T> Said<T> {
    /// The value, for an operation to which null and nothing are the same.
    pub(super) fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Nothing | Self::Null => None,
        }
    }
}

impl Members {
    pub(super) fn parse(body: &[u8], allowed: &[&str]) -> Result<Self, Fault> {
        if body.is_empty() {
            return Err(Fault::body("The request has no body."));
        }
        let Ok(Value::Object(members)) = serde_json::from_slice(body) else {
            return Err(Fault::body("The body of the request is not a JSON object."));
        };
        Self::from_map(members, allowed)
    }

    pub(super) fn from_map(members: Map<String, Value>, allowed: &[&str]) -> Result<Self, Fault> {
        match members
            .keys()
            .find(|name| !allowed.contains(&name.as_str()))
        {
            Some(name) => Err(Fault::unknown(name, allowed)),
            None => Ok(Self { members }),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// A text that must be there.
    pub(super) fn text(&self, name: &str) -> Result<&str, Fault> {
        self.optional_text(name)?
            .ok_or_else(|| Fault::required(name))
    }

    /// A text that may be left out, but is not null.
    pub(super) fn optional_text(&self, name: &str) -> Result<Option<&str>, Fault> {
        match self.members.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Fault::wrong_type(name, "a string")),
        }
    }

    /// A text that may be left out or null.
    pub(super) fn nullable_text(&self, name: &str) -> Result<Option<&str>, Fault> {
        match self.members.get(name) {
            Some(Value::Null) => Ok(None),
            _ => self.optional_text(name),
        }
    }

    /// A list of texts that may be left out, but is not null.
    pub(super) fn texts(&self, name: &str) -> Result<Option<Vec<String>>, Fault> {
        let wrong_type = || Fault::wrong_type(name, "an array of strings");
        let items = match self.members.get(name) {
            None => return Ok(None),
            Some(Value::Array(items)) => items,
            Some(_) => return Err(wrong_type()),
        };
        let texts = items.iter().map(|item| item.as_str().map(str::to_owned));
        texts
            .collect::<Option<Vec<_>>>()
            .map(Some)
            .ok_or_else(wrong_type)
    }

    /// A truth that may be left out, but is not null.
    pub(super) fn boolean(&self, name: &str) -> Result<Option<bool>, Fault> {
        match self.members.get(name) {
            Some(Value::Null) => Err(Fault::wrong_type(name, "a boolean")),
            _ => self.nullable_boolean(name),
        }
    }

    /// A truth that may be left out or null.
    pub(super) fn nullable_boolean(&self, name: &str) -> Result<Option<bool>, Fault> {
        match self.members.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Bool(value)) => Ok(Some(*value)),
            Some(_) => Err(Fault::wrong_type(name, "a boolean")),
        }
    }

    /// An integer in range that may be left out, but is not null.
    pub(super) fn integer(
        &self,
        name: &str,
        range: RangeInclusive<i64>,
    ) -> Result<Option<i64>, Fault> {
        match self.nullable_integer(name, range)? {
            Said::Nothing => Ok(None),
            Said::Null => Err(Fault::wrong_type(name, "an integer")),
            Said::Value(number) => Ok(Some(number)),
        }
    }

    /// An integer in range that may be left out or null.
    pub(super) fn nullable_integer(
        &self,
        name: &str,
        range: RangeInclusive<i64>,
    ) -> Result<Said<i64>, Fault> {
        let number = match self.members.get(name) {
            None => return Ok(Said::Nothing),
            Some(Value::Null) => return Ok(Said::Null),
            Some(Value::Number(number)) => number,
            Some(_) => return Err(Fault::wrong_type(name, "an integer")),
        };
        if number.is_f64() {
            return Err(Fault::wrong_type(name, "an integer"));
        }
        match number.as_i64() {
            Some(number) if range.contains(&number) => Ok(Said::Value(number)),
            _ if *range.end() == i64::MAX => {
                Err(Fault::range(name, &format!("at least {}", range.start())))
            }
            _ => Err(Fault::range(
                name,
                &format!("a value from {} to {}", range.start(), range.end()),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault_of<T: std::fmt::Debug>(result: Result<T, Fault>) -> String {
        result.expect_err("a fault").to_string()
    }

    #[test]
    fn a_missing_body_is_refused() {
        assert_eq!(
            fault_of(Members::parse(b"", &["name"])),
            "The request has no body."
        );
    }

    #[test]
    fn a_body_that_is_no_object_is_refused() {
        for body in [&b"[]"[..], b"null", b"name=x", b"{"] {
            assert_eq!(
                fault_of(Members::parse(body, &["name"])),
                "The body of the request is not a JSON object."
            );
        }
    }

    #[test]
    fn an_unknown_member_is_refused() {
        assert_eq!(
            fault_of(Members::parse(br#"{"nmae":"x"}"#, &["name", "roles"])),
            "Unexpected parameters: nmae. Allowed: name, roles."
        );
    }

    #[test]
    fn a_value_of_the_wrong_type_is_refused() {
        let body = br#"{"name":7,"roles":["a",1],"age":1.0,"sure":"yes"}"#;
        let members = Members::parse(body, &["name", "roles", "age", "sure"]).expect("an object");

        assert_eq!(
            fault_of(members.text("name")),
            "Invalid type for 'name': expected a string."
        );
        assert_eq!(
            fault_of(members.texts("roles")),
            "Invalid type for 'roles': expected an array of strings."
        );
        assert_eq!(
            fault_of(members.integer("age", 1..=9)),
            "Invalid type for 'age': expected an integer."
        );
        assert_eq!(
            fault_of(members.nullable_boolean("sure")),
            "Invalid type for 'sure': expected a boolean."
        );
    }

    #[test]
    fn null_and_nothing_stay_different() {
        let members = Members::parse(br#"{"a":null}"#, &["a", "b"]).expect("an object");

        assert_eq!(members.nullable_integer("a", 0..=9), Ok(Said::Null));
        assert_eq!(members.nullable_integer("b", 0..=9), Ok(Said::Nothing));
        assert!(members.integer("a", 0..=9).is_err());
    }

    #[test]
    fn an_integer_out_of_range_is_refused() {
        let members = Members::parse(br#"{"age":10}"#, &["age"]).expect("an object");

        assert_eq!(
            fault_of(members.integer("age", 1..=9)),
            "Invalid value for 'age': expected a value from 1 to 9."
        );
        assert_eq!(
            fault_of(members.integer("age", 11..=i64::MAX)),
            "Invalid value for 'age': expected at least 11."
        );
    }
}
