//! What is known of each value: which key it is, that it is none, or why nobody can tell.

use super::answer::{found, probed};
use crate::{
    accounts::Account,
    identification::{Doubt, Leak, Matches, Pasted, Suspect, probe},
    keys::Secret,
    output::{IdentifiedValue, Look, RULED_OUT, Searched, ValueResult},
    providers::Descriptor,
};

/// Judges values by what was found, and by where it was looked for.
pub struct Judge<'a> {
    pub accounts: &'a [Account],
    pub searched: &'a [Searched],
    /// The providers of all accounts, those that were not meant included.
    pub all: Vec<&'static Descriptor>,
    /// Whether values are tried, and whether a person named the accounts; `None` where they are not.
    pub probes: Option<bool>,
    pub look: &'a Look,
}

/// What is known of the values of a text.
#[derive(Debug, Default)]
pub struct Judged {
    pub values: Vec<IdentifiedValue>,
    /// How many values only a scanner calls secrets, and no key is known to be.
    pub unsure: usize,
}

impl Judge<'_> {
    /// Judges the values of a text, in its order.
    pub async fn all(
        &self,
        pasted: &Pasted,
        leaks: &[Leak<'_>],
        results: Vec<Matches<'_>>,
    ) -> Judged {
        let mut whole = leaks.iter().zip(results);
        let mut judged = Vec::new();
        let mut unsure = 0;
        for suspect in &pasted.suspects {
            let next = match suspect.incomplete {
                Some(_) => None,
                None => whole.next(),
            };
            let Some((leak, matches)) = next else {
                judged.push((suspect, of_part(suspect)));
                continue;
            };
            if suspect.doubt.is_some() && matches.findings.is_empty() {
                unsure += usize::from(suspect.doubt == Some(Doubt::Named));
                continue;
            }
            let mut value = self.of(suspect, leak, matches).await;
            value.is_alone = pasted.is_alone;
            judged.push((suspect, value));
        }
        Judged {
            values: without_other_cuts(judged),
            unsure,
        }
    }

    async fn of(
        &self,
        suspect: &Suspect,
        leak: &Leak<'_>,
        matches: Matches<'_>,
    ) -> IdentifiedValue {
        let mut value = blank(suspect);
        value.begins_with = leak.prefix();
        value.last_four = value.begins_with.and_then(|_| leak.secret.last_four());
        if let Some(is_narrowed) = self.probes {
            let findings = &matches.findings;
            let beginning = &leak.beginning;
            let tried = probe(self.accounts, findings, beginning, is_narrowed, leak.secret);
            value.probe = Some(probed(tried.await));
        }
        if matches.findings.is_empty() {
            let (result, reason, hint) = self.nothing_found(leak, matches.open);
            value.result = result;
            value.reason = Some(reason.to_owned());
            value.hint = hint;
        }
        let findings = matches.findings.into_iter();
        value.matches = findings.map(|finding| found(finding, self.look)).collect();
        value
    }

    /// Says why it is not known which key a secret is, and what to do.
    fn nothing_found(
        &self,
        leak: &Leak<'_>,
        open: usize,
    ) -> (ValueResult, &'static str, Option<String>) {
        let beginning = &leak.beginning;
        let asked = self
            .searched
            .iter()
            .filter(|own| own.status != RULED_OUT && !beginning.rules_out_named(own.provider));
        let asked: Vec<&Searched> = asked.collect();
        let is_failed = asked.iter().any(|own| !own.failures.is_empty());
        let is_partial = asked.iter().any(|own| !own.coverage.is_empty());
        let undecided = ValueResult::Undecided;
        let (result, reason, hint) = if asked.is_empty() {
            let reason = "none of these accounts can have this secret";
            (undecided, reason, self.elsewhere(leak))
        } else if open > 0 {
            let hint = "`keyctl list` shows the others, with their owners and times";
            let reason = "no key that could be compared has this secret";
            (undecided, reason, Some(hint.to_owned()))
        } else if is_partial {
            let hint = "search again with the credential of an owner, who sees every key";
            let reason = "no key that could be seen has this secret";
            (undecided, reason, Some(hint.to_owned()))
        } else if is_failed {
            let reason = "no key that could be listed has this secret";
            (undecided, reason, None)
        } else {
            (ValueResult::NotFound, "no key has this secret", None)
        };
        // What is cut off or has something before it is no key's value, and would read as an all-clear.
        let doubt = "it begins as no secret that is known: make sure that it is the whole value";
        let doubt = beginning.owners.is_empty().then(|| doubt.to_owned());
        let hints: Vec<String> = doubt.into_iter().chain(hint).collect();
        (
            result,
            reason,
            (!hints.is_empty()).then(|| hints.join("; ")),
        )
    }

    /// Says where to look for a secret that none of the accounts that were meant can have.
    fn elsewhere(&self, leak: &Leak<'_>) -> Option<String> {
        let owners = leak.beginning.owners.iter().map(|own| own.title);
        let owners = owners.collect::<Vec<_>>().join(" or ");
        if self.all.iter().any(|own| leak.may_be_of(own)) {
            return Some(format!(
                "leave out `--provider` and `--account`: an account of {owners} was not meant"
            ));
        }
        // In the sandbox every account there can be is there.
        (!self.look.in_sandbox)
            .then(|| format!("search an account of {owners}: `keyctl auth login` adds one"))
    }
}

fn blank(suspect: &Suspect) -> IdentifiedValue {
    IdentifiedValue {
        line: suspect.line,
        is_alone: false,
        begins_with: None,
        last_four: None,
        result: ValueResult::Found,
        reason: None,
        hint: None,
        matches: Vec::new(),
        probe: None,
    }
}

/// Says why what is there of a value was not looked for.
fn of_part(suspect: &Suspect) -> IdentifiedValue {
    let reason = suspect.incomplete.map(|own| own.words().to_owned());
    IdentifiedValue {
        result: ValueResult::Incomplete,
        reason,
        hint: Some("give the whole secret: a part of it may be of any key".to_owned()),
        begins_with: suspect.prefix,
        ..blank(suspect)
    }
}

/// Drops a value that was not found and is only a shorter or longer cut of one that was.
fn without_other_cuts(judged: Vec<(&Suspect, IdentifiedValue)>) -> Vec<IdentifiedValue> {
    let found = judged.iter().filter(|(_, value)| value.is_found());
    let found: Vec<&Secret> = found.map(|(own, _)| &own.secret).collect();
    let is_other_cut = |own: &Suspect| {
        let mut found = found.iter();
        found.any(|other| own.secret.is_cut_of(other) || other.is_cut_of(&own.secret))
    };
    let kept = judged
        .iter()
        .map(|(own, value)| value.is_found() || !is_other_cut(own))
        .collect::<Vec<bool>>();
    let pairs = judged.into_iter().zip(kept);
    pairs
        .filter(|(_, is_kept)| *is_kept)
        .map(|((_, value), _)| value)
        .collect()
}
