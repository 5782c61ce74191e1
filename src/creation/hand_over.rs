//! From the answer to its place: a new secret is delivered, or rescued, or its key is taken back.

use std::{io, path::Path};

use super::take_back::take_back;
use crate::{
    accounts::Account,
    delivery::{self, Delivery, Reserved},
    journal::{Journal, Mark, Named, Record, Step},
    keys::{Entry, Error, Failure, KeyId, Moment, NewKey, Operation, Secret},
};

/// Is whoever reads the answer, and whoever sits at the terminal.
pub trait Audience {
    /// Writes the answer with the secret in it; an error when it did not get there.
    fn answer(&mut self, entry: &Entry, secret: &Secret) -> io::Result<()>;
    /// Shows the secret to the person at the terminal, as a last resort; `false` when nobody sits there.
    fn confide(&mut self, entry: &Entry, secret: &Secret) -> bool;
    /// Says something beside the answer.
    fn say(&mut self, text: &str);
}

/// Is what a new secret is handed over with.
pub struct HandOver<'a> {
    pub account: &'a Account,
    pub journal: &'a Journal,
    pub operation: Operation,
    pub reserved: Reserved,
    /// Whether the secret is a part of the answer.
    pub is_in_answer: bool,
    /// Where a secret is rescued to; `None` where there is no such folder.
    pub refuge: Option<&'a Path>,
    /// Whether a key whose secret got nowhere is useless, and may be deleted again: `None` for one that lived before,
    /// else the ids of those that did, as far as they are known.
    pub useless_unless: Option<&'a [KeyId]>,
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
        // A key without a mark is named all the same, and must not be lost for it.
        let mark = self.journal.mark(&entry.key.id);
        let key = Named {
            reference: entry.reference().to_string(),
            mark: mark.unwrap_or_else(|_| Mark::Hmac(String::new())),
            name: entry.key.name.as_ref().map(|name| name.raw().to_owned()),
        };
        let previous_until = previous_until.time();
        note(
            &mut record,
            Step::Created {
                key,
                previous_until,
            },
            audience,
        );
        let Some(secret) = usable(new) else {
            let problem = format!(
                "{} was {}, but the answer holds no secret",
                entry.reference(),
                self.done()
            );
            return Err(self.failure(problem, Vec::new(), self.left_over(&entry, &record)));
        };
        let deliveries = self.reserved.deliver(secret).await;
        let mut problems: Vec<String> = deliveries
            .iter()
            .filter_map(|delivery| {
                let problem = delivery.problem.as_ref()?;
                Some(format!("{}: {problem}", delivery.sink))
            })
            .collect();
        let mut stored: Vec<String> = deliveries
            .iter()
            .filter(|delivery| delivery.problem.is_none())
            .map(|delivery| delivery.sink.to_string())
            .collect();
        if self.is_in_answer {
            match audience.answer(&entry, secret) {
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
            .rescue(&entry, new, secret, &stored, record, audience)
            .await;
        let problem = format!(
            "{} was {}, but its secret could not be delivered",
            entry.reference(),
            self.done()
        );
        Err(self.failure(problem, problems, way_out))
    }

    /// Finds another place for the secret, and says where it is or what became of its key.
    async fn rescue(
        &mut self,
        entry: &Entry,
        new: &NewKey,
        secret: &Secret,
        stored: &[String],
        mut record: Record,
        audience: &mut dyn Audience,
    ) -> String {
        let id = record.id().to_owned();
        let refuge = self
            .refuge
            .map(|folder| delivery::rescue(folder, &id, secret));
        if let Some(Ok(path)) = refuge {
            if !stored.is_empty() {
                let sinks = stored.to_vec();
                note(&mut record, Step::Stored { sinks }, audience);
            }
            let shown = path.display().to_string();
            note(&mut record, Step::Rescued { path }, audience);
            return format!(
                "it is in {shown}, which only you can read; `keyctl operations resume {id}` delivers it from there"
            );
        }
        if audience.confide(entry, secret) {
            let sinks = vec!["terminal".to_owned()];
            note(&mut record, Step::Stored { sinks }, audience);
            let _ = record.finish();
            return "it was shown here, and only here: store it now".to_owned();
        }
        if !stored.is_empty() {
            let sinks = stored.to_vec();
            note(&mut record, Step::Stored { sinks }, audience);
            let _ = record.finish();
            return format!("it is only in {}", stored.join(" and "));
        }
        let Some(before) = self.useless_unless else {
            return self.left_over(entry, &record);
        };
        match take_back(self.account, new, before).await {
            true => {
                let _ = record.finish();
                "nothing is left to do: the key was deleted again, since nobody has its secret"
                    .to_owned()
            }
            false => self.left_over(entry, &record),
        }
    }

    /// Says what to do about a key whose secret is lost.
    fn left_over(&self, entry: &Entry, record: &Record) -> String {
        match self.useless_unless {
            Some(_) => format!(
                "the key exists and its secret is lost: delete it with `keyctl delete {}`",
                entry.reference()
            ),
            None => match record.state().previous_until {
                Some(until) => format!(
                    "the new secret is lost; the old one works until {until}: rotate again before then with `keyctl operations resume {}`",
                    record.id()
                ),
                None => format!(
                    "the new secret is lost, and the old one works only for a while: rotate again with `keyctl operations resume {}`",
                    record.id()
                ),
            },
        }
    }

    fn done(&self) -> &'static str {
        match self.operation {
            Operation::Rotate => "rotated",
            _ => "created",
        }
    }

    fn failure(&self, problem: String, details: Vec<String>, way_out: String) -> Error {
        let failure = Failure::SecretNotStored {
            problem,
            details,
            way_out,
        };
        self.account.error(self.operation, None, failure)
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
