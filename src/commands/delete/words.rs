//! Several keys named on the command line: refs, short ones on a terminal, and names.

use super::{DeleteArgs, lines::Line};
use crate::{
    accounts::{Account, Roster},
    commands::{Session, target::check_name},
    deletion::{Absence, Sought},
    inventory::{self, Sighting, Wanted, step_to, subject_of_name},
    keys::{Entry, Error, Operation, ShortRef, Text},
    output::Output,
};

/// The words that name keys, as they were typed.
pub struct Words {
    pub lines: Vec<Line>,
    pub names: Vec<String>,
}

impl DeleteArgs {
    /// Reads the words that name several keys; nothing is sent.
    pub(super) fn words(&self) -> Result<Words, Error> {
        let words = self.target.reference.iter().chain(&self.more);
        let (mut lines, mut names) = (Vec::new(), Vec::new());
        for word in words {
            if word.contains('/') {
                lines.push(Line::from(self.target.address(word)?));
            } else {
                check_name(word)?;
                names.push(word.clone());
            }
        }
        Ok(Words { lines, names })
    }

    /// Connects the accounts that names are looked for in.
    pub(super) async fn accounts_of_names(
        &self,
        roster: &Roster<'_>,
        names: &[String],
    ) -> Result<Vec<Account>, Error> {
        let Some(first) = names.first() else {
            return Ok(Vec::new());
        };
        let connected = roster.select(&self.target.selection()).await?;
        let connected = connected.into_iter().collect::<Result<_, _>>();
        connected
            .map_err(|error| step_to(subject_of_name(first), error, None).during(Operation::Delete))
    }

    /// Finds each key by its name. One that is ambiguous, or missing and not to be forgiven, stops everything.
    pub(super) async fn find_named(
        &self,
        accounts: &[Account],
        names: &[String],
        output: &mut Output,
    ) -> Result<Vec<Sought>, Error> {
        let mut sought = Vec::new();
        for name in names {
            let wanted = self.target.named(name)?;
            match seek(accounts, &wanted).await? {
                Sighting::There(account, entry) => {
                    sought.push(self.sought(accounts, account, &entry))
                }
                Sighting::Gone { .. } if self.if_exists => {
                    let name = Text::from(name.as_str());
                    output.note_to_people(&format!("note: no key has the name `{name}`"));
                }
                gone => return Err(gone.into_error().during(Operation::Delete)),
            }
        }
        Ok(sought)
    }

    /// Finds the key that a ref means which is no full one; `None` where no ref may be short.
    pub(super) async fn find_short(
        &self,
        accounts: &[Account],
        account: &Account,
        line: &Line,
        session: &Session,
    ) -> Result<Option<Sought>, Error> {
        let segments = &line.address.segments;
        if self.from.is_some() || ShortRef::read(account.capabilities(), segments).is_none() {
            return Ok(None);
        }
        let wanted = Wanted::Ref {
            segments: segments.clone(),
            short: self.consent.short_refs(session),
        };
        match seek(std::slice::from_ref(account), &wanted).await? {
            Sighting::There(_, entry) => Ok(Some(self.sought(accounts, account, &entry))),
            gone => Err(gone.into_error().during(Operation::Delete)),
        }
    }

    fn sought(&self, accounts: &[Account], account: &Account, entry: &Entry) -> Sought {
        let number = accounts.iter().position(|own| own.name == account.name);
        Sought {
            account: number.unwrap_or_default(),
            reference: entry.reference().to_string(),
            locator: Some(entry.key.locator()),
            key: None,
            absence: self.absence(),
            seen: None,
        }
    }

    pub(super) fn absence(&self) -> Absence {
        match self.if_exists {
            true => Absence::IsForgiven,
            false => Absence::IsMissed,
        }
    }
}

async fn seek<'a>(accounts: &'a [Account], wanted: &Wanted) -> Result<Sighting<'a>, Error> {
    let allows = |account: &Account, key: &_| account.check_delete(key, None);
    let found = inventory::seek(accounts, wanted, allows).await;
    found.map_err(|error| error.during(Operation::Delete))
}
