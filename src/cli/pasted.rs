//! Secrets do not belong on a command line: other users see it, and shells remember it.

use std::ffi::OsString;

use crate::{keys::Failure, providers::Descriptor};

/// What is shorter is a prefix somebody speaks of, not a secret.
const SHORTEST: usize = 20;

/// Refuses arguments one of which looks like a secret, without repeating it.
pub fn refuse_secrets(arguments: &[OsString], providers: &[Descriptor]) -> Result<(), Failure> {
    let position = arguments
        .iter()
        .position(|argument| holds_secret(&argument.to_string_lossy(), providers));
    match position {
        Some(position) => Err(Failure::usage(
            format!("argument {position} looks like a secret, which is not repeated here"),
            "secrets never go on the command line, where others can read them: set the variables that `keyctl --help` names; if this key was exposed, rotate it",
        )),
        None => Ok(()),
    }
}

/// Looks at the words of an argument: `--token=sk-…` and `acme/sk-…` hold one, too.
fn holds_secret(argument: &str, providers: &[Descriptor]) -> bool {
    argument
        .split(['=', '/', ' ', ',', ':', '\'', '"'])
        .filter(|word| word.len() >= SHORTEST && !word.contains('.') && !word.contains('…'))
        .any(|word| {
            let prefixes = providers
                .iter()
                .flat_map(|descriptor| descriptor.secret_prefixes);
            prefixes.into_iter().any(|prefix| word.starts_with(prefix)) && is_random(word)
        })
}

/// Tells a random value from a name such as `sk-production-checkout`: only the former mixes digits and letters of
/// both cases, or is long.
fn is_random(word: &str) -> bool {
    let has = |test: fn(&char) -> bool| word.chars().any(|character| test(&character));
    word.len() >= 40 || has(char::is_ascii_digit) || has(char::is_ascii_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers;

    fn is_refused(arguments: &[&str]) -> bool {
        let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        refuse_secrets(&arguments, providers::ALL).is_err()
    }

    #[test]
    fn pasted_secret_is_refused_and_not_repeated() {
        let arguments = ["keyctl", "delete", "sk-proj-canary0123456789"].map(OsString::from);

        let failure = refuse_secrets(&arguments, providers::ALL).expect_err("refused");

        assert_eq!(
            failure.to_string(),
            "argument 2 looks like a secret, which is not repeated here"
        );
    }

    #[test]
    fn secret_inside_an_argument_is_seen() {
        assert!(is_refused(&["--token=sk-admin-canary0123456789"]));
        assert!(is_refused(&[
            "--id",
            "acme/proj_1/sk-svcacct-canary0123456789"
        ]));
    }

    #[test]
    fn names_ids_and_hints_are_no_secrets() {
        for argument in [
            "acme/proj_web/key_8Kd2",
            "sk-production-checkout",
            "sk-admin-",
            "sk-svc...q4T",
            "62b0dbfe-3489-4b79-b850-34d911527c88",
        ] {
            assert!(!is_refused(&[argument]), "{argument}");
        }
    }
}
