//! One request until its outcome is known: the one loop that repeats requests.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::{
    Answer, Effect, Transport,
    gate::{Pass, Ticket},
    refusal, retry,
    setback::{Again, Setback},
    throttle::{End, Slower},
};
use crate::keys::Failure;

/// Sends one request, again where that is harmless.
#[derive(Debug)]
pub struct Exchange<'a> {
    transport: &'a Transport,
    effect: Effect,
    ticket: Ticket,
    /// When it is given up; its time starts when it is let through for the first time.
    end: Option<Instant>,
    tries: u32,
    /// What its retries cost.
    paid: u32,
    may_be_applied: bool,
    /// What it met last, where that was no 429.
    trouble: Option<Failure>,
}

impl<'a> Exchange<'a> {
    /// Takes its place in the line of the account.
    pub fn new(transport: &'a Transport, effect: Effect) -> Self {
        Self {
            transport,
            effect,
            ticket: transport.gate.ticket(),
            end: None,
            tries: 0,
            paid: 0,
            may_be_applied: false,
            trouble: None,
        }
    }

    /// Returns the complete answer when it says yes; `attempt` sends the request once, until that moment at most.
    pub async fn run<Sent>(mut self, attempt: impl Fn(Instant) -> Sent) -> Result<Answer, Failure>
    where
        Sent: Future<Output = Result<Answer, Setback>>,
    {
        loop {
            match self.send(&attempt).await {
                Ok(Some(answer)) => {
                    // Whoever waits for this place sends before the answer is read: reading costs more than sending.
                    tokio::task::yield_now().await;
                    return Ok(answer);
                }
                Ok(None) => {}
                Err(failure) => return Err(self.given_up(failure)),
            }
        }
    }

    /// Sends the request once; `None` when it is to be sent again.
    async fn send<Sent>(
        &mut self,
        attempt: &impl Fn(Instant) -> Sent,
    ) -> Result<Option<Answer>, Failure>
    where
        Sent: Future<Output = Result<Answer, Setback>>,
    {
        let (pass, end) = self.enter().await?;
        let setback = match attempt(end).await {
            Ok(answer) => {
                pass.finish(End::Answered);
                self.transport.retries.refund(self.paid);
                return Ok(Some(answer));
            }
            Err(setback) => setback,
        };
        self.may_be_applied |= setback.may_be_applied;
        match setback.again {
            Again::Slower(asked) => self.slow_down(pass, setback, asked, end)?,
            Again::Later(asked) => {
                drop(pass);
                self.wait_out(setback, asked, end).await?;
            }
            Again::Never => {
                pass.finish(match setback.failure.refusal() {
                    Some(_) => End::Refused,
                    None => End::Lost,
                });
                return Err(setback.failure);
            }
        }
        Ok(None)
    }

    /// Waits for its turn, and returns until when it may take.
    async fn enter(&mut self) -> Result<(Pass<'a>, Instant), Failure> {
        let start = Instant::now();
        let pass = tokio::select! {
            biased;
            () = self.transport.interrupt.cut_off(false) => return Err(Failure::Interrupted),
            pass = self.transport.gate.enter(self.ticket) => pass?,
        };
        let now = Instant::now();
        let end = match self.end {
            None => now + self.transport.deadline,
            // Who is slowed down and answered all the same is not late.
            Some(end) if self.transport.gate.has_succeeded() => end + (now - start),
            Some(end) => end,
        };
        self.end = Some(end);
        match end > now {
            true => Ok((pass, end)),
            false => Err(self.trouble.take().unwrap_or(Failure::RateLimited {
                refusal: refusal::slowed_down(),
                wait: None,
            })),
        }
    }

    /// Slows the whole account down; fails when this request is not sent again.
    fn slow_down(
        &mut self,
        pass: Pass<'_>,
        setback: Setback,
        asked: Option<Duration>,
        end: Instant,
    ) -> Result<(), Failure> {
        let Failure::RateLimited { refusal, .. } = setback.failure else {
            return Err(setback.failure);
        };
        let gate = &self.transport.gate;
        let ruling = pass.slow_down(Slower {
            refusal: refusal.clone(),
            asked,
            deadline: self.transport.deadline,
            left: end.saturating_duration_since(Instant::now()),
            chance: fastrand::f64(),
        });
        tracing::debug!(wait_ms = ruling.wait.as_millis(), "slowing down");
        self.trouble = None;
        if !gate.has_succeeded() {
            self.tries += 1;
        }
        let may_go_on = !ruling.is_given_up && self.may_repeat();
        // The ones that come late cost nothing: the whole account waits, and sends one request to find out.
        if may_go_on && (!ruling.is_news || self.pay(setback.again)) {
            return Ok(());
        }
        if may_go_on {
            gate.give_up(refusal.clone());
        }
        let wait = Some(ruling.wait);
        Err(Failure::RateLimited { refusal, wait })
    }

    /// Waits until a trouble may have passed; fails with it when there is no next time.
    async fn wait_out(
        &mut self,
        setback: Setback,
        asked: Option<Duration>,
        end: Instant,
    ) -> Result<(), Failure> {
        self.tries += 1;
        let wait = retry::wait(asked, self.tries, fastrand::f64());
        let has_time = wait < end.saturating_duration_since(Instant::now());
        if !(has_time && self.may_repeat() && self.pay(setback.again)) {
            return Err(setback.failure);
        }
        tracing::debug!(
            attempt = self.tries,
            wait_ms = wait.as_millis(),
            "trying again"
        );
        self.trouble = Some(setback.failure);
        tokio::select! {
            () = sleep(wait) => Ok(()),
            () = self.transport.interrupt.cut_off(false) => Err(Failure::Interrupted),
        }
    }

    fn may_repeat(&self) -> bool {
        self.effect != Effect::Once && self.tries < retry::MOST_ATTEMPTS
    }

    fn pay(&mut self, again: Again) -> bool {
        let price = self.transport.retries.pay(again);
        self.paid += price.unwrap_or(0);
        price.is_some()
    }

    /// Names what is known after the last attempt; any of the attempts may have been carried out.
    fn given_up(&self, failure: Failure) -> Failure {
        match self.effect {
            Effect::Once | Effect::Delete if self.may_be_applied => Failure::unknown(failure),
            _ => failure,
        }
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod waits;
