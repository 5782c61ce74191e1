//! `rotate --finish`: the old key of an earlier rotation goes, by its record or by what is known of its successor.

use super::RotateArgs;
use crate::{
    accounts::{Account, Roster},
    commands::{Session, operations::Resumption, sinks::Sinks},
    inventory::{self, Wanted},
    journal::{Journal, State, Summary},
    keys::{Error, Failure, KindCapabilities, Operation, RotateSupport, Text},
    output::Output,
    saga::Mode,
};

impl RotateArgs {
    /// Finishes the rotation that was begun here, or the one whose successor is named.
    pub(super) async fn finish(
        self,
        session: &Session,
        roster: &Roster<'_>,
        output: &mut Output,
    ) -> Result<(), Error> {
        // What is recorded here says more than what is typed.
        let Some((account, id)) = self.begun(roster, session).await? else {
            let successor = self.successor.clone();
            let successor = successor
                .ok_or_else(|| not_begun(&self.target.subject(roster, self.name.as_deref())))?;
            return self
                .finish_without_record(&successor, session, roster, output)
                .await;
        };
        let journal = session.journal()?;
        let record = journal.resume(&id)?.making();
        let record = record.ok_or_else(|| not_begun("this key"))?;
        let resumption = Resumption {
            account: &account,
            roster,
            session,
            sinks: Sinks::default(),
            consent: self.consent,
            allow_self: self.allow_self,
            even_if_used: self.even_if_used,
            unproven: self.unproven,
            successor: self.successor,
            prove_from: self.prove_from,
            verify_with: self.verify_with,
            verify_timeout: self.verify_timeout,
            mode: Mode::Finish,
        };
        resumption.run(record, output).await
    }

    /// Finds the rotation of this key that was begun and not finished; `None` when there is none. What is recorded here
    /// is looked at first: lists are asked only for a name or a short ref that no record has.
    async fn begun(
        &self,
        roster: &Roster<'_>,
        session: &Session,
    ) -> Result<Option<(Account, String)>, Error> {
        if let Some(name) = self.selected_name()
            && let Some(begun) = self.begun_by_name(name, session)?
        {
            let account = begun.state.making().map(|state| state.plan.account.clone());
            let account = roster.account(&account.unwrap_or_default()).await?;
            return Ok(Some((account, begun.id)));
        }
        let journal = session.journal()?;
        let asked = (Operation::Rotate, self.consent.short_refs(session));
        if self.selected_name().is_some() && !is_any_begun(&journal)? {
            return Ok(None);
        }
        let flag = self.name.as_deref();
        let (mut accounts, wanted) = self.target.resolve(roster, flag, asked).await?;
        let Some(first) = accounts.first() else {
            return Ok(None);
        };
        self.refuse_what_has_no_end(first, &wanted)?;
        let typed = wanted.id(first.capabilities(), first.name.as_str());
        let (place, id) = match typed {
            Ok(id) => (0, id),
            Err(_) => {
                let found = inventory::find(&accounts, &wanted, |_, _| Ok(())).await;
                let (account, entry) = found.map_err(|error| error.during(Operation::Rotate))?;
                let place = accounts.iter().position(|own| own.name == account.name);
                (place.unwrap_or_default(), entry.key.id)
            }
        };
        let account = accounts.swap_remove(place);
        let begun = journal.about(account.name.as_str(), &id)?;
        let begun = begun.filter(|begun| begun.state.making().is_some());
        Ok(begun.map(|begun| (account, begun.id)))
    }

    /// Finds the one rotation of a key of this name that was begun and not finished. Fails with
    /// [`Failure::Conflict`] when there are several.
    pub(super) fn begun_by_name(
        &self,
        name: &str,
        session: &Session,
    ) -> Result<Option<Summary>, Failure> {
        let all = session.journal()?.unfinished()?;
        let mut begun: Vec<Summary> = all
            .into_iter()
            .filter(|own| {
                own.state
                    .making()
                    .is_some_and(|state| self.means(state, name))
            })
            .collect();
        if begun.len() > 1 {
            let old = |own: &Summary| own.state.making()?.plan.old.clone();
            let candidates = begun.iter().filter_map(old).map(|old| old.reference);
            return Err(Failure::Conflict {
                problem: format!(
                    "{} unfinished rotations are of keys named {}",
                    begun.len(),
                    Text::from(name)
                ),
                candidates: candidates.collect(),
                way_out: Some("name one by its ref".to_owned()),
            });
        }
        Ok(begun.pop())
    }

    fn means(&self, state: &State, name: &str) -> bool {
        let plan = &state.plan;
        let is_named = plan
            .old
            .as_ref()
            .is_some_and(|old| old.name.as_deref() == Some(name));
        let fits = |asked: &Option<String>, own: &str| asked.as_deref().is_none_or(|it| it == own);
        is_named
            && fits(&self.target.account, &plan.account)
            && fits(&self.target.provider, &plan.provider)
            && fits(&self.target.kind, &plan.key_kind)
    }

    /// Refuses to finish what ends by itself: a rotation in place leaves no old key behind.
    fn refuse_what_has_no_end(&self, account: &Account, wanted: &Wanted) -> Result<(), Error> {
        let capabilities = account.capabilities();
        let is_in_place = match wanted {
            Wanted::Ref { segments, .. } => {
                match capabilities.locate(account.name.as_str(), segments) {
                    Ok(key) => is_in_place(account.rotation(&key, None)?),
                    Err(_) => false,
                }
            }
            Wanted::Id { kind, .. } => {
                let is_meant =
                    |own: &&KindCapabilities| kind.as_ref().is_none_or(|kind| own.kind.0 == kind);
                let mut kinds = capabilities.kinds.iter().filter(is_meant).peekable();
                kinds.peek().is_some() && kinds.all(|own| is_in_place(own.rotate))
            }
            Wanted::Name { .. } => false,
        };
        if !is_in_place {
            return Ok(());
        }
        let failure = Failure::Unsupported {
            problem: format!(
                "{} rotates in place: the old secret stops by itself, and there is nothing to finish",
                account.descriptor.title
            ),
            instead: "`keyctl operations` lists what is unfinished".to_owned(),
        };
        let key = self.target.reference(std::slice::from_ref(account));
        Err(account.error(Operation::Rotate, key, failure))
    }
}

/// Tells whether a new secret was begun here and not finished, of whichever key.
fn is_any_begun(journal: &Journal) -> Result<bool, Failure> {
    let all = journal.unfinished()?;
    Ok(all.iter().any(|own| own.state.making().is_some()))
}

fn not_begun(subject: &str) -> Failure {
    Failure::not_found(
        format!("no rotation of {subject} was begun here, or it is finished"),
        "`keyctl operations` lists what is unfinished; with `--successor NEW` the new key is named; to delete a key use `keyctl delete`",
    )
}

fn is_in_place(support: RotateSupport) -> bool {
    matches!(support, RotateSupport::InPlace { .. })
}
