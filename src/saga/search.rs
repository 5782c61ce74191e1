//! An operation whose request went out without an answer: a look at the provider's keys says what became of it.

use jiff::SignedDuration;

use super::{
    engine::{Flow, Saga},
    front::{Front, Stage},
    probe::{KeyProbe, ProbeResult},
};
use crate::{
    journal::OperationKind,
    keys::{Entry, Error, Failure, Scope, Text},
};

/// A provider that has not made a key this long after it was asked never will.
const LATEST: SignedDuration = SignedDuration::from_mins(10);

impl Saga<'_> {
    /// Compares the keys there are with those there were.
    pub(super) async fn search(&mut self, front: &mut dyn Front) -> Result<Flow, Error> {
        if self.record.state().plan.kind == OperationKind::InPlace {
            return self.search_in_place(front).await;
        }
        front.begin(Stage::Searching);
        let found = self.look_for_new_keys().await?;
        front.end(match &found {
            Found::Advice(_) => "unclear",
            Found::Candidate(_) => "one found",
            Found::NotMade => "none was made",
        });
        match found {
            Found::Advice(advice) => {
                if self.context.options.dry_run {
                    return Ok(Flow::would(format!("Would stay open: {advice}")));
                }
                Err(self.unclear(&advice))
            }
            Found::NotMade => Ok(Flow::close("not_made", "Closed: no key was made")),
            Found::Candidate(listed) => match self.described(*listed).await? {
                Some(entry) => self.bring_home(entry, true, front).await,
                None => Err(self
                    .unclear("a new key is listed and cannot be described: look again in a while")),
            },
        }
    }

    async fn look_for_new_keys(&self) -> Result<Found, Error> {
        let rescued = self.rescued()?.map(|(path, _)| path);
        let tell = |advice: String| {
            Ok(Found::Advice(match &rescued {
                Some(path) => format!(
                    "its secret is in {}, and which key it opens nobody can tell; {advice}",
                    Text::new(path.display().to_string())
                ),
                None => advice,
            }))
        };
        let scope = match self.scope().await {
            Err(error) if matches!(*error.failure, Failure::NotFound { .. }) => {
                return tell("its project is not there any more".to_owned());
            }
            scope => scope?,
        };
        let probe = self.probe(scope.as_ref());
        let state = self.record.state();
        let Some(before) = &state.plan.before else {
            return tell(probe.by_hand());
        };
        let mut marked = Vec::new();
        for entry in probe.present().await? {
            marked.push((self.context.journal.mark(&entry.key.id)?, entry));
        }
        let (old, new): (Vec<_>, Vec<_>) = marked
            .into_iter()
            .partition(|(mark, _)| before.contains(mark));
        if old.is_empty() && !before.is_empty() {
            return Err(self.failed(self.elsewhere()));
        }
        // The key of another operation has an owner, and a secret that somebody has.
        let made = self.context.journal.made()?;
        let new = new.into_iter().filter(|(mark, _)| !made.contains(mark));
        let result = probe.judge(new.map(|(_, entry)| entry).collect(), state.server_time);
        // A service account may have been made although no key of it is listed.
        let is_late = rescued.is_none()
            && state.plan.new_service_account.is_none()
            && self.waited() >= LATEST;
        match result {
            ProbeResult::One(entry) => Ok(Found::Candidate(entry)),
            ProbeResult::Nothing if is_late => Ok(Found::NotMade),
            result => tell(probe.advice(&result, self.id())),
        }
    }

    /// Finds out about a rotation in place whose outcome is not known.
    async fn search_in_place(&mut self, front: &mut dyn Front) -> Result<Flow, Error> {
        match self.find_old().await? {
            Some(entry) => self.bring_home(entry, false, front).await,
            None => {
                let old = self.record.state().plan.old.clone();
                self.gone(old.as_ref(), "Closed: the key is not there any more")
                    .await
            }
        }
    }

    /// Returns how long ago the request was sent, by that clock that says less: the other may have been set.
    fn waited(&self) -> SignedDuration {
        let state = self.record.state();
        let asked = state.sent_at.unwrap_or(state.started_at);
        let own = (self.context.clock)().duration_since(asked);
        match (state.server_time, self.context.account.server_time()) {
            (Some(then), Some(now)) => own.min(now.duration_since(then)),
            _ => own,
        }
    }

    pub(super) fn probe<'b>(&'b self, scope: Option<&'b Scope>) -> KeyProbe<'b> {
        let plan = &self.record.state().plan;
        KeyProbe {
            account: self.context.account,
            scope,
            kind: self.kind(),
            name: plan.name.as_deref(),
            new_service_account: plan.new_service_account.as_deref(),
        }
    }
}

/// What the keys there are tell of a request without an answer.
enum Found {
    /// Nothing certain; the sentence says what settles it.
    Advice(String),
    /// One new key fits.
    Candidate(Box<Entry>),
    /// It is certain that no key was made.
    NotMade,
}
