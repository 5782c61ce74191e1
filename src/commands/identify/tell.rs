//! What is said about the answer, and how the command ends.

use crate::{
    commands::{
        combine::combine,
        counting::{count, part},
    },
    identification::Beginning,
    keys::{Error, Failure},
    output::{Identified, Output, RULED_OUT, Searched},
};

/// Says what was compared and what could not be. Fails with what failed, or with [`Failure::Findings`] when no key
/// was found.
pub fn tell(
    identified: Identified,
    beginning: &Beginning,
    is_elsewhere: bool,
    output: &mut Output,
) -> Result<(), Error> {
    let is_found = !identified.matches.is_empty();
    let elsewhere = elsewhere(beginning, is_elsewhere, output.look.in_sandbox);
    let no_key = nothing_found(&identified, beginning, elsewhere);
    for line in summary(&identified) {
        output.note_to_people(&line);
    }
    let asked = identified.asked();
    let some_was_searched = identified.accounts.iter().any(Searched::shows_something);
    let failures = identified.accounts.into_iter().map(|own| own.failures);
    let failures: Vec<_> = failures.filter(|own| !own.is_empty()).collect();
    if some_was_searched && !failures.is_empty() && !is_found {
        output.note_to_people("No match in what could be searched");
    }
    let failed = format!(
        "{} of {} could not be searched whole",
        failures.len(),
        count(asked, "account")
    );
    let failures = failures.into_iter().flatten().collect();
    combine(failures, some_was_searched, &failed, output)?;
    match is_found {
        true => Ok(()),
        false => Err(no_key.into()),
    }
}

/// Says how much was compared; then what was not, a line for each account, and those that were not asked.
fn summary(identified: &Identified) -> Vec<String> {
    let accounts = &identified.accounts;
    let keys: usize = accounts.iter().map(|own| own.keys).sum();
    let open: usize = accounts.iter().map(|own| own.not_comparable).sum();
    let asked = identified.asked();
    let mut lines = Vec::new();
    let read = accounts.iter().filter(|own| own.shows_something()).count();
    if read > 0 {
        let (keys_there, accounts) = (count(keys, "key"), part(read, asked, "account"));
        let compared = keys - open;
        lines.push(format!(
            "Compared with {compared} of {keys_there} in {accounts}"
        ));
    }
    for own in accounts.iter().filter(|own| own.status != RULED_OUT) {
        let said = own.reason.iter().map(String::as_str);
        for said in said.chain(own.coverage.iter().copied()) {
            lines.push(format!("{}: {said}", own.account));
        }
    }
    let ruled_out: Vec<&Searched> = accounts
        .iter()
        .filter(|own| own.status == RULED_OUT)
        .collect();
    if let Some(reason) = ruled_out.first().and_then(|own| own.reason.as_ref()) {
        let names: Vec<&str> = ruled_out.iter().map(|own| own.account.as_str()).collect();
        lines.push(format!("{}: {reason}", names.join(", ")));
    }
    lines
}

fn nothing_found(
    identified: &Identified,
    beginning: &Beginning,
    elsewhere: Option<String>,
) -> Failure {
    let searched = &identified.accounts;
    let is_open = searched.iter().any(|own| own.not_comparable > 0);
    let is_partial = searched.iter().any(|own| !own.coverage.is_empty());
    let (answer, way_out) = match (identified.asked(), is_open, is_partial) {
        (0, _, _) => ("none of these accounts can have this secret", elsewhere),
        (_, true, _) => (
            "no key that could be compared has this secret",
            Some("`keyctl list` shows the others, with their owners and times".to_owned()),
        ),
        (_, false, true) => (
            "no key that could be seen has this secret",
            Some("search again with the credential of an owner, who sees every key".to_owned()),
        ),
        (_, false, false) => ("no key has this secret", None),
    };
    // What is cut off or has something before it is no key's value, and would read as an all-clear.
    let doubt = "it begins as no secret that is known: make sure that it is the whole value";
    let doubt = beginning.owners.is_empty().then(|| doubt.to_owned());
    let way_out: Vec<String> = doubt.into_iter().chain(way_out).collect();
    Failure::Findings {
        answer: answer.to_owned(),
        way_out: (!way_out.is_empty()).then(|| way_out.join("; ")),
    }
}

