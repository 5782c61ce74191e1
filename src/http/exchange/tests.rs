//! Whole exchanges under a virtual clock, with providers that limit the rate.

use std::{
    cell::{Cell, RefCell},
    sync::Arc,
};

use futures_util::future::join_all;

use super::*;
use crate::{
    http::{Interrupt, ProxySettings, RateLimit, Redactor, TransportSettings, Width, body::Body},
    keys::Refusal,
};

const LATENCY: Duration = Duration::from_millis(100);
const MINUTE: Duration = Duration::from_secs(60);

/// Answers so many requests, and then with 429s until its window is over.
struct Provider {
    most: usize,
    window: Duration,
    asks: Option<Duration>,
    calls: Cell<usize>,
    /// When the window began, and how many requests it has seen.
    seen: Cell<(Instant, usize)>,
    /// When each answer came.
    answers: RefCell<Vec<Instant>>,
}

impl Provider {
    fn new(most: usize, window: Duration) -> Self {
        Self {
            most,
            window,
            asks: None,
            calls: Cell::new(0),
            seen: Cell::new((Instant::now(), 0)),
            answers: RefCell::default(),
        }
    }

    /// Answers nothing but 429s.
    fn closed() -> Self {
        Self::new(0, MINUTE)
    }

    /// Begins with a window in which nothing is left.
    fn used_up(self) -> Self {
        self.seen.set((Instant::now(), self.most));
        self
    }

    fn asking(mut self, wait: Duration) -> Self {
        self.asks = Some(wait);
        self
    }

    async fn send(&self) -> Result<Answer, Setback> {
        self.calls.set(self.calls.get() + 1);
        tokio::time::sleep(LATENCY / 2).await;
        let now = Instant::now();
        let (start, count) = match self.seen.get() {
            (start, _) if now - start >= self.window => (now, 0),
            seen => seen,
        };
        self.seen.set((start, count + 1));
        tokio::time::sleep(LATENCY / 2).await;
        if count < self.most {
            self.answers.borrow_mut().push(Instant::now());
            return Ok(answer());
        }
        Err(Setback {
            failure: Failure::RateLimited {
                refusal: Refusal::saying(429, "slowly"),
                wait: None,
            },
            again: Again::Slower(self.asks),
            may_be_applied: false,
        })
    }
}

pub(super) fn answer() -> Answer {
    Answer::new(200, None, Body::whole(b""), Effect::Read)
}

fn process(deadline: Duration) -> Arc<Transport> {
    // The waits are spread by chance; here always by the same.
    fastrand::seed(1);
    let settings = TransportSettings {
        deadline,
        authorities: None,
        proxy: ProxySettings::default(),
    };
    Transport::new(&settings, Interrupt::new(), Redactor::default()).expect("usable")
}

pub(super) fn account(width: usize) -> Arc<Transport> {
    process(MINUTE).of_account(Width::Usual(width))
}

async fn read(account: &Transport, provider: &Provider) -> Result<Answer, Failure> {
    ask(account, provider, Effect::Read).await
}

async fn ask(account: &Transport, provider: &Provider, effect: Effect) -> Result<Answer, Failure> {
    let exchange = Exchange::new(account, effect);
    exchange.run(|_| provider.send()).await
}

/// Makes one request that is answered.
async fn acquaint(account: &Transport) {
    let provider = Provider::new(1, MINUTE);
    assert!(read(account, &provider).await.is_ok());
}

