//! From the answer to its place: a new secret is delivered, or rescued, or its key is taken back.

use std::{io, path::Path};

use super::{Fate, TakenBack, take_back};
use crate::{
    accounts::Account,
    delivery::{self, Delivery, Reserved},
    journal::{Journal, Mark, Named, Record, Step},
    keys::{Entry, Error, Failure, KeyId, Moment, NewKey, Operation, Secret},
};

/// Is whoever reads the answer, and whoever sits at the terminal.
pub trait Audience {
    /// Writes the answer with the secret in it; an error when it did not get there.
    ///
    /// `operation` is the record that stays open until the secret is proven, where it has to be.
    fn answer(&mut self, entry: &Entry, secret: &Secret, operation: &str) -> io::Result<()>;
    /// Shows the secret to the person at the terminal, as a last resort; an error when nobody can have seen it.
    fn confide(&mut self, entry: &Entry, secret: &Secret) -> io::Result<()>;
    /// Says something beside the answer.
    fn say(&mut self, text: &str);
}

/// Is what a new secret is handed over with.
pub struct HandOver<'a> {
    pub account: &'a Account,
    pub journal: &'a Journal,
    pub operation: Operation,
    /// The key that is rotated, as messages call it.
    pub target: Option<String>,
    pub reserved: Reserved,
    /// Whether the secret is a part of the answer.
    pub is_in_answer: bool,
    /// Where a secret is rescued to; `None` where there is no such folder.
    pub refuge: Option<&'a Path>,
    /// What may become of the key when nobody has its secret.
    pub fate: Fate<'a>,
}

/// Is a secret that is where it was sent to.
pub struct Handed {
    pub record: Record,
    pub reserved: Reserved,
    pub deliveries: Vec<Delivery>,
}

