//! What a throttle decides, with the time stepped by hand.

mod late;

use super::*;

/// Steps the time of one account.
struct Scene {
    throttle: Throttle,
    now: Instant,
    /// What each request has left of its minute.
    left: Duration,
}

impl Scene {
    fn new(most: usize) -> Self {
        Self {
            throttle: Throttle::new(Width::Usual(most)),
            now: Instant::now(),
            left: seconds(60),
        }
    }

    /// Starts with an account that was answered before.
    fn acquainted(most: usize) -> Self {
        let mut scene = Self::new(most);
        scene.passes();
        scene
    }

    fn known_for(mut self, burst: usize, pause: u64) -> Self {
        let pause = seconds(pause);
        self.throttle.expect(RateLimit { burst, pause });
        self
    }

    /// Starts as many as may run now.
    fn fill(&mut self) -> Vec<Attempt> {
        let mut attempts = Vec::new();
        while self.throttle.entry(self.now) == Entry::Open {
            attempts.push(self.throttle.start());
        }
        attempts
    }

    fn passes(&mut self) {
        assert_eq!(self.throttle.entry(self.now), Entry::Open);
        let attempt = self.throttle.start();
        self.throttle.finish(attempt, End::Answered);
    }

    /// Lets as many pass as may run at once.
    fn round_passes(&mut self) -> usize {
        let attempts = self.fill();
        for attempt in &attempts {
            self.throttle.finish(*attempt, End::Answered);
        }
        attempts.len()
    }

    fn meets_429(&mut self, attempt: Attempt, asked: Option<u64>) -> Ruling {
        let slower = Slower {
            refusal: Refusal::saying(429, "slowly"),
            asked: asked.map(seconds),
            deadline: seconds(60),
            left: self.left,
            chance: 0.0,
        };
        self.throttle.slow_down(attempt, self.now, slower)
    }

    /// Sends one that is told to slow down, and returns for how long.
    fn is_slowed(&mut self, asked: Option<u64>) -> Ruling {
        assert_eq!(self.throttle.entry(self.now), Entry::Open);
        let attempt = self.throttle.start();
        self.meets_429(attempt, asked)
    }

