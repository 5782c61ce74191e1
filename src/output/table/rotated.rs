//! A key with a new secret, and what becomes of the old one.

use super::{Look, facts};
use crate::output::{Rotated, words};

/// Writes what was done: with the secret, where it is part of the answer.
pub fn rotated(rotated: &Rotated<'_>, look: &Look) -> String {
    if rotated.made.secret.is_some() {
        return facts::made(&rotated.made, look);
    }
    let mut text = made(rotated, look);
    if rotated.is_proven != Some(true) {
        text.push_str("It is not known whether the new secret works.\n");
    }
    let exact = |until| words::exact(until, look.now);
    // The provider dates the end of an old secret.
    let by_provider = |until| words::exact(until, rotated.made.entry.now(look.now));
    let next = rotated.next.as_ref().map(|next| look.command(next.clone()));
    let goes_on = |text: &str| match (&next, rotated.is_proven) {
        (Some(next), Some(true)) => format!("{text} When nothing uses the old one:  {next}\n"),
        (Some(next), _) => format!("{text} To go on:  {next}\n"),
        (None, _) => format!("{text}\n"),
    };
    text.push_str(
        &match (rotated.old_status, rotated.works_until, rotated.kept_until) {
            ("deleted", _, _) => format!("Deleted the old key {}\n", look.reference(&rotated.old)),
            ("unknown", _, _) => goes_on("It is not known whether the old key was deleted."),
            (_, Some(until), _) => goes_on(&format!(
                "The old secret works until {}.",
                by_provider(until)
            )),
            _ if rotated.is_in_place => goes_on("The old secret works for a while."),
            (_, _, Some(until)) => goes_on(&format!(
                "Both keys work; the old one is not deleted before {}.",
                exact(until)
            )),
            _ if rotated.is_proven == Some(true) => goes_on("Both keys work."),
            _ => goes_on("The old key works."),
        },
    );
    text
}

fn made(rotated: &Rotated<'_>, look: &Look) -> String {
    let entry = &rotated.made.entry;
    let shown = entry.key.secret_hint.as_ref().map(ToString::to_string);
    let hint = shown.or_else(|| rotated.ends.clone());
    let hint = hint.map_or(String::new(), |hint| format!("   ({hint})"));
    let reference = look.reference(entry);
    if rotated.is_in_place {
        format!("Rotated {reference}{hint}\n")
    } else {
        format!("Created {reference}{hint}\n")
    }
}
