//! What an account is asked without changing anything: pages and scopes are followed here.

use std::{
    collections::HashSet,
    future::ready,
    hash::{BuildHasher, RandomState},
    sync::Arc,
};

use futures_util::{Stream, StreamExt, stream};

use super::{Account, gate, narrow::Narrow};
use crate::keys::{
    Cursor, Entry, Error, Failure, Key, Kind, Locator, Operation, Scope, ScopeType, Suggestions,
    Text, pages, read_all,
};

/// So many scopes are open for each request that may run: while the pages of one follow each other, no other
/// request's place is left empty. The requests themselves queue at the account's gate.
const SCOPES_PER_REQUEST: usize = 8;

/// Is what one answer adds to what is known of an account's keys.
#[derive(Debug)]
pub enum Sight {
    /// A scope that will be asked for its keys; scopes are counted from 0, in the provider's order.
    Scope { number: usize, scope: Scope },
    /// A page of a scope's keys.
    Keys {
        scope: usize,
        entries: Vec<Entry>,
        coverage: Option<&'static str>,
        /// Whether the scope has no more.
        is_last: bool,
    },
    /// A scope broke, and what it showed before is not all; or the list of scopes did.
    Broken { scope: Option<usize>, error: Error },
}

impl Account {
    /// Lists the places keys live in.
    pub async fn scopes(&self) -> Result<Vec<Scope>, Error> {
        let whole = read_all(|after| async move { self.admin.scopes(after.as_ref()).await }).await;
        whole
            .map(|whole| whole.items.into_iter().filter(new_scopes()).collect())
            .map_err(|failure| self.error(Operation::Projects, None, no_list(failure)))
    }

    /// Returns the scope that keys of this kind live in, where that needs no asking.
    pub fn known_scope(&self, kind: Kind) -> Option<Scope> {
        self.admin.known_scope(kind)
    }

    /// Finds the project that `typed` names by its id, or by a name that only one project has: letter by letter, or else
    /// in another case.
    pub async fn project(&self, typed: &str) -> Result<Scope, Error> {
        let mut named = Vec::new();
        let mut near = Suggestions::of(typed);
        for scope in self.scopes().await? {
            if scope.scope_type != ScopeType::Project {
                continue;
            }
            let words = scope.name.iter().chain(&scope.id);
            words.for_each(|word| near.add(word.raw()));
            if scope.has_id(typed) {
                return Ok(scope);
            }
            if scope.is_called(typed) {
                named.push(scope);
            }
        }
        if named.iter().any(|scope| scope.has_name(typed)) {
            named.retain(|scope| scope.has_name(typed));
        }
        if named.len() > 1 {
            return Err(Error::from(Failure::Conflict {
                problem: format!("several projects of {} have this name", self.name),
                candidates: named
                    .iter()
                    .filter_map(|scope| scope.id.as_ref())
                    .map(Text::to_string)
                    .collect(),
                way_out: Some("name one by its id".to_owned()),
            }));
        }
        named.pop().ok_or_else(|| {
            let list = format!("`keyctl projects --account {}` lists them", self.name);
            Error::from(Failure::not_found(
                format!("{} has no project {}", self.name, Text::from(typed)),
                match near.question() {
                    Some(question) => format!("{question} {list}"),
                    None => list,
                },
            ))
        })
    }

    /// Lists the keys of every scope that `narrow` takes, as the answers come: several scopes at a time.
    pub fn survey<'a>(&'a self, narrow: &'a Narrow) -> impl Stream<Item = Sight> + 'a {
        self.scopes_of(narrow)
            .filter(|scope| {
                ready(
                    scope
                        .as_ref()
                        .map_or(true, |scope| narrow.takes_scope(scope)),
                )
            })
            .enumerate()
            .map(move |(number, scope)| match scope {
                Ok(scope) => self.survey_scope(number, scope, narrow).boxed_local(),
                Err(failure) => {
                    let error = self.error(Operation::List, None, no_list(failure));
                    stream::iter([Sight::Broken { scope: None, error }]).boxed_local()
                }
            })
            .flatten_unordered(SCOPES_PER_REQUEST * self.concurrency)
    }

