//! The one place that asks for a new secret: sent once, and looked for when its outcome is unclear.

use super::{
    engine::{Flow, Saga},
    front::{Front, Stage},
    goal::{Goal, Way},
    outcome::Old,
    probe::KeyProbe,
};
use crate::{
    accounts::Account,
    journal::{Mark, Step},
    keys::{
        CreateKey, Error, Failure, Key, Moment, NewKey, Operation, Rotated, Scope, Secret, Source,
    },
};

impl Saga<'_> {
    /// Sends the request of a saga that was begun just now.
    pub(super) async fn send(&mut self, front: &mut dyn Front) -> Result<Flow, Error> {
        let Some(goal) = self.goal.take() else {
            return Ok(Flow::close("nothing_sent", "Closed: nothing was sent"));
        };
        let (request, scope, like) = match &goal {
            Goal::Create { request, scope } => (request.clone(), scope.clone(), None),
            Goal::Rotate(approved) => match &approved.plan().way {
                Way::InPlace(_) => {
                    self.goal = Some(goal);
                    return self.rotate_in_place(false, front).await;
                }
                Way::Replace { request, scope, .. } => {
                    let like = Some(approved.plan().entry.clone());
                    (request.clone(), scope.clone(), like)
                }
            },
        };
        self.goal = Some(goal);
        front.begin(Stage::Creating {
            name: request.name.as_deref(),
            like: like.as_ref(),
            place: &place(self.context.account, scope.as_ref()),
        });
        let created = self.create(&request, scope.as_ref()).await;
        let created = match created {
            Ok(created) => created,
            Err(error) => {
                front.end(outcome(&error, "not created"));
                return Err(match like {
                    None => error,
                    Some(old) => self.context.account.key_error(
                        Operation::Rotate,
                        &old.key.locator(),
                        *error.failure,
                    ),
                });
            }
        };
        self.accept(created, scope, Moment::Unknown, front)
    }

    /// Creates a key, once. When nobody can tell whether it was made, compares the keys there are with those there
    /// were, and says what it found: [`Failure::Unknown`] in any case, for a secret that was lost cannot be found.
    async fn create(
        &mut self,
        request: &CreateKey,
        scope: Option<&Scope>,
    ) -> Result<NewKey, Error> {
        let account = self.context.account;
        let server_time = account.server_time();
        if let Err(failure) = self.record.announce(Step::Sent { server_time }) {
            self.known.is_settled = true;
            return Err(failure.into());
        }
        let mut error = match account.create(request).await {
            Ok(new) => return Ok(new),
            Err(error) => error,
        };
        let Failure::Unknown { cause, way_out } = error.failure.as_mut() else {
            // It was refused, or never left: nothing has to be remembered. A record that stays is closed by `resume`.
            self.known.is_settled = true;
            return Err(error);
        };
        // What is written or not, the outcome is told below.
        let _ = self.record.write(Step::Unknown);
        let probe = KeyProbe::of(account, scope, request);
        let before = self.record.state().plan.before.as_ref();
        let advice = match (&**cause, before) {
            (Failure::Interrupted, _) | (_, None) => probe.by_hand(),
            (_, Some(before)) => {
                let was_there = |id: &crate::keys::KeyId| {
                    let mark = self.context.journal.mark(id);
                    mark.is_ok_and(|own| before.contains(&own))
                };
                let result = probe.repeatedly(server_time, was_there).await;
                probe.advice(&result, self.record.id())
            }
        };
        let told = way_out
            .take()
            .map_or_else(String::new, |told| format!("{told}; "));
        *way_out = Some(format!(
            "{told}{advice}; `keyctl operations resume {}` looks again",
            self.record.id()
        ));
        Err(error)
    }

    /// Rotates a key in place, once. `again` after a first time whose outcome is not known: if the provider does it, the
    /// first was not carried out, or its time is over; if a previous secret is in the way, it was, and its secret is lost.
    pub(super) async fn rotate_in_place(
        &mut self,
        again: bool,
        front: &mut dyn Front,
    ) -> Result<Flow, Error> {
        let Some(Goal::Rotate(approved)) = self.goal.take() else {
            return Err(Failure::not_offered("rotate in place", "this key").into());
        };
        let Way::InPlace(request) = &approved.plan().way else {
            return Err(Failure::not_offered("rotate in place", "this key").into());
        };
        let account = self.context.account;
        let server_time = account.server_time();
        if let Err(failure) = self.record.announce(Step::Sent { server_time }) {
            self.known.is_settled = !again;
            return Err(failure.into());
        }
        front.begin(Stage::Rotating(&approved.plan().entry));
        let rotated = account.rotate(&approved, request).await;
        self.goal = Some(Goal::Rotate(approved));
        match rotated {
            Ok(Rotated {
                new,
                previous_until,
            }) => self.accept(new, None, previous_until, front),
            Err(error) => {
                front.end(outcome(&error, "not rotated"));
                Err(self.not_rotated(error, again))
            }
        }
    }

    fn not_rotated(&mut self, mut error: Error, again: bool) -> Error {
        let is_in_the_way = matches!(
            *error.failure,
            Failure::Collision { .. } | Failure::Conflict { .. }
        );
        let is_unclear = matches!(*error.failure, Failure::Unknown { .. });
        if is_unclear || (again && is_in_the_way) {
            // Whatever became of it, the first is as unclear as before.
            let _ = self.record.write(Step::Unknown);
        } else if !again {
            self.known.is_settled = true;
        }
        let id = self.record.id();
        if let Failure::Unknown { way_out, .. } = error.failure.as_mut() {
            *way_out = Some(format!(
                "`keyctl operations resume {id}` settles it: it rotates once more, and the answer tells"
            ));
        }
        if again && is_in_the_way {
            let until = self.previous_until();
            let way_out = format!(
                "the first rotation was probably carried out, and its secret is lost: the previous one works only for a while ({until}), and until it stops the key cannot be rotated again. Create another key and deploy it before that, or `keyctl operations resume {id}` as soon as it has stopped"
            );
            error.failure = Box::new(Failure::Unknown {
                cause: error.failure,
                way_out: Some(way_out),
            });
        }
        error
    }

    /// Says how long the previous secret works, of which the provider's own word may be lost.
    fn previous_until(&self) -> String {
        let state = self.record.state();
        let seconds = state
            .plan
            .grace_seconds
            .and_then(|own| i64::try_from(own).ok());
        let counted = seconds.map(jiff::SignedDuration::from_secs);
        let counted = counted.and_then(|grace| state.started_at.checked_add(grace).ok());
        match (state.previous_until, counted) {
            (Some(told), _) => format!("until {told}"),
            (None, Some(counted)) => {
                let counted = counted.round(jiff::Unit::Minute).unwrap_or(counted);
                format!("until about {counted}")
            }
            (None, None) => "how long is not known".to_owned(),
        }
    }

    /// Takes the answer: which key has the new secret is on the disk before anything else is done with it.
    fn accept(
        &mut self,
        mut new: NewKey,
        scope: Option<Scope>,
        previous_until: Moment,
        front: &mut dyn Front,
    ) -> Result<Flow, Error> {
        if let Some(scope) = scope {
            new.key.scope = scope;
        }
        let account = self.context.account;
        let ends = |secret: &Secret| {
            let prefix = account.descriptor.prefix_of(secret)?;
            Some(format!("{prefix}…{}", secret.last_four()?))
        };
        let secret = usable(&new).cloned();
        let is_anothers = secret
            .as_ref()
            .is_some_and(|secret| self.is_anothers(&new.key, secret));
        let secret = secret.filter(|_| !is_anothers);
        self.known.facts.ends = new.secret.as_ref().and_then(ends);
        self.known.facts.notes = std::mem::take(&mut new.notes);
        self.known.is_guessed = matches!(new.source, Source::Guessed(_));
        let entry = account.entry(new.key);
        self.known.facts.new = Some(entry.clone());
        self.known.facts.old = match self.record.state().previous_until {
            _ if self.record.state().plan.kind == crate::journal::OperationKind::InPlace => {
                Old::WorksUntil(previous_until)
            }
            _ => Old::Works,
        };
        // A key without a mark is named all the same, and must not be lost for it.
        let mark = self.context.journal.mark(&entry.key.id);
        let mark = mark.unwrap_or_else(|_| Mark::Hmac(String::new()));
        let step = self.created_step(&entry, mark, secret.as_ref(), previous_until);
        self.write(step, front);
        self.known.is_doubtful = self.was_there(&entry);
        front.end(&entry.reference().to_string());
        self.known.new = Some(entry.clone());
        let Some(secret) = secret else {
            let holds = match is_anothers {
                true => "the secret of another key",
                false => "no secret",
            };
            let problem = format!(
                "{} was {}, but the answer holds {holds}",
                entry.reference(),
                self.done()
            );
            self.write(Step::Lost, front);
            let hint = self.left_over(&entry);
            return Err(self.not_stored(problem, Vec::new(), hint));
        };
        self.known.secret = Some(secret);
        Ok(Flow::On)
    }
}

