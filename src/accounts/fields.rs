//! Which fields an account of the config file may have, and what may stand in them.

use super::spec::unknown;
use crate::{
    credentials::{Config, ConfiguredAccount, FIELDS},
    keys::Failure,
    providers::Descriptor,
};

/// Refuses a field that its provider does not know, whatever its value is, and then a value that no field can have.
///
/// Fails with [`Failure::Usage`]; no value is repeated.
pub fn check(account: &ConfiguredAccount, descriptor: &Descriptor) -> Result<(), Failure> {
    let fields: Vec<&str> = descriptor.fields().collect();
    let at = |field: &str| format!("accounts.{}.{}", account.name, Config::shown(field));
    let mut all = account.settings.keys().chain(account.misfits.keys());
    if let Some(field) = all.find(|field| !fields.contains(&field.as_str())) {
        let known = [FIELDS.as_slice(), &fields].concat();
        return Err(unknown(
            &format!("the config file: there is no field `{}`", at(field)),
            field,
            &known,
        ));
    }
    match account.misfits.first_key_value() {
        Some((field, misfit)) => Err(Failure::usage(
            format!("the config file: `{}` {}", at(field), misfit.problem),
            misfit.way_out,
        )),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::Spec,
        credentials::{Misfit, Source},
        providers::ALL,
    };

    fn refusal(field: &str, value: Result<&str, &str>) -> (String, String) {
        let mut account = ConfiguredAccount {
            name: "a".to_owned(),
            provider: ALL[0].name.to_owned(),
            credential: Some(Source::Keyring),
            ..ConfiguredAccount::default()
        };
        let field = field.to_owned();
        match value {
            Ok(text) => drop(account.settings.insert(field, text.to_owned())),
            Err(problem) => drop(account.misfits.insert(
                field,
                Misfit {
                    problem: problem.to_owned(),
                    way_out: "write it in quotes",
                },
            )),
        }
        let failure = Spec::of_config(ALL, &account).expect_err("refused");
        let hint = failure.hint().expect("a hint").to_string();
        (failure.to_string(), hint)
    }

    #[test]
    fn misspelled_field_is_corrected_whatever_its_value() {
        for (field, near) in [
            ("credentail", "credential"),
            ("concurency", "concurrency"),
            ("base_ulr", "base_url"),
            ("defualt", "default"),
        ] {
            for value in [
                Ok("CANARY"),
                Err("is empty"),
                Err("must be text, not a number"),
                Err("must be text, not a table"),
            ] {
                let (problem, hint) = refusal(field, value);

                let expected = format!("the config file: there is no field `accounts.a.{field}`");
                assert_eq!(problem, expected);
                assert_eq!(hint, format!("did you mean `{near}`?"));
            }
        }
    }

    #[test]
    fn wrong_type_of_a_known_field_is_told_with_the_right_one() {
        let (problem, hint) = refusal("base_url", Err("must be text, not a number"));

        assert_eq!(
            problem,
            "the config file: `accounts.a.base_url` must be text, not a number"
        );
        assert_eq!(hint, "write it in quotes");
    }

    #[test]
    fn field_that_may_be_a_secret_is_not_repeated() {
        let (problem, hint) = refusal("q7XvT2mZ9LwK4sR8dF1hJ6CANARY", Err("is empty"));

        assert!(!format!("{problem}{hint}").contains("CANARY"), "{problem}");
    }
}
