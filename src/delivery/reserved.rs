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
    Sink, dotenv,
    dotenv::Variable,
    exec::Recipient,
    file,
    file::{Refusal, SecretFile},
    mask::mask,
    stdout,
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
    /// A CI service keeps a log and hides what it is told to.
    pub masks: bool,
}

/// Is the places for a secret, proven; what they hold ready is removed when this is dropped.
pub struct Reserved {
    /// In the order in which they are fed.
    places: Vec<(Sink, Place)>,
    masks: bool,
    /// The files that have the secret.
    readable: Vec<Sink>,
}

/// Says what became of one sink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub sink: Sink,
    /// Why it does not have the secret; the secret is not in it.
    pub problem: Option<String>,
}

/// Says of each sink that does not have the secret why.
pub fn problems(deliveries: &[Delivery]) -> Vec<String> {
    let problem = |own: &Delivery| Some(format!("{}: {}", own.sink, own.problem.as_ref()?));
    deliveries.iter().filter_map(problem).collect()
}

/// Lists the sinks that have the secret, so that they are found again from anywhere.
pub fn stored(deliveries: &[Delivery]) -> Vec<String> {
    let fed = deliveries.iter().filter(|own| own.problem.is_none());
    fed.map(|own| own.sink.anchored().typed()).collect()
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
    pub(super) fn of(sinks: &[Sink], circumstances: &Circumstances) -> Result<Self, Failure> {
        let mut places = Vec::with_capacity(sinks.len());
        for sink in sinks {
            places.push((sink.clone(), Place::reserve(sink, circumstances)?));
        }
        places.sort_by_key(|(_, place)| place.rank());
        Ok(Self {
            places,
            masks: circumstances.masks,
            readable: Vec::new(),
        })
    }

    /// Feeds every sink, whatever becomes of the others: files, variables, commands, then standard output. What could
    /// be delivered is on the disk when this returns. A second call delivers nothing.
    pub async fn deliver(&mut self, secret: &Secret) -> Vec<Delivery> {
        let mut deliveries = Vec::with_capacity(self.places.len());
        for (sink, place) in self.places.drain(..) {
            let fed = match place {
                Place::File(mut file) => file.deliver(secret.expose()),
                Place::Variable(mut variable) => variable.deliver(secret.expose()),
                Place::Command(command) => command.deliver(secret.expose()).await,
                Place::Stdout => {
                    if self.masks && !stdout::is_file() {
                        mask(secret);
                    }
                    stdout::deliver(secret.expose()).map_err(|error| error.to_string())
                }
            };
            if fed.is_ok() {
                self.readable.push(sink.clone());
            }
            deliveries.push(Delivery {
                sink,
                problem: fed.err(),
            });
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
        match sink {
            Sink::Stdout => stdout::prove().map(|()| Self::Stdout),
            Sink::File(path) => SecretFile::reserve(path, circumstances.force)
                .map(Self::File)
                .map_err(|refusal| match refusal {
                    Refusal::Exists => refused(
                        shown(path),
                        "it exists",
                        "pass `--force` to replace it, or name another file",
                    ),
                    Refusal::Other(reason) => refused(shown(path), &reason, "name another file"),
                }),
            Sink::Dotenv { path, variable } => Variable::reserve(path, variable)
                .map(Self::Variable)
                .map_err(|reason| {
                    refused(shown(path), &reason, "mend the file, or name another one")
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

fn refused(place: Text, reason: &str, way_out: &str) -> Failure {
    Failure::usage(
        format!("the new secret cannot go to `{place}`: {reason}"),
        way_out,
    )
}

#[cfg(all(test, unix))]
mod tests;
