//! Where a new secret is: rescued, in a file that was held ready for it, or in its places.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::Survey;
use crate::{
    delivery::{self, Sink},
    journal::Phase,
    keys::{Entry, Failure, KeyId, Secret, Text},
};

/// Is all that can be told of where a new secret is.
#[derive(Debug, Default)]
pub(super) struct Whereabouts {
    /// The secret itself, if it could be read anywhere.
    pub secret: Option<Secret>,
    /// The file it was rescued to.
    pub rescued: Option<PathBuf>,
    /// The places that have it.
    pub has: Vec<String>,
    /// The places that may have it: nobody can tell.
    pub may_have: Vec<String>,
    /// The places it was sent to, and that do not have it.
    pub lacks: Vec<String>,
}

/// Says what one place has.
enum Finding {
    Has(Option<Secret>),
    MayHave,
    Lacks,
}

impl Survey<'_> {
    /// Looks for the secret of a key everywhere.
    pub(super) fn whereabouts(&self, entry: &Entry) -> Result<Whereabouts, Failure> {
        let mut found = Whereabouts::default();
        for place in self.places() {
            match self.look_into(&place, entry) {
                Finding::Has(secret) => {
                    found.has.push(place);
                    found.secret = secret.or(found.secret);
                }
                Finding::MayHave => found.may_have.push(place),
                Finding::Lacks => found.lacks.push(place),
            }
        }
        if let Some((path, secret)) = self.rescued()? {
            found.rescued = Some(path);
            found.secret = Some(secret);
        } else if let (Phase::Rescued, Some(path)) = (self.state.phase, &self.state.rescued) {
            // Somebody may have put it where it belongs.
            let path = Text::new(path.display().to_string());
            found.may_have.push(format!("wherever {path} went"));
        }
        Ok(found)
    }

    /// Lists the places the secret was sent to, and those that are noted to have it.
    fn places(&self) -> Vec<String> {
        let plan = &self.state.plan;
        let mut places = plan.sinks.clone();
        if places.is_empty() {
            places.push("answer".to_owned());
        }
        for stored in &self.state.stored {
            if !places.contains(stored) {
                places.push(stored.clone());
            }
        }
        places
    }

    fn look_into(&self, place: &str, entry: &Entry) -> Finding {
        let sink = place.parse::<Sink>().ok();
        let is_noted = self.state.stored.iter().any(|own| own == place);
        match sink.as_ref().and_then(delivery::read_back) {
            Some(Ok(secret)) if self.state.secret.is_some() => match self.is_new(&secret) {
                true => Finding::Has(Some(secret)),
                false => Finding::Lacks,
            },
            // Nothing tells the new secret from another but its ends.
            Some(Ok(secret)) => match entry.key.shows_ends_of(&secret) {
                Some(false) => Finding::Lacks,
                Some(true) | None => Finding::MayHave,
            },
            Some(Err(_)) => Finding::Lacks,
            None if is_noted => Finding::Has(None),
            None => match self.state.phase {
                // The answer never came, or each place said that it does not have it.
                Phase::Unknown | Phase::Lost => Finding::Lacks,
                // Where the disk was full, more may have happened than is noted.
                _ => Finding::MayHave,
            },
        }
    }

    /// Returns the secret from where it was rescued to, or from a file that was held ready for it and filled.
    ///
    /// Fails with [`Failure::Usage`] on a file that is there and cannot be read: what is in it is not lost.
    pub(super) fn rescued(&self) -> Result<Option<(PathBuf, Secret)>, Failure> {
        // The journal may never have learnt of it.
        let expected = self.refuge.map(|refuge| delivery::refuge(refuge, self.id));
        let placeholders = &self.state.plan.placeholders;
        let noted = self.state.rescued.iter();
        let noted = noted.filter(|path| !placeholders.contains(path));
        for path in noted.chain(&expected) {
            match delivery::rescued(path) {
                Ok(secret) => return Ok(Some((path.clone(), secret))),
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
        let sinks = self.state.plan.sinks.iter();
        let sinks: Vec<Sink> = sinks.filter_map(|typed| typed.parse().ok()).collect();
        // What was written in part is only known by the mark.
        let is_certain = held.is_whole || self.state.secret.is_some();
        let mut secrets = held.secrets(&sinks).into_iter();
        secrets.find(|secret| is_certain && self.is_new(secret))
    }

    /// Tells whether this is the new secret, as far as it is known by anything.
    fn is_new(&self, secret: &Secret) -> bool {
        let own = self.journal.mark(&KeyId::Sensitive(secret.clone())).ok();
        self.state.secret.is_none() || self.state.secret == own
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
