//! A secret that was rescued goes where it was sent to.

use std::{fs, path::Path};

use super::resume::{Resume, Told};
use crate::{
    commands::hand_over::Reader,
    creation::Audience,
    delivery::{self, Destination, Reserved, Sink},
    journal::{Record, Step},
    keys::{Entry, Error, Failure, Secret, Text},
    output::{Format, Output},
};

impl Resume<'_> {
    /// Delivers a secret that was rescued; where that fails it stays where it is. Returns what standard output
    /// holds, and whether the secret was only shown.
    pub(super) async fn deliver(
        &self,
        entry: &Entry,
        secret: &Secret,
        from: Option<&Path>,
        has: Vec<String>,
        record: &mut Record,
        output: &mut Output,
    ) -> Result<(Told, bool), Error> {
        let mut destination = self.destination(record, &has, output)?;
        // One place may have taken it when another did not.
        destination.retain_missing(secret);
        let mut reserved = self.reserve(&destination, record, output)?;
        let deliveries = reserved.deliver(secret).await;
        let mut problems = delivery::problems(&deliveries);
        let mut sinks = [has, delivery::stored(&deliveries)].concat();
        if destination.is_in_answer() {
            let mut reader = Reader::of_creation(self.session, output);
            match reader.answer(entry, secret, record.id()) {
                Ok(()) => sinks.push("answer".to_owned()),
                Err(error) => problems.push(format!("the answer: {error}")),
            }
        }
        if !problems.is_empty() {
            let kept = match from {
                Some(path) => format!(
                    "{}, which only you can read",
                    Text::new(path.display().to_string())
                ),
                None => delivery::places(&sinks).join(" and "),
            };
            let step = match from.map(Path::to_owned) {
                Some(path) => Step::Rescued {
                    path,
                    stored: sinks,
                },
                None => Step::Delivered { sinks },
            };
            self.write(record, step, output);
            let failure = Failure::SecretNotStored {
                problem: format!("the secret of {} could not be delivered", entry.reference()),
                details: problems,
                way_out: format!("it is still in {kept}; `--to` names another place"),
            };
            return Err(self.failed(record, failure));
        }
        output.note_to_people(&format!(
            "Delivered to {}",
            delivery::places(&sinks).join(" and ")
        ));
        // Without a record of where it is, the copy is all that tells that it is not lost.
        match record.write(Step::Stored { sinks }) {
            Ok(()) => from.into_iter().for_each(|from| clear_away(from, output)),
            Err(error) => output.note(&format!(
                "warning: the journal could not be written ({error}); a rescued secret is kept"
            )),
        }
        let told = match (destination.takes_stdout(), destination.is_in_answer()) {
            (true, _) => Told::Secret,
            (false, true) => Told::Answer,
            (false, false) => Told::Nothing,
        };
        let is_only_shown = destination.is_in_answer() || destination.is_shown();
        Ok((told, is_only_shown))
    }

    /// Proves the places, and takes note of what they hold ready: a crash leaves it behind.
    pub(super) fn reserve(
        &self,
        destination: &Destination,
        record: &mut Record,
        output: &mut Output,
    ) -> Result<Reserved, Error> {
        let reserved = destination.reserve(&self.session.delivery(self.sinks.force))?;
        let placeholders = reserved.placeholders();
        if !placeholders.is_empty() {
            self.write(record, Step::Reserved { placeholders }, output);
        }
        Ok(reserved)
    }

    /// Returns the places that were named now, or else those that were named then, but for those that have it.
    pub(super) fn destination(
        &self,
        record: &Record,
        has: &[String],
        output: &Output,
    ) -> Result<Destination, Error> {
        if !self.sinks.to.is_empty() || self.sinks.reveal {
            return Ok(self.sinks.choose(output.format)?);
        }
        let typed = record.state().plan.sinks.iter();
        let typed = typed.filter(|typed| !has.contains(typed));
        let sinks: Result<Vec<Sink>, String> = typed.map(|typed| typed.parse()).collect();
        let sinks = sinks.map_err(|problem| Failure::usage(problem, "name a place with `--to`"))?;
        let is_for_people = output.format == Format::Table;
        Ok(Destination::choose(sinks, false, is_for_people)?)
    }
}

/// Removes a rescued secret that is in its place, or of no use: a copy would only be one more to lose.
pub(super) fn clear_away(rescued: &Path, output: &mut Output) {
    if let Err(error) = fs::remove_file(rescued)
        && fs::symlink_metadata(rescued).is_ok()
    {
        output.note(&format!(
            "warning: {} still holds the secret ({error}): remove it",
            Text::new(rescued.display().to_string())
        ));
    }
}
