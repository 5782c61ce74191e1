//! What was seen of a new secret at its places: one grade each, and evidence that no place is without it.

use super::{Sink, outcome::Outcome, reserved::read_back};
use crate::keys::{Grade, Secret};

/// What became of a new secret at one sink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub sink: Sink,
    grade: Grade,
    /// Why it does not have the secret; the secret is not in it.
    pub problem: Option<String>,
}

impl Delivery {
    pub(super) fn of(sink: Sink, outcome: Outcome) -> Self {
        Self {
            sink,
            grade: outcome.grade,
            problem: outcome.problem,
        }
    }

    /// Returns how well the sink keeps the secret, as far as that was seen.
    pub fn grade(&self) -> Grade {
        self.grade
    }
}

/// Says of each sink that does not have the secret why.
pub fn problems(deliveries: &[Delivery]) -> Vec<String> {
    let problem = |own: &Delivery| Some(format!("{}: {}", own.sink, own.problem.as_ref()?));
    deliveries.iter().filter_map(problem).collect()
}

/// Lists the sinks that have the secret, so that they are found again from anywhere.
pub fn stored(deliveries: &[Delivery]) -> Vec<String> {
    let fed = deliveries.iter().filter(|own| own.problem.is_none());
    fed.map(|own| own.sink.anchored().to_string()).collect()
}

/// Evidence that every sink keeps the new secret, or has taken it. Only this module makes it.
#[derive(Debug)]
pub struct Stored(());

/// Why there is no evidence that a new secret is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotStored {
    /// What is the matter with each sink; none where there is no sink at all.
    pub problems: Vec<(Sink, String)>,
}

impl Stored {
    /// Returns the evidence, if there are sinks and each keeps the secret or has taken it.
    pub fn of(deliveries: &[Delivery]) -> Option<Self> {
        let is_stored = |own: &Delivery| own.grade.is_stored() && own.problem.is_none();
        (!deliveries.is_empty() && deliveries.iter().all(is_stored)).then_some(Self(()))
    }

    /// Looks again at sinks that were fed before: each that kept the secret is read and still has to hold it; each that
    /// took it counts as recorded. Returns the secret, too, as it was read.
    ///
    /// `is_new` tells the new secret from others.
    pub fn again(
        sinks: &[(Sink, Grade)],
        is_new: &dyn Fn(&Secret) -> bool,
    ) -> Result<(Self, Option<Secret>), NotStored> {
        let mut secret = None;
        let mut problems = Vec::new();
        for (sink, grade) in sinks {
            match look_again(sink, *grade, is_new) {
                Ok(read) => secret = secret.or(read),
                Err(problem) => problems.push((sink.clone(), problem)),
            }
        }
        if sinks.is_empty() || !problems.is_empty() {
            return Err(NotStored { problems });
        }
        Ok((Self(()), secret))
    }
}

/// Returns what a sink holds, where it can be read. The error says why it cannot be relied on.
fn look_again(
    sink: &Sink,
    grade: Grade,
    is_new: &dyn Fn(&Secret) -> bool,
) -> Result<Option<Secret>, String> {
    match grade {
        Grade::Taken => return Ok(None),
        Grade::Kept => {}
        Grade::Passed => return Err("whether anything keeps it is not known".to_owned()),
        Grade::MayHave => return Err("it may have the new secret, or a part of it".to_owned()),
        Grade::Untouched => return Err("it does not have the new secret".to_owned()),
    }
    match read_back(sink) {
        None => Err("it cannot be read again".to_owned()),
        Some(Err(error)) => Err(format!("it cannot be read again: {error}")),
        Some(Ok(read)) if is_new(&read) => Ok(Some(read)),
        Some(Ok(_)) => Err("what is in it is not the new secret".to_owned()),
    }
}

impl Sink {
    /// Returns how well it can keep a secret at best.
    pub fn best_grade(&self) -> Grade {
        match self {
            Self::File(_) | Self::Dotenv { .. } => Grade::Kept,
            Self::Exec(_) => Grade::Taken,
            Self::Stdout => super::stdout::best_grade(),
        }
    }
}

#[cfg(test)]
mod tests;
