//! Errors for people: what could not be done, why, and the way out.

use std::{error::Error as _, fmt::Write};

use anstyle::Style;

use super::Look;
use crate::keys::{Error, Failure};

/// Writes the error, its causes, what a name could have meant, and the hint.
pub fn render(error: &Error, look: &Look, alarm: Style, help: Style) -> String {
    let mut text = format!("{alarm}error:{alarm:#} {error}\n");
    for cause in causes(error) {
        let _ = writeln!(text, "  caused by: {cause}");
    }
    // Several failures were each told before.
    if matches!(*error.failure, Failure::SecretNotStored { .. }) {
        for detail in error.failure.details() {
            let _ = writeln!(text, "  caused by: {detail}");
        }
    }
    for candidate in error.failure.candidates() {
        let _ = writeln!(text, "    {candidate}");
    }
    if let Some(hint) = error.failure.hint().map(|hint| look.hint(hint)) {
        let _ = writeln!(text, "{help}hint:{help:#} {hint}");
    }
    text
}

/// Lists the causes, the nearest first.
pub fn causes(error: &Error) -> Vec<String> {
    let mut causes = Vec::new();
    let mut cause = error.source();
    while let Some(this) = cause {
        causes.push(this.to_string());
        cause = this.source();
    }
    causes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{AccountName, Attempt, Operation, Refusal};

    fn look(in_sandbox: bool) -> Look {
        Look {
            in_sandbox,
            ..Look::default()
        }
    }

    #[test]
    fn command_in_a_hint_acts_where_the_failed_one_did() {
        let error = Error::from(Failure::usage("no", "use `keyctl list`"));
        let render = |look: &Look| render(&error, look, Style::new(), Style::new());
        let configured = Look {
            config: Some("'my accounts.toml'".to_owned()),
            ..look(false)
        };

        assert_eq!(
            render(&look(true)),
            "error: no\nhint: use `keyctl --sandbox list`\n"
        );
        assert_eq!(
            render(&configured),
            "error: no\nhint: use `keyctl --config 'my accounts.toml' list`\n"
        );
    }

    #[test]
    fn error_says_what_why_and_what_next() {
        let error = Error {
            attempt: Some(Attempt {
                operation: Operation::Delete,
                account: AccountName::new("acme"),
                provider: "acme",
                target: Some("acme/proj_abc/key_abc".to_owned()),
            }),
            failure: Box::new(Failure::Forbidden {
                refusal: Refusal {
                    message: Some("Missing scopes: api.management.write".into()),
                    request_id: Some("req_7f3a".into()),
                    ..Refusal::of(403)
                },
                way_out: Some("use another key".into()),
            }),
        };

        let text = render(&error, &look(false), Style::new(), Style::new());

        assert_eq!(
            text,
            "error: cannot delete acme/proj_abc/key_abc\n  \
             caused by: the credential may not do this (HTTP 403, request req_7f3a)\n  \
             caused by: Missing scopes: api.management.write\n\
             hint: use another key\n"
        );
    }

    #[test]
    fn failure_before_any_attempt_is_not_its_own_cause() {
        let error = Error::from(Failure::usage("this cannot be used", "use that"));

        let text = render(&error, &look(false), Style::new(), Style::new());

        assert_eq!(text, "error: this cannot be used\nhint: use that\n");
    }
}
