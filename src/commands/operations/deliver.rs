//! A secret that was rescued goes where it was sent to.

use std::{fs, path::Path};

use super::resume::{Resume, Told};
use crate::{
    commands::hand_over::Reader,
    creation::Audience,
    delivery::{self, Destination, Sink},
    journal::{Record, Step},
    keys::{Entry, Error, Failure, Secret, Text},
    output::{Format, Output},
};

impl Resume<'_> {
    /// Delivers a secret that was rescued; where that fails it stays where it is. Returns what standard output holds.
    pub(super) async fn deliver(
        &self,
        entry: &Entry,
        secret: &Secret,
        from: &Path,
        record: &mut Record,
        output: &mut Output,
    ) -> Result<Told, Error> {
        let destination = self.destination(record, output)?;
        let mut reserved = destination.reserve(&self.session.delivery(self.sinks.force))?;
        let deliveries = reserved.deliver(secret).await;
        let mut problems = delivery::problems(&deliveries);
        let mut sinks = delivery::stored(&deliveries);
        if destination.is_in_answer() {
            let mut reader = Reader::of_creation(self.session, output);
            match reader.answer(entry, secret, record.id()) {
                Ok(()) => sinks.push("answer".to_owned()),
                Err(error) => problems.push(format!("the answer: {error}")),
            }
        }
        let from_shown = Text::new(from.display().to_string());
        if !problems.is_empty() {
            let path = from.to_owned();
            let stored = sinks;
            self.write(record, Step::Rescued { path, stored }, output);
            let failure = Failure::SecretNotStored {
                problem: format!("the secret of {} could not be delivered", entry.reference()),
                details: problems,
                way_out: format!(
                    "it is still in {from_shown}, which only you can read; `--to` names another place"
                ),
            };
            return Err(self.failed(record, failure));
        }
        output.note_to_people(&format!("Delivered to {}", sinks.join(" and ")));
        // Without a record of where it is, the copy is all that tells that it is not lost.
        match record.write(Step::Stored { sinks }) {
            Ok(()) => {
                if let Err(error) = fs::remove_file(from) {
                    output.note(&format!(
                        "warning: {from_shown} still holds the secret ({error}): remove it"
                    ));
                }
            }
            Err(error) => output.note(&format!(
                "warning: the journal could not be written ({error}); the secret is kept in {from_shown} as well"
            )),
        }
        Ok(
            match (destination.takes_stdout(), destination.is_in_answer()) {
                (true, _) => Told::Secret,
                (false, true) => Told::Answer,
                (false, false) => Told::Nothing,
            },
        )
    }

    /// Returns the places that were named now, or else those that were named then and do not have the secret.
    pub(super) fn destination(
        &self,
        record: &Record,
        output: &Output,
    ) -> Result<Destination, Error> {
        if !self.sinks.to.is_empty() || self.sinks.reveal {
            return Ok(self.sinks.choose(output.format)?);
        }
        let state = record.state();
        let typed = state.plan.sinks.iter();
        let typed = typed.filter(|typed| !state.stored.contains(typed));
        let sinks: Result<Vec<Sink>, String> = typed.map(|typed| typed.parse()).collect();
        let sinks = sinks.map_err(|problem| Failure::usage(problem, "name a place with `--to`"))?;
        let is_for_people = output.format == Format::Table;
        Ok(Destination::choose(sinks, false, is_for_people)?)
    }
}
