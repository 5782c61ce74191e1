//! Where the requests of one account wait for their turn: first come, first served.
//!
//! A request that waits, or runs, has to be polled until it is done: the ones behind it depend on it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};

use super::{
    RateLimit,
    throttle::{Attempt, End, Entry, Ruling, Slower, Throttle, Width},
};
use crate::keys::{Failure, Refusal};

/// Lets requests of one account through, as its [`Throttle`] says.
#[derive(Debug)]
pub struct Gate {
    line: Mutex<Line>,
}

#[derive(Debug)]
struct Line {
    throttle: Throttle,
    /// Each with what wakes it.
    waiting: BTreeMap<Ticket, Arc<Notify>>,
    next: Ticket,
}

/// Is a request's place in the line: who is sent back comes before all that came later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(u64);

/// Lets one attempt run; who drops it has learned nothing.
#[derive(Debug)]
pub struct Pass<'a> {
    gate: &'a Gate,
    attempt: Attempt,
    is_over: bool,
}

/// Keeps a request in the line while it waits, and not a moment longer.
struct Place<'a> {
    gate: &'a Gate,
    ticket: Ticket,
    call: Arc<Notify>,
}

impl Line {
    fn is_first(&self, ticket: Ticket) -> bool {
        self.waiting.keys().next() == Some(&ticket)
    }

    /// Tells the first that it may be its turn; when it has started it tells the next.
    fn call_first(&self) {
        if let Some(call) = self.waiting.values().next() {
            call.notify_one();
        }
    }

    /// Tells everyone that there is something new to wait for.
    fn call_all(&self) {
        self.waiting.values().for_each(|call| call.notify_one());
    }
}

impl Gate {
    /// Lets so many requests run at once.
    pub fn new(width: Width) -> Self {
        Self {
            line: Mutex::new(Line {
                throttle: Throttle::new(width),
                waiting: BTreeMap::new(),
                next: Ticket(0),
            }),
        }
    }

    /// Takes what is known of the provider's limit before it is met.
    pub fn expect(&self, limit: RateLimit) {
        self.line().throttle.expect(limit);
    }

    /// Gives a request its place in the line.
    pub fn ticket(&self) -> Ticket {
        let mut line = self.line();
        let ticket = line.next;
        line.next = Ticket(ticket.0 + 1);
        ticket
    }

    /// Returns when it is this request's turn; [`Failure::RateLimited`] as soon as the account is given up.
    pub async fn enter(&self, ticket: Ticket) -> Result<Pass<'_>, Failure> {
        let place = Place::take(self, ticket);
        loop {
            match place.try_to_start() {
                Ok(pass) => return Ok(pass),
                Err(Entry::NotBefore(moment)) => tokio::select! {
                    () = sleep_until(moment.into()) => {}
                    () = place.call.notified() => {}
                },
                Err(Entry::Closed(refusal, wait)) => {
                    let wait = Some(wait);
                    return Err(Failure::RateLimited { refusal, wait });
                }
                Err(Entry::Open | Entry::Full) => place.call.notified().await,
            }
        }
    }

    /// Sends everything of this account away for as long as it has to be left alone.
    pub fn give_up(&self, refusal: Refusal) {
        let mut line = self.line();
        line.throttle.give_up(now(), refusal);
        line.call_all();
    }

    /// Tells whether any request of this account was ever answered as it should be.
    pub fn has_succeeded(&self) -> bool {
        self.line().throttle.has_succeeded()
    }

    /// Returns how long the account has to be left alone from now on.
    pub fn asked_to_wait(&self) -> Option<Duration> {
        self.line().throttle.asked_to_wait(now())
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'a> Place<'a> {
    fn take(gate: &'a Gate, ticket: Ticket) -> Self {
        let call = Arc::new(Notify::new());
        gate.line().waiting.insert(ticket, Arc::clone(&call));
        Self { gate, ticket, call }
    }

    /// Starts the request if it is the first of the line and one may start; says what stands in the way.
    fn try_to_start(&self) -> Result<Pass<'a>, Entry> {
        let mut line = self.gate.line();
        match line.throttle.entry(now()) {
            Entry::Open if line.is_first(self.ticket) => Ok(Pass {
                gate: self.gate,
                attempt: line.throttle.start(),
                is_over: false,
            }),
            entry => Err(entry),
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut line = self.gate.line();
        line.waiting.remove(&self.ticket);
        line.call_first();
    }
}

impl Pass<'_> {
    /// Takes note that the attempt ended without a 429.
    pub fn finish(mut self, end: End) {
        self.close(end);
    }

    /// Takes note that it ended with one.
    pub fn slow_down(mut self, slower: Slower) -> Ruling {
        self.is_over = true;
        let attempt = self.attempt;
        let mut line = self.gate.line();
        let ruling = line.throttle.slow_down(attempt, now(), slower);
        line.call_all();
        ruling
    }

    fn close(&mut self, end: End) {
        if !std::mem::replace(&mut self.is_over, true) {
            let mut line = self.gate.line();
            line.throttle.finish(self.attempt, end);
            line.call_first();
        }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        self.close(End::Lost);
    }
}

fn now() -> std::time::Instant {
    Instant::now().into_std()
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use futures_util::{FutureExt, future::join};

    use super::*;

    async fn enter(gate: &Gate) -> Pass<'_> {
        gate.enter(gate.ticket()).await.expect("let through")
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_than_the_width_run_at_once() {
        let gate = Gate::new(Width::Usual(2));
        let first = enter(&gate).await;
        let _second = enter(&gate).await;

        assert!(enter(&gate).now_or_never().is_none());
        first.finish(End::Answered);
        assert!(enter(&gate).now_or_never().is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_sent_back_comes_before_all_that_came_later() {
        let gate = Gate::new(Width::Usual(1));
        let (early, late) = (gate.ticket(), gate.ticket());
        let running = enter(&gate).await;
        let order = RefCell::new(Vec::new());
        let wait = async |ticket| {
            let pass = gate.enter(ticket).await;
            order.borrow_mut().push(ticket);
            drop(pass);
        };

        let waiting = join(wait(late), wait(early));
        join(waiting, async { drop(running) }).await;

        assert_eq!(*order.borrow(), [early, late]);
    }

    #[tokio::test(start_paused = true)]
    async fn who_leaves_the_line_holds_up_nobody() {
        let gate = Gate::new(Width::Usual(1));
        let running = enter(&gate).await;
        let mut impatient = Box::pin(enter(&gate));
        assert!(impatient.as_mut().now_or_never().is_none());
        let mut patient = Box::pin(enter(&gate));
        assert!(patient.as_mut().now_or_never().is_none());

        drop(impatient);
        drop(running);

        assert!(patient.now_or_never().is_some());
    }
}
