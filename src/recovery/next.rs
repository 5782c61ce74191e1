//! What is to be done next about an unfinished operation.

use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};

use super::find::{elsewhere, find};
use crate::{
    accounts::Account,
    creation::{Look, Sight},
    delivery,
    journal::{Journal, Mark, OperationKind, Phase, State},
    keys::{Entry, Error, Kind, Scope, Secret},
};

/// A provider that has not made a key this long after it was asked never will.
const LATEST: SignedDuration = SignedDuration::from_mins(10);

/// Is the one thing to do next.
#[derive(Debug)]
pub enum Next {
    /// Nothing: it is settled, and this is how.
    Close(&'static str),
    /// The secret was rescued, and can be delivered from there.
    Deliver {
        entry: Box<Entry>,
        secret: Secret,
        from: PathBuf,
    },
    /// The key is there, and nobody has its secret.
    Discard(Box<Entry>),
    /// Only another rotation of this key can tell what became of the first, or bring a secret that is not lost.
    RotateAgain(Box<Entry>),
    /// The new secret is stored and has to prove itself.
    Prove(Box<Entry>),
    /// The old key stays until then.
    Wait(Timestamp),
    /// The new secret works: the old key may go.
    DeleteOld(Box<Entry>),
    /// Nobody can tell yet; the sentence says what settles it.
    Unclear(String),
}

/// Says what is to be done next. Only reads.
pub async fn next(
    account: &Account,
    journal: &Journal,
    state: &State,
    now: Timestamp,
) -> Result<Next, Error> {
    let is_in_place = state.plan.kind == OperationKind::InPlace;
    match state.phase {
        Phase::Planned => Ok(Next::Close("nothing was sent")),
        Phase::Sent | Phase::Unknown if is_in_place => again(account, journal, state).await,
        Phase::Sent | Phase::Unknown => look(account, journal, state, now).await,
        Phase::Created | Phase::Rescued => made(account, journal, state).await,
        Phase::Stored if state.plan.kind == OperationKind::Create => {
            Ok(Next::Close("the secret was delivered"))
        }
        Phase::Stored => match created(account, journal, state).await? {
            Some(entry) => Ok(Next::Prove(Box::new(entry))),
            None => gone(account, journal, state, "the new key is not there any more").await,
        },
        Phase::Proven | Phase::Grace | Phase::OldDeleteSent if is_in_place => {
            Ok(Next::Close("the new secret works"))
        }
        Phase::Proven | Phase::Grace | Phase::OldDeleteSent => {
            settle_old(account, journal, state, now).await
        }
    }
}

/// Looks once more for a key that may have been made.
async fn look(
    account: &Account,
    journal: &Journal,
    state: &State,
    now: Timestamp,
) -> Result<Next, Error> {
    let scope = scope(account, state).await?;
    let look = look_at(account, state, scope.as_ref());
    let Some(before) = &state.plan.before else {
        return Ok(Next::Unclear(look.by_hand()));
    };
    let mut marked = Vec::new();
    for entry in look.present().await? {
        marked.push((journal.mark(&entry.key.id)?, entry));
    }
    let (old, new): (Vec<_>, Vec<_>) = marked
        .into_iter()
        .partition(|(mark, _)| before.contains(mark));
    if old.is_empty() && !before.is_empty() {
        return Err(elsewhere(account).into());
    }
    let new = new.into_iter().map(|(_, entry)| entry);
    let sight = look.judge(new.collect(), state.server_time);
    let asked = state.sent_at.unwrap_or(state.started_at);
    Ok(match sight {
        Sight::One(entry) => Next::Discard(entry),
        Sight::Nothing if now.duration_since(asked) >= LATEST => Next::Close("no key was made"),
        sight => Next::Unclear(look.advice(&sight)),
    })
}

/// Finds out what can be done for a key that was made.
async fn made(account: &Account, journal: &Journal, state: &State) -> Result<Next, Error> {
    let Some(entry) = created(account, journal, state).await? else {
        return gone(account, journal, state, "the new key is not there any more").await;
    };
    let entry = Box::new(entry);
    if let Some((from, secret)) = kept(state) {
        return Ok(Next::Deliver {
            entry,
            secret,
            from,
        });
    }
    Ok(match state.plan.kind {
        OperationKind::InPlace => Next::RotateAgain(entry),
        OperationKind::Create | OperationKind::Replace => Next::Discard(entry),
    })
}

/// Returns the secret from where it was rescued to, or from a file that was held ready for it and filled.
fn kept(state: &State) -> Option<(PathBuf, Secret)> {
    let plan = &state.plan;
    // A file of variables holds more than the secret.
    let is_bare = !plan.sinks.iter().any(|sink| sink.starts_with("dotenv:"));
    let held_ready = plan.placeholders.iter().filter(|_| is_bare);
    state.rescued.iter().chain(held_ready).find_map(|path| {
        let secret = delivery::rescued(path).ok()?;
        // One that was not filled holds zeros.
        (!secret.is_unusable()).then(|| (path.clone(), secret))
    })
}

async fn again(account: &Account, journal: &Journal, state: &State) -> Result<Next, Error> {
    match old(account, journal, state).await? {
        Some(entry) => Ok(Next::RotateAgain(Box::new(entry))),
        None => gone(account, journal, state, "the key is not there any more").await,
    }
}

/// Says that a key is gone, if this still is the account that had it.
async fn gone(
    account: &Account,
    journal: &Journal,
    state: &State,
    why: &'static str,
) -> Result<Next, Error> {
    let known = state.created.iter().map(|created| &created.mark);
    let known: Vec<&Mark> = known.chain(state.plan.before.iter().flatten()).collect();
    if known.is_empty() {
        return Ok(Next::Close(why));
    }
    let scope = scope(account, state).await?;
    for entry in look_at(account, state, scope.as_ref()).present().await? {
        if known.contains(&&journal.mark(&entry.key.id)?) {
            return Ok(Next::Close(why));
        }
    }
    Err(elsewhere(account).into())
}

fn look_at<'a>(account: &'a Account, state: &'a State, scope: Option<&'a Scope>) -> Look<'a> {
    Look {
        account,
        scope,
        kind: kind(account, state),
        name: state.plan.name.as_deref(),
        new_service_account: state.plan.new_service_account.as_deref(),
    }
}

