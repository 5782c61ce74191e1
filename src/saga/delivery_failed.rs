//! A secret that is not everywhere it was sent to: it is rescued, shown, or its key is deleted again.

use super::{
    deliver::{Handed, Parcel},
    engine::{Mode, Saga},
    front::Front,
    take_back::TakenBack,
};
use crate::{
    delivery,
    journal::{OperationKind, Placed, Step},
    keys::{Entry, Error, Failure, Grade, Text},
};

/// What stands in a record for a secret that was shown to a person as a last resort.
const TERMINAL: &str = "terminal";

impl Saga<'_> {
    /// Keeps the secret safe, and says where it is.
    pub(super) async fn delivery_failed(
        &mut self,
        parcel: Parcel,
        handed: Handed,
        front: &mut dyn Front,
    ) -> Error {
        let stored = [
            parcel.has.iter().map(|own| delivery::named(own)).collect(),
            handed.named(|grade| grade >= Grade::Passed),
        ]
        .concat();
        let hint = match &parcel.from {
            Some(path) => format!(
                "it is still in {}, which only you can read; `--to` names another sink",
                Text::new(path.display().to_string())
            ),
            None if self.mode != Mode::Fresh => {
                format!(
                    "it is still in {}; `--to` names another sink",
                    stored.join(" and ")
                )
            }
            None => self.rescue(&parcel, &handed, &stored, front).await,
        };
        let problem = match self.mode {
            Mode::Fresh => format!(
                "{} was {}, but its secret could not be delivered",
                parcel.entry.reference(),
                self.done()
            ),
            Mode::Resume | Mode::Finish => format!(
                "the secret of {} could not be delivered",
                parcel.entry.reference()
            ),
        };
        let kept = stored.iter().map(|sink| format!("{sink} has it"));
        let details = handed.problems.into_iter().chain(kept).collect();
        self.not_stored(problem, details, hint)
    }

    /// Finds another place for the secret, and says where it is or what became of its key.
    async fn rescue(
        &mut self,
        parcel: &Parcel,
        handed: &Handed,
        stored: &[String],
        front: &mut dyn Front,
    ) -> String {
        let id = self.id().to_owned();
        let options = &self.context.options;
        if !options.no_rescue
            && let Ok(path) = delivery::rescue(&self.context.rescue, &id, &parcel.secret)
        {
            let shown = Text::new(path.display().to_string());
            let ends = match options.ci {
                Some(service) => format!(", and ends with this {service} job"),
                None => String::new(),
            };
            self.write(Step::Rescued { path }, front);
            let may_have = match handed.named(|grade| grade == Grade::MayHave) {
                none if none.is_empty() => String::new(),
                sinks => format!("; {} may have it, too", sinks.join(" and ")),
            };
            return format!(
                "it is in {shown}, which only you can read{ends}; `keyctl operations resume {id}` delivers it from there{may_have}"
            );
        }
        if front.confide(&parcel.entry, &parcel.secret).is_ok() {
            let only = match stored.is_empty() {
                true => ", and only here",
                false => "",
            };
            // Nobody else knows that a person has it: it must not be taken for lost.
            let sinks = vec![Placed {
                sink: TERMINAL.to_owned(),
                grade: Grade::Passed,
            }];
            self.write(Step::Handed { sinks }, front);
            let next = match self.record.state().plan.kind {
                OperationKind::Create => {
                    self.known.is_settled = true;
                    String::new()
                }
                OperationKind::Replace | OperationKind::InPlace => self.goes_on(),
            };
            return format!("it was shown here{only}: store it now{next}");
        }
        let may_have = handed.named(|grade| grade == Grade::MayHave);
        if !stored.is_empty() {
            return format!("it is only in {}{}", stored.join(" and "), self.goes_on());
        }
        if !may_have.is_empty() {
            return format!(
                "{} may have it, so the key was not deleted: look there; `keyctl operations resume {id}` goes on",
                may_have.join(" and ")
            );
        }
        self.take_back(&parcel.entry, front).await
    }

    /// Deletes the new key again, since every sink is untouched and nothing else has its secret.
    async fn take_back(&mut self, entry: &Entry, front: &mut dyn Front) -> String {
        let left_behind = self.left_behind();
        match self.delete_again(entry, front).await {
            TakenBack::Gone => {
                self.known.is_settled = true;
                let gone = "the key was deleted again, since nobody has its secret";
                match left_behind.is_empty() {
                    true => format!("nothing is left to do: {gone}"),
                    false => format!("{gone}{left_behind}"),
                }
            }
            TakenBack::Stays => {
                self.write(Step::Lost, front);
                self.left_over(entry)
            }
            TakenBack::MayBeAnothers => {
                self.write(Step::Lost, front);
                format!(
                    "its secret is lost, and whether {} was there before cannot be told: look at it before you delete it; `keyctl operations forget {}` drops the record",
                    entry.reference(),
                    self.id()
                )
            }
        }
    }

    /// Says what goes on with a rotation: a creation whose secret somebody has needs no more than that.
    fn goes_on(&self) -> String {
        match self.record.state().plan.kind {
            OperationKind::Create => format!(
                "; `keyctl operations forget {}` once it is stored",
                self.id()
            ),
            OperationKind::Replace | OperationKind::InPlace => format!(
                "; the old secret still works, and `keyctl operations resume {}` goes on",
                self.id()
            ),
        }
    }

    /// Says what to do about a key whose secret is lost.
    pub(super) fn left_over(&self, entry: &Entry) -> String {
        let id = self.id();
        if self.known.is_doubtful {
            return format!(
                "which key the secret opens nobody can tell: look at it; `keyctl operations forget {id}` drops the record"
            );
        }
        if self.record.state().plan.kind != OperationKind::InPlace {
            return format!(
                "the key exists and its secret is lost: delete it with `keyctl delete {}`, or with `keyctl operations resume {id}`{}",
                entry.reference(),
                self.left_behind()
            );
        }
        let until = match self.record.state().previous_until {
            Some(until) => format!("until {until}"),
            None => "for a while".to_owned(),
        };
        format!(
            "the new secret is lost, and the old one works only {until}; before that the key cannot be rotated again: create another key and deploy it, or `keyctl operations resume {id}` as soon as the old one has stopped"
        )
    }

    /// Names what stays when the key is deleted.
    pub(super) fn left_behind(&self) -> String {
        match &self.record.state().plan.new_service_account {
            Some(name) => format!(
                "; the service account {} that was made with it is still there",
                Text::from(name.as_str())
            ),
            None => String::new(),
        }
    }

    /// Returns what was done to the key.
    pub(super) fn done(&self) -> &'static str {
        match self.record.state().plan.kind {
            _ if self.known.is_doubtful => "named as new, though it was there before",
            OperationKind::InPlace => "rotated",
            OperationKind::Create | OperationKind::Replace => "created",
        }
    }

    /// Says that a secret is not where it was sent to.
    pub(super) fn not_stored(&self, problem: String, details: Vec<String>, hint: String) -> Error {
        self.failed(Failure::SecretNotStored {
            problem,
            details,
            way_out: hint,
        })
    }
}
