//! One exit for several failures.

use crate::keys::{Error, ExitCode, Failure};

/// Makes one error of those that several things ended with.
///
/// `others_succeeded` tells whether anything went well beside them. One failure alone stays what it is.
pub fn combine(mut errors: Vec<Error>, others_succeeded: bool, what: &str) -> Option<Error> {
    if errors.len() == 1 && !others_succeeded {
        return errors.pop();
    }
    let first = errors.first()?;
    let code = shared_code(&errors);
    let serious = [
        ExitCode::SecretNotStored,
        ExitCode::Unknown,
        ExitCode::Interrupted,
    ];
    if let Some(position) = serious
        .iter()
        .find_map(|code| errors.iter().position(|error| error.exit_code() == *code))
    {
        return Some(errors.swap_remove(position));
    }
    if !others_succeeded && code == Some(first.exit_code()) {
        return Some(errors.swap_remove(0));
    }
    Some(Error::from(match others_succeeded {
        true => Failure::Partial(format!("{what}; the others are shown")),
        false => Failure::Partial(what.to_owned()),
    }))
}

fn shared_code(errors: &[Error]) -> Option<ExitCode> {
    let first = errors.first()?.exit_code();
    errors
        .iter()
        .all(|error| error.exit_code() == first)
        .then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage() -> Error {
        Failure::usage("a", "b").into()
    }

    fn missing() -> Error {
        Failure::not_found("a", "b").into()
    }

    fn code(errors: Vec<Error>, others_succeeded: bool) -> Option<ExitCode> {
        combine(errors, others_succeeded, "some failed").map(|error| error.exit_code())
    }

    #[test]
    fn no_failure_is_no_error() {
        assert_eq!(code(Vec::new(), true), None);
    }

    #[test]
    fn failure_beside_success_is_partial() {
        assert_eq!(code(vec![missing()], true), Some(ExitCode::Partial));
    }

    #[test]
    fn failures_of_one_sort_share_their_code() {
        assert_eq!(
            code(vec![missing(), missing()], false),
            Some(ExitCode::NotFound)
        );
    }

    #[test]
    fn interruption_outranks_what_else_failed() {
        let errors = vec![usage(), Failure::Interrupted.into()];

        assert_eq!(code(errors, true), Some(ExitCode::Interrupted));
    }
}
