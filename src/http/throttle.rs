//! What the 429s and the answers of one account teach: how many of its requests may run at once, and from when.
//!
//! Knows no clock, no queue and no runtime: it is told what happened, and when.

use std::time::{Duration, Instant};

use super::{RateLimit, retry};
use crate::keys::Refusal;

/// So many 429s in a row are survived by an account that has been answered before.
const SURVIVED: u32 = 5;

/// So many are survived by one that has not: nothing tells yet that it will ever be answered.
const SURVIVED_BY_A_STRANGER: u32 = retry::MOST_ATTEMPTS - 1;

/// An account that was given up is left alone for at least this long.
const LEAST_REST: Duration = Duration::from_secs(1);

/// Stands for a time that the clock cannot count to.
const AGES: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Says how many requests of an account may run at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// As a person said.
    Told(usize),
    /// As is usual, or fewer where the provider is known to limit the rate.
    Usual(usize),
}

/// Holds a whole account back after a 429, feels its way with one request, and lets it recover gradually.
#[derive(Debug)]
pub struct Throttle {
    /// Whether a person said how many may run at once: then they do until a 429 comes.
    was_told: bool,
    /// So many may run at once while nothing speaks against it.
    most: usize,
    width: usize,
    running: usize,
    /// Answers since the account was last held back.
    passed: usize,
    /// How many answers are believed to come before the next 429: more than that are tried one by one.
    allowance: Option<usize>,
    /// Answers since the width last grew.
    round: usize,
    hold: Option<Hold>,
    /// How often the account was held back: an attempt that is older than the last time has nothing new to say.
    holds: u32,
    /// How often in a row, without an answer in between.
    strikes: u32,
    /// How often the pause of our own choice was doubled; the next trouble begins with the pause that helped last.
    level: u32,
    known_pause: Duration,
    has_succeeded: bool,
}

#[derive(Debug)]
struct Hold {
    not_before: Instant,
    is_probed: bool,
    given_up: Option<Refusal>,
}

/// Says whether a request may start.
#[derive(Debug, PartialEq, Eq)]
pub enum Entry {
    Open,
    /// As many run as may: one has to end first.
    Full,
    NotBefore(Instant),
    /// The account was given up, in these words; it is left alone for this long.
    Closed(Refusal, Duration),
}

/// Is one attempt that is running.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    holds: u32,
    is_probe: bool,
}

/// Is how an attempt ended that met no 429.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The provider did what it was asked for.
    Answered,
    /// It said no, and not because of the rate.
    Refused,
    /// Nothing can be learned from it.
    Lost,
}

/// Is a 429.
#[derive(Debug)]
pub struct Slower {
    pub refusal: Refusal,
    /// What its `Retry-After` asks for.
    pub asked: Option<Duration>,
    /// How long one request may take.
    pub deadline: Duration,
    /// How much of that this request has left.
    pub left: Duration,
    /// From 0 to 1: what the waits are spread by.
    pub chance: f64,
}

/// Says what follows from a 429.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// Whether it is the first that tells of this trouble.
    pub is_news: bool,
    pub wait: Duration,
    pub is_given_up: bool,
}

impl Throttle {
    /// Lets so many requests run at once, until a 429 comes.
    pub fn new(width: Width) -> Self {
        let (most, was_told) = match width {
            Width::Told(most) => (most.max(1), true),
            Width::Usual(most) => (most.max(1), false),
        };
        Self {
            was_told,
            most,
            width: most,
            running: 0,
            passed: 0,
            allowance: None,
            round: 0,
            hold: None,
            holds: 0,
            strikes: 0,
            level: 0,
            known_pause: Duration::ZERO,
            has_succeeded: false,
        }
    }

    /// Takes what is known of the provider's limit before it is met.
    pub fn expect(&mut self, limit: RateLimit) {
        self.known_pause = limit.pause;
        if !self.was_told {
            self.allowance = Some(limit.burst.max(1));
        }
    }

    /// Tells whether any request was ever answered as it should be.
    pub fn has_succeeded(&self) -> bool {
        self.has_succeeded
    }

    /// Returns how long the account has to be left alone from now on.
    pub fn asked_to_wait(&self, now: Instant) -> Option<Duration> {
        let not_before = self.hold.as_ref()?.not_before;
        let wait = not_before.saturating_duration_since(now);
        (!wait.is_zero()).then_some(wait)
    }

