//! What the last list showed, kept for a while so that a shell can offer it. No secrets: what is masked stays masked.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::{
    files::{self, Limit, Links},
    keys::{Entry, Text},
};

const VERSION: u32 = 1;
/// Older ones may name keys that are gone by now.
const LIFETIME: SignedDuration = SignedDuration::from_hours(1);
/// More than that nobody chooses from.
const MOST_KEYS: usize = 2_000;
const LIMIT: Limit = Limit::mib(2);
/// As much of a name as stands beside a word.
const MOST_SIGNS: usize = 100;

/// Is what is remembered of the last list.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lately {
    version: u32,
    pub(super) keys: Vec<Shown>,
}

/// Is a key that was shown, in the words that were shown.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shown {
    #[serde(rename = "ref")]
    pub reference: String,
    pub name: Option<String>,
    pub project: Option<String>,
    pub project_name: Option<String>,
}

impl Lately {
    /// Takes note of keys that were shown.
    pub fn look_at(&mut self, entries: &[Entry]) {
        let room = MOST_KEYS.saturating_sub(self.keys.len());
        self.keys.extend(entries.iter().take(room).map(|entry| {
            let scope = &entry.key.scope;
            Shown {
                reference: entry.address(false).to_string(),
                name: entry.key.name.as_ref().map(beginning),
                project: scope.id.as_ref().map(ToString::to_string),
                project_name: scope.name.as_ref().map(beginning),
            }
        }));
    }

    /// Keeps it in this file, for nobody else to read.
    pub fn save(mut self, path: &Path) -> io::Result<()> {
        self.version = VERSION;
        let folder = path.parent().unwrap_or(path);
        fs::create_dir_all(folder)?;
        // Readable only by its owner, as every temporary file.
        let mut file = NamedTempFile::new_in(folder)?;
        file.write_all(&serde_json::to_vec(&self)?)?;
        file.persist(path)?;
        Ok(())
    }

    /// Returns what is remembered, or nothing where it is too old, damaged or no plain file.
    pub fn load(path: &Path, now: Timestamp) -> Self {
        Self::read(path, now).unwrap_or_default()
    }

    fn read(path: &Path, now: Timestamp) -> Option<Self> {
        let file = files::open(path, Links::Refused).ok()?;
        let modified = file.metadata().and_then(|found| found.modified()).ok()?;
        let saved_at = Timestamp::try_from(modified).ok()?;
        let age = now.duration_since(saved_at);
        let is_fresh = age <= LIFETIME && age >= -LIFETIME;
        if !is_fresh {
            return None;
        }
        let bytes = LIMIT.read_open(&file).ok()?;
        let lately: Self = serde_json::from_slice(&bytes).ok()?;
        (lately.version == VERSION).then_some(lately)
    }
}

fn beginning(name: &Text) -> String {
    name.to_string().chars().take(MOST_SIGNS).collect()
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::keys::{KeyId, Secret, untold};

    fn folder() -> TempDir {
        tempfile::tempdir().expect("a folder")
    }

    /// Keeps one key of this name.
    fn kept(path: &Path, name: &str) {
        let mut key = untold::key();
        key.name = Some(name.into());
        let mut lately = Lately::default();
        lately.look_at(&[untold::entry(key)]);
        lately.save(path).expect("saved");
    }

    #[test]
    fn what_was_shown_is_remembered_for_an_hour() {
        let folder = folder();
        let path = folder.path().join("new/lately.json");
        kept(&path, "ci");
        let later = |minutes| Timestamp::now() + SignedDuration::from_mins(minutes);

        let soon = Lately::load(&path, later(59));

        assert_eq!(soon.keys[0].reference, "acme/key_1");
        assert_eq!(soon.keys[0].name.as_deref(), Some("ci"));
        assert_eq!(Lately::load(&path, later(61)), Lately::default());
        assert_eq!(Lately::load(&path, later(-61)), Lately::default());
    }

    #[test]
    fn id_that_may_be_a_secret_is_remembered_masked() {
        let folder = folder();
        let path = folder.path().join("lately.json");
        let mut key = untold::key();
        key.id = KeyId::Sensitive(Secret::new("8540CANARYCANARYCANARYCANARY33cf"));
        let mut lately = Lately::default();

        lately.look_at(&[untold::entry(key)]);
        lately.save(&path).expect("saved");

        let text = fs::read_to_string(&path).expect("text");
        assert!(text.contains("acme/8540..33cf"), "{text}");
        assert!(!text.contains("CANARY"), "{text}");
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_reads_it() {
        use std::os::unix::fs::PermissionsExt;

        let folder = folder();
        let path = folder.path().join("lately.json");

        kept(&path, "ci");

        let mode = fs::metadata(&path).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn no_more_is_kept_than_somebody_chooses_from() {
        let entries = vec![untold::entry(untold::key()); 1_500];
        let mut lately = Lately::default();

        lately.look_at(&entries);
        lately.look_at(&entries);

        assert_eq!(lately.keys.len(), MOST_KEYS);
    }

    #[test]
    fn names_of_any_length_leave_room_for_all_keys() {
        let folder = folder();
        let path = folder.path().join("lately.json");
        let mut key = untold::key();
        key.name = Some("long ".repeat(2_000).into());
        let mut lately = Lately::default();

        lately.look_at(&vec![untold::entry(key); MOST_KEYS]);
        lately.save(&path).expect("saved");

        assert_eq!(Lately::load(&path, Timestamp::now()).keys.len(), MOST_KEYS);
    }

    #[test]
    fn damage_is_nothing_to_remember() {
        let folder = folder();
        let path = folder.path().join("lately.json");
        for bytes in ["", "{", "[]", "{\"version\":2,\"keys\":[]}", "\0\0"] {
            fs::write(&path, bytes).expect("written");

            assert_eq!(Lately::load(&path, Timestamp::now()), Lately::default());
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_plain_file_is_not_read() {
        let folder = folder();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        kept(&file, "ci");
        std::os::unix::fs::symlink(&file, &link).expect("a link");

        for path in [link.as_path(), Path::new("/dev/zero"), folder.path()] {
            assert_eq!(Lately::load(path, Timestamp::now()), Lately::default());
        }
    }
}