/// Makes so many reads at once, and returns how they ended.
async fn reads(account: &Transport, provider: &Provider, number: usize) -> Vec<Outcome> {
    let reads = join_all((0..number).map(|_| read(account, provider))).await;
    reads.into_iter().map(Outcome::of).collect()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Answered,
    RateLimited(Option<Duration>),
    Other(&'static str),
}

impl Outcome {
    fn of(result: Result<Answer, Failure>) -> Self {
        match result {
            Ok(_) => Self::Answered,
            Err(Failure::RateLimited { wait, .. }) => Self::RateLimited(wait),
            Err(other) => Self::Other(other.code()),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn j07_forty_requests_survive_a_provider_that_answers_seven_a_minute() {
    let account = account(16);
    account.gate.expect(RateLimit {
        burst: 7,
        pause: Duration::from_secs(15),
    });
    let provider = Provider::new(7, MINUTE);

    let outcomes = reads(&account, &provider, 40).await;

    assert!(outcomes.iter().all(|own| *own == Outcome::Answered));
    assert!(provider.calls.get() <= 48, "{}", provider.calls.get());
    assert!(!account.retries_are_spent());
}

#[tokio::test(start_paused = true)]
async fn j07_ten_deletions_cost_few_more_requests_where_seven_a_minute_are_answered() {
    let account = account(8);
    account.gate.expect(RateLimit {
        burst: 7,
        pause: Duration::from_secs(15),
    });
    let provider = Provider::new(7, MINUTE);

    let look = read(&account, &provider).await;
    let deletions = (0..10).map(|_| ask(&account, &provider, Effect::Delete));
    let deleted = join_all(deletions).await;

    assert!(look.is_ok());
    assert!(deleted.iter().all(Result::is_ok));
    // Eleven that it takes, and three that found the minute not over yet.
    assert!(provider.calls.get() <= 14, "{}", provider.calls.get());
}

#[tokio::test(start_paused = true)]
async fn account_recovers_from_a_limit_that_nobody_knew_of() {
    let account = account(16);
    let provider = Provider::new(30, Duration::from_secs(10));

    let outcomes = reads(&account, &provider, 400).await;

    assert!(outcomes.iter().all(|own| *own == Outcome::Answered));
    assert!(provider.calls.get() <= 480, "{}", provider.calls.get());
}

#[tokio::test(start_paused = true)]
async fn other_account_runs_on_while_one_is_held() {
    let process = process(MINUTE);
    let (slow, other) = (
        process.of_account(Width::Usual(4)),
        process.of_account(Width::Usual(4)),
    );
    acquaint(&slow).await;
    let limited = Provider::new(1, MINUTE).asking(Duration::from_secs(50));
    let free = Provider::new(100, MINUTE);
    let start = Instant::now();

    let (_, outcomes) = tokio::join!(reads(&slow, &limited, 4), async {
        let outcomes = reads(&other, &free, 8).await;
        (outcomes, start.elapsed(), slow.asked_to_wait())
    });

    let (outcomes, took, asked_to_wait) = outcomes;
    assert!(outcomes.iter().all(|own| *own == Outcome::Answered));
    assert_eq!(took, LATENCY * 2);
    assert!(asked_to_wait.is_some());
    assert_eq!(other.asked_to_wait(), None);
}

#[tokio::test(start_paused = true)]
async fn account_that_was_never_answered_is_given_up_with_all_that_wait() {
    let account = account(1);
    let provider = Provider::closed();

    let outcomes = reads(&account, &provider, 20).await;

    let are_limited = |own: &Outcome| matches!(own, Outcome::RateLimited(Some(_)));
    assert!(outcomes.iter().all(are_limited), "{outcomes:?}");
    assert_eq!(provider.calls.get(), 3);
    let late = reads(&account, &provider, 20).await;
    assert!(late.iter().all(are_limited), "{late:?}");
    assert_eq!(provider.calls.get(), 3);
}

#[tokio::test(start_paused = true)]
async fn pause_that_is_asked_for_holds_the_whole_account() {
    let account = account(4);
    acquaint(&account).await;
    let pause = Duration::from_secs(12);
    let busy = Provider::new(1, pause).used_up().asking(pause);
    let idle = Provider::new(1, MINUTE);
    let start = Instant::now();

    let (outcomes, late, asked_to_wait) = tokio::join!(
        reads(&account, &busy, 1),
        async {
            tokio::time::sleep(LATENCY * 2).await;
            reads(&account, &idle, 1).await
        },
        async {
            tokio::time::sleep(LATENCY * 2).await;
            account.asked_to_wait()
        }
    );

    assert_eq!([outcomes, late].concat(), [Outcome::Answered; 2]);
    assert_eq!(asked_to_wait, Some(pause - LATENCY));
    let first = LATENCY + pause + LATENCY;
    assert_eq!(busy.answers.borrow()[0] - start, first);
    assert_eq!(idle.answers.borrow()[0] - start, first + LATENCY);
}

#[tokio::test(start_paused = true)]
async fn interrupt_ends_a_pause_at_once() {
    let account = account(1);
    acquaint(&account).await;
    let provider = Provider::closed().asking(Duration::from_secs(50));
    let start = Instant::now();

    let (outcomes, ()) = tokio::join!(reads(&account, &provider, 3), async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        account.interrupt().raise();
    });

    let interrupted = Outcome::Other("interrupted");
    assert!(outcomes.iter().all(|own| *own == interrupted));
    assert_eq!(start.elapsed(), Duration::from_secs(5));
    assert_eq!(provider.calls.get(), 1);
}

#[tokio::test(start_paused = true)]
async fn change_is_sent_once_whatever_the_rate() {
    let account = account(1);
    acquaint(&account).await;
    let provider = Provider::closed().asking(Duration::from_secs(5));

    let outcome = Outcome::of(ask(&account, &provider, Effect::Once).await);

    let wait = Some(Duration::from_secs(5));
    assert_eq!(outcome, Outcome::RateLimited(wait));
    assert_eq!(account.asked_to_wait(), wait);
    assert_eq!(provider.calls.get(), 1);
}

#[tokio::test(start_paused = true)]
async fn pauses_do_not_count_against_the_deadline_of_who_was_answered_before() {
    let account = process(Duration::from_secs(5)).of_account(Width::Usual(1));
    acquaint(&account).await;
    let window = Duration::from_secs(18);
    let provider = Provider::new(2, window).asking(Duration::from_secs(4));
    let start = Instant::now();

    let outcomes = reads(&account, &provider, 4).await;

    assert!(outcomes.iter().all(|own| *own == Outcome::Answered));
    assert!(start.elapsed() > window);
}

#[tokio::test(start_paused = true)]
async fn pause_that_takes_longer_than_a_request_may_fails_all_at_once() {
    let account = account(2);
    acquaint(&account).await;
    let hour = Duration::from_secs(3600);
    let provider = Provider::closed().asking(hour);
    let start = Instant::now();

    let outcomes = reads(&account, &provider, 10).await;

    let limited = Outcome::RateLimited(Some(hour));
    assert!(outcomes.iter().all(|own| *own == limited), "{outcomes:?}");
    assert_eq!(start.elapsed(), LATENCY);
    assert_eq!(provider.calls.get(), 2);
}

#[tokio::test(start_paused = true)]
async fn answers_pay_back_what_their_retries_cost() {
    let account = account(4);
    acquaint(&account).await;
    let provider = Provider::new(2, Duration::from_secs(2)).asking(Duration::from_secs(2));

    let outcomes = reads(&account, &provider, 400).await;

    assert!(outcomes.iter().all(|own| *own == Outcome::Answered));
    assert!(provider.calls.get() > 500, "{}", provider.calls.get());
}

#[tokio::test(start_paused = true)]
async fn account_is_given_up_when_the_process_may_repeat_nothing_more() {
    let account = account(1);
    acquaint(&account).await;
    while account.retries.pay(Again::Slower(None)).is_some() {}
    let pause = Duration::from_secs(5);
    let provider = Provider::closed().asking(pause);

    let outcomes = reads(&account, &provider, 10).await;

    assert_eq!(outcomes, [Outcome::RateLimited(Some(pause)); 10]);
    assert_eq!(provider.calls.get(), 1);
}

#[tokio::test(start_paused = true)]
async fn request_of_an_account_that_was_never_answered_ends_with_its_deadline() {
    let account = process(Duration::from_secs(5)).of_account(Width::Usual(2));
    let provider = Provider::closed().asking(Duration::from_millis(4_850));
    let calls = Cell::new(0);

    let exchange = Exchange::new(&account, Effect::Read);
    let troubled = exchange.run(async |_| {
        calls.set(calls.get() + 1);
        tokio::time::sleep(LATENCY).await;
        Err(Setback {
            failure: Failure::Unavailable(Refusal::saying(503, "busy")),
            again: Again::Later(Some(LATENCY * 2)),
            may_be_applied: false,
        })
    });
    let (outcome, _) = tokio::join!(troubled, async {
        tokio::time::sleep(LATENCY).await;
        read(&account, &provider).await
    });

    assert_eq!(Outcome::of(outcome), Outcome::Other("unavailable"));
    assert_eq!(calls.get(), 1);
}

#[tokio::test(start_paused = true)]
async fn one_trouble_costs_one_retry_however_many_meet_it() {
    let account = account(200);
    acquaint(&account).await;
    let second = Duration::from_secs(1);
    let provider = Provider::new(1_000, second).used_up().asking(second);

    let outcomes = reads(&account, &provider, 200).await;

    assert_eq!(outcomes, [Outcome::Answered; 200]);
    assert_eq!(provider.calls.get(), 400);
}

#[tokio::test(start_paused = true)]
async fn trouble_that_passes_is_given_up_after_three_tries() {
    let account = account(1);
    let calls = Cell::new(0);

    let exchange = Exchange::new(&account, Effect::Read);
    let outcome = exchange.run(async |_| {
        calls.set(calls.get() + 1);
        Err(Setback::broken(Failure::Unreadable("it is cut".to_owned())))
    });

    let outcome = Outcome::of(outcome.await);
    assert_eq!(outcome, Outcome::Other("unreadable-answer"));
    assert_eq!(calls.get(), 3);
}