impl Saga<'_> {
    /// Tells whether a secret is the old key's, by its value or its ends. That the new key shows other ends is no more
    /// than a hint: what a provider shows first may be a mask of something else.
    fn is_anothers(&self, new: &Key, secret: &Secret) -> bool {
        let old = match &self.goal {
            Some(Goal::Rotate(approved)) => Some(&approved.plan().entry.key),
            Some(Goal::Create { .. }) | None => None,
        };
        old.is_some_and(|old| {
            let has_its_ends = old.shows_ends_of(secret) == Some(true);
            old.has_value_as_id(secret) || (has_its_ends && new.shows_ends_of(secret) != Some(true))
        })
    }
}

/// Says what became of a request that failed: `refused` where it is certain that it did nothing.
fn outcome(error: &Error, refused: &'static str) -> &'static str {
    match *error.failure {
        Failure::Unknown { .. } => "outcome not known",
        _ => refused,
    }
}

/// Names where a key is made.
fn place(account: &Account, scope: Option<&Scope>) -> String {
    match scope {
        Some(scope) => format!("{}, {scope}", account.name),
        None => account.name.to_string(),
    }
}

/// Returns the secret, if the answer holds a whole one.
fn usable(new: &NewKey) -> Option<&Secret> {
    let secret = new.secret.as_ref();
    secret.filter(|secret| !secret.is_unusable() && !secret.is_cut_short())
}
