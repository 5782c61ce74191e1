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
