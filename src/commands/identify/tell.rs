//! What is said about the answer, and how the command ends.

use crate::{
    commands::combine::combine,
    identification::Beginning,
    keys::{Error, Failure},
    output::{Identified, Output, RULED_OUT, Searched},
};

/// Says what was compared and what could not be. Fails with what failed, or with [`Failure::Findings`] when no key
/// was found.
pub fn tell(
    identified: Identified,
    beginning: &Beginning,
    output: &mut Output,
) -> Result<(), Error> {
    let is_found = !identified.matches.is_empty();
    let no_key = nothing_found(&identified, beginning);
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
        "{} of {asked} accounts could not be searched whole",
        failures.len()
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
    if asked > 0 {
        let (keys_there, accounts) = (count(keys, "key"), count(asked, "account"));
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

fn nothing_found(identified: &Identified, beginning: &Beginning) -> Failure {
    let open = identified.accounts.iter().any(|own| own.not_comparable > 0);
    let (answer, way_out) = match (identified.asked(), open) {
        (0, _) => {
            let owners = beginning.owners.iter().map(|own| own.title);
            let owners = owners.collect::<Vec<_>>().join(" or ");
            (
                "none of these accounts can have this secret",
                Some(format!(
                    "search an account of {owners}: `keyctl auth login` adds one"
                )),
            )
        }
        (_, true) => (
            "no key that could be compared has this secret",
            Some("`keyctl list` shows the others, with their owners and times".to_owned()),
        ),
        (_, false) => ("no key has this secret", None),
    };
    Failure::Findings {
        answer: answer.to_owned(),
        way_out,
    }
}

fn count(number: usize, word: &str) -> String {
    match number {
        1 => format!("1 {word}"),
        _ => format!("{number} {word}s"),
    }
}