    /// Says whether one more request may start now.
    pub fn entry(&self, now: Instant) -> Entry {
        match (&self.hold, self.asked_to_wait(now)) {
            (Some(hold), Some(wait)) => match &hold.given_up {
                Some(refusal) => Entry::Closed(refusal.clone(), wait),
                None => Entry::NotBefore(hold.not_before),
            },
            (Some(hold), None) if hold.is_probed => Entry::Full,
            (None, _) if self.running >= self.room() => Entry::Full,
            _ => Entry::Open,
        }
    }

    /// Returns how many may run at once: all that are believed to pass, and beyond that as the width grows.
    fn room(&self) -> usize {
        let believed = self.allowance.map(|own| own.saturating_sub(self.passed));
        // One may always run: nothing else would ever tell more.
        believed.map_or(self.width, |own| own.clamp(1, self.width))
    }

    /// Takes note that a request starts; after a pause it is the one that finds out whether the trouble is over.
    pub fn start(&mut self) -> Attempt {
        self.running += 1;
        if let Some(hold) = &mut self.hold {
            hold.is_probed = true;
        }
        Attempt {
            holds: self.holds,
            is_probe: self.hold.is_some(),
        }
    }

    /// Takes note that an attempt ended without a 429.
    pub fn finish(&mut self, attempt: Attempt, end: End) {
        self.leave(attempt);
        if end == End::Lost {
            return;
        }
        self.has_succeeded |= end == End::Answered;
        let is_old = attempt.holds != self.holds || self.hold.is_some() && !attempt.is_probe;
        if is_old {
            // Until the trouble is over it still tells how many pass.
            self.passed += usize::from(self.hold.is_some());
            return;
        }
        self.strikes = 0;
        if self.hold.take().is_some() {
            // What passed before the 429 will do so again, and hardly more.
            self.allowance = Some(self.passed).filter(|passed| *passed > 0);
            self.passed = 0;
            self.round = 0;
        }
        self.passed += 1;
        self.grow();
    }

    fn grow(&mut self) {
        self.round += 1;
        if self.allowance.is_some_and(|own| self.passed >= own) {
            self.allowance = None;
            self.width = 1;
            self.round = 0;
        } else if self.round >= self.width && self.width < self.most {
            // What was only believed is soon forgotten; what was learned is not.
            self.width = match self.holds {
                0 => self.most.min(2 * self.width),
                _ => self.width + 1,
            };
            self.round = 0;
        }
    }

    /// Takes note of a 429. What started before the account was held back says nothing new, unless it asks for a
    /// longer pause.
    pub fn slow_down(&mut self, attempt: Attempt, now: Instant, slower: Slower) -> Ruling {
        self.leave(attempt);
        let is_news = attempt.holds == self.holds;
        if is_news {
            self.holds += 1;
            self.strikes += 1;
            self.width = (self.width / 2).max(1);
            self.round = 0;
        }
        let wait = match slower.asked {
            Some(asked) => asked,
            None if is_news => self.own_pause(slower.chance),
            None => return self.ruling(is_news, self.asked_to_wait(now).unwrap_or_default()),
        };
        let not_before = now.checked_add(wait).unwrap_or(now + AGES);
        match &mut self.hold {
            Some(hold) if !is_news => hold.not_before = hold.not_before.max(not_before),
            hold => {
                *hold = Some(Hold {
                    not_before,
                    is_probed: false,
                    given_up: None,
                });
            }
        }
        let (survived, is_too_long) = match self.has_succeeded {
            true => (SURVIVED, wait > slower.deadline),
            false => (SURVIVED_BY_A_STRANGER, wait >= slower.left),
        };
        if is_too_long || self.strikes > survived {
            self.give_up(now, slower.refusal);
        }
        self.ruling(is_news, wait)
    }

    /// Sends everything of this account away for as long as it has to be left alone.
    pub fn give_up(&mut self, now: Instant, refusal: Refusal) {
        if let Some(hold) = &mut self.hold {
            hold.not_before = hold.not_before.max(now + LEAST_REST);
            hold.given_up = Some(refusal);
        }
    }

    fn ruling(&self, is_news: bool, wait: Duration) -> Ruling {
        let hold = self.hold.as_ref();
        Ruling {
            is_news,
            wait,
            is_given_up: hold.is_some_and(|own| own.given_up.is_some()),
        }
    }

    fn own_pause(&mut self, chance: f64) -> Duration {
        self.level = match self.strikes {
            1 => self.level.max(1),
            _ => self.level + 1,
        };
        retry::pause(self.level, self.known_pause, chance)
    }

    fn leave(&mut self, attempt: Attempt) {
        self.running -= 1;
        if let Some(hold) = self.hold.as_mut().filter(|_| attempt.is_probe) {
            hold.is_probed = false;
        }
    }
}

#[cfg(test)]
mod tests;
