//! What cannot be found is not the same as nothing.

use crate::{
    accounts::Narrow,
    keys::{AccountReport, Failure, Text, nearest},
    providers::Descriptor,
};

/// Refuses a kind that no provider has.
pub fn check_kinds(providers: &[Descriptor], narrow: &Narrow) -> Result<(), Failure> {
    let mut known: Vec<&str> = providers
        .iter()
        .flat_map(|descriptor| descriptor.capabilities.kinds)
        .map(|own| own.kind.0)
        .collect();
    known.sort_unstable();
    known.dedup();
    let is_unknown = |kind: &&String| !known.contains(&kind.as_str());
    match narrow.kinds.iter().find(is_unknown) {
        None => Ok(()),
        Some(kind) => Err(Failure::usage(
            format!("there is no kind of key `{}`", Text::from(kind.as_str())),
            match nearest(kind, &known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the kinds are {}", known.join(", ")),
            },
        )),
    }
}

/// Says that no account that was named can hold what was asked for.
pub fn nothing_to_ask() -> Failure {
    Failure::usage(
        "none of these accounts can have such keys",
        "`keyctl providers` shows the kinds of each provider, and which live in projects",
    )
}

/// Refuses a project that no account has, where all could be asked.
pub fn check_found(reports: &[AccountReport], narrow: &Narrow) -> Result<(), Failure> {
    if reports.iter().any(|report| !report.failures.is_empty()) {
        return Ok(());
    }
    let is_found = |project: &String| reports.iter().any(|own| own.projects.contains(project));
    match narrow.projects.iter().find(|project| !is_found(project)) {
        Some(project) => Err(Failure::not_found(
            format!(
                "no account has a project `{}`",
                Text::from(project.as_str())
            ),
            "`keyctl projects` lists them",
        )),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::ALL;

    fn refusal(kind: &str) -> (String, String) {
        let narrow = Narrow {
            kinds: vec![kind.to_owned()],
            ..Narrow::default()
        };
        let failure = check_kinds(ALL, &narrow).expect_err("no kind");
        let hint = failure.hint().map(|hint| hint.to_string());
        (failure.to_string(), hint.unwrap_or_default())
    }

    #[test]
    fn unknown_kind_is_named_with_the_nearest_or_with_all() {
        let known = ALL[0].capabilities.kinds[0].kind.0;

        let near = refusal(&format!("{known}s"));
        let far = refusal("\u{1b}]0;q");

        assert_eq!(near.0, format!("there is no kind of key `{known}s`"));
        assert_eq!(near.1, format!("did you mean `{known}`?"));
        assert_eq!(far.0, "there is no kind of key `\\u{1b}]0;q`");
        assert!(far.1.starts_with("the kinds are "), "{}", far.1);
    }
}
