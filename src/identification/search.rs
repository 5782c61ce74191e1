//! Keys, compared with a secret as they come; none is kept but those that may be it.

use super::evidence::{Comparison, Evidence};
use crate::{
    accounts::Account,
    keys::{AccountName, Entry, Secret},
};

/// Is a search among the keys of some accounts.
pub struct Search<'a> {
    accounts: &'a [Account],
    secret: &'a Secret,
    findings: Vec<Finding<'a>>,
    /// The keys that the credential of an account may be which is this secret.
    own: Vec<Entry>,
    tallies: Vec<Tally>,
}

/// Is what a secret was recognised as.
pub struct Finding<'a> {
    pub account: &'a Account,
    pub evidence: Evidence,
    /// `None` for a credential that is none of the keys which can be seen.
    pub entry: Option<Entry>,
}

/// Counts the keys of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub keys: usize,
    /// Those that show too little to tell.
    pub open: usize,
    /// Those among them that have an id which may be their value.
    pub by_id_alone: usize,
}

impl<'a> Search<'a> {
    /// Begins to look for a secret among the keys of these accounts.
    pub fn new(accounts: &'a [Account], secret: &'a Secret) -> Self {
        Self {
            accounts,
            secret,
            findings: Vec::new(),
            own: Vec::new(),
            tallies: vec![Tally::default(); accounts.len()],
        }
    }

    /// Compares some keys.
    pub fn look_at(&mut self, entries: Vec<Entry>) {
        for entry in entries {
            self.compare(entry);
        }
    }

    /// Returns how many keys of an account were compared so far.
    pub fn tally(&self, account: &AccountName) -> Tally {
        let place = self.place(account);
        place.map(|place| self.tallies[place]).unwrap_or_default()
    }

    /// Ends it: what was found, the surest first.
    pub fn finish(mut self) -> Vec<Finding<'a>> {
        let signed = self
            .accounts
            .iter()
            .filter(|own| own.is_signed_by(self.secret));
        for account in signed.collect::<Vec<_>>() {
            self.add_credential(account);
        }
        self.findings.sort_by_key(|finding| finding.evidence);
        self.findings
    }

    fn place(&self, account: &AccountName) -> Option<usize> {
        self.accounts.iter().position(|own| own.name == *account)
    }

    fn compare(&mut self, entry: Entry) {
        let Some(place) = self.place(&entry.account) else {
            return;
        };
        let account = &self.accounts[place];
        let tally = &mut self.tallies[place];
        tally.keys += 1;
        let comparison = Comparison::of(&entry.key, self.secret);
        // Few characters that are the same do not make of a key the one that signs.
        let is_told = account.remembers_as_own(&entry.key) || comparison.is_telling();
        let is_own =
            account.is_signed_by(self.secret) && account.signs_with(&entry.key) == Some(true);
        if is_own && is_told {
            self.own.push(entry.clone());
        }
        match comparison.of_a_candidate(is_own, &entry.key) {
            Comparison::Is(evidence) => self.findings.push(Finding {
                account,
                evidence,
                entry: Some(entry),
            }),
            Comparison::IsNot => {}
            Comparison::Open => {
                tally.open += 1;
                tally.by_id_alone += usize::from(entry.key.has_telling_id());
            }
        }
    }

    /// Adds an account's own credential, as the one key that it can be where only one can.
    fn add_credential(&mut self, account: &'a Account) {
        let mut own = self.own.iter().filter(|own| own.account == account.name);
        let entry = own.next().filter(|_| own.next().is_none()).cloned();
        if let Some(entry) = &entry {
            let reference = entry.reference();
            let is_another = |found: &Entry| found.reference() != reference;
            self.findings
                .retain(|finding| finding.entry.as_ref().is_none_or(is_another));
        }
        self.findings.push(Finding {
            account,
            evidence: Evidence::Credential,
            entry,
        });
    }
}
