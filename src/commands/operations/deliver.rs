//! A secret that was rescued goes where it was sent to.

use std::{fs, path::Path};

use super::resume::Resume;
use crate::{
    commands::hand_over::Reader,
    creation::Audience,
    delivery::{Destination, Sink},
    journal::{Record, Step},
    keys::{Entry, Error, Failure, Operation, Secret, Text},
    output::{Format, Output},
};

impl Resume<'_> {
    /// Delivers a secret that was rescued; where that fails it stays where it is.
    pub(super) async fn deliver(
        &self,
        entry: &Entry,
        secret: &Secret,
        from: &Path,
        record: &mut Record,
        output: &mut Output,
    ) -> Result<(), Error> {
        let destination = self.destination(record, output)?;
        let mut reserved = destination.reserve(&self.session.delivery(self.sinks.force))?;
        let deliveries = reserved.deliver(secret).await;
        let mut problems: Vec<String> = deliveries
            .iter()
            .filter_map(|own| Some(format!("{}: {}", own.sink, own.problem.as_ref()?)))
            .collect();
        if destination.is_in_answer() {
            let mut reader = Reader::of_creation(self.session, output);
            if let Err(error) = reader.answer(entry, secret) {
                problems.push(format!("the answer: {error}"));
            }
        }
        if !problems.is_empty() {
            let failure = Failure::SecretNotStored {
                problem: format!("the secret of {} could not be delivered", entry.reference()),
                details: problems,
                way_out: format!(
                    "it is still in {}, which only you can read; `--to` names another place",
                    Text::new(from.display().to_string())
                ),
            };
            return Err(self.account.error(Operation::Create, None, failure));
        }
        let sinks = deliveries.iter().map(|own| own.sink.to_string());
        let sinks: Vec<String> = sinks.collect();
        output.note_to_people(&format!("Delivered to {}", sinks.join(" and ")));
        self.write(record, Step::Stored { sinks }, output);
        // It is in its place: a copy would only be one more to lose.
        if let Err(error) = fs::remove_file(from) {
            output.note(&format!(
                "warning: {} still holds the secret ({error}): remove it",
                Text::new(from.display().to_string())
            ));
        }
        Ok(())
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
