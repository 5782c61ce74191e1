//! No key goes, and nothing is said, that the evidence does not carry.

use std::fs;

use super::{
    scene::{Scene, for_each_in_place, for_each_new_key, for_each_successor},
    stage::with,
};
use crate::support::{Outcome, REFUSES};

/// Programs that end well and do not take a secret of usual length.
#[cfg(unix)]
const IGNORE: [&str; 4] = [
    "exec:true",
    "exec:echo --help",
    "exec:sh -c 'exec 0<&-; exit 0'",
    "exec:dd bs=10 count=1 of=/dev/null",
];

fn finish(scene: &Scene<'_>, more: &[&str]) -> Outcome {
    let words = ["rotate", "--finish", scene.stage.kind.reference];
    scene.runs(&with(&words, more)).run()
}

#[cfg(unix)]
#[test]
fn q01_command_that_leaves_the_secret_unread_has_not_taken_it() {
    for_each_successor(|_, creation, _| {
        for sink in IGNORE {
            for_each_successor(|scene, own, _| {
                if own.path != creation.path {
                    return;
                }
                let words = scene.rotate(&["--to", sink, "--delete-old"]);

                let outcome = scene.runs(&words).run().ends_with(12);

                let id = scene.left_open("rescued");
                outcome.mentions(&format!("`keyctl operations resume {id}`"));
                scene.assert_changes(&[("POST", own.path)]);
            });
        }
    });
}

#[test]
fn q02_old_key_never_goes_on_the_word_of_a_pipe() {
    for_each_successor(|scene, _, _| {
        for sink in [&["--to", "stdout"][..], &["--reveal"]] {
            let words = scene.rotate(&with(sink, &["--delete-old"]));

            let outcome = scene.runs(&words).run().ends_with(2);

            outcome.mentions("nobody can tell whether").prints("");
        }
        scene.stage.assert_unchanged();
        scene.assert_settled();
    });
}

#[cfg(unix)]
#[test]
fn q03_key_whose_secret_a_failed_command_may_have_stays() {
    const STORES_AND_FAILS: &str = "exec:sh -c 'cat > store; exit 1'";
    for_each_new_key(|scene, creation| {
        let end = ["--to", STORES_AND_FAILS, "--no-rescue"];
        let words = with(&scene.stage.create(creation), &end);

        let outcome = scene.runs(&words).run().ends_with(12);

        outcome.mentions("may have it").prints("");
        let id = scene.left_open("created");
        assert_eq!(scene.text("store"), creation.secret);
        scene.resumes(&id, &["--yes"]).ends_with(5);
        scene.assert_changes(&[("POST", creation.path)]);
    });
}

#[test]
fn q04_old_key_stays_when_a_sink_holds_the_secret_no_more() {
    let spoils: [fn(&Scene<'_>); 3] = [
        |scene| fs::write(scene.path("key"), "lost").expect("written"),
        |scene| fs::write(scene.path("key"), "").expect("written"),
        |scene| fs::remove_file(scene.path("key")).expect("removed"),
    ];
    for spoil in spoils {
        for_each_successor(|scene, creation, _| {
            let words = scene.rotate(&["--to", "file:key"]);
            scene.runs(&words).run().ends_with(0);
            spoil(scene);

            finish(scene, &["--yes"]).ends_with(8).prints("");

            scene.assert_changes(&[("POST", creation.path)]);
            scene.left_open("proven");
        });
    }
}

#[test]
fn q05_old_key_stays_when_the_new_secret_is_accepted_no_more() {
    for_each_successor(|scene, creation, proof| {
        let words = scene.rotate(&["--to", "file:key"]);
        scene.runs(&words).run().ends_with(0);
        let rejected = scene.stage.refusal(401, "no such key");
        scene.stage.server.stub(proof.stub_with(rejected));

        let outcome = finish(scene, &["--yes", "--timeout", "1s"]).ends_with(8);

        outcome.mentions("the old key is kept").prints("");
        scene.assert_changes(&[("POST", creation.path)]);
        scene.left_open("proven");
    });
}

#[cfg(unix)]
#[test]
fn q06_check_that_fails_keeps_both_keys_and_sees_no_secret() {
    const CHECK: &str = "sh -c 'env > seen; test -e ready'";
    for_each_successor(|scene, creation, _| {
        let kind = scene.stage.kind;
        let words = scene.rotate(&["--to", "file:key", "--delete-old", "--verify-with", CHECK]);

        scene.runs(&words).run().ends_with(8);

        let id = scene.left_open("stored");
        scene.assert_changes(&[("POST", creation.path)]);
        let seen = scene.text("seen");
        assert!(
            seen.contains(&format!("KEYCTL_OLD_REF={}\n", kind.reference)),
            "{seen}"
        );
        assert!(
            seen.contains(&format!("KEYCTL_NEW_REF={}\n", creation.reference)),
            "{seen}"
        );
        assert!(!seen.contains(creation.secret), "{seen}");
        for (_, credential) in &scene.stage.fixture.credentials {
            assert!(!seen.contains(credential), "{seen}");
        }

        // The record knows the check.
        fs::write(scene.path("ready"), "").expect("written");
        scene.resumes(&id, &["--yes"]).ends_with(0);
        let old = kind.path(kind.id);
        scene.assert_changes(&[("POST", creation.path), ("DELETE", &old)]);
        scene.assert_settled();
    });
}

#[test]
fn q07_every_sink_is_named_when_one_fails() {
    for_each_new_key(|scene, creation| {
        let end = ["--to", "file:key", "--to", REFUSES];
        let words = with(&scene.stage.create(creation), &end);

        let outcome = scene.runs(&words).run().ends_with(12);

        outcome
            .mentions(&format!("file:{} has it", scene.path("key").display()))
            .mentions("ended with exit status 1")
            .prints("");
    });
}

#[test]
fn q08_operations_name_the_command_that_comes_next() {
    for_each_successor(|scene, _, _| {
        let words = scene.rotate(&["--to", "file:key"]);
        scene.runs(&words).run().ends_with(0);

        let operation = scene.operations()[0].clone();

        let next = format!("keyctl rotate --finish {}", scene.stage.kind.reference);
        assert_eq!(operation["next"], next);
        assert_eq!(operation["delivered"][0]["grade"], "kept");
    });
    for_each_in_place(|scene, rotation, _| {
        scene.rotates_with(rotation, scene.stage.refusal(503, "busy"));
        scene
            .runs(&scene.rotate(&["--to", "file:key"]))
            .run()
            .ends_with(9);
        let id = scene.left_open("unknown");

        let next = format!("keyctl operations resume {id}");
        assert_eq!(scene.operations()[0]["next"], next);
    });
}
