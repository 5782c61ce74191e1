//! The step that puts a secret into a file: one writer at a time, nobody's change lost, and read again.

use std::{
    fs::Metadata,
    io,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use zeroize::Zeroizing;

use super::{
    Circumstances, Stop, lock,
    outcome::Outcome,
    placeholder::{Placeholder, Put, cause, look},
};
use crate::keys::{Grade, Secret};

/// How long a file's other writers are waited for, and what ends that before.
pub struct Patience {
    limit: Duration,
    stop: Stop,
}

impl Patience {
    pub fn of(circumstances: &Circumstances) -> Self {
        Self {
            limit: circumstances.limit,
            stop: Arc::clone(&circumstances.stop),
        }
    }
}

/// What is written into a file, and how it is read again.
pub trait Content {
    /// Returns all that the file is to hold, by what is in it now.
    fn written(
        &self,
        path: &Path,
        found: Option<&Metadata>,
        secret: &str,
    ) -> Result<Zeroizing<String>, String>;
    /// Reads the secret from the file.
    fn read_back(&self, path: &Path) -> io::Result<Secret>;
}

/// Writes the secret into a file beside its place, puts that there in one step, and reads it again under its name.
///
/// `about_to` is called before the file may appear in its place.
pub async fn place(
    mut placeholder: Placeholder,
    path: &Path,
    content: &(dyn Content + Sync),
    secret: &str,
    patience: &Patience,
    about_to: &mut (dyn FnMut() + Send),
) -> Outcome {
    let start = Instant::now();
    let lock = lock::of_folder(path, patience.limit, (patience.stop)()).await;
    let _lock = match lock {
        Ok(lock) => lock,
        Err(problem) => return Outcome::untouched(problem),
    };
    let mut is_told = false;
    loop {
        let found = match look(path) {
            Ok(found) => found,
            Err(error) => return Outcome::untouched(cause(&error)),
        };
        let written = match content.written(path, found.as_ref(), secret) {
            Ok(written) => written,
            Err(problem) => return Outcome::untouched(problem),
        };
        if let Err(error) = placeholder.fill(written.as_bytes()) {
            return Outcome::untouched(cause(&error));
        }
        if !is_told {
            is_told = true;
            about_to();
        }
        match placeholder.put(found.as_ref()) {
            Put::There => return judge(content.read_back(path), secret, None),
            Put::Unknown(problem) => return judge(content.read_back(path), secret, Some(problem)),
            Put::Not(problem) => return Outcome::untouched(problem),
            Put::Changed(_) if start.elapsed() >= patience.limit => {
                return Outcome::untouched("another program keeps changing it");
            }
            Put::Changed(own) => placeholder = own,
        }
    }
}

/// Says what is known of a file that was read again.
fn judge(read: io::Result<Secret>, secret: &str, doubt: Option<String>) -> Outcome {
    let problem = match (read, doubt) {
        (Ok(own), None) if own == Secret::new(secret) => return Outcome::good(Grade::Kept),
        (_, Some(doubt)) => doubt,
        (Ok(_), None) => "what is in it is not what was written".to_owned(),
        (Err(error), None) => format!("it cannot be read again: {error}"),
    };
    Outcome::bad(Grade::MayHave, problem)
}

#[cfg(all(test, unix))]
mod tests;
