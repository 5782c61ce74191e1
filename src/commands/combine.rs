//! One exit for several failures.

use crate::{
    keys::{Error, ExitCode, Failure},
    output::Output,
};

/// Makes one error of those that several things ended with, and tells each to people.
///
/// `others_succeeded` tells whether anything went well beside them. One failure alone stays what it is. The exit
/// code is that of what weighs most: an unknown outcome, an interruption, a part that succeeded, the code that all
/// share.
pub fn combine(
    mut errors: Vec<Error>,
    others_succeeded: bool,
    summary: &str,
    output: &mut Output,
) -> Result<(), Error> {
    if errors.len() == 1 && !others_succeeded {
        return errors.pop().map_or(Ok(()), Err);
    }
    let Some(exit_code) = weigh(&errors, others_succeeded) else {
        return Ok(());
    };
    if !output.format.is_json() {
        errors.iter().for_each(|error| output.error(error));
    }
    let details = errors.iter().map(sentence).collect();
    Err(Error::from(Failure::Several {
        summary: summary.to_owned(),
        details,
        exit_code,
    }))
}

fn weigh(errors: &[Error], others_succeeded: bool) -> Option<ExitCode> {
    let first = errors.first()?.exit_code();
    let has = |code: &ExitCode| errors.iter().any(|error| error.exit_code() == *code);
    let heavy = [
        ExitCode::SecretNotStored,
        ExitCode::Unknown,
        ExitCode::Interrupted,
    ];
    if let Some(code) = heavy.into_iter().find(has) {
        return Some(code);
    }
    Some(
        match errors.iter().all(|error| error.exit_code() == first) {
            _ if others_succeeded => ExitCode::Partial,
            true => first,
            false => ExitCode::Failed,
        },
    )
}

/// Writes an error with its causes in one line.
fn sentence(error: &Error) -> String {
    let mut sentence = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(this) = cause {
        sentence.push_str(": ");
        sentence.push_str(&this.to_string());
        cause = this.source();
    }
    sentence
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

    #[test]
    fn no_failure_is_no_error() {
        assert_eq!(weigh(&[], true), None);
    }

    #[test]
    fn failure_beside_success_is_partial() {
        assert_eq!(weigh(&[missing()], true), Some(ExitCode::Partial));
    }

    #[test]
    fn failures_of_one_sort_share_their_code() {
        assert_eq!(
            weigh(&[missing(), missing()], false),
            Some(ExitCode::NotFound)
        );
    }

    #[test]
    fn interruption_outranks_what_else_failed() {
        let errors = [usage(), Failure::Interrupted.into()];

        assert_eq!(weigh(&errors, true), Some(ExitCode::Interrupted));
    }

    #[test]
    fn failures_of_several_sorts_share_no_code() {
        assert_eq!(weigh(&[missing(), usage()], false), Some(ExitCode::Failed));
    }
}
