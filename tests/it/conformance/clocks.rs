//! Clocks that disagree: what was made is found by the provider's own.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    scene::{Scene, for_each_new_key},
    stage::with,
};
use crate::fixtures::Creation;

/// Is the new key as a provider shows it that made it just then.
fn made_at(creation: &Creation, time: Timestamp) -> Value {
    let mut key = creation.listed.clone();
    let members = key.as_object_mut().expect("an object");
    for member in ["created_at", "created", "createdAt"] {
        if let Some(value) = members.get_mut(member) {
            *value = match value.is_number() {
                true => json!(time.as_second()),
                false => json!(time.to_string()),
            };
        }
    }
    key
}

/// Creates a key whose answer is lost, by a provider's clock that differs so much.
fn lose(scene: &Scene<'_>, creation: &Creation, difference: SignedDuration) -> String {
    let there = Timestamp::now() + difference;
    scene.stage.server.says_it_is(there);
    scene.keeps(creation, made_at(creation, there));
    scene.creates_with(creation, scene.stage.refusal(500, "internal"));
    let words = with(&scene.stage.create(creation), &["--to", "file:key"]);
    let outcome = scene.runs(&words).run().ends_with(9);
    outcome.mentions(creation.reference);
    scene.left_open("unknown")
}

#[test]
fn m01_lost_key_is_found_whatever_the_difference_of_the_clocks() {
    for hours in [-2, 2] {
        for_each_new_key(|scene, creation| {
            let stage = scene.stage.fresh();
            let scene = Scene::of(&stage);
            let id = lose(&scene, creation, SignedDuration::from_hours(hours));

            let resumed = scene.resumes(&id, &["--yes"]);

            resumed.ends_with(9).mentions(creation.reference);
            scene.assert_changes(&[("POST", creation.path)]);
            assert_eq!(scene.left_open("unknown"), id);
        });
    }
}
