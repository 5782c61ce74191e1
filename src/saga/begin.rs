//! The beginning of a saga: everything that has to be known after a crash is on the disk before anything is sent.

use super::{
    context::Context,
    engine::{Mode, Saga},
    goal::{Goal, OldKey, Rotation, Way},
    known::Known,
};
use crate::{
    delivery::{self, Destination, Reserved, Sink},
    journal::{Mark, Named, OperationKind, Plan},
    keys::{CreateKey, Entry, Error, Failure, Identity, Scope, Text},
};

/// Returns what a record says of a sink: it has to be found again from anywhere.
pub(super) fn typed(sink: &Sink) -> String {
    sink.anchored().typed()
}

impl<'a> Saga<'a> {
    /// Writes what is about to be done. `before` is the keys that are there; `None` where they cannot be listed.
    ///
    /// Fails with [`Failure::Usage`] where a secret could not be rescued or nothing can be recorded, and with
    /// [`Failure::Conflict`] where another operation is about the same key.
    pub async fn begin(
        context: &'a Context<'a>,
        goal: Goal,
        ready: (Destination, Reserved),
        before: Option<&[Entry]>,
    ) -> Result<Self, Error> {
        if !context.options.no_rescue {
            delivery::prove_rescue(&context.rescue).map_err(|error| {
                Failure::usage(
                    format!(
                        "a new secret could not be rescued: {} cannot be written: {error}",
                        Text::new(context.rescue.display().to_string())
                    ),
                    "set `XDG_STATE_HOME` to a folder of your own; `--no-rescue` goes on without",
                )
            })?;
        }
        let identity = context.identity().await?;
        let plan = context.plan(&goal, &ready, before, identity)?;
        let record = context.journal.begin(plan)?;
        Ok(Self {
            context,
            record,
            mode: Mode::Fresh,
            goal: Some(goal),
            known: Known {
                ready: Some(ready),
                ..Known::default()
            },
        })
    }
}

impl Context<'_> {
    /// Returns whose account it is, where that can be asked.
    async fn identity(&self) -> Result<Option<Identity>, Error> {
        match self.account.identity().await {
            Ok(identity) => Ok(Some(identity.clone())),
            Err(error)
                if matches!(
                    *error.failure,
                    Failure::Rejected { .. } | Failure::Interrupted
                ) =>
            {
                Err(error)
            }
            // Who cannot be asked is not known, and may go on.
            Err(_) => Ok(None),
        }
    }

    fn plan(
        &self,
        goal: &Goal,
        (destination, reserved): &(Destination, Reserved),
        before: Option<&[Entry]>,
        identity: Option<Identity>,
    ) -> Result<Plan, Failure> {
        let mark = |entry: &Entry| self.journal.mark(&entry.key.id);
        let before: Option<Vec<Mark>> = before
            .map(|entries| entries.iter().map(mark).collect())
            .transpose()?;
        let plan = Plan {
            kind: OperationKind::Create,
            account: self.account.name.to_string(),
            provider: self.account.descriptor.name.to_owned(),
            hosts: self.account.hosts().to_owned(),
            identity,
            key_kind: String::new(),
            name: None,
            new_service_account: None,
            scope: None,
            old: None,
            sinks: destination.sinks().iter().map(typed).collect(),
            placeholders: reserved.placeholders(),
            before,
            delete_old: false,
            grace_seconds: None,
            verify: self
                .options
                .verification
                .iter()
                .flat_map(|own| own.words.clone())
                .collect(),
        };
        match goal {
            Goal::Create { request, scope } => Ok(of_request(plan, request, scope.as_ref())),
            Goal::Rotate(approved) => self.of_rotation(plan, approved.plan()),
        }
    }

    fn of_rotation(&self, plan: Plan, rotation: &Rotation) -> Result<Plan, Failure> {
        let key = &rotation.entry.key;
        let name = key.name.as_ref().map(|name| name.raw().to_owned());
        let old = Named {
            reference: rotation.entry.reference().to_string(),
            mark: self.journal.mark(&key.id)?,
            name: name.clone(),
        };
        Ok(match &rotation.way {
            Way::InPlace(request) => Plan {
                kind: OperationKind::InPlace,
                key_kind: key.kind.to_string(),
                name,
                grace_seconds: Some(request.grace.seconds),
                before: Some(vec![old.mark.clone()]),
                old: Some(old),
                ..plan
            },
            Way::Replace {
                request,
                scope,
                old: fate,
            } => Plan {
                kind: OperationKind::Replace,
                old: Some(old),
                delete_old: *fate == OldKey::Goes,
                grace_seconds: match fate {
                    OldKey::StaysFor(grace) => Some(grace.seconds),
                    OldKey::Stays | OldKey::Goes => None,
                },
                ..of_request(plan, request, scope.as_ref())
            },
        })
    }
}

fn of_request(plan: Plan, request: &CreateKey, scope: Option<&Scope>) -> Plan {
    let scope = scope.and_then(|scope| scope.id.as_ref());
    Plan {
        key_kind: request.kind.to_string(),
        name: request.name.clone(),
        new_service_account: request.new_service_account.clone(),
        scope: scope.map(|id| id.raw().to_owned()),
        ..plan
    }
}
