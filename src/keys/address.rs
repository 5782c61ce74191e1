//! A ref as somebody typed it, not yet read by the account that it names.

use super::{Failure, locator::ESCAPED, text::is_hidden};

/// Splits `ACCOUNT/…` into its segments. What they mean is for the account's capabilities to say.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Address {
    pub account: String,
    pub segments: Vec<String>,
}

impl Address {
    /// Reads a ref. Fails with [`Failure::Usage`] on anything that cannot be the address of one key.
    pub fn parse(typed: &str) -> Result<Self, Failure> {
        let mut segments = typed.split('/').map(unescaped);
        let account = segments.next().unwrap_or_default();
        let segments: Vec<String> = segments.collect();
        if account.is_empty() || segments.is_empty() {
            return Err(malformed("a ref is an account and a key"));
        }
        if account.chars().any(|c| is_hidden(c) || c.is_whitespace()) {
            return Err(malformed("it holds blank or invisible characters"));
        }
        for segment in &segments {
            Self::check_id(segment)?;
        }
        Ok(Self { account, segments })
    }

    /// Refuses what can be no id: sent as a path segment it would name a collection, or another place.
    pub fn check_id(id: &str) -> Result<(), Failure> {
        if id.is_empty() {
            return Err(malformed("the id is empty"));
        }
        if id == "." || id == ".." || id == "*" {
            return Err(malformed("the id names no key"));
        }
        if id.len() > 256 {
            return Err(malformed("the id is longer than 256 bytes"));
        }
        if id.chars().any(|c| is_hidden(c) || c.is_whitespace()) {
            return Err(malformed("the id holds blank or invisible characters"));
        }
        Ok(())
    }
}

fn malformed(reason: &str) -> Failure {
    Failure::usage(
        format!("this is not the address of a key: {reason}"),
        "use a ref such as `ACCOUNT/ID`, as `keyctl list` prints it in its first column",
    )
}

/// Undoes what `KeyRef`'s `Display` escapes, and nothing else.
fn unescaped(segment: &str) -> String {
    let mut parts = segment.split('%');
    let mut read = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let own = part
            .get(..2)
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match own.map(char::from).filter(|own| ESCAPED.contains(own)) {
            Some(own) => {
                read.push(own);
                read.push_str(&part[2..]);
            }
            None => {
                read.push('%');
                read.push_str(part);
            }
        }
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ref_is_split_into_account_and_segments() {
        let address = Address::parse("acme/proj_1/key_1").expect("well formed");

        assert_eq!(address.account, "acme");
        assert_eq!(address.segments, ["proj_1", "key_1"]);
    }

    #[test]
    fn escaped_slash_stays_inside_its_segment() {
        let address = Address::parse("acme/..%2F..%2Fx%252f").expect("well formed");

        assert_eq!(address.segments, ["../../x%2f"]);
    }

    #[test]
    fn what_can_be_no_key_is_refused() {
        for typed in [
            "",
            ".",
            "..",
            "*",
            "acme",
            "acme/",
            "/key",
            "acme/..",
            "acme/.",
            "acme/*",
            "acme//key",
            "acme/key/",
            "acme/a b",
            " acme/a",
            "\u{200b}acme/a",
            "acme/a\u{202e}b",
        ] {
            let failure = Address::parse(typed).expect_err(typed);

            assert!(matches!(failure, Failure::Usage { .. }), "{typed}");
        }
    }
}
