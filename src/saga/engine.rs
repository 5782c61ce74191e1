//! The loop: what is next by the record, one step of it, and again.

use jiff::Timestamp;

use super::{
    close::close,
    context::Context,
    front::Front,
    goal::Goal,
    known::Known,
    next::{Next, next},
    outcome::{Ending, Facts, Old},
};
use crate::{
    journal::{Record, Step},
    keys::{Error, Failure},
};

/// Why a saga runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It was begun just now.
    Fresh,
    /// It was left unfinished, and goes on.
    Resume,
    /// Its old key is to go, and nothing else.
    Finish,
}

/// One operation on its way to a new secret that is where it belongs.
pub struct Saga<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) record: Record,
    pub(super) mode: Mode,
    pub(super) goal: Option<Goal>,
    pub(super) known: Known,
}

/// What one step leads to.
pub(super) enum Flow {
    /// The record says what is next.
    On,
    /// It ends here: for good, or for now.
    End(Ending),
}

impl Flow {
    /// Ends for good: the record is closed.
    pub fn close(outcome: &'static str, sentence: impl Into<String>) -> Self {
        Self::End(Ending::Closed {
            outcome,
            sentence: sentence.into(),
        })
    }

    /// Ends for now: the record stays.
    pub fn open(outcome: &'static str, sentence: String, until: Option<Timestamp>) -> Self {
        Self::End(Ending::Open {
            outcome,
            sentence,
            until,
        })
    }

    /// Ends a dry run with what the real one would do.
    pub fn would(sentence: impl Into<String>) -> Self {
        Self::open("plan", sentence.into(), None)
    }
}

impl<'a> Saga<'a> {
    /// Goes on with a record that was left.
    pub fn resume(context: &'a Context<'a>, record: Record, mode: Mode) -> Self {
        Self {
            context,
            record,
            mode,
            goal: None,
            known: Known::default(),
        }
    }

    /// Returns the record's id.
    pub fn id(&self) -> &str {
        self.record.id()
    }

    /// Goes as far as it can. What was done is told in any case, beside how it ended.
    pub async fn run(mut self, front: &mut dyn Front) -> (Facts, Result<Ending, Error>) {
        match self.go_on(front).await {
            Ok(ending) => {
                let Self {
                    context,
                    record,
                    known,
                    ..
                } = self;
                if let Ending::Closed { outcome, .. } = &ending {
                    close(context, record, &known, outcome, front);
                }
                (known.facts, Ok(ending))
            }
            Err(error) => {
                let error = self.in_context(error);
                let Self {
                    context,
                    record,
                    known,
                    ..
                } = self;
                if known.is_settled {
                    close(context, record, &known, "discarded", front);
                }
                (known.facts, Err(error))
            }
        }
    }

    async fn go_on(&mut self, front: &mut dyn Front) -> Result<Ending, Error> {
        if self.mode != Mode::Fresh {
            self.check_identity().await?;
        }
        loop {
            let now = self.both_clocks();
            let next = next(self.record.state(), self.mode, now);
            self.refuse_what_is_too_early(next)?;
            let flow = match next {
                Next::CloseUnsent => Flow::close("nothing_sent", "Closed: nothing was sent"),
                Next::Send => self.send(front).await?,
                Next::Search => self.search(front).await?,
                Next::Deliver => self.deliver(front).await?,
                Next::CloseDelivered if self.known.is_doubtful || self.is_no_new_key() => {
                    return Err(self.mistaken());
                }
                Next::CloseDelivered => {
                    Flow::close("delivered", "Closed: the secret was delivered")
                }
                Next::Prove => self.prove(front).await?,
                Next::CloseProven => Flow::close("done", "Closed: the new secret works"),
                Next::BeginGrace => self.begin_grace(front),
                Next::Wait(until) => self.wait(until)?,
                Next::Leave => self.leave(front).await?,
                Next::Retire => self.retire(front).await?,
            };
            match flow {
                Flow::On => {}
                Flow::End(ending) => return Ok(self.rehearsed(ending)),
            }
        }
    }

