//! When to stop in the middle: what goes wrong with every key is not tried with all of them.

use std::cell::Cell;

use super::Settled;
use crate::{accounts::Account, deletion::End};

/// So many unclear outcomes one after another stop everything.
const MOST_UNKNOWN: usize = 5;

/// Knows what must not be begun any more.
pub(super) struct Halt {
    /// One for each account.
    accounts: Vec<Cell<bool>>,
    unknown_in_a_row: Cell<usize>,
    everything: Cell<bool>,
}

impl Halt {
    pub fn new(accounts: usize) -> Self {
        Self {
            accounts: vec![Cell::new(false); accounts],
            unknown_in_a_row: Cell::new(0),
            everything: Cell::new(false),
        }
    }

    /// Tells whether nothing more shall be sent to this account.
    pub fn holds(&self, number: usize, account: &Account) -> bool {
        self.everything.get()
            || self.accounts[number].get()
            || account.retries_are_spent()
            || account.is_interrupted()
    }

    /// Lets nothing more begin anywhere.
    pub fn stop(&self) {
        self.everything.set(true);
    }

    /// Takes note of an outcome.
    pub fn notice(&self, account: usize, settled: &Settled) {
        let error = settled.error.as_ref();
        if error.is_some_and(|error| error.failure.concerns_the_account()) {
            self.accounts[account].set(true);
        }
        let row = match settled.end {
            End::Unknown => self.unknown_in_a_row.get() + 1,
            _ => 0,
        };
        self.unknown_in_a_row.set(row);
        if row >= MOST_UNKNOWN {
            self.stop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Failure;

    fn settled(end: End, error: Option<Failure>) -> Settled {
        Settled {
            key: 0,
            end,
            error: error.map(Into::into),
        }
    }

    #[test]
    fn unclear_outcomes_stop_everything_only_in_a_row() {
        let halt = Halt::new(2);

        for account in [0, 1, 0, 1] {
            halt.notice(account, &settled(End::Unknown, None));
        }
        halt.notice(0, &settled(End::Failed, None));
        for account in [0, 1, 0, 1] {
            halt.notice(account, &settled(End::Unknown, None));
        }
        assert!(!halt.everything.get());
        halt.notice(0, &settled(End::Unknown, None));

        assert!(halt.everything.get());
    }

    #[test]
    fn failure_of_an_account_stops_that_account_alone() {
        let halt = Halt::new(2);
        let of_the_account = || Failure::Credential {
            problem: "it is blank".to_owned(),
            way_out: "set it".to_owned(),
        };

        halt.notice(0, &settled(End::Failed, Some(Failure::no_such_key(None))));
        assert!(!halt.accounts[0].get());
        halt.notice(0, &settled(End::Failed, Some(of_the_account())));

        assert!(halt.accounts[0].get());
        assert!(!halt.accounts[1].get());
        assert!(!halt.everything.get());
    }
}
