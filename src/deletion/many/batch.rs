//! Many keys on their way: looked at, looked at again, deleted, and each accounted for.

use std::collections::HashMap;

use futures_util::future::{join_all, try_join_all};

use super::{
    Absence, Deleting, Job, Log, Look, Settled,
    abbreviated::refuse_abbreviated,
    look, look_again,
    seen::{Found, Sought, Told, each_key_once, sorted},
};
use crate::{
    accounts::Account,
    deletion::{Deletion, Deletions, End},
    journal::{DeletionPlan, DeletionState, Journal, Named, Record, Site},
    keys::{Entry, Error, Failure, Locator, Operation},
    terminal::Approved,
};

/// Is keys that are deleted together.
pub struct Batch<'a> {
    accounts: &'a [Account],
    sought: Vec<Sought>,
    /// Those that are there.
    found: Vec<Found>,
    /// What is known to have become of each that is sought.
    told: Vec<Option<Told>>,
}

impl<'a> Batch<'a> {
    /// Looks at every key, at all accounts at once; not at one that is known to be gone.
    pub async fn look(accounts: &'a [Account], mut sought: Vec<Sought>) -> Self {
        let known: Vec<Option<Look>> = sought.iter_mut().map(|own| own.seen.take()).collect();
        let seen = accounts.iter().enumerate().map(async |(number, account)| {
            let own = sought.iter().enumerate();
            let own = own.filter(|(place, own)| own.account == number && known[*place].is_none());
            let own = own.filter_map(|(place, own)| Some((place, own.locator.clone()?)));
            let (places, keys): (Vec<usize>, Vec<Locator>) = own.unzip();
            let looks = look(account, &keys).await;
            places.into_iter().zip(looks).collect::<Vec<_>>()
        });
        let seen = join_all(seen).await;
        let mut looks = known;
        for (place, look) in seen.into_iter().flatten() {
            looks[place] = Some(look);
        }
        refuse_abbreviated(accounts, &sought, &mut looks).await;
        let (sought, looks) = each_key_once(sought, looks);
        let (found, told) = sorted(accounts, &sought, looks);
        Self {
            accounts,
            sought,
            found,
            told,
        }
    }

    /// Takes the one key that was found in the account with this number.
    pub fn of_one(accounts: &'a [Account], account: usize, entry: Entry) -> Self {
        let sought = Sought {
            account,
            locator: Some(entry.key.locator()),
            reference: entry.reference().to_string(),
            key: None,
            absence: Absence::IsMissed,
            seen: None,
        };
        let found = Found {
            place: 0,
            account,
            entry,
            is_listed: false,
        };
        Self {
            accounts,
            sought: vec![sought],
            found: vec![found],
            told: vec![None],
        }
    }

    /// Returns how many keys are sought, each counted once.
    pub fn count(&self) -> usize {
        self.sought.len()
    }

    /// Lists the keys that are there, with their accounts.
    pub fn found(&self) -> impl Iterator<Item = (&'a Account, &Entry)> {
        let found = self.found.iter();
        found.map(|own| (&self.accounts[own.account], &own.entry))
    }

    /// Lists what is known to have become of keys.
    pub fn told(&self) -> impl Iterator<Item = &Told> {
        self.told.iter().flatten()
    }

    /// Says that the deletion of the first key failed.
    pub fn blame(&self, failure: Failure) -> Error {
        match self.found().next() {
            Some((account, entry)) => {
                account.key_error(Operation::Delete, &entry.key.locator(), failure)
            }
            None => failure.into(),
        }
    }

    /// Returns what somebody has to agree to.
    pub fn deletions(&self) -> Deletions {
        let entries = self.found.iter().map(|own| own.entry.clone());
        Deletions(entries.map(|entry| Deletion { entry }).collect())
    }

    /// Refuses the whole when another operation that is not ended is about a key in it. Fails with
    /// [`Failure::Conflict`].
    pub fn check(&self, journal: &Journal) -> Result<(), Failure> {
        for (number, account) in self.accounts.iter().enumerate() {
            let own = self.found.iter().filter(|own| own.account == number);
            let keys = own.map(|own| (&own.entry.key.id, own.entry.reference().to_string()));
            journal.check_deletion(account.name.as_str(), keys)?;
        }
        Ok(())
    }

