//! A rotation: what asks for it, and what Exa's answer says of the key, its new secret and the one before.

use serde::{Deserialize, Serialize};

use super::{ApiKey, Members, source};
use crate::{
    http::WireTime,
    keys::{Failure, KeyId, Moment, NewKey, Rotated, Secret},
};

/// Asks for a new secret; `force` would end one that still works, and is never sent.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rotate {
    pub grace_period_seconds: u64,
}

/// Is the answer, in which the end of the previous secret may stand inside the key or beside it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    api_key: Members,
    previous_secret_expires_at: Option<WireTime>,
}

impl Answer {
    /// Reads it as the answer about the key that was asked for.
    ///
    /// Fails with [`Failure::Unknown`] when it names another one.
    pub fn into_rotated(self, asked: &KeyId) -> Result<Rotated, Failure> {
        let mut members = self.api_key;
        check_about(asked, &members)?;
        let found = members.take_new_secret(asked);
        let notes = found
            .iter()
            .filter(|(member, _)| *member != "secret")
            .map(|(member, _)| {
                format!(
                    "the value was the member `{member}` of Exa's answer, which documents `secret`"
                )
            })
            .collect();
        // It need not name the key, which is the one asked for.
        let address = members.address().unwrap_or_else(|| asked.clone());
        let inside = members.previous_secret_expires_at;
        let time = inside.or(self.previous_secret_expires_at);
        Ok(Rotated {
            new: NewKey {
                key: ApiKey { address, members }.into_key(),
                source: source(found.as_ref()),
                secret: found.map(|(_, secret)| secret),
                notes,
            },
            // `null` would be no proof that it works for ever.
            previous_until: time
                .and_then(|time| time.0)
                .map_or(Moment::Unknown, Moment::At),
        })
    }
}

/// An id that may be the value may be another one after the rotation: only public ones tell.
fn check_about(asked: &KeyId, members: &Members) -> Result<(), Failure> {
    let named = [
        members.public_id.as_ref(),
        match &members.id {
            Some(KeyId::Public(id)) => Some(id),
            Some(KeyId::Sensitive(_)) | None => None,
        },
    ];
    let mut named = named.into_iter().flatten().peekable();
    let tells_nothing = asked.is_masked() || named.peek().is_none();
    match tells_nothing || named.any(|id| asked.is_written(id.raw())) {
        true => Ok(()),
        false => Err(Failure::unknown(Failure::about_another())),
    }
}

impl Members {
    /// Returns the new value and the member it was in. An id is taken for it only where the old id is known, and is
    /// another one.
    fn take_new_secret(&mut self, asked: &KeyId) -> Option<(&'static str, Secret)> {
        let is_old = |id: &Secret| asked.is_same(&KeyId::Sensitive(id.clone()));
        self.take_secret()
            .filter(|(member, secret)| *member != "id" || (asked.is_masked() && !is_old(secret)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "3c90c3cc-0d44-4b50-8888-8dd25736052a";
    const NEW: &str = "9b1d7c3e-5a20-4f6b-8d11-2e7f0c4a6b93";

    fn public() -> KeyId {
        KeyId::Public("key_abc123".into())
    }

    fn sensitive() -> KeyId {
        KeyId::Sensitive(Secret::new(OLD))
    }

    fn rotated(asked: &KeyId, body: &str) -> Result<Rotated, Failure> {
        let answer: Answer = serde_json::from_str(body).expect("an answer");
        answer.into_rotated(asked)
    }

    #[test]
    fn end_of_the_previous_secret_is_read_inside_the_key_and_beside_it() {
        let time = Moment::At("2026-11-21T10:00:00Z".parse().expect("a time"));
        for (body, expected) in [
            (
                r#"{"apiKey":{"publicId":"key_abc123","secret":"s"},"previousSecretExpiresAt":"2026-11-21T10:00:00Z"}"#,
                time,
            ),
            (
                r#"{"apiKey":{"publicId":"key_abc123","secret":"s","previousSecretExpiresAt":"2026-11-21T10:00:00Z"}}"#,
                time,
            ),
            (
                r#"{"apiKey":{"secret":"s"},"previousSecretExpiresAt":null}"#,
                Moment::Unknown,
            ),
            (r#"{"apiKey":{"secret":"s"}}"#, Moment::Unknown),
        ] {
            let rotated = rotated(&public(), body).expect(body);

            assert_eq!(rotated.previous_until, expected, "{body}");
            assert_eq!(rotated.new.key.id, public());
            assert_eq!(rotated.new.secret, Some(Secret::new("s")));
            assert!(rotated.new.notes.is_empty());
        }
    }

    #[test]
    fn value_in_an_undocumented_member_is_taken_and_said() {
        let body = r#"{"apiKey":{"publicId":"key_abc123","key":"k"}}"#;

        let rotated = rotated(&public(), body).expect(body);

        assert_eq!(rotated.new.secret, Some(Secret::new("k")));
        assert_eq!(
            rotated.new.notes,
            ["the value was the member `key` of Exa's answer, which documents `secret`"]
        );
    }

    #[test]
    fn id_is_the_value_only_where_it_is_another_than_the_old_one() {
        let old = format!(r#"{{"apiKey":{{"id":"{OLD}"}}}}"#);
        let new = format!(r#"{{"apiKey":{{"id":"{NEW}"}}}}"#);
        let upper = format!(r#"{{"apiKey":{{"id":"{}"}}}}"#, OLD.to_uppercase());

        let secret = |asked: &KeyId, body: &str| rotated(asked, body).expect(body).new.secret;

        assert_eq!(secret(&sensitive(), &new), Some(Secret::new(NEW)));
        assert_eq!(secret(&sensitive(), &old), None);
        assert_eq!(secret(&sensitive(), &upper), None);
        assert_eq!(secret(&public(), &new), None);
    }

    #[test]
    fn answer_about_another_key_leaves_the_outcome_unknown() {
        for body in [
            r#"{"apiKey":{"publicId":"key_other","secret":"canary"}}"#,
            r#"{"apiKey":{"id":"key_other","secret":"canary"}}"#,
        ] {
            let failure = rotated(&public(), body).expect_err(body);

            assert_eq!(failure.code(), "unknown-outcome");
            assert!(!format!("{failure:?}").contains("canary"));
        }
    }

    #[test]
    fn key_that_was_asked_for_by_its_old_value_may_answer_with_any_id() {
        let body = r#"{"apiKey":{"publicId":"key_abc123","secret":"s"}}"#;

        let rotated = rotated(&sensitive(), body).expect(body);

        assert_eq!(rotated.new.key.id, public());
    }
}
