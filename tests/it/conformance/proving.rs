//! A new secret: how it comes in the old one's place, and how it is proven, asked of the adapters themselves.

use keyctl::keys::{Address, Failure, Lifetime, Locator, RotateKey, Rotated, Secret};
use serde_json::json;
use tokio::runtime::Runtime;

use super::stage::{Stage, for_each_kind};
use crate::{
    fixtures::{Proof, RotationFixture},
    support::{Answer, Stub},
};

/// Begins as no provider's values do.
const SECRET: &str = "CANARY-new-secret";

/// Runs a behaviour for every kind whose keys get new secrets.
fn for_each_proof(behaviour: impl Fn(&Stage<'_>, &Proof) + Sync) {
    for_each_kind(|stage| {
        if let Some(proof) = &stage.kind.proof {
            behaviour(stage, proof);
        }
    });
}

/// Runs a behaviour for every kind whose keys are rotated in place.
fn for_each_rotation(behaviour: impl Fn(&Stage<'_>, &RotationFixture) + Sync) {
    for_each_kind(|stage| {
        if let Some(rotation) = &stage.kind.rotation {
            behaviour(stage, rotation);
        }
    });
}

fn prove(stage: &Stage<'_>) -> Result<keyctl::keys::Proof, Failure> {
    let kind = stage.capabilities().kind;
    let runtime = Runtime::new().expect("a runtime");
    runtime.block_on(stage.adapter().prove(kind, &Secret::new(SECRET)))
}

fn rotate(stage: &Stage<'_>) -> Result<Rotated, Failure> {
    let request = RotateKey {
        grace: Lifetime { seconds: 86_400 },
    };
    let runtime = Runtime::new().expect("a runtime");
    runtime.block_on(stage.adapter().rotate(&located(stage), &request))
}

fn located(stage: &Stage<'_>) -> Locator {
    let address = Address::parse(stage.kind.reference).expect("an address");
    let capabilities = stage.adapter().capabilities();
    let located = capabilities.locate(&address.account, &address.segments);
    located.expect("located")
}

#[test]
fn proof_is_signed_by_the_new_secret_alone() {
    for_each_proof(|stage, proof| {
        stage.server.stub(proof.stub());

        prove(stage).expect("proven");

        let requests = stage.server.requests();
        assert_eq!(stage.server.hits(), 1, "{requests:?}");
        assert!(proof.is(&requests[0], SECRET), "{requests:?}");
        let sent = format!("{:?}", requests[0]);
        for (_, credential) in &stage.fixture.credentials {
            assert!(!sent.contains(credential), "{sent}");
        }
    });
}

#[test]
fn secret_that_is_not_accepted_is_told_from_one_that_may_not_do_this() {
    for_each_proof(|stage, proof| {
        for (answer, code) in [
            (
                stage.refusal(401, "not with this key"),
                Some("credential-rejected"),
            ),
            (proof.restricted.clone(), None),
        ] {
            let stage = stage.fresh();
            stage.server.stub(proof.stub_with(answer));

            let outcome = prove(&stage);

            let failed = outcome.as_ref().err().map(Failure::code);
            assert_eq!(failed, code, "{outcome:?}");
        }
    });
}

#[test]
fn rotation_in_place_brings_the_new_secret_and_the_end_of_the_old_one() {
    for_each_rotation(|stage, rotation| {
        let answer = Answer::json(rotation.status, &rotation.answer);
        stage.server.stub(Stub::new("POST", rotation.path, answer));

        let rotated = rotate(stage).expect("rotated");

        let requests = stage.server.requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        stage.assert_signed(&requests[0]);
        assert_eq!(requests[0].json(), rotation.body);
        let at_secret = rotation.answer.pointer(rotation.secret_at);
        assert_eq!(at_secret, Some(&json!(rotation.secret)));
        assert_eq!(rotated.new.secret, Some(Secret::new(rotation.secret)));
        assert_eq!(rotated.new.key.locator(), located(stage));
        let end = rotated.previous_until.time().expect("a time");
        assert_eq!(end.to_string(), rotation.previous_until);
    });
}

#[test]
fn rotation_whose_answer_is_lost_is_sent_once() {
    for_each_rotation(|stage, rotation| {
        let answer = stage.refusal(503, "busy");
        stage.server.stub(Stub::new("POST", rotation.path, answer));

        let failure = rotate(stage).expect_err("lost");

        assert_eq!(failure.code(), "unknown-outcome");
        assert_eq!(stage.server.hits(), 1);
    });
}
