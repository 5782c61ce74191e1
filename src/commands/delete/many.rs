//! Many keys: looked at, agreed to once, deleted at once, and each accounted for.

use std::collections::HashMap;

use futures_util::future::join_all;

use super::{
    outcome::{Told, explain, tell},
    seen::{Found, Sought, each_key_once, sorted},
};
use crate::{
    accounts::Account,
    commands::{Session, combine::combine, consent::Consent, progress},
    deletion::{self, Deleting, Deletion, Deletions, Job, Log, Look, Rest},
    journal::{DeletionPlan, DeletionState, Fate, Named, Record, Site},
    keys::{Error, Failure, Locator, Operation},
    output::{Answer, Output, Plan},
    terminal::{Approved, Terminal},
};

/// So many keys that cannot be deleted are named before somebody is asked about the others.
const NAMED: usize = 5;

/// Is how many keys are deleted together.
pub struct Many<'a> {
    pub session: &'a Session,
    pub accounts: &'a [Account],
    /// Where consent is asked for.
    pub terminal: Terminal,
    pub consent: Consent,
    /// The refs of credentials in use which may go all the same.
    pub allow_self: Vec<String>,
}

impl Many<'_> {
    /// Looks at the keys, gets consent for all of them, and deletes them. A `record` is gone on with, or else begun.
    pub async fn run(
        self,
        wanted: Vec<Sought>,
        record: Option<Record<DeletionState>>,
        output: &mut Output,
    ) -> Result<(), Error> {
        let looks = self.look(&wanted).await?;
        let count = wanted.len();
        let (wanted, looks) = each_key_once(wanted, looks);
        if wanted.len() < count {
            let doubled = count - wanted.len();
            output.note_to_people(&format!(
                "note: {doubled} of {count} refs mean a key that another means, too"
            ));
        }
        let (found, mut told) = sorted(&wanted, looks);
        let plans = self.plans(&found)?;
        if record.is_none() {
            self.check_records(&found)?;
        }
        if self.consent.dry_run {
            output.answer(&Answer::Plan(&plans))?;
            let is_silent = told.iter().flatten().any(Told::is_silent);
            let errors = told.into_iter().flatten().filter_map(|own| own.error);
            let mut errors = errors.collect();
            if is_silent {
                explain(&mut errors);
            }
            let summary = "not every key that was named can be deleted";
            return combine(errors, !found.is_empty(), summary, output);
        }
        let agreed = match found.is_empty() {
            true => Vec::new(),
            false => self.agree(&found, &plans, &told, output).await?,
        };
        if agreed.iter().any(Approved::was_asked) {
            self.look_again(&wanted, &found, &mut told).await?;
        }
        let is_left = |own: &Found| {
            let told = told[own.place].as_ref();
            told.is_none_or(|told| told.fate.is_open())
        };
        let record = match record {
            None if found.iter().any(is_left) => Some(self.begin(&found)?),
            record => record,
        };
        let rest = match record {
            Some(record) => {
                let log = Log::new(record);
                self.carry_out(agreed, found, &wanted, &mut told, &log, output)
                    .await;
                close(log, output)
            }
            None => None,
        };
        let told = told
            .into_iter()
            .zip(wanted)
            .map(|(told, wanted)| told.unwrap_or_else(|| wanted.told(Fate::NotAttempted, None)));
        let is_interrupted = self.session.interrupt.is_raised();
        tell(told.collect(), rest.as_ref(), is_interrupted, output)
    }

    /// Looks at every key, at all accounts at once; not at one that is known to be gone.
    async fn look(&self, wanted: &[Sought]) -> Result<Vec<Option<Look>>, Error> {
        let seen = self
            .accounts
            .iter()
            .enumerate()
            .map(async |(number, account)| {
                let own = wanted.iter().enumerate();
                let own = own.filter(|(_, own)| own.account == number);
                let own = own.filter_map(|(place, own)| Some((place, own.locator.clone()?)));
                let (places, keys): (Vec<usize>, Vec<Locator>) = own.unzip();
                let looks = deletion::look(account, &keys).await;
                places.into_iter().zip(looks).collect::<Vec<_>>()
            });
        let mut looks: Vec<Option<Look>> = wanted.iter().map(|_| None).collect();
        for (place, look) in join_all(seen).await.into_iter().flatten() {
            looks[place] = Some(look);
        }
        self.heed_signals()?;
        Ok(looks)
    }

    /// Says what would be done. Refuses the whole when a key in it is a credential in use.
    fn plans(&self, found: &[Found]) -> Result<Vec<Plan>, Error> {
        let plans = found.iter().map(|own| {
            let account = &self.accounts[own.account];
            let operation = Operation::Delete;
            let is_another = deletion::check(account, &own.entry, operation, &self.allow_self)?;
            let mut plan = Plan::of_key(operation, &own.entry);
            if !is_another {
                plan.warnings.push(deletion::CANNOT_TELL.to_owned());
            }
            Ok(plan)
        });
        plans.collect()
    }

    /// Refuses the whole when another operation that is not ended is about a key in it.
    fn check_records(&self, found: &[Found]) -> Result<(), Failure> {
        let journal = self.session.journal()?;
        for (number, account) in self.accounts.iter().enumerate() {
            let own = found.iter().filter(|own| own.account == number);
            let keys = own.map(|own| (&own.entry.key.id, own.entry.reference().to_string()));
            journal.check_deletion(account.name.as_str(), keys)?;
        }
        Ok(())
    }

    async fn agree(
        &self,
        found: &[Found],
        plans: &[Plan],
        told: &[Option<Told>],
        output: &mut Output,
    ) -> Result<Vec<Approved<Deletion>>, Error> {
        let is_asked = !self.consent.yes && self.terminal.is_interactive();
        output.show_plan(plans, is_asked);
        if let Some(others) = unseen(told) {
            output.note_to_people(&format!(
                "note: not there, or cannot be looked at: {others}"
            ));
        }
        let deletions = found.iter().map(|own| Deletion {
            entry: own.entry.clone(),
        });
        let stop = self.session.interrupt.cut_off(false);
        let plan = Deletions(deletions.collect());
        let approved = self.terminal.approve(plan, self.consent.yes, stop);
        Ok(approved.await?.parts().collect())
    }

    /// Leaves out the keys that are no longer what a person was shown.
    async fn look_again(
        &self,
        wanted: &[Sought],
        found: &[Found],
        told: &mut [Option<Told>],
    ) -> Result<(), Error> {
        let looks = self
            .accounts
            .iter()
            .enumerate()
            .map(async |(number, account)| {
                let own: Vec<&Found> = found.iter().filter(|own| own.account == number).collect();
                let seen: Vec<_> = own.iter().map(|own| (&own.entry, own.is_listed)).collect();
                let looks = deletion::look_again(account, &seen).await;
                own.into_iter().zip(looks).collect::<Vec<_>>()
            });
        for (own, look) in join_all(looks).await.into_iter().flatten() {
            told[own.place] = own.seen_again(&wanted[own.place], look, || self.changed(own));
        }
        self.heed_signals()
    }

    /// Fails with [`Failure::Interrupted`] once a signal has come: nothing is begun any more.
    fn heed_signals(&self) -> Result<(), Error> {
        match self.session.interrupt.is_raised() {
            true => Err(Failure::Interrupted.into()),
            false => Ok(()),
        }
    }

    fn changed(&self, own: &Found) -> Error {
        let account = &self.accounts[own.account];
        let key = own.entry.key.locator();
        account.key_error(Operation::Delete, &key, Failure::changed())
    }

    /// Writes down what is about to be done.
    fn begin(&self, found: &[Found]) -> Result<Record<DeletionState>, Failure> {
        let journal = self.session.journal()?;
        let keys = found.iter().map(|own| {
            Ok(Named {
                reference: own.entry.reference().to_string(),
                mark: journal.mark(&own.entry.key.id)?,
                name: own
                    .entry
                    .key
                    .name
                    .as_ref()
                    .map(|name| name.raw().to_owned()),
            })
        });
        let is_concerned = |number: &usize| found.iter().any(|own| own.account == *number);
        let concerned = (0..self.accounts.len()).filter(is_concerned);
        let sites = concerned.map(|number| {
            let account = &self.accounts[number];
            Site {
                account: account.name.to_string(),
                provider: account.descriptor.name.to_owned(),
                hosts: account.hosts().to_owned(),
            }
        });
        journal.begin_deletion(DeletionPlan {
            accounts: sites.collect(),
            keys: keys.collect::<Result<_, Failure>>()?,
        })
    }

    /// Deletes what was agreed to, and tells what became of each key.
    async fn carry_out(
        &self,
        agreed: Vec<Approved<Deletion>>,
        found: Vec<Found>,
        wanted: &[Sought],
        told: &mut [Option<Told>],
        log: &Log,
        output: &Output,
    ) {
        // A record that was begun just now has the keys that were found, in their order.
        let mut keys: Vec<Option<usize>> = wanted.iter().map(|own| own.key).collect();
        for (number, own) in found.iter().enumerate() {
            keys[own.place].get_or_insert(number);
        }
        for (told, key) in told.iter().zip(&keys) {
            // What is left stays as it was recorded: its deletion may have gone out in an earlier run.
            if let (Some(told), Some(key)) = (told, key)
                && !told.fate.is_open()
            {
                log.settle(*key, told.fate);
            }
        }
        let mut places = HashMap::new();
        let mut jobs = Vec::new();
        for (deletion, own) in agreed.into_iter().zip(found) {
            if let (None, Some(key)) = (&told[own.place], keys[own.place]) {
                jobs.push(Job {
                    account: own.account,
                    key,
                    deletion,
                });
                places.insert(key, own);
            }
        }
        let concurrency = self.session.deletions_at_once();
        let mut deleting = Deleting::begin(self.accounts, jobs, log, concurrency);
        let meter = output.meter();
        while let Some(settled) = progress::next(&mut deleting, &meter).await {
            if let Some(own) = places.remove(&settled.key) {
                told[own.place] = Some(own.told(settled.fate, settled.error));
            }
        }
    }
}

/// Names the keys that a look did not show, the first of them by their refs.
fn unseen(told: &[Option<Told>]) -> Option<String> {
    let mut references = told.iter().flatten().map(|own| own.reference.as_str());
    let named: Vec<&str> = references.by_ref().take(NAMED).collect();
    let others = match references.count() {
        _ if named.is_empty() => return None,
        0 => String::new(),
        others => format!(" and {others} more"),
    };
    Some(named.join(", ") + &others)
}

/// Ends the record; returns one in which something is left to do.
fn close(log: Log, output: &mut Output) -> Option<Rest> {
    let (rest, written) = log.close();
    let rest = rest?;
    if let Err(error) = &written {
        let mut warning = format!("warning: the journal could not be written ({error})");
        // Else it is resumed: what it does not tell, a look at the keys does.
        if rest.keys == 0 {
            let id = &rest.id;
            warning.push_str(&format!(
                "; drop the record with `keyctl operations forget {id}`"
            ));
        }
        output.note(&warning);
    }
    (rest.keys > 0).then_some(rest)
}
