//! The one place that delivers a new secret.

use std::path::PathBuf;

use super::{
    begin::typed,
    engine::{Flow, Mode, Saga},
    front::{Front, Stage},
    outcome::Told,
};
use crate::{
    delivery::{self, Delivery, Destination, Reserved, Sink},
    journal::{Mark, Named, OperationKind, Placed, Step},
    keys::{Entry, Error, Failure, Grade, KeyId, Moment, Secret},
};

/// What stands in a record for the answer on standard output.
pub(super) const ANSWER: &str = "answer";

/// A secret that is about to be delivered.
pub(super) struct Parcel {
    pub entry: Entry,
    pub secret: Secret,
    /// The file it was rescued to; `None` where it is in hand, or one of its sinks has it.
    pub from: Option<PathBuf>,
    /// The sinks that have it already.
    pub has: Vec<String>,
}

/// What became of a delivery, sink by sink.
pub(super) struct Handed {
    pub placed: Vec<Placed>,
    /// What each sink said that does not have it for certain.
    pub problems: Vec<String>,
}

impl Saga<'_> {
    /// Delivers the secret of a key that was made, from wherever it is.
    pub(super) async fn deliver(&mut self, front: &mut dyn Front) -> Result<Flow, Error> {
        if self.mode == Mode::Fresh
            && let (Some(entry), Some(secret)) = (self.known.new.clone(), self.known.secret.clone())
        {
            let parcel = Parcel {
                entry,
                secret,
                from: None,
                has: Vec::new(),
            };
            return self.deliver_to_sinks(parcel, front).await;
        }
        let Some(entry) = self.find_created().await? else {
            let created = self.record.state().created.clone();
            return self
                .gone(
                    created.as_ref(),
                    "Closed: the new key is not there any more",
                )
                .await;
        };
        if self.is_no_new_key() {
            return Err(self.mistaken());
        }
        // Whether it was there before could not be told then.
        let is_guess = self.record.state().plan.before.is_none();
        self.bring_home(entry, is_guess, front).await
    }

    /// Does what can be done for a key that is there, by where its secret is.
    pub(super) async fn bring_home(
        &mut self,
        entry: Entry,
        is_guess: bool,
        front: &mut dyn Front,
    ) -> Result<Flow, Error> {
        let found = self.secret_locations(&entry)?;
        if !self.context.options.dry_run {
            self.note_what_was_read(&found.read, front);
        }
        let misses = [found.lacks, found.may_have.clone()].concat();
        match found.secret {
            Some(secret) if !misses.is_empty() => {
                let parcel = Parcel {
                    entry,
                    secret,
                    from: found.rescued,
                    has: found.has,
                };
                return match self.context.options.dry_run {
                    true => self.rehearse_delivery(&parcel, front),
                    false => {
                        self.note_key(&parcel, front)?;
                        self.deliver_to_sinks(parcel, front).await
                    }
                };
            }
            _ if !found.has.is_empty() => {
                return self.settle_sinks(found.has, misses, front).await;
            }
            _ => {}
        }
        let may_be_in = found.may_have;
        if let Some(until) = self.record.state().previous_until
            && may_be_in.is_empty()
            && self.both_clocks() < until
        {
            return Err(self.unclear(&format!(
                "the new secret is lost, and the old one works until {until}; before that the key cannot be rotated again: create another key and deploy it"
            )));
        }
        match (self.record.state().plan.kind, is_guess) {
            (OperationKind::InPlace, _) => self.rotate_again(entry, may_be_in, front).await,
            (_, true) => self.discard_guess(entry, may_be_in, front).await,
            (_, false) => self.discard(entry, may_be_in, front).await,
        }
    }

    /// Notes the sinks that hold the new secret, as was seen just now: a crash kept that from the record.
    fn note_what_was_read(&mut self, read: &[String], front: &mut dyn Front) {
        let state = self.record.state();
        let news = read
            .iter()
            .filter(|sink| state.grade_of(sink) < Grade::Kept);
        let sinks: Vec<Placed> = news
            .map(|sink| Placed {
                sink: sink.clone(),
                grade: Grade::Kept,
            })
            .collect();
        if !sinks.is_empty() {
            self.write(Step::Handed { sinks }, front);
        }
    }

    /// Hands the secret to every sink, notes what became of each, and decides what that means.
    pub(super) async fn deliver_to_sinks(
        &mut self,
        parcel: Parcel,
        front: &mut dyn Front,
    ) -> Result<Flow, Error> {
        let (destination, reserved) = match self.known.ready.take() {
            Some(ready) => ready,
            None => self.make_ready(&parcel, front)?,
        };
        if self.record.state().is_guessed
            && let Err(error) = self.prove_before_delivery(&parcel, front).await
        {
            let handed = Handed {
                placed: Vec::new(),
                problems: vec![format!("nothing was delivered: {}", error.failure)],
            };
            return Err(self.delivery_failed(parcel, handed, front).await);
        }
        let mut handed = self.hand(&parcel, &destination, reserved, front).await;
        // A later sink may have undone an earlier one; the proof of a rotation sees that, too.
        if self.record.state().plan.kind == OperationKind::Create
            && handed.problems.is_empty()
            && let Err(failure) = self.read_again()
        {
            handed.problems.push(failure.to_string());
        }
        self.known.facts.told = match (destination.takes_stdout(), destination.is_in_answer()) {
            (true, _) => Told::Secret,
            (false, true) => Told::Answer,
            (false, false) => Told::Nothing,
        };
        if !handed.problems.is_empty() {
            return Err(self.delivery_failed(parcel, handed, front).await);
        }
        self.known.secret = Some(parcel.secret);
        self.known.is_delivered = true;
        self.known.rescued = parcel.from;
        let server_time = self.context.account.server_time();
        let step = Step::Stored {
            server_time,
            vouched: Vec::new(),
        };
        // Without a record of where it is, the copy is all that tells that it is not lost.
        match self.record.write(step) {
            Ok(()) => {
                if let Some(rescued) = self.known.rescued.take() {
                    super::close::clear_away(&rescued, front);
                }
            }
            Err(error) => front.say(&format!(
                "warning: the journal could not be written ({error}); a rescued secret is kept"
            )),
        }
        Ok(Flow::On)
    }

    async fn hand(
        &mut self,
        parcel: &Parcel,
        destination: &Destination,
        mut reserved: Reserved,
        front: &mut dyn Front,
    ) -> Handed {
        if let Err(error) = reserved.hide(&parcel.secret) {
            return Handed {
                placed: Vec::new(),
                problems: vec![format!(
                    "nothing was delivered: the log of this job could not be told to hide it: {error}"
                )],
            };
        }
        let mut names: Vec<String> = destination.sinks().iter().map(Sink::to_string).collect();
        if !names.is_empty() {
            front.begin(Stage::Delivering(&names));
        }
        let record = &mut self.record;
        let mut unwritten = None;
        let mut about_to = |sink: &Sink| {
            let step = Step::Handing { sink: typed(sink) };
            if let Err(error) = record.write(step) {
                unwritten = Some(error);
            }
        };
        let deliveries = reserved.deliver(&parcel.secret, &mut about_to).await;
        if let Some(error) = unwritten {
            front.say(&format!(
                "warning: the journal could not be written ({error}); what follows is not recorded"
            ));
        }
        if !names.is_empty() {
            front.end(&grades(&deliveries));
        }
        let mut handed = Handed::of(&deliveries);
        self.known.facts.deliveries = deliveries;
        if destination.is_in_answer() {
            names.push(ANSWER.to_owned());
            let sink = ANSWER.to_owned();
            self.write(Step::Handing { sink: sink.clone() }, front);
            let id = self.record.id().to_owned();
            let grade = match front.show_secret(&parcel.entry, &parcel.secret, &id) {
                Ok(()) => Grade::Passed,
                Err(error) => {
                    handed.problems.push(format!("the answer: {error}"));
                    Grade::MayHave
                }
            };
            handed.placed.push(Placed { sink, grade });
        }
        let sinks = handed.placed.clone();
        self.write(Step::Handed { sinks }, front);
        handed
    }

    /// Proves the sinks now, and notes what they hold ready: a crash leaves it behind.
    pub(super) fn make_ready(
        &mut self,
        parcel: &Parcel,
        front: &mut dyn Front,
    ) -> Result<(Destination, Reserved), Error> {
        let mut destination = self.destination(&parcel.has)?;
        // One sink may have taken it when another did not.
        destination.retain_missing(&parcel.secret);
        let reserved = self.reserve(&destination, front)?;
        self.note_placeholders(&reserved, front);
        Ok((destination, reserved))
    }

    /// Proves every sink, and says where the log of a CI job would show the secret.
    pub(super) fn reserve(
        &self,
        destination: &Destination,
        front: &mut dyn Front,
    ) -> Result<Reserved, Failure> {
        let reserved = destination.reserve(&(self.context.delivery)())?;
        if let Some(warning) = reserved.warning() {
            front.say(warning);
        }
        Ok(reserved)
    }

    pub(super) fn note_placeholders(&mut self, reserved: &Reserved, front: &mut dyn Front) {
        let placeholders = reserved.placeholders();
        if !placeholders.is_empty() {
            self.write(Step::Reserved { placeholders }, front);
        }
    }

    /// Returns the destination that was named now, or else the one that was named then, but for those that have it.
    pub(super) fn destination(&self, has: &[String]) -> Result<Destination, Error> {
        let named = &self.context.destinations;
        if !named.is_empty() {
            return Ok(named.choose()?);
        }
        let recorded = self.record.state().plan.sinks.iter();
        let recorded = recorded.filter(|typed| !has.contains(typed));
        let sinks: Result<Vec<Sink>, String> = recorded.map(|typed| typed.parse()).collect();
        let sinks = sinks.map_err(|problem| Failure::usage(problem, "name a sink with `--to`"))?;
        Ok(Destination::choose(sinks, false, named.is_for_people)?)
    }

    fn rehearse_delivery(&self, parcel: &Parcel, front: &mut dyn Front) -> Result<Flow, Error> {
        let mut destination = self.destination(&parcel.has)?;
        destination.retain_missing(&parcel.secret);
        drop(self.reserve(&destination, front)?);
        Ok(Flow::would(format!(
            "Would deliver the secret of {} from {}",
            parcel.entry.reference(),
            match &parcel.from {
                Some(path) => path.display().to_string(),
                None => "the sink that has it".to_owned(),
            }
        )))
    }

    /// Notes which key it is, where the journal never learnt of it.
    fn note_key(&mut self, parcel: &Parcel, front: &mut dyn Front) -> Result<(), Error> {
        if self.record.state().created.is_none() {
            let mark = self.context.journal.mark(&parcel.entry.key.id)?;
            let step =
                self.created_step(&parcel.entry, mark, Some(&parcel.secret), Moment::Unknown);
            self.write(step, front);
        }
        Ok(())
    }

    /// Returns what the record has to know of a key that was made.
    pub(super) fn created_step(
        &self,
        entry: &Entry,
        mark: Mark,
        secret: Option<&Secret>,
        previous_until: Moment,
    ) -> Step {
        let of_secret = |secret: &Secret| {
            let id = KeyId::Sensitive(secret.clone());
            self.context.journal.mark(&id).ok()
        };
        Step::Created {
            key: Named {
                reference: entry.reference().to_string(),
                mark,
                name: entry.key.name.as_ref().map(|name| name.raw().to_owned()),
            },
            secret: secret.and_then(of_secret),
            previous_until: previous_until.time(),
            is_guessed: self.known.is_guessed,
        }
    }
}

impl Handed {
    fn of(deliveries: &[Delivery]) -> Self {
        let placed = deliveries.iter().map(|own| Placed {
            sink: typed(&own.sink),
            grade: own.grade(),
        });
        let problem = |own: &Delivery| Some(format!("{}: {}", own.sink, own.problem.as_ref()?));
        Self {
            placed: placed.collect(),
            problems: deliveries.iter().filter_map(problem).collect(),
        }
    }

    /// Lists the sinks of which a grade is known that `is` accepts, as messages call them.
    pub fn named(&self, is: impl Fn(Grade) -> bool) -> Vec<String> {
        let placed = self.placed.iter().filter(|own| is(own.grade));
        placed.map(|own| delivery::named(&own.sink)).collect()
    }
}

/// Says of each sink what is known.
fn grades(deliveries: &[Delivery]) -> String {
    let words: Vec<&str> = deliveries.iter().map(|own| own.grade().as_str()).collect();
    words.join(", ").replace('_', " ")
}
