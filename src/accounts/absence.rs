//! Whether a key is there: the provider's own words about it, or lists that were read to their end.

use std::ops::ControlFlow;

use futures_util::{StreamExt, pin_mut};

use super::{Account, Narrow, Sight};
use crate::keys::{Entry, Error, Failure, Key, Locator, Operation, Place, Scope};

/// Evidence that a key does not exist: the provider's own words about that key, or a complete list without it.
#[derive(Debug)]
pub struct Absent(Failure);

/// What looking for one key showed.
#[derive(Debug)]
pub enum Presence {
    There(Box<Entry>),
    Gone(Absent),
}

/// What lists show while they are read.
#[derive(Debug)]
pub enum Shown {
    Keys {
        /// Scopes are counted from 0, in the provider's order.
        scope: usize,
        entries: Vec<Entry>,
    },
    /// A scope, or the list of scopes, broke.
    Broken,
}

/// How far lists were read, and what they leave out.
#[derive(Debug, Default)]
pub struct Extent {
    /// What broke first.
    pub broken: Option<Error>,
    /// What the lists leave out, as a sentence.
    pub coverage: Option<&'static str>,
    scopes: Vec<Scope>,
    is_read: bool,
    is_cut: bool,
    is_broken: bool,
}

impl Absent {
    /// Returns the words in which it was told: always [`Failure::NoSuchKey`].
    pub fn into_failure(self) -> Failure {
        self.0
    }

    /// Makes evidence that nothing showed.
    #[cfg(test)]
    pub fn invented() -> Self {
        Self(Failure::no_such_key(None))
    }
}

impl Extent {
    /// Tells whether the lists showed every key they are about.
    pub fn is_whole(&self) -> bool {
        self.is_read && !self.is_cut && !self.is_broken && self.coverage.is_none()
    }

    /// Returns evidence for a key that none of the lists showed, told as `what`; `None` where they do not show all.
    pub fn absence(&self, what: impl Into<String>) -> Option<Absent> {
        self.is_whole().then(|| Absent(Failure::not_listed(what)))
    }

    /// Returns evidence for a key that none of the lists showed; `None` where they do not show all keys, or are not
    /// about the place that this one would be in.
    pub fn absence_of(&self, key: &Locator) -> Option<Absent> {
        let has_place = self.scopes.iter().any(|scope| can_hold(scope, key));
        self.absence(NO_SUCH_ID).filter(|_| has_place)
    }
}

impl Account {
    /// Looks for one key. Fails when nothing proves that it is there, nor that it is gone.
    pub async fn look(&self, key: &Locator) -> Result<Presence, Error> {
        self.look_beside(key, &Extent::default()).await
    }

    /// Looks for one key that these lists did not show. They are read again only where they were not read to an end.
    pub async fn look_beside(&self, key: &Locator, lists: &Extent) -> Result<Presence, Error> {
        let error = match self.describe(key).await {
            Ok(entry) => return Ok(Presence::There(Box::new(entry))),
            Err(error) => error,
        };
        if error.failure.is_no_such_key() {
            return Ok(Presence::Gone(Absent(*error.failure)));
        }
        if !proves_nothing(&error.failure) {
            return Err(error);
        }
        let is_read = lists.is_read && !lists.is_cut;
        if is_read {
            let absent = lists.absence_of(key).map(Presence::Gone);
            return absent.ok_or_else(|| unproven(error));
        }
        self.look_into_lists(key, error).await
    }

    /// Lets the lists decide about a key of which an answer showed nothing.
    async fn look_into_lists(&self, key: &Locator, unclear: Error) -> Result<Presence, Error> {
        let mut found = None;
        let narrow = Narrow::to([key]);
        let extent = self.read_lists(&narrow, |shown| {
            if let Shown::Keys { entries, .. } = shown {
                found = entries.into_iter().find(|entry| is_at(&entry.key, key));
            }
            match found {
                Some(_) => ControlFlow::Break(()),
                None => ControlFlow::Continue(()),
            }
        });
        let extent = extent.await;
        if let Some(entry) = found {
            return Ok(Presence::There(Box::new(entry)));
        }
        if let Some(absent) = extent.absence_of(key) {
            return Ok(Presence::Gone(absent));
        }
        match extent.broken {
            Some(broken) if broken.failure.ends_all() => {
                Err(self.key_error(Operation::Describe, key, *broken.failure))
            }
            _ => Err(unproven(unclear)),
        }
    }

    /// Reads the lists that can show what `narrow` takes, as long as `see` wants more of them.
    pub async fn read_lists(
        &self,
        narrow: &Narrow,
        mut see: impl FnMut(Shown) -> ControlFlow<()>,
    ) -> Extent {
        let mut extent = Extent {
            is_read: true,
            ..Extent::default()
        };
        let sights = self.survey(narrow);
        pin_mut!(sights);
        while let Some(sight) = sights.next().await {
            let goes_on = match sight {
                Sight::Scope { scope, .. } => {
                    extent.scopes.push(scope);
                    continue;
                }
                Sight::Keys {
                    scope,
                    entries,
                    coverage,
                    ..
                } => {
                    extent.coverage = extent.coverage.or(coverage);
                    see(Shown::Keys { scope, entries })
                }
                Sight::Broken { error, .. } => {
                    extent.is_broken = true;
                    extent.broken.get_or_insert(error);
                    see(Shown::Broken)
                }
            };
            if goes_on.is_break() {
                extent.is_cut = true;
                break;
            }
        }
        extent
    }
}

const NO_SUCH_ID: &str = "no key has this id";

