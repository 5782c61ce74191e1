//! Where the sandbox's world is kept: in a file that several processes share, or in memory.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tempfile::NamedTempFile;

use super::clock::{Clock, demo};
use crate::files::{Limit, Links};

const VERSION: u32 = 1;
const LIMIT: Limit = Limit::mib(64);

/// How often it is tried again to replace a file that is read.
const PATIENCE: usize = 1_000;

/// The world of the sandbox; what was never changed is the seed.
#[derive(Debug)]
pub struct Store {
    place: Place,
}

#[derive(Debug)]
enum Place {
    File(PathBuf),
    Memory(Mutex<World>),
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct World {
    version: u32,
    /// When the seed began; it and the next are absent from the state of older versions, and when nothing was changed.
    #[serde(default)]
    seeded: Option<Timestamp>,
    /// When it was changed last, by the emulators' clock.
    #[serde(default)]
    changed: Option<Timestamp>,
    providers: BTreeMap<String, Value>,
}

impl Default for World {
    fn default() -> Self {
        Self {
            version: VERSION,
            seeded: None,
            changed: None,
            providers: BTreeMap::new(),
        }
    }
}

impl World {
    /// When its seed began: what was never changed begins with the clock that it is looked at by.
    fn seeded(&self, clock: &Clock) -> Timestamp {
        match self.seeded {
            Some(moment) => moment,
            None if self.providers.is_empty() => clock.origin(),
            // From before it was kept.
            None => demo(),
        }
    }

    /// Changes one provider's part.
    fn change<T, E>(
        &mut self,
        provider: &str,
        clock: &Clock,
        work: impl FnOnce(Option<Value>, Timestamp) -> Result<(Value, T), E>,
    ) -> Result<T, E> {
        let seeded = self.seeded(clock);
        let (part, outcome) = work(self.providers.get(provider).cloned(), seeded)?;
        self.providers.insert(provider.to_owned(), part);
        self.seeded = Some(seeded);
        self.changed = self.changed.max(Some(clock.now()));
        Ok(outcome)
    }
}

impl Store {
    /// Keeps the world in that file, which the first change creates together with its folder.
    pub fn in_file(path: PathBuf) -> Self {
        Self {
            place: Place::File(path),
        }
    }

    /// Keeps the world until the store is dropped.
    pub fn in_memory() -> Self {
        Self {
            place: Place::Memory(Mutex::default()),
        }
    }

    /// Restores the seed, also where the file cannot be read any more.
    ///
    /// # Errors
    ///
    /// The file cannot be locked or removed.
    pub fn reset(&self) -> io::Result<()> {
        match &self.place {
            Place::Memory(world) => *held(world) = World::default(),
            Place::File(path) => {
                // Without a file the seed is what there is, and nothing need be created to lock it.
                if !path.try_exists()? {
                    return Ok(());
                }
                let _lock = lock(path)?;
                if let Err(error) = fs::remove_file(path)
                    && error.kind() != io::ErrorKind::NotFound
                {
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// Looks whether the world can be read.
    ///
    /// # Errors
    ///
    /// Its file is there and cannot be read, or holds something else.
    pub fn check(&self) -> io::Result<()> {
        match &self.place {
            Place::Memory(_) => Ok(()),
            Place::File(path) => look(path).map(|_| ()),
        }
    }

    /// When anything was changed last; before all time when never.
    ///
    /// # Errors
    ///
    /// Its file is there and cannot be read, or holds something else.
    pub fn changed(&self) -> io::Result<Timestamp> {
        let changed = match &self.place {
            Place::Memory(world) => held(world).changed,
            Place::File(path) => look(path)?.changed,
        };
        Ok(changed.unwrap_or(Timestamp::MIN))
    }

    /// One provider's part, if it was ever changed, and when the seed began. Creates no file.
    pub(super) fn read(
        &self,
        provider: &str,
        clock: &Clock,
    ) -> io::Result<(Option<Value>, Timestamp)> {
        let part = |world: &World| {
            let part = world.providers.get(provider).cloned();
            (part, world.seeded(clock))
        };
        match &self.place {
            Place::Memory(world) => Ok(part(&held(world))),
            Place::File(path) => Ok(part(&look(path)?)),
        }
    }

    /// Replaces one provider's part by what `work` makes of it, under a lock from the reading to the writing.
    pub(super) fn change<T, E: From<io::Error>>(
        &self,
        provider: &str,
        clock: &Clock,
        work: impl FnOnce(Option<Value>, Timestamp) -> Result<(Value, T), E>,
    ) -> Result<T, E> {
        match &self.place {
            Place::Memory(world) => held(world).change(provider, clock, work),
            Place::File(path) => {
                let _lock = lock(path)?;
                let mut world = load(path)?;
                let outcome = world.change(provider, clock, work)?;
                save(path, &world)?;
                Ok(outcome)
            }
        }
    }
}

/// The error for a state file that this version cannot read.
pub(super) fn corrupt() -> io::Error {
    // serde_json's own text may quote the file, so it is left out.
    io::Error::new(
        io::ErrorKind::InvalidData,
        "the sandbox's state file is not readable; `sandbox reset` restores the seed",
    )
}

/// A panic elsewhere leaves the world whole, because changes are stored in one step.
fn held(world: &Mutex<World>) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Loads what is only looked at, without a lock: a file is only ever replaced as a whole.
fn look(path: &Path) -> io::Result<World> {
    // Windows replaces no file that somebody reads.
    #[cfg(windows)]
    let _lock = match File::open(lock_of(path)) {
        Ok(file) => file.lock_shared().map(|()| Some(file))?,
        Err(_) => None,
    };
    load(path)
}

fn load(path: &Path) -> io::Result<World> {
    let bytes = match LIMIT.read(path, Links::Followed) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(World::default()),
        Err(error) => return Err(error),
    };
    match serde_json::from_slice::<World>(&bytes) {
        Ok(world) if world.version == VERSION => Ok(world),
        _ => Err(corrupt()),
    }
}

fn save(path: &Path, world: &World) -> io::Result<()> {
    // A temporary file is 0600 on Unix, and stays so when it takes the other's place.
    let mut file = tempfile::Builder::new()
        .prefix(".sandbox-")
        .tempfile_in(folder_of(path))?;
    serde_json::to_writer_pretty(&mut file, world)?;
    file.write_all(b"\n")?;
    replace(path, file)
}

/// Puts a file in the place of another: Windows replaces none that somebody reads at that moment.
fn replace(path: &Path, mut file: NamedTempFile) -> io::Result<()> {
    for _ in 0..PATIENCE {
        let refused = match file.persist(path) {
            Ok(_) => return Ok(()),
            Err(refused) => refused,
        };
        if !cfg!(windows) || refused.error.kind() != io::ErrorKind::PermissionDenied {
            return Err(refused.error);
        }
        file = refused.file;
        thread::sleep(Duration::from_millis(5));
    }
    file.persist(path)?;
    Ok(())
}

/// Waits for the file's lock, which is held until the answer is dropped.
fn lock(path: &Path) -> io::Result<File> {
    let mut folders = DirBuilder::new();
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    {
        // Records of real keys are kept beside it.
        std::os::unix::fs::DirBuilderExt::mode(&mut folders, 0o700);
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    folders.recursive(true).create(folder_of(path))?;
    let file = options.open(lock_of(path))?;
    file.lock()?;
    Ok(file)
}

/// Is beside the state, since the state file itself is replaced by each change.
fn lock_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    name.into()
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests;
