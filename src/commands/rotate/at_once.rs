//! `--grace 0s`: the old secret ends at once.

use jiff::{SignedDuration, Timestamp};

use super::RotateArgs;
use crate::{
    accounts::Account,
    delivery::Sink,
    keys::{Entry, Error, Failure, Lifetime, Locator, Operation, RotateSupport},
};

/// A difference that clocks and requests explain.
const SLACK: SignedDuration = SignedDuration::from_secs(60);

/// What is said before a secret that is in use ends.
pub const WARNING: &str =
    "the old secret stops at once: what still uses it fails until it has the new one";

/// Reads how long the old secret works on: a duration, or none at all.
pub fn grace(typed: &str) -> Result<Lifetime, String> {
    let is_none = ["0", "0s", "0m", "0min", "0h", "0d"].contains(&typed);
    if is_none {
        return Ok(Lifetime { seconds: 0 });
    }
    Lifetime::wait(typed)
        .map_err(|complaint| format!("{complaint}; `0s` ends the old secret at once"))
}

/// Says that the provider let the old secret live, although it was to end at once.
///
/// `until` is what the provider told of it, `now` when the rotation began.
pub fn survival(entry: &Entry, until: Option<Timestamp>, now: Timestamp) -> Option<String> {
    let reference = entry.reference();
    let ends = match until {
        Some(until) if until.duration_since(now) <= SLACK => return None,
        Some(until) => format!("{} lets the old secret work until {until}", entry.provider),
        None => format!("{} does not tell when the old secret stops", entry.provider),
    };
    Some(format!(
        "{ends}, although it was to end at once; `keyctl delete {reference}` ends the key with both secrets"
    ))
}

impl RotateArgs {
    /// Tells whether the old secret is to end at once.
    pub(super) fn ends_at_once(&self) -> bool {
        self.grace.is_some_and(|grace| grace.seconds == 0)
    }

    /// Refuses to let a key end at once that a new one replaces: that is a deletion, which has a flag of its own.
    pub(super) fn check_grace(
        &self,
        account: &Account,
        key: &Locator,
        support: RotateSupport,
    ) -> Result<(), Error> {
        if !self.ends_at_once() || !matches!(support, RotateSupport::Replace { .. }) {
            return Ok(());
        }
        let reference = account.reference(key).to_string();
        let mut command = format!("keyctl rotate {} --delete-old", quoted(&reference));
        // The words of a command may hold a secret, and are not repeated.
        let is_shown = |sink: &Sink| !matches!(sink, Sink::Exec(_));
        let is_whole = self.sinks.to.iter().all(is_shown);
        for sink in self.sinks.to.iter().filter(|_| is_whole) {
            command.push_str(&format!(" --to {}", quoted(&sink.to_string())));
        }
        let same = if is_whole {
            ""
        } else {
            ", with the same `--to`,"
        };
        let failure = Failure::usage(
            format!(
                "{} replaces such a key by a new one: without a grace the old key has to be deleted",
                account.descriptor.title
            ),
            format!("`{command}`{same} deletes it as soon as the new one is proven"),
        );
        Err(account.key_error(Operation::Rotate, key, failure))
    }
}

fn quoted(text: &str) -> String {
    shlex::try_quote(text).map_or_else(|_| "REF".to_owned(), |own| own.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::untold;

    #[test]
    fn no_grace_is_read_and_nonsense_is_not() {
        for typed in ["0", "0s", "0h"] {
            assert_eq!(grace(typed), Ok(Lifetime { seconds: 0 }), "{typed}");
        }
        assert_eq!(grace("24h"), Ok(Lifetime { seconds: 86_400 }));
        let complaint = grace("soon").expect_err("nonsense");
        assert!(
            complaint.ends_with("`0s` ends the old secret at once"),
            "{complaint}"
        );
    }

    #[test]
    fn old_secret_that_lives_on_is_told() {
        let now = Timestamp::UNIX_EPOCH;
        let entry = untold::entry(untold::key());
        let told = |seconds| survival(&entry, Some(now + SignedDuration::from_secs(seconds)), now);

        assert_eq!(told(-5), None);
        assert_eq!(told(60), None);
        let lives = told(3_600).unwrap_or_default();
        assert!(lives.contains("work until 1970-01-01T01:00:00Z"), "{lives}");
        assert!(lives.contains("`keyctl delete "), "{lives}");
        let untold = survival(&entry, None, now).unwrap_or_default();
        assert!(untold.contains("does not tell"), "{untold}");
    }
}
