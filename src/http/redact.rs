//! Takes credentials out of text that others wrote.

use std::sync::{Arc, Mutex, PoisonError};

use crate::keys::{Form, Secret, TELLING};

/// What is shorter is not looked for.
const SHORTEST: usize = 8;

/// Knows every secret this process has in hand, so that none is repeated in an error or a log.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    secrets: Arc<Mutex<Vec<Secret>>>,
}

impl Redactor {
    /// Takes note of a secret.
    pub fn register(&self, secret: &Secret) {
        // A few characters are found in any text, and tell nothing.
        if secret.expose().len() < SHORTEST {
            return;
        }
        let mut secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        if !secrets.contains(secret) {
            secrets.push(secret.clone());
        }
    }

    /// Returns the text with every part of a known secret of twelve characters or more replaced.
    pub fn clean(&self, text: &str) -> String {
        let secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        let mut clean = text.to_owned();
        for secret in secrets.iter() {
            for form in Form::all(secret.expose()) {
                clean = without(&clean, &form);
            }
        }
        clean
    }
}

/// Replaces what begins like a secret and is long: a new one that no one here has seen yet.
pub fn without_prefixed(text: &str, prefixes: &[&str]) -> String {
    let is_of_value = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.split_inclusive(|c: char| !is_of_value(c))
        .map(|word| {
            let value = word.trim_end_matches(|c| !is_of_value(c));
            let looks_secret = value.len() >= 2 * TELLING
                && !value.contains("..")
                && prefixes.iter().any(|prefix| value.starts_with(prefix));
            match looks_secret {
                true => format!("[redacted]{}", &word[value.len()..]),
                false => word.to_owned(),
            }
        })
        .collect()
}

/// Replaces every part of a secret that tells who has it.
fn without(text: &str, form: &Form) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut kept = 0;
    for told in form.told_in(text) {
        clean.push_str(&text[kept..told.start.max(kept)]);
        clean.push_str("[redacted]");
        kept = told.end;
    }
    clean + &text[kept..]
}

#[cfg(test)]
mod tests {
    use base64::{
        Engine,
        prelude::{
            BASE64_STANDARD_NO_PAD as STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD,
        },
    };
    use proptest::{prelude::*, sample::Index};

    use super::*;

    const SECRET: &str = "sk-admin-0123456789abcdefghij";

    fn redactor() -> Redactor {
        let redactor = Redactor::default();
        redactor.register(&Secret::new(SECRET));
        redactor
    }

    #[test]
    fn whole_secret_is_replaced_wherever_it_stands() {
        let text = format!("key {SECRET} and again:{SECRET}.");

        assert_eq!(
            redactor().clean(&text),
            "key [redacted] and again:[redacted]."
        );
    }

    #[test]
    fn telling_part_of_a_secret_is_replaced() {
        assert_eq!(redactor().clean("…0123456789ab…"), "…[redacted]…");
    }

    #[test]
    fn ends_that_providers_show_are_left() {
        let text = "Incorrect API key provided: sk-admin-***ghij, need sk-admin-";

        assert_eq!(redactor().clean(text), text);
    }

    #[test]
    fn encoded_secret_is_replaced() {
        for text in [
            "736b2d61646d696e2d303132333435363738396162636465666768696a",
            "c2stYWRtaW4tMDEyMzQ1Njc4OWFiY2RlZmdoaWo=",
            "%73%6B%2D%61%64%6D%69%6E%2D%30%31%32%33%34%35%36%37%38%39%61%62%63%64%65%66%67%68%69%6A",
        ] {
            let clean = redactor().clean(text);

            assert!(clean.starts_with("[redacted]"), "{clean}");
            assert!(clean.len() < 30, "{clean}");
        }
    }

    #[test]
    fn value_that_begins_like_a_secret_is_replaced_and_a_hint_is_left() {
        let text = "made sk-new-0123456789abcdefghij, not sk-svc...q4T; see sk-";

        assert_eq!(
            without_prefixed(text, &["sk-"]),
            "made [redacted], not sk-svc...q4T; see sk-"
        );
    }

    #[test]
    fn text_in_other_scripts_is_left_whole() {
        assert_eq!(redactor().clean("鍵が無い – né"), "鍵が無い – né");
    }

    #[test]
    fn part_of_an_encoded_secret_is_replaced_where_it_tells_twelve_characters() {
        for text in [
            "…c2stYWRtaW4tMDEy…",
            "…736b2d61646d696e2d303132…",
            "…%73%6B%2D%61%64%6D%69%6E%2D%30%31%32…",
        ] {
            assert_eq!(redactor().clean(text), "…[redacted]…");
        }
    }

    #[test]
    fn short_secret_is_known_in_base64_whatever_stands_around_it() {
        let redactor = Redactor::default();
        redactor.register(&Secret::new("hunter2sec"));
        for beside in ["", "x", "xy", "xyz"] {
            let text = STANDARD_NO_PAD.encode(format!("{beside}:hunter2sec:{beside}"));

            assert!(redactor.clean(&text).contains("[redacted]"), "{text}");
        }
    }

    #[test]
    fn secret_in_a_url_is_replaced_where_its_characters_may_not_stand_in_one() {
        let redactor = Redactor::default();
        redactor.register(&Secret::new("0123456789/abcdefghij+klmnopqrst"));

        let clean = redactor.clean("?key=0123456789%2Fabcdefghij%2Bklmnopqrst&x");

        assert_eq!(clean, "?key=[redacted]&x");
    }

    /// Writes a text in each of the forms that are known again.
    fn written(text: &str) -> Vec<String> {
        let each = |form: fn(u8) -> String| text.bytes().map(form).collect();
        vec![
            text.to_owned(),
            each(|byte| format!("{byte:02x}")),
            each(|byte| format!("{byte:02X}")),
            each(|byte| format!("%{byte:02x}")),
            each(|byte| format!("%{byte:02X}")),
            STANDARD_NO_PAD.encode(text),
            URL_SAFE_NO_PAD.encode(text),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::with_cases(200)
        })]

        #[test]
        fn no_twelve_characters_of_a_secret_are_left_whatever_its_form_and_the_text_around_it(
            secret in "[!-~]{12,48}",
            before in "\\PC{0,40}",
            beside in "[ -~]{0,3}",
            behind in "\\PC{0,40}",
            form: Index,
            front: Index,
            end: Index,
        ) {
            let redactor = Redactor::default();
            redactor.register(&Secret::new(secret.as_str()));
            let encoded = form.get(&written(&format!("{beside}{secret}{beside}"))).clone();
            let (front, end) = (front.index(encoded.len()), end.index(encoded.len()));
            let text = format!("{before}{}{behind}{encoded}", &encoded[front.min(end)..]);

            let clean = redactor.clean(&text);

            for start in 0..=secret.len() - TELLING {
                for told in written(&secret[start..start + TELLING]) {
                    prop_assert!(!clean.contains(&told), "{:?} is left: {:?}", told, clean);
                }
            }
        }
    }
}