    fn rests(&mut self, wait: Duration) {
        self.now += wait;
    }
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn pause_that_is_asked_for_holds_everything_back_that_long() {
    let mut scene = Scene::acquainted(4);

    let ruling = scene.is_slowed(Some(12));

    assert_eq!(ruling.wait, seconds(12));
    let not_before = scene.now + seconds(12);
    let entry = |scene: &Scene| scene.throttle.entry(scene.now);
    assert_eq!(entry(&scene), Entry::NotBefore(not_before));
    scene.rests(seconds(5));
    assert_eq!(scene.throttle.asked_to_wait(scene.now), Some(seconds(7)));
    scene.rests(seconds(7));
    assert_eq!(scene.throttle.asked_to_wait(scene.now), None);
    assert_eq!(entry(&scene), Entry::Open);
}

#[test]
fn one_request_finds_out_whether_the_trouble_is_over() {
    let mut scene = Scene::acquainted(4);
    scene.is_slowed(Some(1));
    scene.rests(seconds(1));

    let probe = scene.fill();

    assert_eq!(probe.len(), 1);
    scene.throttle.finish(probe[0], End::Answered);
    assert!(!scene.fill().is_empty());
}

#[test]
fn probe_that_is_lost_makes_room_for_another() {
    let mut scene = Scene::acquainted(4);
    scene.is_slowed(Some(1));
    scene.rests(seconds(1));
    let probe = scene.fill();

    scene.throttle.finish(probe[0], End::Lost);

    assert_eq!(scene.fill().len(), 1);
}

#[test]
fn refusal_that_is_no_429_ends_the_trouble_too() {
    let mut scene = Scene::acquainted(8);
    for _ in 0..4 {
        scene.passes();
    }
    scene.is_slowed(Some(1));
    scene.rests(seconds(1));
    let probe = scene.fill();

    scene.throttle.finish(probe[0], End::Refused);

    assert_eq!(scene.fill().len(), 4);
}

#[test]
fn width_is_halved_and_grows_by_one_with_each_round() {
    let mut scene = Scene::acquainted(8);
    for _ in 0..100 {
        scene.passes();
    }
    scene.is_slowed(Some(1));
    scene.rests(seconds(1));

    scene.passes();
    let rounds: Vec<usize> = (0..8).map(|_| scene.round_passes()).collect();

    assert_eq!(rounds, [4, 5, 6, 7, 8, 8, 8, 8]);
}

#[test]
fn pause_that_no_clock_can_count_to_lasts_for_ages() {
    let mut scene = Scene::acquainted(4);

    let ruling = scene.is_slowed(Some(u64::MAX));

    assert!(ruling.is_given_up);
    assert_eq!(scene.throttle.asked_to_wait(scene.now), Some(AGES));
}

#[test]
fn first_429_after_a_rest_gives_nobody_up_again() {
    let mut scene = Scene::acquainted(4);
    assert!(scene.is_slowed(Some(61)).is_given_up);
    scene.rests(seconds(61));

    let ruling = scene.is_slowed(Some(1));

    assert!(!ruling.is_given_up);
    let not_before = scene.now + seconds(1);
    assert_eq!(
        scene.throttle.entry(scene.now),
        Entry::NotBefore(not_before)
    );
}

#[test]
fn stranger_that_passes_after_all_goes_on_at_half_its_width() {
    let mut scene = Scene::new(8);
    scene.is_slowed(Some(1));
    scene.rests(seconds(1));

    scene.passes();

    assert_eq!(scene.fill().len(), 4);
}

#[test]
fn pause_grows_with_each_429_in_a_row_and_the_one_that_helped_is_remembered() {
    let mut scene = Scene::acquainted(1).known_for(7, 15);

    for expected in [15, 30] {
        let wait = scene.is_slowed(None).wait;
        assert_eq!(wait, seconds(expected));
        scene.rests(wait);
    }
    scene.passes();

    assert_eq!(scene.is_slowed(None).wait, seconds(30));
}

#[test]
fn no_more_than_what_passed_before_is_sent_at_once() {
    let mut scene = Scene::acquainted(8);
    for _ in 0..5 {
        scene.passes();
    }
    scene.is_slowed(Some(1));
    scene.rests(seconds(1));

    let rounds: Vec<usize> = (0..6).map(|_| scene.round_passes()).collect();

    assert_eq!(rounds, [1, 4, 1, 1, 2, 3]);
}

#[test]
fn what_a_provider_is_known_for_counts_before_it_is_met() {
    let mut scene = Scene::new(16).known_for(7, 15);

    let rounds: Vec<usize> = (0..4).map(|_| scene.round_passes()).collect();

    assert_eq!(rounds, [7, 1, 2, 4]);
}

#[test]
fn account_that_was_answered_survives_five_429s_in_a_row() {
    let mut scene = Scene::acquainted(4);

    let given_up: Vec<bool> = (0..6)
        .map(|_| {
            let ruling = scene.is_slowed(Some(1));
            scene.rests(seconds(1));
            ruling.is_given_up
        })
        .collect();

    assert_eq!(given_up, [false, false, false, false, false, true]);
}

#[test]
fn answer_in_between_starts_the_count_anew() {
    let mut scene = Scene::acquainted(4);

    for _ in 0..20 {
        for _ in 0..5 {
            assert!(!scene.is_slowed(Some(1)).is_given_up);
            scene.rests(seconds(1));
        }
        scene.passes();
    }
}

#[test]
fn account_that_was_never_answered_is_given_up_at_the_third_429() {
    let mut scene = Scene::new(4);

    let given_up: Vec<bool> = (0..3)
        .map(|_| {
            let ruling = scene.is_slowed(Some(0));
            ruling.is_given_up
        })
        .collect();

    assert_eq!(given_up, [false, false, true]);
}

#[test]
fn pause_that_takes_longer_than_a_request_may_is_not_waited_for() {
    let mut scene = Scene::acquainted(4);
    let deadline = scene.is_slowed(Some(60));
    scene.rests(seconds(60));
    scene.passes();

    let longer = scene.is_slowed(Some(61));

    assert!(!deadline.is_given_up);
    assert!(longer.is_given_up);
    let Entry::Closed(refusal, wait) = scene.throttle.entry(scene.now) else {
        panic!("not closed");
    };
    assert_eq!(refusal, Refusal::saying(429, "slowly"));
    assert_eq!(wait, seconds(61));
}

#[test]
fn account_that_was_never_answered_has_no_more_time_than_its_request() {
    for (left, is_given_up) in [(13, false), (12, true)] {
        let mut scene = Scene::new(4);
        scene.left = seconds(left);

        let ruling = scene.is_slowed(Some(12));

        assert_eq!(ruling.is_given_up, is_given_up, "{left} s left");
    }
}

#[test]
fn pause_without_end_does_not_overflow() {
    let mut scene = Scene::acquainted(4);

    let ruling = scene.is_slowed(Some(u64::MAX));

    assert!(ruling.is_given_up);
    assert_eq!(ruling.wait, seconds(u64::MAX));
}

#[test]
fn account_that_was_given_up_is_tried_again_after_its_rest() {
    let mut scene = Scene::new(4);
    for _ in 0..3 {
        scene.is_slowed(Some(0));
    }
    assert!(scene.fill().is_empty());

    scene.rests(LEAST_REST);

    assert_eq!(scene.fill().len(), 1);
}

#[test]
fn width_that_a_person_chose_counts_until_a_429_comes() {
    let mut scene = Scene {
        throttle: Throttle::new(Width::Told(32)),
        ..Scene::new(32)
    }
    .known_for(7, 15);

    let rounds = [scene.round_passes(), scene.round_passes()];
    scene.is_slowed(None);
    scene.rests(seconds(20));
    scene.passes();

    assert_eq!(rounds, [32, 32]);
    assert!(scene.fill().len() <= 16);
}

#[test]
fn answer_that_comes_after_the_trouble_is_over_lets_the_next_one_in() {
    let mut scene = Scene::new(4);
    let attempts = scene.fill();
    for attempt in &attempts[..2] {
        scene.throttle.finish(*attempt, End::Answered);
    }
    scene.meets_429(attempts[2], Some(1));
    scene.rests(seconds(1));
    scene.passes();

    scene.throttle.finish(attempts[3], End::Answered);

    assert_eq!(scene.throttle.entry(scene.now), Entry::Open);
}
