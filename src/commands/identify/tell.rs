//! What is said about the answer, and how the command ends.

use crate::{
    commands::{
        combine::combine,
        counting::{count, part},
    },
    keys::{Error, ExitCode, Failure},
    output::{Identified, IdentifiedValue, Output, RULED_OUT, Searched},
};

/// Says what was compared and what could not be.
///
/// Fails with what failed; with [`Failure::Findings`] when no value is known to be a key, and with [`Failure::Several`]
/// when only some are.
pub fn tell(identified: Identified, unsure: usize, output: &mut Output) -> Result<(), Error> {
    for line in summary(&identified) {
        output.note_to_people(&line);
    }
    if unsure > 0 {
        output.note_to_people(&others(unsure));
    }
    let found = identified.found();
    let ending = ending(&identified, unsure);
    let asked = identified.asked();
    let some_was_searched = identified.accounts.iter().any(Searched::shows_something);
    let failures = identified.accounts.into_iter().map(|own| own.failures);
    let failures: Vec<_> = failures.filter(|own| !own.is_empty()).collect();
    if some_was_searched && !failures.is_empty() && found == 0 {
        output.note_to_people("No match in what could be searched");
    }
    let failed = format!(
        "{} of {} could not be searched whole",
        failures.len(),
        count(asked, "account")
    );
    let failures = failures.into_iter().flatten().collect();
    combine(failures, some_was_searched, &failed, output)?;
    ending.map_or(Ok(()), |failure| Err(failure.into()))
}

/// Says that there is nothing to look for.
pub fn nothing_in_it(is_redacted: bool) -> Failure {
    let hint = match is_redacted {
        true => "the secrets were taken out of it: run the scanner again without redaction",
        false => "a value that begins in another way has to stand alone: `keyctl identify < FILE`",
    };
    Failure::Findings {
        answer: "nothing in this text begins as a secret that is known".to_owned(),
        way_out: Some(hint.to_owned()),
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

/// Says what became of the values that only a scanner calls secrets.
fn others(unsure: usize) -> String {
    let (values, begin, are) = match unsure {
        1 => ("1 other value".to_owned(), "begins", "is"),
        _ => (format!("{unsure} other values"), "begin", "are"),
    };
    format!(
        "{values} of the report {begin} as no secret that is known, and {are} no key that could be compared"
    )
}

/// Returns what the command ends with, where not every value is known to be a key.
fn ending(identified: &Identified, unsure: usize) -> Option<Failure> {
    let open: Vec<&IdentifiedValue> = identified
        .values
        .iter()
        .filter(|value| !value.is_found())
        .collect();
    let all = identified.values.len();
    let way_out = || {
        let mut hints: Vec<&str> = Vec::new();
        for hint in open.iter().filter_map(|value| value.hint.as_deref()) {
            if !hints.contains(&hint) {
                hints.push(hint);
            }
        }
        (!hints.is_empty()).then(|| hints.join("; "))
    };
    match open.as_slice() {
        [] if all > 0 => None,
        [] => Some(Failure::Findings {
            answer: format!(
                "no key that could be compared has {}",
                match unsure {
                    1 => "the secret of this report".to_owned(),
                    _ => format!("any of the {unsure} secrets of this report"),
                }
            ),
            way_out: None,
        }),
        [only] if all == 1 => Some(Failure::Findings {
            answer: only.reason.clone().unwrap_or_default(),
            way_out: way_out(),
        }),
        _ if open.len() == all => Some(Failure::Findings {
            answer: format!("none of the {all} values is known to be a key"),
            way_out: way_out(),
        }),
        _ => Some(Failure::Several {
            summary: format!("{} of {all} values are not known to be keys", open.len()),
            details: open.iter().map(|value| sentence(value)).collect(),
            exit_code: ExitCode::Partial,
        }),
    }
}

fn sentence(value: &IdentifiedValue) -> String {
    let reason = value.reason.as_deref().unwrap_or_default();
    format!("{}: {reason}", value.place())
}
