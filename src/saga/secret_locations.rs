//! Where a new secret is: rescued, in a file that was held ready for it, or at its sinks.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::engine::Saga;
use crate::{
    delivery::{self, Sink},
    journal::Phase,
    keys::{Entry, Failure, Grade, KeyId, Secret, Text},
};

/// All that can be told of where a new secret is.
#[derive(Debug, Default)]
pub(super) struct SecretLocations {
    /// The secret itself, if it could be read anywhere.
    pub secret: Option<Secret>,
    /// The file it was rescued to.
    pub rescued: Option<PathBuf>,
    /// The sinks that have it, as they are recorded.
    pub has: Vec<String>,
    /// Those of them that were read just now and hold just this secret.
    pub read: Vec<String>,
    /// The sinks that may have it: nobody can tell.
    pub may_have: Vec<String>,
    /// The sinks it was sent to, and that do not have it.
    pub lacks: Vec<String>,
}

/// What one sink has.
enum Finding {
    Has(Option<Secret>),
    MayHave,
    Lacks,
}

impl Saga<'_> {
    /// Looks for the secret of a key everywhere.
    pub(super) fn secret_locations(&self, entry: &Entry) -> Result<SecretLocations, Failure> {
        let mut found = SecretLocations::default();
        for sink in self.sinks() {
            match self.look_into(&sink, entry) {
                Finding::Has(secret) => {
                    if secret.is_some() {
                        found.read.push(sink.clone());
                    }
                    found.has.push(sink);
                    found.secret = secret.or(found.secret);
                }
                Finding::MayHave => found.may_have.push(sink),
                Finding::Lacks => found.lacks.push(sink),
            }
        }
        if let Some((path, secret)) = self.rescued()? {
            found.rescued = Some(path);
            found.secret = Some(secret);
        } else if let (Phase::Rescued, Some(path)) =
            (self.record.state().phase, &self.record.state().rescued)
        {
            // It may have been put where it belongs.
            let path = Text::new(path.display().to_string());
            found.may_have.push(format!("wherever {path} went"));
        }
        Ok(found)
    }

    /// Lists the sinks the secret was sent to.
    fn sinks(&self) -> Vec<String> {
        let state = self.record.state();
        let mut sinks = state.plan.sinks.clone();
        if sinks.is_empty() {
            sinks.push("answer".to_owned());
        }
        for placed in &state.placed {
            if !sinks.contains(&placed.sink) {
                sinks.push(placed.sink.clone());
            }
        }
        sinks
    }

    fn look_into(&self, typed: &str, entry: &Entry) -> Finding {
        let state = self.record.state();
        let sink = typed.parse::<Sink>().ok();
        match sink.as_ref().and_then(delivery::read_back) {
            Some(Ok(secret)) if state.secret.is_some() => match self.is_new(&secret) {
                true => Finding::Has(Some(secret)),
                false => self.without(typed),
            },
            // Nothing tells the new secret from another but its ends.
            Some(Ok(secret)) => match entry.key.shows_ends_of(&secret) {
                Some(false) => self.without(typed),
                Some(true) | None => Finding::MayHave,
            },
            Some(Err(_)) => self.without(typed),
            None => match (state.grade_of(typed), state.phase) {
                (Grade::Kept | Grade::Taken | Grade::Passed, _) => Finding::Has(None),
                (Grade::MayHave, _) => Finding::MayHave,
                // The answer never came, or every sink said that it does not have it.
                (Grade::Untouched, Phase::Sent | Phase::Unknown | Phase::Lost) => Finding::Lacks,
                (Grade::Untouched, _) if state.placed.iter().any(|own| own.sink == typed) => {
                    Finding::Lacks
                }
                // Where the disk was full, more may have happened than is noted.
                (Grade::Untouched, _) => Finding::MayHave,
            },
        }
    }

    /// Says what a sink comes to that does not hold the secret now: what it had may live on where it was moved to.
    fn without(&self, typed: &str) -> Finding {
        if self.record.state().grade_of(typed) == Grade::Untouched {
            Finding::Lacks
        } else {
            Finding::MayHave
        }
    }

    /// Returns the secret from where it was rescued to, or from a file that was held ready for it and filled.
    ///
    /// Fails with [`Failure::Usage`] on a file that is there and cannot be read, and on one that holds something else:
    /// what is in it is not lost.
    pub(super) fn rescued(&self) -> Result<Option<(PathBuf, Secret)>, Failure> {
        // The journal may never have learnt of it.
        let expected = delivery::refuge(&self.context.rescue, self.record.id());
        let state = self.record.state();
        let placeholders = &state.plan.placeholders;
        let noted = state.rescued.iter();
        let noted = noted.filter(|path| !placeholders.contains(path));
        for path in noted.chain([&expected]) {
            match delivery::rescued(path) {
                Ok(secret) if self.is_new(&secret) => return Ok(Some((path.clone(), secret))),
                Ok(_) => {
                    return Err(Failure::usage(
                        format!(
                            "what is in {} is not the secret that was rescued there",
                            Text::new(path.display().to_string())
                        ),
                        "put that secret back into the file, or remove the file; then resume again",
                    ));
                }
                Err(error) if is_absent(&error) => {}
                Err(error) => {
                    return Err(Failure::usage(
                        format!(
                            "the secret that was rescued to {} cannot be read: {error}",
                            Text::new(path.display().to_string())
                        ),
                        "make that file readable, and yours alone; then resume again",
                    ));
                }
            }
        }
        let held = |path: &PathBuf| Some((path.clone(), self.held(path)?));
        Ok(placeholders.iter().find_map(held))
    }

    /// Returns the secret from a file that was held ready for it, and that a crash kept from its place.
    fn held(&self, placeholder: &Path) -> Option<Secret> {
        let held = delivery::held(placeholder)?;
        let sinks = self.record.state().plan.sinks.iter();
        let sinks: Vec<Sink> = sinks.filter_map(|typed| typed.parse().ok()).collect();
        // What was written in part is only known by the mark.
        let is_certain = held.is_whole || self.record.state().secret.is_some();
        let mut secrets = held.secrets(&sinks).into_iter();
        secrets.find(|secret| is_certain && self.is_new(secret))
    }

    /// Tells whether this is the new secret, as far as it is known by anything.
    pub(super) fn is_new(&self, secret: &Secret) -> bool {
        let recorded = &self.record.state().secret;
        let own = self
            .context
            .journal
            .mark(&KeyId::Sensitive(secret.clone()))
            .ok();
        recorded.is_none() || *recorded == own
    }
}

/// Tells whether there is no such file, nor a folder that could hold it, or nothing in it: a run that is killed between
/// making and writing it leaves it so.
fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::UnexpectedEof
    )
}