async fn settle_old(
    account: &Account,
    journal: &Journal,
    state: &State,
    now: Timestamp,
) -> Result<Next, Error> {
    if state.phase != Phase::OldDeleteSent
        && let Some(until) = state.grace_until
        && earlier(account, now) < until
    {
        return Ok(Next::Wait(until));
    }
    let Some(entry) = old(account, journal, state).await? else {
        return gone(account, journal, state, "the old key is gone").await;
    };
    // Only an answer tells the provider's time.
    match state.grace_until {
        Some(until) if earlier(account, now) < until => Ok(Next::Wait(until)),
        _ => Ok(Next::DeleteOld(Box::new(entry))),
    }
}

/// Returns what both clocks agree has come.
fn earlier(account: &Account, now: Timestamp) -> Timestamp {
    account.server_time().map_or(now, |server| server.min(now))
}

async fn old(account: &Account, journal: &Journal, state: &State) -> Result<Option<Entry>, Error> {
    match &state.plan.old {
        Some(old) => find(account, journal, old, &state.plan.key_kind).await,
        None => Ok(None),
    }
}

async fn created(
    account: &Account,
    journal: &Journal,
    state: &State,
) -> Result<Option<Entry>, Error> {
    match &state.created {
        Some(created) => find(account, journal, created, &state.plan.key_kind).await,
        None => Ok(None),
    }
}

fn kind(account: &Account, state: &State) -> Kind {
    let kinds = account.capabilities().kinds.iter().map(|own| own.kind);
    let mut own = kinds.filter(|kind| kind.0 == state.plan.key_kind);
    own.next().unwrap_or(Kind(""))
}

async fn scope(account: &Account, state: &State) -> Result<Option<Scope>, Error> {
    match &state.plan.scope {
        Some(id) => account.project(id).await.map(Some),
        None => Ok(account.known_scope(kind(account, state))),
    }
}