/// Tells whether a refusal may be a wrong host's, a gateway's or a route's, as well as about the key.
fn proves_nothing(failure: &Failure) -> bool {
    match failure {
        Failure::Refused { refusal, .. } => matches!(refusal.status, 400 | 404 | 410),
        _ => false,
    }
}

/// Says of an answer that it shows nothing, where its failure has no better advice.
fn unproven(mut error: Error) -> Error {
    if let Failure::Refused { way_out, .. } = error.failure.as_mut() {
        way_out.get_or_insert_with(|| {
            "this does not show that the key is gone, and no complete list does: check the URL the account points at".into()
        });
    }
    error
}

fn can_hold(scope: &Scope, key: &Locator) -> bool {
    match &key.place {
        Place::Scope(id) => scope.has_id(id.raw()),
        Place::Kind(kind) => scope.holds.contains(kind),
        Place::Account => true,
    }
}

fn is_at(key: &Key, wanted: &Locator) -> bool {
    key.place == wanted.place && key.has_id(&wanted.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::fake::{Fake, broken, key, keys, locator, refused},
        keys::ExitCode,
    };

    /// Looks for a key in the first project; returns what that showed, or the code it ended with.
    async fn looked(fake: Fake, id: &str) -> Result<&'static str, ExitCode> {
        let (account, _) = fake.account();
        match account.look(&locator(1, id)).await {
            Ok(Presence::There(_)) => Ok("there"),
            Ok(Presence::Gone(_)) => Ok("gone"),
            Err(error) => Err(error.exit_code()),
        }
    }

    #[tokio::test]
    async fn providers_own_word_needs_no_list() {
        let mut fake = Fake::listing(vec![keys(1, &["key_1"])]);
        fake.describe = Box::new(|| Err(Failure::no_such_key(None)));
        let (account, calls) = fake.account();

        let look = account.look(&locator(1, "key_1")).await;

        assert!(matches!(look, Ok(Presence::Gone(_))));
        assert_eq!(*calls.lock().expect("calls"), ["describe key_1"]);
    }

    #[tokio::test]
    async fn list_decides_where_anybody_may_have_answered() {
        for status in [400, 404, 410] {
            let listing = || {
                let mut fake = Fake::listing(vec![keys(1, &["key_1", "key_2"])]);
                fake.describe = Box::new(move || Err(refused(status)));
                fake
            };

            assert_eq!(looked(listing(), "key_2").await, Ok("there"), "{status}");
            assert_eq!(looked(listing(), "key_3").await, Ok("gone"), "{status}");
        }
    }

    #[tokio::test]
    async fn list_that_is_not_whole_proves_nothing() {
        let mut partial = Fake::listing(vec![keys(1, &["key_1"])]);
        partial.coverage = Some("only your own keys");

        assert_eq!(looked(partial, "key_3").await, Err(ExitCode::Failed));
        let failing = Fake::listing(vec![broken(404)]);
        assert_eq!(looked(failing, "key_3").await, Err(ExitCode::Failed));
        // The project of the key is not among those that are listed.
        let elsewhere = Fake::listing(Vec::new());
        assert_eq!(looked(elsewhere, "key_3").await, Err(ExitCode::Failed));
    }

    #[tokio::test]
    async fn missing_project_or_permission_is_no_missing_key() {
        let missing = || Failure::not_found("the project proj_1 was not found", "list them");
        let mut fake = Fake::listing(vec![keys(1, &[])]);
        fake.describe = Box::new(move || Err(missing()));
        assert_eq!(looked(fake, "key_1").await, Err(ExitCode::NotFound));

        let mut fake = Fake::listing(vec![keys(1, &[])]);
        fake.describe = Box::new(|| Err(refused(422)));
        assert_eq!(looked(fake, "key_1").await, Err(ExitCode::Failed));
    }

    #[tokio::test]
    async fn lists_that_were_read_are_not_read_again() {
        let (account, calls) = Fake::listing(vec![keys(1, &["key_1"])]).account();
        let narrow = Narrow::default();
        let lists = account
            .read_lists(&narrow, |_| ControlFlow::Continue(()))
            .await;

        let look = account.look_beside(&locator(1, "key_3"), &lists).await;
        let other = account.look_beside(&locator(7, "key_3"), &lists).await;

        assert!(matches!(look, Ok(Presence::Gone(_))));
        assert!(other.is_err(), "no list of this project was read");
        let calls = calls.lock().expect("calls");
        let lists = calls.iter().filter(|own| own.starts_with("list"));
        assert_eq!(lists.count(), 1, "{calls:?}");
    }

    #[tokio::test]
    async fn key_that_is_described_is_there() {
        let mut fake = Fake::listing(vec![broken(404)]);
        fake.describe = Box::new(|| Ok(key(1, "key_1")));

        assert_eq!(looked(fake, "key_1").await, Ok("there"));
    }

    #[tokio::test]
    async fn a24_id_with_control_characters_is_put_into_no_path() {
        for id in [".\t.", "\t", "a\tb", "a\nb", "a\u{85}b"] {
            let (account, calls) = Fake::listing(vec![keys(1, &["key_1"])]).account();
            let key = locator(1, id);

            let looked = account.look(&key).await;
            let checked = account.check_delete(&key, None);

            for error in [looked.map(|_| ()), checked].map(Result::unwrap_err) {
                assert_eq!(error.exit_code(), ExitCode::Failed);
                assert!(!error.to_string().contains(char::is_control), "{error:?}");
            }
            assert!(calls.lock().expect("calls").is_empty());
        }
    }
}
