//! The places that are proven, and the delivery to them.

use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use futures_util::future::BoxFuture;

use super::{
    CiLog, Delivery, Sink, ci_log::Exposure, dotenv, dotenv::Variable, exec::Recipient, file,
    file::SecretFile, own, placing::Patience, stdout,
};
use crate::{
    keys::{Failure, Secret, Text},
    programs::name_of,
};

/// Makes something that comes when a command shall be stopped.
pub type Stop = Arc<dyn Fn() -> BoxFuture<'static, ()> + Send + Sync>;

/// Is what sinks have to know of the run.
pub struct Circumstances {
    /// A regular file that is there may be replaced.
    pub force: bool,
    /// The variables of commands, without any credential.
    pub environment: Vec<(String, OsString)>,
    /// So long each command may take.
    pub limit: Duration,
    /// Comes when nobody wants to wait for a command any more.
    pub stop: Stop,
    /// A person sits at the terminal, whom a command may ask.
    pub has_terminal: bool,
    /// The log of the CI job that this run belongs to.
    pub ci_log: Option<CiLog>,
    /// The files and folders that keyctl itself lives by: no secret may take their place.
    pub own: Vec<PathBuf>,
}

/// Is the places for a secret, proven; what they hold ready is removed when this is dropped.
pub struct Reserved {
    /// In the order in which they are fed.
    places: Vec<(Sink, Place)>,
    ci_log: Option<CiLog>,
    /// What the delivery means for that log.
    exposure: Exposure,
    patience: Patience,
    /// The files that have the secret.
    readable: Vec<Sink>,
}

// A place is fed in this order: what is certain first, what others read last.
enum Place {
    File(SecretFile),
    Variable(Variable),
    Command(Recipient),
    Stdout,
}

impl Reserved {
    /// Proves every place. Fails with [`Failure::Usage`]; what was held ready so far is removed.
    pub(super) fn of(
        sinks: &[Sink],
        is_in_answer: bool,
        circumstances: &Circumstances,
    ) -> Result<Self, Failure> {
        let ci_log = circumstances.ci_log.clone();
        let exposure = match &ci_log {
            Some(log) => log.check(sinks, is_in_answer)?,
            None => Exposure::default(),
        };
        let mut places = Vec::with_capacity(sinks.len());
        for sink in sinks {
            places.push((sink.clone(), Place::reserve(sink, circumstances)?));
        }
        places.sort_by_key(|(_, place)| place.rank());
        Ok(Self {
            places,
            ci_log,
            exposure,
            patience: Patience::of(circumstances),
            readable: Vec::new(),
        })
    }

    /// Returns what has to be said of the CI log before the secret goes anywhere.
    pub fn warning(&self) -> Option<&str> {
        self.exposure.warning.as_deref()
    }

    /// Hides a new secret in the CI log, where there is one. Fails where the log was not told and would show it.
    pub fn hide(&self, secret: &Secret) -> io::Result<()> {
        match self.ci_log.as_ref().map(|log| log.hide(secret)) {
            Some(Err(error)) if self.exposure.must_be_hidden => Err(error),
            _ => Ok(()),
        }
    }

    /// Feeds every sink, whatever becomes of the others: files, variables, commands, then standard output. What could
    /// be delivered is on the disk when this returns. A second call delivers nothing.
    ///
    /// `about_to` is called for a sink before the first moment at which it may have the secret.
    pub async fn deliver(
        &mut self,
        secret: &Secret,
        about_to: &mut (dyn FnMut(&Sink) + Send),
    ) -> Vec<Delivery> {
        let mut deliveries = Vec::with_capacity(self.places.len());
        let (bare, patience) = (secret.expose(), &self.patience);
        for (sink, place) in self.places.drain(..) {
            let mut begin = || about_to(&sink);
            let outcome = match place {
                Place::File(mut file) => file.deliver(bare, patience, &mut begin).await,
                Place::Variable(mut variable) => variable.deliver(bare, patience, &mut begin).await,
                Place::Command(command) => {
                    begin();
                    command.deliver(bare).await
                }
                Place::Stdout => {
                    begin();
                    stdout::deliver(bare)
                }
            };
            if outcome.problem.is_none() {
                self.readable.push(sink.clone());
            }
            deliveries.push(Delivery::of(sink, outcome));
        }
        deliveries
    }

