//! A credential of an account that ends soon, seen by any command.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::stage::{Stage, for_each_kind, with};

/// Shows the account's own credential, which ends in that many days; returns the day, and none where the kind tells of
/// no end.
fn own_credential_ends_in(stage: &Stage<'_>, days: i64) -> Option<String> {
    let mut own = stage.kind.credential.clone()?;
    let end = Timestamp::now() + SignedDuration::from_hours(24 * days);
    match own.get_mut("expires_at") {
        Some(expires) if expires.is_string() => *expires = json!(end.to_string()),
        Some(expires) => *expires = json!(end.as_second()),
        None => return None,
    }
    stage.lists(std::slice::from_ref(&own));
    stage.server.stub(stage.kind.described_as(own));
    Some(end.strftime("%Y-%m-%d").to_string())
}

#[test]
fn f043_coming_end_of_the_own_credential_is_told_once() {
    for_each_kind(|stage| {
        let Some(day) = own_credential_ends_in(stage, 3) else {
            return;
        };
        let (reference, account) = (stage.kind.reference, stage.fixture.provider);
        let list = stage.list();
        for words in [
            list.to_vec(),
            with(&list, &["-o", "json", "-q"]),
            vec!["describe", reference, reference],
        ] {
            let outcome = stage.program(&words).run().ends_with(0);

            let said = format!(
                "warning: {reference}, the credential of account {account}, expires on {day}; replace it before then"
            );
            assert_eq!(
                outcome.stderr.matches(&said).count(),
                1,
                "{words:?}: {}",
                outcome.stderr
            );
        }
    });
}

#[test]
fn f043_end_in_more_than_two_weeks_is_not_told() {
    for_each_kind(|stage| {
        if own_credential_ends_in(stage, 20).is_some() {
            let words = with(&stage.list(), &["-o", "json"]);

            stage.program(&words).run().ends_with(0).complains("");
        }
    });
}
