//! The unfinished operations, a line each. Nothing is sent.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::{
    commands::begun::next_command,
    delivery,
    journal::{DeletionState, Journal, Named, OperationKind, Phase, Recorded, State, Summary},
    keys::{Error, Text},
    output::{Answer, KeysLeft, Output, Unfinished},
};

/// Writes what was left unfinished.
pub fn list(journal: &Journal, output: &mut Output) -> Result<(), Error> {
    let all: Vec<Unfinished> = journal.unfinished()?.into_iter().map(line).collect();
    output.answer(&Answer::Operations(&all, Timestamp::now()))?;
    let hint = match all.is_empty() {
        true => "nothing is unfinished",
        false => "the last column is the command that comes next",
    };
    let hint = output.look.hint(hint.to_owned());
    output.note_to_people(&hint);
    Ok(())
}

fn line(summary: Summary) -> Unfinished {
    let next = next_command(&summary);
    let Summary {
        id,
        state,
        is_running,
    } = summary;
    let unfinished = match state {
        Recorded::Making(state) => making(&state),
        Recorded::Deletion(state) => deletion(&state),
    };
    Unfinished {
        id,
        is_running,
        next,
        ..unfinished
    }
}

fn making(state: &State) -> Unfinished {
    let reference = |named: &Named| Text::from(named.reference.as_str());
    let plan = &state.plan;
    let is_in_place = plan.kind == OperationKind::InPlace;
    let old_name = plan.old.as_ref().and_then(|old| old.name.as_deref());
    Unfinished {
        name: plan.name.as_deref().or(old_name).map(Text::from),
        old: plan.old.as_ref().map(reference),
        new: state
            .created
            .as_ref()
            .filter(|_| !is_in_place)
            .map(reference),
        is_in_place,
        sinks: plan.sinks.iter().map(|own| delivery::named(own)).collect(),
        stored: state.stored().map(delivery::named).collect(),
        placed: state
            .placed
            .iter()
            .map(|own| (delivery::named(&own.sink), own.grade.as_str()))
            .collect(),
        deletes_old: plan.delete_old,
        rescued: state
            .rescued
            .as_ref()
            .map(|path| Text::new(path.display().to_string())),
        works_until: state.previous_until,
        kept_until: state.grace_until,
        ..Unfinished::new(
            plan.kind.as_str(),
            (&plan.account, &plan.provider),
            state.phase.as_str(),
            state.started_at,
        )
    }
}

fn deletion(state: &DeletionState) -> Unfinished {
    let sites = &state.plan.accounts;
    let accounts: Vec<&str> = sites.iter().map(|site| site.account.as_str()).collect();
    let providers: BTreeSet<&str> = sites.iter().map(|site| site.provider.as_str()).collect();
    let providers = Vec::from_iter(providers);
    let phase = match state.is_in_doubt() {
        true => Phase::Sent,
        false => Phase::Planned,
    };
    Unfinished {
        keys: Some(KeysLeft {
            all: state.keys.len(),
            left: state.open().count(),
        }),
        ..Unfinished::new(
            "delete",
            (&accounts.join(", "), &providers.join(", ")),
            phase.as_str(),
            state.started_at,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{DeletionPlan, Site, Work};

    #[test]
    fn provider_of_several_accounts_is_named_once() {
        let site = |account: &str, provider: &str| Site {
            account: account.to_owned(),
            provider: provider.to_owned(),
            hosts: String::new(),
            identity: None,
        };
        let plan = DeletionPlan {
            accounts: vec![site("a", "acme"), site("b", "other"), site("c", "acme")],
            keys: Vec::new(),
        };

        let line = deletion(&DeletionState::begin(plan, Timestamp::UNIX_EPOCH));

        assert_eq!(line.account, "a, b, c");
        assert_eq!(line.provider, "acme, other");
    }
}
