//! Whether the answer to an update shows the change: that a provider said yes to a request shows nothing.

use crate::keys::{Failure, Key, Moment, UpdateKey};

/// Passes the answer on if it shows everything that was to be changed, whatever it became.
///
/// Fails with [`Failure::Unknown`] if it leaves anything of that out, so that the key itself is looked at. Scopes are
/// not waited for: no provider shows them.
pub fn with_change(key: Key, change: &UpdateKey) -> Result<Key, Failure> {
    let shown = [
        change.name.is_none() || key.name.is_some(),
        change.roles.is_none() || key.roles.is_some(),
        change.lifetime.is_none() || key.expires != Moment::Unknown,
        change.rate_limit.is_none() || key.rate_limit.is_told(),
        change.budget.is_none() || key.budget.is_told(),
    ];
    if shown.iter().all(|own| *own) {
        return Ok(key);
    }
    let unread = Failure::Unreadable("it does not show what was to be changed".to_owned());
    Err(Failure::unknown(unread))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{Budget, BudgetChange, Lifetime, RateLimit, Told, untold};

    #[test]
    fn answer_that_leaves_out_what_was_asked_for_confirms_nothing() {
        let of = UpdateKey::default;
        let changes = [
            UpdateKey {
                name: Some("new".to_owned()),
                ..of()
            },
            UpdateKey {
                roles: Some(vec!["a".to_owned()]),
                ..of()
            },
            UpdateKey {
                lifetime: Some(Lifetime { seconds: 86_400 }),
                ..of()
            },
            UpdateKey {
                rate_limit: Some(5),
                ..of()
            },
            UpdateKey {
                budget: Some(BudgetChange::Remove),
                ..of()
            },
        ];
        let untold = || Key {
            name: None,
            ..untold::key()
        };
        let told = || Key {
            name: Some("another".into()),
            roles: Some(Vec::new()),
            expires: Moment::Never,
            rate_limit: Told::Is(RateLimit {
                value: 1,
                unit: "requests/second",
            }),
            budget: Told::<Budget>::None,
            ..untold()
        };

        for change in &changes {
            let failure = with_change(untold(), change).expect_err("not shown");
            assert_eq!(failure.code(), "unknown-outcome");
            assert!(with_change(told(), change).is_ok());
        }
        assert!(with_change(untold(), &of()).is_ok());
    }
}
