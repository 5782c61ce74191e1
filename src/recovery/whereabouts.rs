//! Where a new secret is: rescued, in a file that was held ready for it, or in its place after all.

use std::{io, path::PathBuf};

use super::Survey;
use crate::{
    delivery::{self, Sink},
    keys::{Entry, Failure, KeyId, Secret, Text},
};

impl Survey<'_> {
    /// Returns the secret from where it was rescued to, or from a file that was held ready for it and filled.
    ///
    /// Fails with [`Failure::Usage`] on a file that is there and cannot be read: what is in it is not lost.
    pub(super) fn rescued(&self) -> Result<Option<(PathBuf, Secret)>, Failure> {
        // The journal may never have learnt of it.
        let expected = self.refuge.map(|refuge| delivery::refuge(refuge, self.id));
        for path in self.state.rescued.iter().chain(&expected) {
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
        let plan = &self.state.plan;
        // A file of variables holds more than the secret.
        let is_bare = !plan.sinks.iter().any(|sink| sink.starts_with("dotenv:"));
        let held_ready = plan.placeholders.iter().filter(|_| is_bare);
        Ok(held_ready.into_iter().find_map(|path| {
            let secret = delivery::rescued(path).ok()?;
            // One that was not filled holds zeros.
            (!secret.is_unusable() && self.is_new(&secret)).then(|| (path.clone(), secret))
        }))
    }

    /// Lists the sinks that are seen to have the secret, or were noted to have it and cannot be seen; with the secret,
    /// if it was seen.
    pub(super) fn stored(&self) -> (Vec<String>, Option<Secret>) {
        let mut stored = Vec::new();
        let mut seen = None;
        for typed in &self.state.plan.sinks {
            let sink = typed.parse::<Sink>().ok();
            match sink.as_ref().and_then(delivery::read_back) {
                Some(Ok(secret)) if self.state.secret.is_some() && self.is_new(&secret) => {
                    stored.push(typed.clone());
                    seen = Some(secret);
                }
                None if self.state.stored.contains(typed) => stored.push(typed.clone()),
                _ => {}
            }
        }
        (stored, seen)
    }

    /// Lists the places that may have got the secret of this key, as far as nobody can tell.
    pub(super) fn may_be_in(&self, entry: &Entry) -> Vec<String> {
        let plan = &self.state.plan;
        if plan.sinks.is_empty() && self.state.created.is_some() {
            return vec!["the answer".to_owned()];
        }
        let may = |typed: &&String| match typed.parse::<Sink>() {
            Ok(sink) => match delivery::read_back(&sink) {
                Some(Ok(secret)) => {
                    self.state.secret.is_none() && entry.key.shows_ends_of(&secret) != Some(false)
                }
                Some(Err(_)) => false,
                // A command, or a pipe: it was fed only once the key was known.
                None => self.state.created.is_some(),
            },
            Err(_) => false,
        };
        plan.sinks.iter().filter(may).cloned().collect()
    }

    /// Tells whether this is the new secret, as far as it is known by anything.
    fn is_new(&self, secret: &Secret) -> bool {
        let own = self.journal.mark(&KeyId::Sensitive(secret.clone())).ok();
        self.state.secret.is_none() || self.state.secret == own
    }
}

/// Tells whether there is no such file, nor a folder that could hold it.
fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}
