//! The retries a whole process may spend, so that a provider that is down is not stormed.

use std::sync::atomic::{AtomicU32, Ordering};

use super::setback::Again;

/// Is what all requests of a process together may spend on repeating themselves.
#[derive(Debug)]
pub struct RetryBudget(AtomicU32);

impl RetryBudget {
    /// Allows about 35 retries of transient failures.
    pub fn new() -> Self {
        Self(AtomicU32::new(500))
    }

    /// Pays for one retry; `false` when the budget does not allow it.
    pub fn pay(&self, again: Again) -> bool {
        let price = match again {
            Again::Never => return false,
            Again::Later(_) => 14,
            Again::Slower(_) => 5,
        };
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(price)
            })
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn provider_that_is_down_costs_a_bounded_number_of_retries() {
        let budget = RetryBudget::new();

        let retries = (0..1_000)
            .filter(|_| budget.pay(Again::Later(None)))
            .count();

        assert_eq!(retries, 35);
    }
}
