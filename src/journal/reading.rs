//! What the bytes of a record say.

use super::{
    DeletionState, OperationKind, Recorded, State,
    line::{self, Fault, Line},
    step::Event,
    work::Work,
};

/// Is what the whole lines of a record say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// `None` where not even the plan was written whole: nothing was sent.
    pub state: Option<Recorded>,
    /// The operation is settled.
    pub is_done: bool,
    /// The number of the next line.
    pub next: u64,
    /// How many bytes the whole lines have.
    pub whole: usize,
    /// Something stands behind them that was cut off while it was written.
    pub is_torn: bool,
}

impl Reading {
    /// Reads all lines; only the last may be cut off or broken.
    pub fn of(bytes: &[u8]) -> Result<Self, Fault> {
        let mut reading = Self::default();
        while reading.whole < bytes.len() {
            let rest = &bytes[reading.whole..];
            let Some(end) = rest.iter().position(|byte| *byte == b'\n') else {
                return reading.torn(rest);
            };
            match Line::read(&rest[..end]) {
                Ok(line) => reading.add(line)?,
                // A first line that is whole and not ours is no trace of a crash.
                Err(Fault::Broken) if end + 1 == rest.len() && reading.whole > 0 => {
                    return reading.torn(&rest[..end]);
                }
                Err(fault) => return Err(fault),
            }
            reading.whole += end + 1;
        }
        Ok(reading)
    }

    /// Tells whether the operation goes on and has not been told yet which key it made: it would take any new one for
    /// its own.
    pub fn looks_for_its_key(&self) -> bool {
        let state = self.state.as_ref().filter(|_| !self.is_done);
        state.and_then(Recorded::making).is_some_and(|state| {
            state.created.is_none() && state.plan.kind != OperationKind::InPlace
        })
    }

    /// Tells whether the operation is settled, and made a key that others must not take for theirs.
    pub fn tells_whose_key_it_is(&self) -> bool {
        let state = self.state.as_ref().filter(|_| self.is_done);
        state
            .and_then(Recorded::making)
            .is_some_and(State::has_made_a_key)
    }

    /// Tells whether there is nothing to go on with.
    pub fn is_leftover(&self) -> bool {
        self.is_done || self.state.is_none()
    }

    fn torn(mut self, rest: &[u8]) -> Result<Self, Fault> {
        // Lines that lost the end between them would all be thrown away as one.
        if line::runs_on(rest) {
            return Err(Fault::Broken);
        }
        self.is_torn = true;
        Ok(self)
    }

    fn add(&mut self, line: Line) -> Result<(), Fault> {
        if line.n != self.next || self.is_done {
            return Err(Fault::Broken);
        }
        match (&mut self.state, line.step) {
            (state @ None, Event::Plan(plan)) => {
                *state = Some(Recorded::Making(Box::new(State::begin(*plan, line.at))));
            }
            (state @ None, Event::Deletion(plan)) => {
                *state = Some(Recorded::Deletion(DeletionState::begin(*plan, line.at)));
            }
            (Some(_), Event::Done) => self.is_done = true,
            (Some(Recorded::Making(state)), Event::Step(step)) => state.follow(line.at, step),
            (Some(Recorded::Deletion(state)), Event::DeletionStep(step)) => {
                state.follow(line.at, step);
            }
            _ => return Err(Fault::Broken),
        }
        self.next += 1;
        Ok(())
    }
}
