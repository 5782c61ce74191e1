//! Whether a secret still works: one harmless read, at the one provider whose it is.

use super::{Beginning, Finding};
use crate::{
    accounts::Account,
    keys::{AccountName, Failure, Kind, Proof, Secret},
};

/// Says whether a secret works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Accepted,
    Rejected,
    /// It may have been sent, and no answer tells.
    Unclear,
    /// It went nowhere: where it could be tried is not certain, or there was no connection.
    NotSent,
}

impl Verdict {
    /// Returns the word used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Unclear => "unclear",
            Self::NotSent => "not_sent",
        }
    }
}

/// Is what was found out about a secret by using it.
#[derive(Debug)]
pub struct Probe {
    /// At which account's host that was tried.
    pub account: Option<AccountName>,
    pub verdict: Verdict,
    pub detail: String,
}

/// Sends a secret once, to the provider whose it is. Where it is not known whose it is, it goes nowhere.
///
/// `is_narrowed` tells whether a person named the accounts: then it is one of these providers'.
pub async fn probe(
    accounts: &[Account],
    findings: &[Finding<'_>],
    beginning: &Beginning,
    is_narrowed: bool,
    secret: &Secret,
) -> Probe {
    match choose(accounts, findings, beginning, is_narrowed, secret) {
        Err(detail) => Probe {
            account: None,
            verdict: Verdict::NotSent,
            detail,
        },
        Ok((account, _)) if account.is_interrupted() => Probe {
            account: Some(account.name.clone()),
            verdict: Verdict::NotSent,
            detail: Failure::Interrupted.to_string(),
        },
        Ok((account, kind)) => {
            let outcome = account.probe(kind, secret).await;
            let (verdict, detail) = judge(account.descriptor.title, outcome);
            Probe {
                account: Some(account.name.clone()),
                verdict,
                detail,
            }
        }
    }
}

/// Returns where to ask, and as which kind of key; the error says why nowhere.
fn choose<'a>(
    accounts: &'a [Account],
    findings: &[Finding<'a>],
    beginning: &Beginning,
    is_narrowed: bool,
    secret: &Secret,
) -> Result<(&'a Account, Kind), String> {
    // Ends that are the same do not tell whose it is: they may be the same by chance.
    let certain = findings.iter().find(|own| own.evidence.is_certain());
    let account = match certain {
        Some(finding) => finding.account,
        None => candidate(accounts, findings, beginning, is_narrowed)?,
    };
    let mut found = findings
        .iter()
        .filter(|own| own.account.name == account.name);
    let kind = found.find_map(|own| own.entry.as_ref().map(|entry| entry.key.kind));
    let kind = kind.or_else(|| account.descriptor.kind_of(secret));
    let kind = kind.ok_or("what begins like this is no key that a read could try")?;
    account
        .check_probe(kind)
        .map_err(|failure| failure.to_string())?;
    Ok((account, kind))
}

/// Returns an account of the provider that the beginning names; what was found there counts first.
fn candidate<'a>(
    accounts: &'a [Account],
    findings: &[Finding<'a>],
    beginning: &Beginning,
    is_narrowed: bool,
) -> Result<&'a Account, String> {
    if beginning.owners.is_empty() {
        return Err("how it begins does not tell whose it is".to_owned());
    }
    let is_shared = beginning.owners.len() > 1 && !is_narrowed;
    let is_owner = |own: &&Account| !beginning.rules_out(own.descriptor);
    let meant: Vec<&Account> = accounts.iter().filter(is_owner).collect();
    let Some(first) = meant.first() else {
        let words = beginning.words();
        return Err(format!(
            "it begins {words}, and no account of theirs was searched"
        ));
    };
    if is_shared
        || meant
            .iter()
            .any(|own| own.descriptor.name != first.descriptor.name)
    {
        let words = beginning.words();
        return Err(format!("it begins {words}: name one with `--provider`"));
    }
    if let Some(found) = findings.first() {
        return Ok(found.account);
    }
    match meant.iter().all(|own| own.hosts() == first.hosts()) {
        true => Ok(first),
        false => Err(format!(
            "the accounts of {} are at several hosts: name one with `--account`",
            first.descriptor.title
        )),
    }
}

fn judge(title: &str, outcome: Result<Proof, Failure>) -> (Verdict, String) {
    match outcome {
        Ok(Proof::Accepted) => (Verdict::Accepted, format!("{title} accepts it")),
        Ok(Proof::Undecidable(why)) => (Verdict::Unclear, why.to_owned()),
        // Some keys work from certain addresses only.
        Err(Failure::Rejected { .. }) => (
            Verdict::Rejected,
            format!("{title} does not accept it, at least not from here"),
        ),
        Err(failure @ (Failure::Unreachable { .. } | Failure::Untrusted { .. })) => {
            (Verdict::NotSent, failure.to_string())
        }
        Err(failure) => (Verdict::Unclear, failure.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_was_not_sent_where_there_was_no_connection() {
        let (host, reason) = ("acme.example".to_owned(), "no such host".to_owned());
        let unreachable = Failure::Unreachable {
            host,
            reason,
            proxy: None,
        };

        let (verdict, detail) = judge("Acme", Err(unreachable));

        assert_eq!(verdict, Verdict::NotSent);
        assert_eq!(detail, "cannot connect to acme.example: no such host");
    }

    #[test]
    fn secret_may_have_been_sent_where_the_answer_stayed_away() {
        let (host, reason) = ("acme.example".to_owned(), "it took too long".to_owned());

        for failure in [Failure::Broken { host, reason }, Failure::Interrupted] {
            assert_eq!(judge("Acme", Err(failure)).0, Verdict::Unclear);
        }
    }
}
