//! Why the journal cannot be used, and what to do then.

use std::{fmt::Display, path::Path};

use super::{Recorded, folder::Unread, line::Fault};
use crate::keys::{Failure, Text};

/// The journal cannot be kept there.
pub(super) fn unusable(folder: &Path, cause: impl Display) -> Failure {
    let shown = Text::new(folder.display().to_string());
    Failure::usage(
        format!("operations cannot be recorded in {shown}: {cause}"),
        "make that folder usable, or name another place with `XDG_STATE_HOME`",
    )
}

/// A record cannot be read. What is in it is not shown.
pub(super) fn unread(path: &Path, id: &str, cause: &Unread) -> Failure {
    let shown = Text::new(path.display().to_string());
    let forget = format!("`keyctl operations forget {id}`");
    let look = format!("look at the provider's keys, then drop the record with {forget}");
    match cause {
        Unread::Fault(Fault::Newer) => Failure::usage(
            format!("the record {shown} was written by a newer keyctl"),
            format!("update keyctl, or drop the record with {forget}"),
        ),
        Unread::Fault(Fault::Broken) => {
            Failure::usage(format!("the record {shown} is damaged"), look)
        }
        Unread::Io(error) => {
            Failure::usage(format!("the record {shown} cannot be read: {error}"), look)
        }
        Unread::Missing => Failure::usage(format!("the record {shown} is gone"), look),
    }
}

/// Another process works on the operation.
pub(super) fn running(id: &str) -> Failure {
    Failure::Conflict {
        problem: format!("another keyctl works on operation {id}"),
        candidates: Vec::new(),
        way_out: Some("wait until it has ended".to_owned()),
    }
}

/// An unfinished operation is about the same key.
pub(super) fn same_key(id: &str, recorded: &Recorded, key: &str) -> Failure {
    Failure::Conflict {
        problem: format!("a {} of {key} is in progress", recorded.noun()),
        candidates: Vec::new(),
        way_out: Some(format!(
            "`keyctl operations resume {id}` finds out how it stands, and ends it; `keyctl operations forget {id}` drops its record"
        )),
    }
}

/// There is no such operation.
pub(super) fn not_found(typed: &str, known: &[String]) -> Failure {
    let typed = Text::from(typed);
    let way_out = match known {
        [] => "no operation is unfinished".to_owned(),
        known => format!("unfinished: {}", known.join(", ")),
    };
    Failure::not_found(
        format!("no unfinished operation is called {typed}"),
        way_out,
    )
}
