//! Secrets do not belong on a command line: other users see it, and shells remember it.

use std::ffi::OsString;

use crate::{
    credentials::Environment,
    keys::Failure,
    providers::{Descriptor, Suspicion},
};

/// Says where the secret goes that `identify` is about.
pub const ON_STANDARD_INPUT: &str =
    "give the secret on standard input: `keyctl identify < FILE`, or at the prompt";

/// Tells whether the command is about a secret: whatever else stands on its line may be that.
pub fn takes_a_secret(arguments: &[OsString]) -> bool {
    arguments.iter().skip(1).any(|own| own == "identify")
}

/// Refuses arguments one of which looks like a secret, or is one that the environment holds; it is not repeated.
pub fn refuse_secrets(
    arguments: &[OsString],
    environment: &Environment,
    providers: &[Descriptor],
) -> Result<(), Failure> {
    let suspicion = Suspicion::new(environment, providers);
    let is_secret = |argument: &OsString| suspicion.falls_on(&argument.to_string_lossy());
    let way_out = match takes_a_secret(arguments) {
        true => format!("{ON_STANDARD_INPUT}; if this key was exposed, rotate it"),
        false => "secrets never go on the command line, where others can read them: set the variables that `keyctl --help` names; if this key was exposed, rotate it".to_owned(),
    };
    // The first is the program's own path, which nobody pasted.
    match arguments.iter().skip(1).position(is_secret) {
        Some(position) => Err(Failure::usage(
            format!(
                "argument {} looks like a secret, which is not repeated here",
                position + 1
            ),
            way_out,
        )),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::{self, Role};

    fn is_refused(arguments: &[&str]) -> bool {
        let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        let program = [OsString::from("keyctl")];
        let arguments = [program.as_slice(), &arguments].concat();
        refuse_secrets(&arguments, &Environment::default(), providers::ALL).is_err()
    }

    #[test]
    fn pasted_secret_is_refused_and_not_repeated() {
        let arguments = ["keyctl", "delete", "sk-proj-canary0123456789"].map(OsString::from);

        let failure = refuse_secrets(&arguments, &Environment::default(), providers::ALL)
            .expect_err("refused");

        assert_eq!(
            failure.to_string(),
            "argument 2 looks like a secret, which is not repeated here"
        );
    }

    #[test]
    fn secret_that_is_to_be_identified_has_its_place() {
        let way_out = |verb: &str| {
            let arguments = ["keyctl", verb, "sk-proj-canary0123456789"].map(OsString::from);
            refuse_secrets(&arguments, &Environment::default(), providers::ALL)
                .expect_err("refused")
                .hint()
                .map(|hint| hint.to_string())
        };

        let identify = way_out("identify").unwrap_or_default();
        assert!(identify.starts_with(ON_STANDARD_INPUT), "{identify}");
        let delete = way_out("delete").unwrap_or_default();
        assert!(delete.contains("set the variables"), "{delete}");
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
    fn secret_typed_as_a_flag_or_in_small_letters_is_seen() {
        assert!(is_refused(&["--sk-proj-canary0123456789"]));
        assert!(is_refused(&["sk-abcdefghijklmnopqrstuvwx"]));
        assert!(is_refused(&[
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
        ]));
    }

    #[test]
    fn secret_that_the_environment_holds_is_seen_whatever_it_looks_like() {
        let variable = providers::ALL
            .iter()
            .find_map(|descriptor| descriptor.variables_for(Role::Credential).next())
            .expect("a variable");
        let environment = [(variable.to_owned(), OsString::from("plain words"))]
            .into_iter()
            .collect();

        let arguments = ["keyctl", "list", "--project=plain words"].map(OsString::from);

        assert!(refuse_secrets(&arguments, &environment, providers::ALL).is_err());
    }

    #[test]
    fn names_ids_and_hints_are_no_secrets() {
        for argument in [
            "acme/proj_web/key_8Kd2",
            "sk-production-checkout",
            "sk-rotation-2026-11-api",
            "sk-admin-",
            "sk-svc...q4T",
            "62b0dbfe-3489-4b79-b850-34d911527c88",
        ] {
            assert!(!is_refused(&[argument]), "{argument}");
        }
    }
}
