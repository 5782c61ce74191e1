//! How far an operation has come.

use std::path::PathBuf;

use jiff::Timestamp;

use super::{Mark, Named, Placed, Plan, Step, Witness, step::Event, work::Work};
use crate::keys::Grade;

/// Names the last step, in the order of a rotation that goes well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    Planned,
    Sent,
    Unknown,
    Created,
    Lost,
    Rescued,
    Stored,
    Proven,
    Grace,
    OldDeleteSent,
}

impl Phase {
    /// Returns the phase as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Sent => "sent",
            Self::Unknown => "unknown",
            Self::Created => "created",
            Self::Lost => "lost",
            Self::Rescued => "rescued",
            Self::Stored => "stored",
            Self::Proven => "proven",
            Self::Grace => "grace",
            Self::OldDeleteSent => "old_delete_sent",
        }
    }
}

/// Is what the lines of a record add up to. No field holds a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    pub plan: Plan,
    /// When the plan was written, by the local clock.
    pub started_at: Timestamp,
    /// When the last request for a key went out, by the local clock.
    pub sent_at: Option<Timestamp>,
    /// The provider's clock shortly before that.
    pub server_time: Option<Timestamp>,
    /// What the last line says.
    pub phase: Phase,
    /// The new key, once the provider has named it.
    pub created: Option<Named>,
    /// What the new secret is known by.
    pub secret: Option<Mark>,
    /// Until when the previous secret of the same key works.
    pub previous_until: Option<Timestamp>,
    /// The new secret may be another value of the answer.
    pub is_guessed: bool,
    /// The file of keyctl's own that has the secret.
    pub rescued: Option<PathBuf>,
    /// What is known of the secret at each sink that it was sent to, at best: what had it once may have it still.
    pub placed: Vec<Placed>,
    /// The same, without the deliveries that have not ended.
    settled: Vec<Placed>,
    /// The sinks that a person has vouched for.
    pub vouched: Vec<String>,
    /// When the delivery was over, by the local clock and by the provider's.
    pub stored_at: Option<Timestamp>,
    pub stored_server_time: Option<Timestamp>,
    /// Who knows that the new secret works.
    pub witness: Option<Witness>,
    /// Until when the old key stays alive.
    pub grace_until: Option<Timestamp>,
}

impl Work for State {
    type Plan = Plan;
    type Step = Step;

    fn begin(plan: Plan, started_at: Timestamp) -> Self {
        Self {
            plan,
            started_at,
            sent_at: None,
            server_time: None,
            phase: Phase::Planned,
            created: None,
            secret: None,
            previous_until: None,
            is_guessed: false,
            rescued: None,
            placed: Vec::new(),
            settled: Vec::new(),
            vouched: Vec::new(),
            stored_at: None,
            stored_server_time: None,
            witness: None,
            grace_until: None,
        }
    }

    /// What an earlier step told is kept: it may name a key.
    fn follow(&mut self, at: Timestamp, step: Step) {
        self.phase = match step {
            Step::Sent { server_time } => {
                self.sent_at = Some(at);
                self.server_time = server_time;
                Phase::Sent
            }
            Step::Reserved { placeholders } => {
                self.plan.placeholders.extend(placeholders);
                self.phase
            }
            Step::Unknown => Phase::Unknown,
            Step::Created {
                key,
                secret,
                previous_until,
                is_guessed,
            } => {
                if self.created.is_some() {
                    // Another secret: no sink has it.
                    self.placed.clear();
                    self.settled.clear();
                    self.vouched.clear();
                }
                self.created = Some(key);
                self.secret = secret;
                self.previous_until = previous_until;
                self.is_guessed = is_guessed;
                Phase::Created
            }
            Step::Handing { sink } => {
                self.hand(sink);
                self.phase
            }
            Step::Handed { sinks } => {
                for placed in sinks {
                    self.settle(placed);
                }
                self.phase
            }
            Step::Rescued { path } => {
                self.rescued = Some(path);
                Phase::Rescued
            }
            Step::Lost => Phase::Lost,
            Step::Stored {
                server_time,
                vouched,
            } => {
                self.stored_at = Some(at);
                self.stored_server_time = server_time;
                self.vouched.extend(vouched);
                Phase::Stored
            }
            Step::Proven { by } => {
                self.witness = Some(by);
                Phase::Proven
            }
            Step::Grace { until } => {
                self.grace_until = Some(until);
                Phase::Grace
            }
            Step::OldDeleteSent => Phase::OldDeleteSent,
        };
    }

    fn has_made_a_key(&self) -> bool {
        self.created.is_some()
    }

    fn first(plan: Plan) -> Event {
        Event::Plan(Box::new(plan))
    }

    fn line(step: Step) -> Event {
        Event::Step(step)
    }
}

impl State {
    /// Returns what is known of the secret at a sink; nothing was sent to one that is not noted.
    pub fn grade_of(&self, sink: &str) -> Grade {
        let mut placed = self.placed.iter();
        placed
            .find(|own| own.sink == sink)
            .map_or(Grade::Untouched, |own| own.grade)
    }

    /// Lists the sinks that have the secret, as far as a sink can tell or a person has vouched for it.
    pub fn stored(&self) -> impl Iterator<Item = &str> {
        let has = |own: &&Placed| own.grade >= Grade::Passed || self.vouched.contains(&own.sink);
        self.placed.iter().filter(has).map(|own| own.sink.as_str())
    }

    /// Notes that a sink may have the secret from now on.
    fn hand(&mut self, sink: String) {
        let may_have = Placed {
            sink,
            grade: Grade::MayHave,
        };
        // An earlier delivery that never ended may have come to something.
        if self.placed.iter().any(|own| own.sink == may_have.sink) {
            raise(&mut self.settled, &may_have);
        }
        raise(&mut self.placed, &may_have);
    }

    /// Notes how a delivery to a sink ended.
    fn settle(&mut self, placed: Placed) {
        let grade = raise(&mut self.settled, &placed);
        self.placed.retain(|own| own.sink != placed.sink);
        self.placed.push(Placed { grade, ..placed });
    }
}

/// Notes a grade, and returns what is known now: what failed later took nothing away.
fn raise(noted: &mut Vec<Placed>, placed: &Placed) -> Grade {
    match noted.iter_mut().find(|own| own.sink == placed.sink) {
        Some(own) => {
            own.grade = own.grade.max(placed.grade);
            own.grade
        }
        None => {
            noted.push(placed.clone());
            placed.grade
        }
    }
}

#[cfg(test)]
mod tests;
