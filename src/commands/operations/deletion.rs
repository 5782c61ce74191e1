//! A deletion of several keys that was left unfinished: what is left of it is looked at, agreed to and deleted.

use std::ops::ControlFlow;

use crate::{
    accounts::{Account, Extent, Narrow, Roster, Shown},
    commands::{Session, consent::Consent, delete::Many},
    deletion::{Absence, Look, Sought},
    journal::{DeletionState, Journal, Mark, Named, Record, Site},
    keys::{Address, Error, Failure, Locator, Operation},
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
            let account = self.connect(site).await?;
            self.check_identity(site, &account, state).await?;
            accounts.push(account);
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

    /// Refuses to go on under a credential of another organization: its answers say nothing of these keys. Where that
    /// cannot be told, one of the keys that are left has to be listed still.
    async fn check_identity(
        &self,
        site: &Site,
        account: &Account,
        state: &DeletionState,
    ) -> Result<(), Error> {
        let recorded = site.identity.as_ref();
        let is_same = match (recorded, account.identity().await) {
            (Some(recorded), Ok(now)) => recorded.is_same_as(now),
            (None, Ok(_)) => None,
            (_, Err(error)) if error.failure.ends_all() => return Err(error),
            (_, Err(_)) => None,
        };
        let why = match is_same {
            Some(true) => return Ok(()),
            Some(false) => "its credential is another organization's",
            None if self.lists_one(account, state).await? => return Ok(()),
            None => {
                "none of the keys that are left is listed, and nothing else tells whose they are"
            }
        };
        Err(Error::from(Failure::Credential {
            problem: format!(
                "the account {} is not known to be the one that this was begun with: {why}",
                site.account
            ),
            way_out:
                "give keyctl the credential of then; `keyctl operations forget` drops the record"
                    .to_owned(),
        }))
    }

    /// Tells whether a list of the account shows one of the keys that are left.
    async fn lists_one(&self, account: &Account, state: &DeletionState) -> Result<bool, Error> {
        let own = state.open().map(|key| &state.plan.keys[key]);
        let own = own.filter(|named| named.is_in(account.name.as_str()));
        let own: Vec<&Named> = own.collect();
        let marks: Vec<&Mark> = own.iter().map(|named| &named.mark).collect();
        let narrow = match own.iter().any(|named| is_hashed(named)) {
            true => Narrow::default(),
            false => {
                let keys = own.iter().map(|named| locate(account, named));
                Narrow::to(&keys.collect::<Result<Vec<_>, _>>()?)
            }
        };
        let (listed, extent) = self.marked(account, &narrow).await?;
        let is_listed = listed.iter().any(|(mark, _)| marks.contains(&mark));
        match extent.broken {
            Some(error) if !is_listed => Err(error),
            _ => Ok(is_listed),
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
        let (listed, mut extent) = match own.iter().any(|key| is_hashed(&state.plan.keys[*key])) {
            true => self.marked(account, &Narrow::default()).await?,
            false => (Vec::new(), Extent::default()),
        };
        if let Some(error) = extent.broken.take() {
            return Err(error);
        }
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
                seen: match locator {
                    Some(_) => None,
                    None => Some(unlisted(account, named, &extent)),
                },
                locator,
                reference: named.reference.clone(),
                key: Some(key),
                absence: match state.keys[key].is_in_doubt() {
                    true => Absence::IsDeletion,
                    false => Absence::IsForgiven,
                },
            });
        }
        Ok(wanted)
    }

    /// Lists the keys of an account, as they are known again in records.
    async fn marked(
        &self,
        account: &Account,
        narrow: &Narrow,
    ) -> Result<(Vec<(Mark, Locator)>, Extent), Error> {
        let (mut marked, mut failed) = (Vec::new(), None);
        let extent = account.read_lists(narrow, |shown| {
            let Shown::Keys { entries, .. } = shown else {
                return ControlFlow::Continue(());
            };
            for key in entries.into_iter().map(|entry| entry.key) {
                for id in [&key.id].into_iter().chain(&key.alias) {
                    match self.journal.known_mark(id) {
                        Ok(mark) => marked.extend(mark.map(|mark| (mark, key.locator()))),
                        Err(failure) => {
                            failed = Some(failure);
                            return ControlFlow::Break(());
                        }
                    }
                }
            }
            ControlFlow::Continue(())
        });
        let extent = extent.await;
        match failed {
            Some(failure) => Err(failure.into()),
            None => Ok((marked, extent)),
        }
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

/// Says what it means that lists do not show a key.
fn unlisted(account: &Account, named: &Named, lists: &Extent) -> Look {
    match lists.absence("no key has this id") {
        Some(absent) => Look::Missing(absent),
        None => {
            let coverage = lists.coverage.unwrap_or("not all keys were shown");
            let failure = Failure::incomplete("a masked id", coverage, []);
            let target = Some(named.reference.clone());
            Look::Failed(account.error(Operation::Delete, target, failure))
        }
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
