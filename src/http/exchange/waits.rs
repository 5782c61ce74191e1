//! Waits between two tries, under a virtual clock.

use std::cell::Cell;

use super::{
    tests::{account, answer},
    *,
};
use crate::keys::Refusal;

#[tokio::test(start_paused = true)]
async fn m03_wait_is_as_long_as_it_is_whatever_the_clock_of_the_machine_says() {
    let account = account(1);
    let calls = Cell::new(0);
    let start = Instant::now();
    let asked = Duration::from_secs(40);

    let exchange = Exchange::new(&account, Effect::Read);
    let outcome = exchange.run(async |_| {
        calls.set(calls.get() + 1);
        // The machine's clock hardly moves meanwhile, as if it were set back again and again.
        match calls.get() {
            1 => Err(Setback {
                failure: Failure::Unavailable(Refusal::saying(503, "busy")),
                again: Again::Later(Some(asked)),
                may_be_applied: false,
            }),
            _ => Ok(answer()),
        }
    });

    assert!(outcome.await.is_ok());
    assert_eq!(start.elapsed(), asked);
}

#[tokio::test(start_paused = true)]
async fn wait_that_would_take_all_the_time_is_not_begun() {
    let account = account(1);
    let start = Instant::now();
    let asked = account.deadline;

    let exchange = Exchange::new(&account, Effect::Read);
    let outcome = exchange.run(async |_| {
        Err(Setback {
            failure: Failure::Unavailable(Refusal::saying(503, "busy")),
            again: Again::Later(Some(asked)),
            may_be_applied: false,
        })
    });

    assert!(matches!(outcome.await, Err(Failure::Unavailable(_))));
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn troubles_of_every_kind_count_as_tries_of_an_account_that_was_never_answered() {
    let account = account(1);
    let calls = Cell::new(0);

    let exchange = Exchange::new(&account, Effect::Read);
    let outcome = exchange.run(async |_| {
        calls.set(calls.get() + 1);
        let (failure, again) = match calls.get() {
            2 => (
                Failure::RateLimited {
                    refusal: Refusal::saying(429, "slowly"),
                    wait: None,
                },
                Again::Slower(None),
            ),
            _ => (
                Failure::Unavailable(Refusal::saying(503, "busy")),
                Again::Later(None),
            ),
        };
        Err(Setback {
            failure,
            again,
            may_be_applied: false,
        })
    });

    assert!(matches!(outcome.await, Err(Failure::Unavailable(_))));
    assert_eq!(calls.get(), retry::MOST_ATTEMPTS);
}
