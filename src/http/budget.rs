//! The retries a whole process may spend, so that a provider that is down is not stormed.

use std::sync::atomic::{AtomicU32, Ordering};

use super::setback::Again;

/// Is what the budget holds at first, and at most.
const WHOLE: u32 = 500;
const LATER: u32 = 14;
const SLOWER: u32 = 5;

/// Is what all requests of a process together may spend on repeating themselves.
#[derive(Debug)]
pub struct RetryBudget(AtomicU32);

impl RetryBudget {
    /// Allows about 35 retries of transient failures.
    pub fn new() -> Self {
        Self(AtomicU32::new(WHOLE))
    }

    /// Pays for one retry and returns its price; `None` when the budget does not allow it.
    pub fn pay(&self, again: Again) -> Option<u32> {
        let price = match again {
            Again::Never => return None,
            Again::Later(_) => LATER,
            Again::Slower(_) => SLOWER,
        };
        self.change(|left| left.checked_sub(price)).then_some(price)
    }

    /// Takes back what a request paid that was answered in the end: its provider is slow, and not down.
    pub fn refund(&self, paid: u32) {
        self.change(|left| Some(left.saturating_add(paid).min(WHOLE)));
    }

    /// Tells whether nothing is left for a transient failure.
    pub fn is_spent(&self) -> bool {
        self.0.load(Ordering::Relaxed) < LATER
    }

    fn change(&self, change: impl FnMut(u32) -> Option<u32>) -> bool {
        let changed = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, change);
        changed.is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spend(budget: &RetryBudget) -> usize {
        let payments = (0..1_000).map(|_| budget.pay(Again::Later(None)));
        payments.flatten().count()
    }

    #[test]
    fn provider_that_is_down_costs_a_bounded_number_of_retries() {
        let budget = RetryBudget::new();

        let retries = spend(&budget);

        assert_eq!(retries, 35);
        assert!(budget.is_spent());
    }

    #[test]
    fn what_was_paid_for_an_answer_can_be_spent_again() {
        let budget = RetryBudget::new();
        spend(&budget);

        budget.refund(14);

        assert!(!budget.is_spent());
        assert_eq!(budget.pay(Again::Later(None)), Some(14));
    }

    #[test]
    fn budget_is_not_spent_while_it_pays_for_one_more() {
        let budget = RetryBudget::new();
        for _ in 0..86 {
            budget.pay(Again::Slower(None));
        }
        for _ in 0..4 {
            budget.pay(Again::Later(None));
        }

        assert!(!budget.is_spent());
        assert_eq!(budget.pay(Again::Later(None)), Some(14));
        assert!(budget.is_spent());
    }

    #[test]
    fn budget_never_grows_over_what_it_was() {
        let budget = RetryBudget::new();

        budget.refund(14);

        assert_eq!(spend(&budget), 35);
    }
}
