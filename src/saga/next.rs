//! What is next, by the record alone.

use jiff::Timestamp;

use super::engine::Mode;
use crate::journal::{OperationKind, Phase, State};

/// The one thing to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing was sent, and nobody is about to.
    CloseUnsent,
    /// The request goes out.
    Send,
    /// A key that may have been made is looked for.
    Search,
    /// The secret goes where it belongs.
    Deliver,
    /// A creation is over.
    CloseDelivered,
    /// The new secret has to prove itself.
    Prove,
    /// A rotation in place is over.
    CloseProven,
    /// The old key is left alive from now on for its grace.
    BeginGrace,
    /// The old key stays until then.
    Wait(Timestamp),
    /// Both keys work; nobody asked for the old one's end.
    Leave,
    /// The old key goes.
    Retire,
}

/// Returns what is next. `now` is what the local clock and the provider's agree has come.
pub(super) fn next(state: &State, mode: Mode, now: Timestamp) -> Next {
    match (state.phase, state.plan.kind) {
        (Phase::Planned, _) if mode == Mode::Fresh => Next::Send,
        (Phase::Planned, _) => Next::CloseUnsent,
        (Phase::Sent | Phase::Unknown, _) => Next::Search,
        (Phase::Created | Phase::Lost | Phase::Rescued, _) => Next::Deliver,
        (Phase::Stored, OperationKind::Create) => Next::CloseDelivered,
        (Phase::Stored, _) => Next::Prove,
        (_, OperationKind::Create | OperationKind::InPlace) => Next::CloseProven,
        (Phase::OldDeleteSent, _) => Next::Retire,
        (Phase::Proven | Phase::Grace, OperationKind::Replace) => settle_old(state, mode, now),
    }
}

fn settle_old(state: &State, mode: Mode, now: Timestamp) -> Next {
    let plan = &state.plan;
    match (plan.grace_seconds, state.grace_until) {
        (Some(_), None) => Next::BeginGrace,
        (_, Some(until)) if now < until => Next::Wait(until),
        (Some(_), Some(_)) if mode != Mode::Fresh => Next::Retire,
        _ if plan.delete_old || mode == Mode::Finish => Next::Retire,
        _ => Next::Leave,
    }
}
