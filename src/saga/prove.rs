//! The one place that proves a new secret, by what its sinks hold.

use super::{
    deliver::Parcel,
    engine::{Flow, Mode, Saga},
    evidence::{Answer, Waived, Works},
    failures::{NOT_PROVEN, NOT_PROVEN_IN_PLACE},
    front::{Front, Stage},
    outcome::Old,
    question::DoesItWork,
};
use crate::{
    accounts::Acceptance,
    delivery::{self, Sink, Stored},
    journal::{OperationKind, Step, Witness},
    keys::{Entry, Error, Failure, Grade, Secret},
};

/// When a secret that is not accepted yet is tried again, in sixtieths of the wait limit.
const TRIES: [u32; 8] = [0, 1, 3, 7, 15, 30, 45, LAST];
const LAST: u32 = 60;

impl Saga<'_> {
    /// Proves the secret by what its sinks hold; where none can be read and it is not in hand, a person has to know.
    pub(super) async fn prove(&mut self, front: &mut dyn Front) -> Result<Flow, Error> {
        if self.is_no_new_key() || self.known.is_doubtful {
            return Err(match self.mode {
                Mode::Fresh => self.unfinished(
                    self.not_proven(),
                    Failure::unknown(Failure::Unproven(
                        "it names a key as new that was there before".to_owned(),
                    )),
                ),
                Mode::Resume | Mode::Finish => self.mistaken(),
            });
        }
        let entry = match self.known.new.clone() {
            Some(entry) => entry,
            None => match self.find_created().await? {
                Some(entry) => entry,
                None => {
                    let created = self.record.state().created.clone();
                    return self
                        .gone(
                            created.as_ref(),
                            "Closed: the new key is not there any more",
                        )
                        .await;
                }
            },
        };
        if self.context.options.dry_run {
            let sentence = format!("Would prove the new secret of {}", entry.reference());
            return Ok(Flow::would(sentence));
        }
        let witness = match self.witness(&entry, front).await {
            Ok(works) => {
                let witness = match works {
                    Works::Person { .. } | Works::Waived(_) => Witness::Person,
                    Works::Proven { .. } | Works::Recorded(_) => Witness::Provider,
                };
                self.known.works = Some(works);
                witness
            }
            // Asked, and answered with no.
            Err(error) if matches!(*error.failure, Failure::NotConfirmed { .. }) => {
                return Err(error);
            }
            Err(error) => return Err(self.not_proven_error(&entry, *error.failure)),
        };
        self.verify(&entry, front).await?;
        self.write(Step::Proven { by: witness }, front);
        self.known.facts.is_proven = witness == Witness::Provider;
        if self.record.state().plan.kind == OperationKind::InPlace {
            self.known.facts.old = Old::WorksUntil(
                self.record
                    .state()
                    .previous_until
                    .map_or(crate::keys::Moment::Unknown, crate::keys::Moment::At),
            );
        }
        Ok(Flow::On)
    }

    /// Finds out whether the new secret works, and keeps how that is known.
    pub(super) async fn witness(
        &mut self,
        entry: &Entry,
        front: &mut dyn Front,
    ) -> Result<Works, Error> {
        let secret = match self.read_again()? {
            Some(secret) => Some(secret),
            None => self.known.secret.clone(),
        };
        let Some(secret) = secret else {
            return match Waived::of(self.context.options.unproven) {
                Some(waived) => Ok(Works::Waived(waived)),
                None => self.ask_whether_it_works().await,
            };
        };
        let acceptance = self.ask_provider(entry, &secret, front).await;
        self.known.secret = Some(secret);
        match acceptance? {
            Acceptance::Proven(proven) => Ok(Works::Proven { _evidence: proven }),
            Acceptance::Undecidable(why) => {
                if let Some(waived) = Waived::of(self.context.options.unproven) {
                    return Ok(Works::Waived(waived));
                }
                if self.context.can_ask() {
                    return self.ask_whether_it_works().await;
                }
                let problem = format!("{why}; `--unproven` goes on without a proof");
                Err(Failure::Unproven(problem).into())
            }
        }
    }

    /// Reads every sink that keeps the secret again. Fails when one of them does not hold it any more.
    pub(super) fn read_again(&self) -> Result<Option<Secret>, Failure> {
        if self.mode == Mode::Fresh
            && self.record.state().grade_of("stdout") == Grade::Kept
            && !self
                .known
                .secret
                .as_ref()
                .is_some_and(delivery::stdout_holds)
        {
            return Err(Failure::Unproven(
                "stdout: the file it goes to does not hold the new secret any more".to_owned(),
            ));
        }
        let placed = self.record.state().placed.iter();
        let kept = placed.filter(|own| own.grade == Grade::Kept);
        let kept: Vec<(Sink, Grade)> = kept
            .filter_map(|own| Some((own.sink.parse().ok()?, own.grade)))
            .filter(|(sink, _)| *sink != Sink::Stdout)
            .collect();
        if kept.is_empty() {
            return Ok(None);
        }
        match Stored::again(&kept, &|secret| self.is_new(secret)) {
            Ok((_, secret)) => Ok(secret),
            Err(not_stored) => {
                let problems = not_stored.problems.iter();
                let problems: Vec<String> = problems
                    .map(|(sink, problem)| format!("{sink}: {problem}"))
                    .collect();
                Err(Failure::Unproven(problems.join("; ")))
            }
        }
    }

    /// Asks the provider whether it accepts the secret, and reports what it says.
    pub(super) async fn ask_provider(
        &self,
        entry: &Entry,
        secret: &Secret,
        front: &mut dyn Front,
    ) -> Result<Acceptance, Error> {
        front.begin(Stage::Proving(self.context.account.descriptor.name));
        let acceptance = self.try_secret(entry, secret).await;
        front.end(match &acceptance {
            Ok(Acceptance::Proven(_)) => "accepted",
            Ok(Acceptance::Undecidable(_)) => "cannot be told from here",
            Err(error) if is_rejection(error) => "not accepted",
            Err(_) => "not known",
        });
        acceptance
    }

    /// Asks the provider; a fresh key's rejection is looked at again until the wait limit is over.
    async fn try_secret(&self, entry: &Entry, secret: &Secret) -> Result<Acceptance, Error> {
        let account = self.context.account;
        let mut elapsed = 0;
        for moment in TRIES {
            account
                .pause(account.patience() / 60 * (moment - elapsed))
                .await?;
            elapsed = moment;
            match account.prove(&entry.key, secret).await {
                Err(error) if is_rejection(&error) && moment < LAST => {}
                settled => return settled,
            }
        }
        unreachable!("the last try settles it")
    }

    /// Fails for a secret that was guessed from the answer and that the provider does not accept.
    pub(super) async fn prove_before_delivery(
        &self,
        parcel: &Parcel,
        front: &mut dyn Front,
    ) -> Result<(), Error> {
        let acceptance = self.ask_provider(&parcel.entry, &parcel.secret, front);
        acceptance.await.map(drop)
    }

    /// Asks a person, since no sink can be read: `--yes` is no proof.
    pub(super) async fn ask_whether_it_works(&self) -> Result<Works, Error> {
        let stored = self.record.state().stored().map(delivery::named);
        let sinks = stored.collect::<Vec<_>>().join(" and ");
        if !self.context.can_ask() {
            return Err(Failure::Unproven(format!(
                "{sinks} cannot be read back, and there is no person to ask whether the new secret works there: resume on a terminal, or with `--unproven`"
            ))
            .into());
        }
        let approved = self.ask(DoesItWork { sinks }).await?;
        match Answer::of(&approved) {
            Some(answer) => Ok(Works::Person { _evidence: answer }),
            None => Err(Failure::Unproven("nobody was asked".to_owned()).into()),
        }
    }

    fn not_proven(&self) -> &'static str {
        match self.record.state().plan.kind {
            OperationKind::InPlace => NOT_PROVEN_IN_PLACE,
            OperationKind::Create | OperationKind::Replace => NOT_PROVEN,
        }
    }

    fn not_proven_error(&self, entry: &Entry, cause: Failure) -> Error {
        if self.mode == Mode::Fresh {
            return self.unfinished(self.not_proven(), cause);
        }
        let lost = match self.record.state().plan.kind {
            OperationKind::InPlace => {
                let until = self.record.state().previous_until;
                let until =
                    until.map_or_else(|| "stops".to_owned(), |until| format!("stops at {until}"));
                format!("create another key and deploy it before the old secret {until}")
            }
            OperationKind::Create | OperationKind::Replace => format!(
                "`keyctl operations forget {}`, then `keyctl delete {}` and rotate anew",
                self.id(),
                entry.reference()
            ),
        };
        let hint = format!(
            "put the new secret in its place and resume `{}` again; if it is lost, {lost}",
            self.id()
        );
        self.unfinished_with(self.not_proven(), cause, hint)
    }
}

fn is_rejection(error: &Error) -> bool {
    matches!(*error.failure, Failure::Rejected { .. })
}