    /// Leaves out the keys that are no longer what a person was shown.
    pub async fn look_again(&mut self) {
        let looks = self
            .accounts
            .iter()
            .enumerate()
            .map(async |(number, account)| {
                let own = self.found.iter().filter(|own| own.account == number);
                let own: Vec<&Found> = own.collect();
                let seen: Vec<_> = own.iter().map(|own| (&own.entry, own.is_listed)).collect();
                let looks = look_again(account, &seen).await.into_iter().zip(own);
                let told = looks.map(|(look, own)| {
                    let key = own.entry.key.locator();
                    let changed = || account.key_error(Operation::Delete, &key, Failure::changed());
                    let told = own.seen_again(&self.sought[own.place], look, changed);
                    (own.place, told)
                });
                told.collect::<Vec<_>>()
            });
        let told: Vec<_> = join_all(looks).await.into_iter().flatten().collect();
        for (place, told) in told {
            self.told[place] = told;
        }
    }

    /// Writes down what is about to be done; `None` when nothing is left to do.
    pub async fn begin(&self, journal: &Journal) -> Result<Option<Record<DeletionState>>, Error> {
        let is_left = |own: &Found| {
            let told = self.told[own.place].as_ref();
            told.is_none_or(|told| told.end.fate().is_open())
        };
        if !self.found.iter().any(is_left) {
            return Ok(None);
        }
        let keys = self.found.iter().map(|own| {
            let name = own.entry.key.name.as_ref();
            Ok(Named {
                reference: own.entry.reference().to_string(),
                mark: journal.mark(&own.entry.key.id)?,
                name: name.map(|name| name.raw().to_owned()),
            })
        });
        let keys = keys.collect::<Result<_, Failure>>()?;
        let is_concerned = |number: &usize| self.found.iter().any(|own| own.account == *number);
        let concerned = (0..self.accounts.len()).filter(is_concerned);
        let sites = concerned.map(async |number| {
            let account = &self.accounts[number];
            Ok::<_, Error>(Site {
                account: account.name.to_string(),
                provider: account.descriptor.name.to_owned(),
                hosts: account.hosts().to_owned(),
                identity: match account.identity().await {
                    Ok(identity) => Some(identity.clone()),
                    Err(error) if error.failure.ends_all() => return Err(error),
                    // Who may delete keys may not be told whose they are.
                    Err(_) => None,
                },
            })
        });
        let accounts = try_join_all(sites).await?;
        let plan = DeletionPlan { accounts, keys };
        Ok(journal.begin_deletion(plan).map(Some)?)
    }

    /// Begins to delete what was agreed to, and is not known to be gone or changed.
    pub fn carry_out(
        &mut self,
        agreed: Vec<Approved<Deletion>>,
        log: &Log,
        concurrency: usize,
    ) -> Deleting<'a> {
        // A record that was begun just now has the keys that were found, in their order.
        for (number, own) in self.found.iter().enumerate() {
            self.sought[own.place].key.get_or_insert(number);
        }
        for (told, sought) in self.told.iter().zip(&self.sought) {
            // What is left stays as it was recorded: its deletion may have gone out in an earlier run.
            if let (Some(told), Some(key)) = (told, sought.key)
                && !told.end.fate().is_open()
            {
                log.settle(key, &told.end);
            }
        }
        let jobs = agreed.into_iter().zip(&self.found);
        let jobs = jobs.filter_map(|(deletion, own)| {
            let key = self.sought[own.place].key?;
            self.told[own.place].is_none().then_some(Job {
                account: own.account,
                key,
                deletion,
            })
        });
        Deleting::begin(self.accounts, jobs.collect(), log, concurrency)
    }

    /// Takes note of what became of keys, by their numbers in the record.
    pub fn note(&mut self, settled: Vec<Settled>) {
        let places = self.found.iter().enumerate();
        let places = places.map(|(number, own)| (self.sought[own.place].key, number));
        let places: HashMap<Option<usize>, usize> = places.collect();
        for Settled { key, end, error } in settled {
            if let Some(number) = places.get(&Some(key)) {
                let own = &self.found[*number];
                self.told[own.place] = Some(own.told(end, error));
            }
        }
    }

    /// Tells what became of every key; one of which nothing is known was not attempted.
    pub fn finish(self) -> Vec<Told> {
        let told = self.told.into_iter().zip(self.sought);
        told.map(|(told, sought)| told.unwrap_or_else(|| sought.told(End::NotAttempted, None)))
            .collect()
    }

    /// Ends with what is known: the reasons why keys cannot be deleted.
    pub fn into_errors(self) -> Vec<Error> {
        let told = self.told.into_iter().flatten();
        told.filter_map(|own| own.error).collect()
    }
}
