//! Where a key is rotated: no page confirms the path, so a setting can move it.

use crate::{
    http::Path,
    keys::{Failure, KeyId},
};

/// The segment that the key's id takes the place of.
const ID: &str = "{id}";

/// Is the path below the base URL, cut at the key's id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RotatePath {
    before: Vec<String>,
    behind: Vec<String>,
}

impl RotatePath {
    pub const DEFAULT: &str = "api-keys/{id}/rotate";

    /// Reads a path. `source` names the setting it came from, for the error.
    ///
    /// Fails with [`Failure::Usage`] on whatever would be more than segments below the base URL, and on a path
    /// without the key.
    pub fn parse(typed: &str, source: &str) -> Result<Self, Failure> {
        let refused = |problem| {
            Failure::usage(
                format!("the path in `{source}` cannot be used: {problem}"),
                format!(
                    "write it as it stands below the base URL, such as `{}`",
                    Self::DEFAULT
                ),
            )
        };
        let path = typed.trim();
        let segments: Vec<&str> = path.strip_prefix('/').unwrap_or(path).split('/').collect();
        if segments.iter().filter(|segment| **segment == ID).count() != 1 {
            return Err(refused(
                "just one segment must be `{id}`, where the key goes",
            ));
        }
        if !segments.iter().all(|own| *own == ID || is_plain(own)) {
            return Err(refused("it is not made of plain segments"));
        }
        let owned = |segments: &[&str]| segments.iter().map(|own| (*own).to_owned()).collect();
        let (before, behind) = segments
            .iter()
            .position(|segment| *segment == ID)
            .map(|place| (owned(&segments[..place]), owned(&segments[place + 1..])))
            .unwrap_or_default();
        Ok(Self { before, behind })
    }

    /// Returns the path of one key.
    pub fn of(&self, id: &KeyId) -> Result<Path, Failure> {
        Ok(Path::root()
            .through(&self.before)
            .key(id)?
            .through(&self.behind))
    }
}

/// Tells whether a segment is one as it stands: nothing is decoded, and nothing leads elsewhere.
fn is_plain(segment: &str) -> bool {
    let is_of_segment =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~' | b':');
    !["", ".", ".."].contains(&segment) && segment.bytes().all(is_of_segment)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(typed: &str) -> String {
        let path = RotatePath::parse(typed, "V").expect(typed);
        let path = path.of(&KeyId::Public("key_1".into())).expect("usable");
        path.segments().collect::<Vec<_>>().join("/")
    }

    #[test]
    fn key_goes_where_the_path_says() {
        assert_eq!(path(RotatePath::DEFAULT), "api-keys/key_1/rotate");
        assert_eq!(path("/v2/keys:rotate/{id}"), "v2/keys:rotate/key_1");
    }

    #[test]
    fn key_is_not_in_the_template_that_logs_show() {
        let path = RotatePath::parse("/v2/{id}/rotate", "V").expect("usable");
        let path = path.of(&KeyId::Public("key_1".into())).expect("usable");

        assert_eq!(path.template(), "/v2/{}/rotate");
    }

    #[test]
    fn path_that_leads_elsewhere_or_names_no_key_is_refused() {
        for typed in [
            "",
            "api-keys/rotate",
            "api-keys/x{id}/rotate",
            "{id}/{id}",
            "../{id}/rotate",
            "./{id}",
            "api-keys//{id}",
            "api-keys/{id}/",
            "//evil.example/{id}",
            "https://evil.example/{id}",
            "api-keys/{id}/rotate?force=true",
            "api-keys/{id}/rotate#x",
            "api-keys/{id}/%2e%2e",
            "api-keys\\..\\{id}/rotate",
            "api keys/{id}/rotate",
        ] {
            let failure = RotatePath::parse(typed, "SOME_PATH").expect_err(typed);

            assert_eq!(failure.code(), "usage", "{typed}");
            assert!(failure.to_string().contains("`SOME_PATH`"), "{failure}");
        }
    }
}
