//! What requests tell that began before the account was held back.

use super::*;

#[test]
fn late_429s_belong_to_the_same_trouble() {
    let mut scene = Scene::acquainted(8);
    let attempts = scene.fill();

    for attempt in attempts {
        let ruling = scene.meets_429(attempt, None);

        assert!(!ruling.is_given_up);
    }

    assert_eq!(
        scene.throttle.asked_to_wait(scene.now),
        Some(seconds(1) / 2)
    );
    assert_eq!(scene.throttle.width, 4);
    assert_eq!(scene.throttle.strikes, 1);
}

#[test]
fn late_429_may_ask_for_more_and_never_for_less() {
    for (asked, expected) in [(30, 30), (5, 12)] {
        let mut scene = Scene::acquainted(8);
        let attempts = scene.fill();
        scene.meets_429(attempts[0], Some(12));

        scene.meets_429(attempts[1], Some(asked));

        let wait = scene.throttle.asked_to_wait(scene.now);
        assert_eq!(wait, Some(seconds(expected)));
    }
}

#[test]
fn late_429_that_asks_for_nothing_prolongs_nothing() {
    let mut scene = Scene::acquainted(8);
    let attempts = scene.fill();
    scene.meets_429(attempts[0], None);
    scene.rests(seconds(1) / 5);

    let ruling = scene.meets_429(attempts[1], None);

    let rest = seconds(1) / 2 - seconds(1) / 5;
    assert_eq!(ruling.wait, rest);
    assert_eq!(scene.throttle.asked_to_wait(scene.now), Some(rest));
}

#[test]
fn late_answer_does_not_open_what_is_held() {
    let mut scene = Scene::acquainted(8);
    let attempts = scene.fill();
    scene.meets_429(attempts[0], Some(12));

    scene.throttle.finish(attempts[1], End::Answered);

    assert!(scene.fill().is_empty());
    assert_eq!(scene.throttle.strikes, 1);
}

#[test]
fn late_answers_still_tell_how_many_pass() {
    let mut scene = Scene::acquainted(8);
    let attempts = scene.fill();
    scene.meets_429(attempts[0], Some(1));
    for attempt in &attempts[1..4] {
        scene.throttle.finish(*attempt, End::Answered);
    }
    for attempt in &attempts[4..] {
        scene.throttle.finish(*attempt, End::Lost);
    }
    scene.rests(seconds(1));

    scene.passes();

    // Four passed before the 429, and the one that found out is the first of the next four.
    assert_eq!(scene.fill().len(), 3);
}

#[test]
fn answer_from_before_a_trouble_that_is_over_widens_nothing() {
    let mut scene = Scene::acquainted(8);
    let attempts = scene.fill();
    scene.meets_429(attempts[0], Some(1));
    scene.rests(seconds(1));
    scene.passes();

    scene.throttle.finish(attempts[1], End::Answered);

    assert_eq!(scene.throttle.width, 1);
}