    /// Returns what is in each file that was fed, read anew; nothing for sinks that cannot be read.
    pub fn read_back(&self) -> Vec<io::Result<Secret>> {
        self.readable.iter().filter_map(read_back).collect()
    }

    /// Lists the files that are held ready: a crash leaves them behind.
    pub fn placeholders(&self) -> Vec<PathBuf> {
        let own = |place: &Place| match place {
            Place::File(file) => file.placeholder().map(Path::to_owned),
            Place::Variable(variable) => variable.placeholder().map(Path::to_owned),
            Place::Command(_) | Place::Stdout => None,
        };
        self.places
            .iter()
            .filter_map(|(_, place)| own(place))
            .collect()
    }
}

impl Place {
    fn reserve(sink: &Sink, circumstances: &Circumstances) -> Result<Self, Failure> {
        if let Sink::File(path) | Sink::Dotenv { path, .. } = sink
            && own::is_among(path, &circumstances.own)
        {
            return Err(refused(
                shown(path),
                "it is a file that keyctl itself lives by",
                "name another file",
            ));
        }
        match sink {
            Sink::Stdout => stdout::prove().map(|()| Self::Stdout),
            Sink::File(path) => SecretFile::reserve(path, circumstances.force)
                .map(Self::File)
                .map_err(|refusal| match refusal {
                    file::Refusal::Exists => refused(
                        shown(path),
                        "it exists",
                        "pass `--force` to replace it, or name another file",
                    ),
                    file::Refusal::Other(reason) => refused(shown(path), &reason, &elsewhere(path)),
                }),
            Sink::Dotenv { path, variable } => Variable::reserve(path, variable)
                .map(Self::Variable)
                .map_err(|refusal| match refusal {
                    dotenv::Refusal::Text(reason) => {
                        refused(shown(path), &reason, "fix the file, or name another one")
                    }
                    dotenv::Refusal::Place(reason) => {
                        refused(shown(path), &reason, &elsewhere(path))
                    }
                    dotenv::Refusal::OtherName => refused(
                        shown(path),
                        "it has another name (a hard link), which would keep the old value",
                        &apart(path),
                    ),
                }),
            Sink::Exec(words) => Recipient::reserve(words, circumstances)
                .map(Self::Command)
                .map_err(|reason| {
                    refused(
                        name_of(words),
                        &reason,
                        "install it, or write its full path",
                    )
                }),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::File(_) => 0,
            Self::Variable(_) => 1,
            Self::Command(_) => 2,
            Self::Stdout => 3,
        }
    }
}

/// Returns what is in a sink now; nothing where a sink cannot be read.
pub fn read_back(sink: &Sink) -> Option<io::Result<Secret>> {
    match sink {
        Sink::File(path) => Some(file::read_back(path)),
        Sink::Dotenv { path, variable } => Some(dotenv::read_back(path, variable)),
        Sink::Exec(_) | Sink::Stdout => None,
    }
}

fn shown(path: &Path) -> Text {
    Text::new(path.display().to_string())
}

/// Says what to name instead: of a link, the file it leads to.
fn elsewhere(path: &Path) -> String {
    let is_link = std::fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink());
    match std::fs::canonicalize(path) {
        Ok(target) if is_link => format!("name the file it points to: {}", shown(&target)),
        _ => "name another file".to_owned(),
    }
}

/// Says how a file is told from the other names it has.
fn apart(path: &Path) -> String {
    let own = path.display().to_string();
    let copy = format!("{own}.copy");
    match [&own, &copy].map(|word| shlex::try_quote(word)) {
        [Ok(own), Ok(copy)] => format!(
            "name another file, or make it a file of its own: `cp -p {own} {copy} && mv {copy} {own}`"
        ),
        _ => "name another file".to_owned(),
    }
}

fn refused(place: Text, reason: &str, way_out: &str) -> Failure {
    Failure::usage(
        format!("the new secret cannot go to `{place}`: {reason}"),
        way_out,
    )
}

#[cfg(all(test, unix))]
mod tests;
