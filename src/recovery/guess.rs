//! Looking once more for a key that may have been made.

use jiff::SignedDuration;

use super::{Next, Survey};
use crate::{
    creation::{Look, Sight},
    keys::{Entry, Error, Failure, Kind, Scope, Text},
};

/// A provider that has not made a key this long after it was asked never will.
const LATEST: SignedDuration = SignedDuration::from_mins(10);

impl Survey<'_> {
    /// Compares the keys there are with those there were.
    pub(super) async fn search(&self) -> Result<Next, Error> {
        let rescued = self.rescued()?.map(|(path, _)| path);
        let tell = |advice: String| {
            Next::Unclear(match &rescued {
                Some(path) => format!(
                    "its secret is in {}, and which key it opens nobody can tell; {advice}",
                    Text::new(path.display().to_string())
                ),
                None => advice,
            })
        };
        let scope = match self.scope().await {
            Err(error) if matches!(*error.failure, Failure::NotFound { .. }) => {
                return Ok(tell("its project is not there any more".to_owned()));
            }
            scope => scope?,
        };
        let look = self.look(scope.as_ref());
        let Some(before) = &self.state.plan.before else {
            return Ok(tell(look.by_hand()));
        };
        let mut marked = Vec::new();
        for entry in look.present().await? {
            marked.push((self.journal.mark(&entry.key.id)?, entry));
        }
        let (old, new): (Vec<_>, Vec<_>) = marked
            .into_iter()
            .partition(|(mark, _)| before.contains(mark));
        if old.is_empty() && !before.is_empty() {
            return Err(self.elsewhere().into());
        }
        // Another operation's key has an owner, and a secret that somebody has.
        let made = self.journal.made()?;
        let new = new.into_iter().filter(|(mark, _)| !made.contains(mark));
        let new = new.map(|(_, entry)| entry);
        let sight = look.judge(new.collect(), self.state.server_time);
        let is_late = rescued.is_none() && self.waited() >= LATEST;
        match sight {
            Sight::One(entry) => self.candidate(*entry).await,
            Sight::Nothing if is_late => Ok(Next::close("not_made", "no key was made")),
            // They have other names.
            Sight::Others(_) if is_late && self.state.plan.name.is_some() => {
                Ok(Next::close("not_made", "no key was made"))
            }
            sight => Ok(tell(look.advice(&sight, self.id))),
        }
    }

    /// Judges the one key that fits: only its secret shows that it is the one that was asked for.
    async fn candidate(&self, listed: Entry) -> Result<Next, Error> {
        let Some(entry) = self.described(listed).await? else {
            return Ok(Next::Unclear(
                "a new key is listed and cannot be described: look again in a while".to_owned(),
            ));
        };
        Ok(match self.bring_home(entry)? {
            Next::Discard { entry, may_be_in } => Next::Guess { entry, may_be_in },
            next => next,
        })
    }

    /// Returns how long ago the request was sent, by that clock that says less: the other may have been set.
    fn waited(&self) -> SignedDuration {
        let asked = self.state.sent_at.unwrap_or(self.state.started_at);
        let own = self.now.duration_since(asked);
        match (self.state.server_time, self.account.server_time()) {
            (Some(then), Some(now)) => own.min(now.duration_since(then)),
            _ => own,
        }
    }

    pub(super) fn look<'b>(&'b self, scope: Option<&'b Scope>) -> Look<'b> {
        Look {
            account: self.account,
            scope,
            kind: self.kind(),
            name: self.state.plan.name.as_deref(),
            new_service_account: self.state.plan.new_service_account.as_deref(),
        }
    }

    pub(super) async fn scope(&self) -> Result<Option<Scope>, Error> {
        match &self.state.plan.scope {
            Some(id) => self.account.project(id).await.map(Some),
            None => Ok(self.account.known_scope(self.kind())),
        }
    }

    fn kind(&self) -> Kind {
        let kinds = self.account.capabilities().kinds.iter();
        let mut kinds = kinds.map(|own| own.kind);
        let own = kinds.find(|kind| kind.0 == self.state.plan.key_kind);
        own.unwrap_or(Kind(""))
    }
}