    /// Lists the scopes that can hold what is looked for, and perhaps others; asks only where it must.
    fn scopes_of<'a>(
        &'a self,
        narrow: &Narrow,
    ) -> impl Stream<Item = Result<Scope, Failure>> + use<'a> {
        if let Some(known) = self.known_scopes(narrow) {
            return stream::iter(known).map(Ok).left_stream();
        }
        let pages =
            pages(
                move |after: Option<Cursor>| async move { self.admin.scopes(after.as_ref()).await },
            );
        let mut is_new = new_scopes();
        let scopes = pages.flat_map(move |page| match page {
            Ok(page) => {
                let scopes: Vec<Scope> = page.items.into_iter().filter(&mut is_new).collect();
                stream::iter(scopes).map(Ok).left_stream()
            }
            Err(failure) => stream::iter([Err(failure)]).right_stream(),
        });
        scopes.right_stream()
    }

    /// Returns the scopes that can hold what is looked for, where that needs no asking.
    fn known_scopes(&self, narrow: &Narrow) -> Option<Vec<Scope>> {
        if !narrow.projects.is_empty() {
            return None;
        }
        let kinds = self.capabilities().kinds.iter().map(|own| own.kind);
        let meant = kinds.filter(|kind| narrow.takes_kind(*kind));
        meant.map(|kind| self.known_scope(kind)).collect()
    }

    /// Lists the keys of one scope, page by page.
    fn survey_scope<'a>(
        &'a self,
        number: usize,
        scope: Scope,
        narrow: &'a Narrow,
    ) -> impl Stream<Item = Sight> + 'a {
        let name = scope.to_string();
        let asked = Arc::new(scope.clone());
        let pages = pages(move |after: Option<Cursor>| {
            let asked = Arc::clone(&asked);
            async move { self.admin.list(&asked, after.as_ref()).await }
        });
        let mut known = Known::default();
        let sights = pages.map(move |page| match page {
            Ok(page) => Sight::Keys {
                scope: number,
                is_last: page.next.is_none(),
                coverage: page.coverage,
                entries: page
                    .items
                    .into_iter()
                    .filter(|key| narrow.takes_key(key) && known.is_new(key))
                    .map(|key| self.entry(key))
                    .collect(),
            },
            Err(failure) => Sight::Broken {
                scope: Some(number),
                error: self.error(Operation::List, Some(name.clone()), no_list(failure)),
            },
        });
        stream::iter([Sight::Scope { number, scope }]).chain(sights)
    }

    /// Lists the keys that `narrow` takes, all of them or none.
    pub async fn entries(&self, narrow: &Narrow) -> Result<Vec<Entry>, Error> {
        let scopes = match self.known_scopes(narrow) {
            Some(known) => known,
            None => self.scopes().await?,
        };
        let mut entries = Vec::new();
        for scope in scopes.into_iter().filter(|scope| narrow.takes_scope(scope)) {
            entries.extend(self.list_scope(&scope, narrow).await?);
        }
        Ok(entries)
    }

    /// Lists the keys of one scope, all of them or none.
    pub async fn list_scope(&self, scope: &Scope, narrow: &Narrow) -> Result<Vec<Entry>, Error> {
        let list =
            |after: Option<Cursor>| async move { self.admin.list(scope, after.as_ref()).await };
        let whole = read_all(list).await.map_err(|failure| {
            self.error(Operation::List, Some(scope.to_string()), no_list(failure))
        })?;
        let mut known = Known::default();
        let keys = whole.items.into_iter();
        let meant = keys.filter(|key| narrow.takes_key(key) && known.is_new(key));
        Ok(meant.map(|key| self.entry(key)).collect())
    }

    /// Describes one key.
    pub async fn describe(&self, key: &Locator) -> Result<Entry, Error> {
        let answer = match gate::address(key) {
            Ok(()) => self.admin.describe(key).await,
            Err(failure) => Err(failure),
        };
        answer
            .and_then(|answer| is_about(answer, key))
            .map(|key| self.entry(key))
            .map_err(|failure| self.key_error(Operation::Describe, key, failure))
    }

    /// Checks, without sending anything, that a new secret of this key could be proven.
    pub fn check_prove(&self, key: &Key) -> Result<(), Error> {
        let checked = self.admin.check_prove(key.kind);
        checked.map_err(|failure| self.key_error(Operation::Rotate, &key.locator(), failure))
    }
}

/// Is which keys a list has shown: one that moves to another page meanwhile counts once.
///
/// Only hashes are kept, so that it stays small however many keys there are.
#[derive(Default)]
struct Known {
    hashes: HashSet<u64>,
    hasher: RandomState,
}

impl Known {
    fn is_new(&mut self, key: &Key) -> bool {
        self.hashes.insert(self.hasher.hash_one(&key.id))
    }
}

/// Tells the scopes that a list has not shown yet: one that moves to another page meanwhile counts once, or its keys
/// would count twice.
fn new_scopes() -> impl FnMut(&Scope) -> bool {
    let mut known = HashSet::new();
    move |scope| {
        let id = scope.id.clone();
        // What a place holds may be listed in parts, each of them a scope.
        id.is_none_or(|id| known.insert((id, scope.holds)))
    }
}

/// A list that is not there: most often the account points at the wrong host.
fn no_list(failure: Failure) -> Failure {
    const WAY_OUT: &str = "the host knows no such list: check the URL the account points at";
    match failure {
        Failure::Refused { refusal, .. } if refusal.says_not_there() => Failure::Refused {
            refusal,
            way_out: Some(WAY_OUT.into()),
        },
        other => other,
    }
}

/// Passes an answer on only if it is about the key that was asked for.
pub fn is_about(answer: Key, key: &Locator) -> Result<Key, Failure> {
    if answer.has_id(&key.id) {
        Ok(answer)
    } else {
        Err(Failure::about_another())
    }
}