    /// Turns the end of a dry run into what the real one would do.
    fn rehearsed(&self, ending: Ending) -> Ending {
        match ending {
            Ending::Closed { sentence, .. } if self.context.options.dry_run => Ending::Open {
                outcome: "plan",
                sentence: sentence.replacen("Closed:", "Would be closed:", 1),
                until: None,
            },
            ending => ending,
        }
    }

    /// Leaves the old key alive for as long as was promised when the rotation was begun.
    fn begin_grace(&mut self, front: &mut dyn Front) -> Flow {
        if self.context.options.dry_run {
            return Flow::would("Would wait: the old key is left alive for its grace");
        }
        let seconds = self.record.state().plan.grace_seconds.unwrap_or_default();
        let now = self
            .context
            .account
            .server_time()
            .unwrap_or_else(|| (self.context.clock)());
        let length = i64::try_from(seconds)
            .ok()
            .map(jiff::SignedDuration::from_secs);
        let until = length.and_then(|length| now.checked_add(length).ok());
        let until = until.unwrap_or(Timestamp::MAX);
        let until = until.round(jiff::Unit::Second).unwrap_or(until);
        self.write(Step::Grace { until }, front);
        self.known.facts.old = Old::WorksAtLeastUntil(until);
        Flow::On
    }

    /// Ends here while the grace lasts: a run that was asked to go on has to come again.
    fn wait(&self, until: Timestamp) -> Result<Flow, Error> {
        let sentence = format!("Waiting: the old key is not deleted before {until}");
        if self.context.options.dry_run {
            let sentence = format!("Would wait: the old key is not deleted before {until}");
            return Ok(Flow::open("plan", sentence, Some(until)));
        }
        match self.mode {
            Mode::Fresh => Ok(Flow::open("waiting", sentence, Some(until))),
            Mode::Resume | Mode::Finish => {
                let left = until.duration_since(self.both_clocks());
                Err(self.failed(Failure::TooEarly {
                    problem: format!("the old key is not deleted before {until}"),
                    left: left.unsigned_abs(),
                    way_out: None,
                }))
            }
        }
    }

    /// Ends with both keys alive, and says how the rotation is finished.
    async fn leave(&mut self, front: &mut dyn Front) -> Result<Flow, Error> {
        if self.mode == Mode::Fresh {
            return Ok(Flow::open("proven", String::new(), None));
        }
        let Some(new) = self.find_created().await? else {
            return Err(self.successor_missing());
        };
        let Some(old) = self.find_old().await? else {
            return Ok(Flow::close("done", "Closed: the old key is gone"));
        };
        let finish = self.finish_command(&old);
        if self.context.options.dry_run {
            let sentence = format!("Would leave the old key, {}, alive", old.reference());
            return Ok(Flow::would(sentence));
        }
        self.check_active(&new)?;
        let read = self.read_again();
        if let Some(secret) = read.map_err(|failure| self.kept_for(failure, &new))?
            && self.known.works.is_none()
        {
            let asked = self.ask_provider(&new, &secret, front).await;
            asked.map_err(|error| self.kept_for(*error.failure, &new))?;
        }
        let sentence = format!(
            "Proven: the new secret works, and so does the old key; finish with:  {finish}"
        );
        Ok(Flow::open("proven", sentence, None))
    }

    /// Returns what the local clock and the provider's agree has come.
    ///
    /// The earlier of the two: what has to wait does so until both have come.
    pub(super) fn both_clocks(&self) -> Timestamp {
        let now = (self.context.clock)();
        let server = self.context.account.server_time();
        server.map_or(now, |server| server.min(now))
    }

    /// Returns what time it is by the provider's clock, or by the local one where it does not say.
    pub(super) fn provider_time(&self) -> Timestamp {
        let server = self.context.account.server_time();
        server.unwrap_or_else(|| (self.context.clock)())
    }

    /// Writes down a step that nothing may be stopped for: what it tells has happened.
    pub(super) fn write(&mut self, step: Step, front: &mut dyn Front) {
        if let Err(error) = self.record.write(step) {
            front.say(&format!(
                "warning: the journal could not be written ({error}); what follows is not recorded"
            ));
        }
    }
}
