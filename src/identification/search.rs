//! Keys, compared with secrets as they come; none is kept but those that may be one of them.

use super::{
    Beginning,
    evidence::{Comparison, Evidence},
};
use crate::{
    accounts::Account,
    keys::{AccountName, Entry, Secret},
    providers::Descriptor,
};

/// A leaked secret that is looked for, and how it begins.
#[derive(Debug)]
pub struct Leak<'a> {
    pub secret: &'a Secret,
    pub beginning: Beginning,
}

impl Leak<'_> {
    /// Returns how it begins, as far as that is known of any provider's values.
    pub fn prefix(&self) -> Option<&'static str> {
        let owner = self.beginning.owners.first()?;
        owner.prefix_of(self.secret)
    }

    /// Tells whether it can be a key of this provider.
    pub fn may_be_of(&self, descriptor: &Descriptor) -> bool {
        !self.beginning.rules_out(descriptor)
    }
}

/// A search for some secrets among the keys of some accounts: each key is compared with all of them.
pub struct Search<'a> {
    accounts: &'a [Account],
    leaks: &'a [Leak<'a>],
    /// For each account, the secrets that can be one of its keys, and whether they are its own credential.
    possible: Vec<Vec<(usize, bool)>>,
    results: Vec<Matches<'a>>,
    tallies: Vec<Tally>,
}

/// What was found of one secret.
#[derive(Default)]
pub struct Matches<'a> {
    /// The surest first.
    pub findings: Vec<Finding<'a>>,
    /// The keys that the credential of an account may be which is this secret.
    own: Vec<Entry>,
    /// How many keys show too little to tell.
    pub open: usize,
}

/// What a secret was recognised as.
#[derive(Clone)]
pub struct Finding<'a> {
    pub account: &'a Account,
    pub evidence: Evidence,
    /// `None` for a credential that is none of the keys which can be seen.
    pub entry: Option<Entry>,
}

/// Numbers of keys of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub keys: usize,
    /// Those that show too little to tell whether they are one of the secrets.
    pub open: usize,
    /// Those among them that have an id which may be their value.
    pub by_id_alone: usize,
}

impl<'a> Search<'a> {
    /// Begins to look for secrets among the keys of these accounts.
    pub fn new(accounts: &'a [Account], leaks: &'a [Leak<'a>]) -> Self {
        let possible = accounts.iter().map(|account| {
            let numbered = leaks.iter().enumerate();
            let possible = numbered.filter(|(_, own)| own.may_be_of(account.descriptor));
            let signing = |secret| account.is_signed_by(secret);
            possible
                .map(|(number, own)| (number, signing(own.secret)))
                .collect()
        });
        Self {
            accounts,
            leaks,
            possible: possible.collect(),
            results: leaks.iter().map(|_| Matches::default()).collect(),
            tallies: vec![Tally::default(); accounts.len()],
        }
    }

    /// Compares some keys.
    pub fn look_at(&mut self, entries: Vec<Entry>) {
        for entry in entries {
            self.compare(&entry);
        }
    }

    /// Returns how many keys of an account were compared so far.
    pub fn tally(&self, account: &AccountName) -> Tally {
        let place = self.place(account);
        place.map(|place| self.tallies[place]).unwrap_or_default()
    }

    /// Ends it: what was found of each secret.
    pub fn finish(mut self) -> Vec<Matches<'a>> {
        for (found, leak) in self.results.iter_mut().zip(self.leaks) {
            let accounts = self.accounts.iter();
            for account in accounts.filter(|own| own.is_signed_by(leak.secret)) {
                found.add_credential(account);
            }
            found.findings.sort_by_key(|finding| finding.evidence);
        }
        self.results
    }

    fn place(&self, account: &AccountName) -> Option<usize> {
        self.accounts.iter().position(|own| own.name == *account)
    }

    fn compare(&mut self, entry: &Entry) {
        let Some(place) = self.place(&entry.account) else {
            return;
        };
        let account = &self.accounts[place];
        let mut is_open = false;
        for (number, is_signing) in &self.possible[place] {
            let found = &mut self.results[*number];
            is_open |= found.compare(account, entry, self.leaks[*number].secret, *is_signing);
        }
        let tally = &mut self.tallies[place];
        tally.keys += 1;
        tally.open += usize::from(is_open);
        tally.by_id_alone += usize::from(is_open && entry.key.has_telling_id());
    }
}

impl<'a> Matches<'a> {
    /// Compares one key, and tells whether it shows too little to tell.
    fn compare(
        &mut self,
        account: &'a Account,
        entry: &Entry,
        secret: &Secret,
        is_signing: bool,
    ) -> bool {
        let comparison = Comparison::of(&entry.key, secret);
        let is_own = is_signing && account.signs_with(&entry.key) == Some(true);
        // Few characters that are the same do not make of a key the one that signs.
        if is_own && (comparison.is_telling() || account.remembers_as_own(&entry.key)) {
            self.own.push(entry.clone());
        }
        match comparison.of_a_candidate(is_own, &entry.key) {
            Comparison::Is(evidence) => self.findings.push(Finding {
                account,
                evidence,
                entry: Some(entry.clone()),
            }),
            Comparison::IsNot => {}
            Comparison::Open => {
                self.open += 1;
                return true;
            }
        }
        false
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
