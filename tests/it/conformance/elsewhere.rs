//! An operation is resumed from another directory, or by an account that may be another one by now.

use std::fs;

use super::{
    scene::{for_each_new_key, for_each_successor},
    stage::with,
};

#[test]
fn secret_is_proven_by_the_first_directorys_files() {
    for_each_successor(|scene, creation, proof| {
        let never = scene.stage.refusal(401, "no such key");
        scene.stage.server.stub(proof.stub_with(never));
        let sinks = ["--to", "file:key", "--to", "dotenv:.env#KEY"];
        let words = scene.rotate(&with(&sinks, &["--timeout", "1s"]));
        scene.runs(&words).run().ends_with(8);
        let id = scene.left_open("stored");
        scene.stage.server.stub(proof.stub());
        let elsewhere = scene.path("elsewhere");
        fs::create_dir(&elsewhere).expect("a folder");
        fs::write(elsewhere.join("key"), "another").expect("written");
        let before = scene.proofs(proof, creation.secret);

        let resume = ["operations", "resume", &id];
        let resumed = scene.runs(&resume).working_in(&elsewhere).run();

        resumed.ends_with(0);
        assert_eq!(scene.proofs(proof, creation.secret), before + 1);
        assert_eq!(scene.left_open("proven"), id);
        scene.assert_secret_only_in(creation.secret, &["key", ".env"]);
        assert_eq!(scene.text("elsewhere/key"), "another");
        assert_eq!(fs::read_dir(&elsewhere).expect("a folder").count(), 1);
    });
}

#[test]
fn account_with_another_host_does_not_settle_it() {
    for_each_new_key(|scene, creation| {
        let id = scene.loses(creation);
        let hits = scene.stage.server.hits();
        let url = scene.stage.server.url().replace("127.0.0.1", "localhost");

        let resume = ["operations", "resume", &id, "--yes"];
        let outcome = scene.runs_at(&url, &resume).run();

        outcome
            .ends_with(6)
            .mentions("another account")
            .mentions(&format!("`keyctl operations forget {id}`"))
            .prints("");
        assert_eq!(scene.stage.server.hits(), hits);
        assert_eq!(scene.left_open("unknown"), id);
    });
}

#[test]
fn other_port_of_the_same_host_is_the_same_account() {
    for_each_new_key(|scene, creation| {
        let id = scene.loses(creation);
        let moved = scene.stage.fresh();
        moved.lists(&[moved.kind.own()]);
        moved.server.add(&creation.reads);

        let resume = ["operations", "resume", &id, "--yes"];
        let outcome = scene.runs_at(&moved.server.url(), &resume).run();

        outcome.ends_with(9).mentions("no new key was seen");
        assert!(moved.server.hits() > 0);
        moved.assert_unchanged();
        assert_eq!(scene.left_open("unknown"), id);
    });
}