impl HandOver<'_> {
    /// Delivers the secret of a key that was just made, and takes note of each step.
    ///
    /// Fails with [`Failure::SecretNotStored`] when a place did not take it, and says where it is then.
    pub async fn deliver(
        mut self,
        new: &NewKey,
        previous_until: Moment,
        mut record: Record,
        audience: &mut dyn Audience,
    ) -> Result<Handed, Error> {
        let entry = self.account.entry(new.key.clone());
        note(
            &mut record,
            self.created(new, &entry, previous_until),
            audience,
        );
        let Some(secret) = usable(new) else {
            let problem = format!(
                "{} was {}, but the answer holds no secret",
                entry.reference(),
                self.done()
            );
            note(&mut record, Step::Lost, audience);
            return Err(self.failure(problem, Vec::new(), self.left_over(&entry, &record)));
        };
        let deliveries = self.reserved.deliver(secret).await;
        let mut problems = delivery::problems(&deliveries);
        let mut stored = delivery::stored(&deliveries);
        if self.is_in_answer {
            match audience.answer(&entry, secret, record.id()) {
                Ok(()) => stored.push("answer".to_owned()),
                Err(error) => problems.push(format!("the answer: {error}")),
            }
        }
        if problems.is_empty() {
            note(&mut record, Step::Stored { sinks: stored }, audience);
            return Ok(Handed {
                record,
                reserved: self.reserved,
                deliveries,
            });
        }
        let way_out = self
            .rescue(&entry, new, secret, stored, record, audience)
            .await;
        let problem = format!(
            "{} was {}, but its secret could not be delivered",
            entry.reference(),
            self.done()
        );
        Err(self.failure(problem, problems, way_out))
    }

    /// Says what the record shall know of the key.
    fn created(&self, new: &NewKey, entry: &Entry, previous_until: Moment) -> Step {
        // A key without a mark is named all the same, and must not be lost for it.
        let mark = self.journal.mark(&entry.key.id);
        let of_secret = |secret: &Secret| {
            let mark = self.journal.mark(&KeyId::Sensitive(secret.clone()));
            mark.ok()
        };
        Step::Created {
            key: Named {
                reference: entry.reference().to_string(),
                mark: mark.unwrap_or_else(|_| Mark::Hmac(String::new())),
                name: entry.key.name.as_ref().map(|name| name.raw().to_owned()),
            },
            secret: usable(new).and_then(of_secret),
            previous_until: previous_until.time(),
        }
    }

    /// Finds another place for the secret, and says where it is or what became of its key.
    async fn rescue(
        &mut self,
        entry: &Entry,
        new: &NewKey,
        secret: &Secret,
        stored: Vec<String>,
        mut record: Record,
        audience: &mut dyn Audience,
    ) -> String {
        let id = record.id().to_owned();
        let refuge = self
            .refuge
            .map(|folder| delivery::rescue(folder, &id, secret));
        if let Some(Ok(path)) = refuge {
            let shown = path.display().to_string();
            note(&mut record, Step::Rescued { path, stored }, audience);
            return format!(
                "it is in {shown}, which only you can read; `keyctl operations resume {id}` delivers it from there"
            );
        }
        if audience.confide(entry, secret).is_ok() {
            let only = match stored.is_empty() {
                true => ", and only here",
                false => "",
            };
            let sinks = stored.into_iter().chain(["terminal".to_owned()]);
            let next = self.stored(record, sinks.collect(), audience);
            return format!("it was shown here{only}: store it now{next}");
        }
        if !stored.is_empty() {
            let places = delivery::places(&stored).join(" and ");
            let next = self.stored(record, stored, audience);
            return format!("it is only in {places}{next}");
        }
        match take_back(self.account, new, &self.fate).await {
            TakenBack::Gone => {
                close(record, audience);
                let gone = "the key was deleted again, since nobody has its secret";
                match self.fate.left_behind() {
                    rest if rest.is_empty() => format!("nothing is left to do: {gone}"),
                    rest => format!("{gone}{rest}"),
                }
            }
            TakenBack::Stays => {
                note(&mut record, Step::Lost, audience);
                self.left_over(entry, &record)
            }
            TakenBack::MayBeAnothers => {
                note(&mut record, Step::Lost, audience);
                format!(
                    "its secret is lost, and whether {} was there before cannot be told: look at it before you delete it; `keyctl operations forget {id}` drops the record",
                    entry.reference()
                )
            }
        }
    }

    /// Takes note of where the secret is after all. A creation ends with that; a rotation does not, and the answer says
    /// what is next.
    fn stored(
        &self,
        mut record: Record,
        sinks: Vec<String>,
        audience: &mut dyn Audience,
    ) -> String {
        // Not every place has it: the rotation must not go on as if it were so.
        note(&mut record, Step::Delivered { sinks }, audience);
        match self.operation {
            Operation::Rotate => format!(
                "; the old secret still works, and `keyctl operations resume {}` goes on",
                record.id()
            ),
            _ => {
                close(record, audience);
                String::new()
            }
        }
    }

    /// Says what to do about a key whose secret is lost.
    fn left_over(&self, entry: &Entry, record: &Record) -> String {
        if self.fate == Fate::Doubtful {
            return format!(
                "which key the secret opens nobody can tell: look at it; `keyctl operations forget {}` drops the record",
                record.id()
            );
        }
        if let Fate::New { .. } = self.fate {
            return format!(
                "the key exists and its secret is lost: delete it with `keyctl delete {}`, or with `keyctl operations resume {}`{}",
                entry.reference(),
                record.id(),
                self.fate.left_behind()
            );
        }
        let until = match record.state().previous_until {
            Some(until) => format!("until {until}"),
            None => "for a while".to_owned(),
        };
        format!(
            "the new secret is lost, and the old one works only {until}; before that the key cannot be rotated again: create another key and deploy it, or `keyctl operations resume {}` as soon as the old one has stopped",
            record.id()
        )
    }

    fn done(&self) -> &'static str {
        match self.fate {
            Fate::New { .. } => "created",
            Fate::Old => "rotated",
            Fate::Doubtful => "named as new, though it was there before",
        }
    }

    fn failure(&self, problem: String, details: Vec<String>, way_out: String) -> Error {
        let failure = Failure::SecretNotStored {
            problem,
            details,
            way_out,
        };
        self.account
            .error(self.operation, self.target.clone(), failure)
    }
}

/// Returns the secret, if the answer holds a whole one.
fn usable(new: &NewKey) -> Option<&Secret> {
    let secret = new.secret.as_ref();
    secret.filter(|secret| !secret.is_unusable() && !secret.is_cut_short())
}

/// Takes note of a step that nothing may be stopped for: the secret is in hand.
pub fn note(record: &mut Record, step: Step, audience: &mut dyn Audience) {
    if let Err(error) = record.write(step) {
        audience.say(&format!(
            "warning: the journal could not be written ({error}); what follows is not recorded"
        ));
    }
}

/// Ends a record that nothing is left to do about.
pub fn close(record: Record, audience: &mut dyn Audience) {
    let id = record.id().to_owned();
    if let Err(error) = record.finish() {
        audience.say(&format!(
            "warning: the journal could not be written ({error}); `keyctl operations forget {id}` drops the record"
        ));
    }
}
