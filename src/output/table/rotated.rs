//! A key with a new secret, step by step.

use super::{Look, facts};
use crate::{
    keys::Text,
    output::{Rotated, words},
};

/// Writes what was done: with the secret, where it is part of the answer, and else the steps.
pub fn rotated(rotated: &Rotated<'_>, look: &Look) -> String {
    if rotated.made.secret.is_some() {
        return facts::made(&rotated.made, look);
    }
    let mut text = made(rotated, look);
    for place in rotated.made.delivered {
        let sink = Text::new(place.sink.as_str());
        text.push_str(&format!("✓ delivered  {sink}\n"));
    }
    let provider = rotated.made.entry.provider;
    text.push_str(&match rotated.is_proven {
        Some(true) => format!("✓ proven     {provider} accepts the new secret\n"),
        _ => "✗ proven     it is not known whether the new secret works\n".to_owned(),
    });
    let exact = |until| words::exact(until, look.now);
    let old = match (rotated.old_status, rotated.works_until, rotated.kept_until) {
        ("deleted", _, _) => {
            return format!("{text}✓ deleted    {}\n", look.reference(&rotated.old));
        }
        ("unknown", _, _) => "  it is not known whether the old key was deleted".to_owned(),
        (_, Some(until), _) => format!("  the old secret works until {}", exact(until)),
        _ if rotated.is_in_place => "  the old secret works for a while".to_owned(),
        (_, _, Some(until)) => format!(
            "  the old key still works, and is not deleted before {}",
            exact(until)
        ),
        _ => "  the old key still works".to_owned(),
    };
    text.push_str(&old);
    if let Some(next) = &rotated.next {
        let verb = match rotated.is_proven {
            Some(true) => "finish",
            _ => "go on",
        };
        text.push_str(&format!("; {verb} with:  {}", look.command(next.clone())));
    }
    text.push('\n');
    text
}

fn made(rotated: &Rotated<'_>, look: &Look) -> String {
    let entry = &rotated.made.entry;
    let step = match rotated.is_in_place {
        true => "rotated",
        false => "created",
    };
    let shown = entry.key.secret_hint.as_ref().map(ToString::to_string);
    let hint = shown.or_else(|| rotated.ends.clone());
    let hint = hint.map_or(String::new(), |hint| format!("   ({hint})"));
    format!("✓ {step}    {}{hint}\n", look.reference(entry))
}
