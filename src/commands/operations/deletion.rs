//! A deletion of several keys that was left unfinished: what is left of it is looked at, agreed to and deleted.

use crate::{
    accounts::{Account, Narrow, Roster},
    commands::{Session, consent::Consent, delete::Many},
    deletion::Sought,
    journal::{DeletionState, Fate, Journal, Mark, Named, Record, Site},
    keys::{Address, Entry, Error, Failure, Locator},
    output::Output,
};

/// Is a deletion that shall come to its end.
pub struct ResumeDeletion<'a> {
    pub roster: &'a Roster<'a>,
    pub journal: &'a Journal,
    pub session: &'a Session,
    pub consent: Consent,
    pub allow_self: Vec<String>,
}

impl ResumeDeletion<'_> {
    /// Deletes the keys that are left, and no others.
    pub async fn run(
        self,
        record: Record<DeletionState>,
        output: &mut Output,
    ) -> Result<(), Error> {
        self.check_marks(&record)?;
        let state = record.state();
        let is_left = |site: &&Site| {
            let mut open = state.open();
            open.any(|key| state.plan.keys[key].is_in(&site.account))
        };
        let mut accounts = Vec::new();
        for site in state.plan.accounts.iter().filter(is_left) {
            accounts.push(self.connect(site).await?);
        }
        let mut wanted = Vec::new();
        for (number, account) in accounts.iter().enumerate() {
            wanted.extend(self.left(number, account, state).await?);
        }
        wanted.sort_by_key(|own| own.key);
        let many = Many {
            session: self.session,
            accounts: &accounts,
            terminal: self.session.terminal,
            consent: self.consent,
            allow_self: self.allow_self,
        };
        many.run(wanted, Some(record), output).await
    }

    /// Connects an account, if it still is the one that the record speaks of.
    async fn connect(&self, site: &Site) -> Result<Account, Error> {
        let account = self.roster.account(&site.account).await?;
        match account.descriptor.name == site.provider && account.hosts() == site.hosts {
            true => Ok(account),
            false => Err(Error::from(Failure::Conflict {
                problem: format!(
                    "the account {} is not the one that this was begun with: it has another provider or host",
                    site.account
                ),
                candidates: Vec::new(),
                way_out: Some("set it up as it was".to_owned()),
            })),
        }
    }

    /// Lists the keys of one account that are left. An id that may be a secret is known again in the account's lists
    /// only.
    async fn left(
        &self,
        number: usize,
        account: &Account,
        state: &DeletionState,
    ) -> Result<Vec<Sought>, Error> {
        let own: Vec<usize> = state
            .open()
            .filter(|key| state.plan.keys[*key].is_in(account.name.as_str()))
            .collect();
        let listed = match own.iter().any(|key| is_hashed(&state.plan.keys[*key])) {
            true => self.marked(account.entries(&Narrow::default()).await?)?,
            false => Vec::new(),
        };
        let mut wanted = Vec::new();
        for key in own {
            let named = &state.plan.keys[key];
            let locator = match &named.mark {
                Mark::Id(_) => Some(locate(account, named)?),
                hashed @ Mark::Hmac(_) => {
                    let mut listed = listed.iter();
                    let found = listed.find(|(mark, _)| mark == hashed);
                    found.map(|(_, locator)| locator.clone())
                }
            };
            wanted.push(Sought {
                account: number,
                locator,
                reference: named.reference.clone(),
                key: Some(key),
                absent: match state.keys[key].is_in_doubt() {
                    // Its deletion went out, and did what it should.
                    true => Fate::Deleted,
                    false => Fate::AlreadyAbsent,
                },
            });
        }
        Ok(wanted)
    }

    fn marked(&self, entries: Vec<Entry>) -> Result<Vec<(Mark, Locator)>, Failure> {
        let mut marked = Vec::new();
        for Entry { key, .. } in entries {
            for id in [&key.id].into_iter().chain(&key.alias) {
                let mark = self.journal.known_mark(id)?;
                marked.extend(mark.map(|mark| (mark, key.locator())));
            }
        }
        Ok(marked)
    }

    /// Refuses to take keys for gone that only cannot be known again.
    fn check_marks(&self, record: &Record<DeletionState>) -> Result<(), Failure> {
        let state = record.state();
        let has_marks = state.open().any(|key| is_hashed(&state.plan.keys[key]));
        if !has_marks || self.journal.has_salt()? {
            return Ok(());
        }
        Err(Failure::usage(
            "the file `salt` beside the records is gone: the keys that are left cannot be known again",
            format!(
                "put it back; else look at the provider's keys, then drop the record with `keyctl operations forget {}`",
                record.id()
            ),
        ))
    }
}

fn is_hashed(named: &Named) -> bool {
    matches!(named.mark, Mark::Hmac(_))
}

fn locate(account: &Account, named: &Named) -> Result<Locator, Failure> {
    let address = Address::parse(&named.reference)?;
    account
        .capabilities()
        .locate(account.name.as_str(), &address.segments)
}
