//! What was found, and where it was looked for, in the words of the answer.

use super::commands::{revoking, rotating};
use crate::{
    accounts::Spec,
    identification::{Evidence, Finding, Leak, Probe, Tally},
    keys::AccountReport,
    output::{Look, Match, Probed, RULED_OUT, Searched},
};

/// Says which key it is, by what, and what rotates and revokes it.
pub fn found(finding: Finding<'_>, look: &Look) -> Match {
    let Finding {
        account,
        evidence,
        entry,
    } = finding;
    let title = account.descriptor.title;
    Match {
        account: account.name.clone(),
        provider: account.descriptor.name,
        evidence: evidence.as_str(),
        is_certain: evidence.is_certain(),
        characters: match evidence {
            Evidence::Ends { first, last } => Some(first + last),
            Evidence::Credential | Evidence::Id => None,
        },
        words: match evidence {
            Evidence::Credential => format!("it is the credential of the account {}", account.name),
            Evidence::Id => "it is the key's own id".to_owned(),
            Evidence::Ends { first, last } => format!(
                "its first {first} and last {last} characters are the same, and {title} shows no more"
            ),
        },
        rotate_with: entry
            .as_ref()
            .and_then(|entry| rotating(account, entry, evidence, look)),
        revoke_with: entry
            .as_ref()
            .and_then(|entry| revoking(account, entry, evidence, look)),
        advice: match (evidence, &entry) {
            (Evidence::Credential, Some(_)) => Some(format!(
                "give the account {} another credential first: without one, keyctl is locked out",
                account.name
            )),
            (Evidence::Credential, None) => Some(format!(
                "no key that can be listed is certainly it: revoke it where {title} made it"
            )),
            (Evidence::Ends { .. }, _) => Some(
                "another key could have the same ends: look at it before you delete it".to_owned(),
            ),
            (Evidence::Id, _) => None,
        },
        entry,
    }
}

/// Says how the search went at an account.
pub fn account(tally: &Tally, report: AccountReport) -> Searched {
    Searched {
        status: match report.failures.is_empty() {
            true => "searched",
            false => "failed",
        },
        reason: blind_spot(tally),
        account: report.account,
        provider: report.provider,
        keys: tally.keys,
        not_comparable: tally.open,
        coverage: report.coverage,
        failures: report.failures,
    }
}

/// Says that an account was not asked, and why.
pub fn ruled_out(spec: &Spec, leaks: &[Leak<'_>]) -> Searched {
    let reason = match leaks {
        [only] => format!("not asked, for it begins {}", only.beginning.words()),
        _ => "not asked, for none of the values can be a secret of its provider".to_owned(),
    };
    Searched {
        account: spec.name.clone(),
        provider: spec.descriptor.name,
        status: RULED_OUT,
        keys: 0,
        not_comparable: 0,
        reason: Some(reason),
        coverage: Vec::new(),
        failures: Vec::new(),
    }
}

/// Says which keys could not be compared, and why.
fn blind_spot(tally: &Tally) -> Option<String> {
    let keys = match tally.open {
        0 => return None,
        1 => "1 key".to_owned(),
        open => format!("{open} keys"),
    };
    Some(match (tally.by_id_alone > 0, tally.open == tally.keys) {
        (true, _) => format!("{keys} could be compared by id alone, which need not be the secret"),
        (false, true) => format!("shows no part of its secrets: {keys} could not be compared"),
        (false, false) => format!("shows too little of some secrets: {keys} could not be compared"),
    })
}

/// Says what using the secret showed.
pub fn probed(probe: Probe) -> Probed {
    Probed {
        account: probe.account,
        result: probe.verdict.as_str(),
        detail: probe.detail,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(keys: usize, open: usize, by_id_alone: usize) -> String {
        let tally = Tally {
            keys,
            open,
            by_id_alone,
        };
        blind_spot(&tally).unwrap_or_default()
    }

    #[test]
    fn what_could_not_be_compared_is_said_with_its_reason() {
        assert_eq!(told(12, 0, 0), "");
        assert_eq!(
            told(12, 12, 0),
            "shows no part of its secrets: 12 keys could not be compared"
        );
        assert_eq!(
            told(12, 1, 0),
            "shows too little of some secrets: 1 key could not be compared"
        );
        assert_eq!(
            told(5, 4, 4),
            "4 keys could be compared by id alone, which need not be the secret"
        );
    }
}