/// Says where to look for a secret that none of the accounts that were meant can have.
fn elsewhere(beginning: &Beginning, is_there: bool, in_sandbox: bool) -> Option<String> {
    let owners = beginning.owners.iter().map(|own| own.title);
    let owners = owners.collect::<Vec<_>>().join(" or ");
    match (is_there, in_sandbox) {
        (true, _) => Some(format!(
            "leave out `--provider` and `--account`: an account of {owners} was not meant"
        )),
        // Every account there can be is there.
        (false, true) => None,
        (false, false) => Some(format!(
            "search an account of {owners}: `keyctl auth login` adds one"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        keys::{AccountName, Secret},
        providers::ALL,
    };

    /// Is an account at which so many keys were compared.
    fn searched(keys: usize, status: &'static str, coverage: Vec<&'static str>) -> Searched {
        Searched {
            account: AccountName::new("acme"),
            provider: "acme",
            status,
            keys,
            not_comparable: 0,
            reason: None,
            coverage,
            failures: Vec::new(),
        }
    }

    fn identified(accounts: Vec<Searched>) -> Identified {
        Identified {
            matches: Vec::new(),
            accounts,
            probe: None,
        }
    }

    fn beginning(of_somebody: bool) -> Beginning {
        let prefix = ALL[0].secret_prefixes.first().filter(|_| of_somebody);
        let prefix = prefix.copied().unwrap_or_default();
        Beginning::of(&Secret::new(format!("{prefix}0123456789abcdef")), ALL)
    }

    fn answer(accounts: Vec<Searched>, of_somebody: bool) -> (String, Option<String>) {
        match nothing_found(&identified(accounts), &beginning(of_somebody), None) {
            Failure::Findings { answer, way_out } => (answer, way_out),
            other => (other.to_string(), None),
        }
    }

    #[test]
    fn keys_that_were_not_seen_are_not_said_to_be_others() {
        let partly = answer(
            vec![searched(3, "searched", vec!["the keys of others"])],
            true,
        );
        let whole = answer(vec![searched(3, "searched", Vec::new())], true);

        assert_eq!(partly.0, "no key that could be seen has this secret");
        let way_out = partly.1.unwrap_or_default();
        assert!(way_out.contains("credential of an owner"), "{way_out}");
        assert_eq!(whole, ("no key has this secret".to_owned(), None));
    }

    #[test]
    fn value_that_begins_like_nobodys_is_asked_about() {
        let (_, way_out) = answer(vec![searched(3, "searched", Vec::new())], false);

        let doubt = "it begins as no secret that is known: make sure that it is the whole value";
        assert_eq!(way_out.as_deref(), Some(doubt));
    }

    #[test]
    fn account_that_could_not_be_searched_is_not_counted_as_searched() {
        let down = || searched(0, "failed", Vec::new());

        let one_down = summary(&identified(vec![
            searched(3, "searched", Vec::new()),
            down(),
        ]));
        let all_down = summary(&identified(vec![down()]));

        assert_eq!(one_down, ["Compared with 3 of 3 keys in 1 of 2 accounts"]);
        assert!(all_down.is_empty(), "{all_down:?}");
    }

    #[test]
    fn account_is_looked_for_where_it_can_be() {
        let way_out = |is_there, in_sandbox| elsewhere(&beginning(true), is_there, in_sandbox);

        for in_sandbox in [true, false] {
            let narrowed = way_out(true, in_sandbox).unwrap_or_default();
            assert!(narrowed.starts_with("leave out `--provider`"), "{narrowed}");
        }
        assert_eq!(way_out(false, true), None);
        let missing = way_out(false, false).unwrap_or_default();
        assert!(missing.contains("`keyctl auth login`"), "{missing}");
    }
}
