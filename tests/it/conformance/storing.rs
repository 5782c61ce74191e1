//! Places that change, hang or go away while a key is made: its secret is where keyctl says, or the key is gone.

use std::{fs, io, path::Path, time::Duration};

use serde_json::Value;

use super::{
    scene::{Scene, for_each_new_key, for_each_successor},
    stage::with,
};
use crate::{
    fixtures::Creation,
    support::{Answer, FAILS, Outcome, Program, assert_mode, set_mode},
};

/// Runs, and does something between the request for the key and its answer.
fn meanwhile(scene: &Scene<'_>, program: Program, act: impl Fn()) -> Outcome {
    let has_arrived = || scene.stage.server.posts() > 0;
    program.run_while(has_arrived, |_| act())
}

fn answers_late(scene: &Scene<'_>, creation: &Creation) {
    let answer = Answer::json(creation.status, &creation.answer);
    scene.creates_with(creation, answer.late(Duration::from_millis(700)));
}

#[test]
fn file_that_appeared_meanwhile_is_not_overwritten() {
    for_each_new_key(|scene, creation| {
        answers_late(scene, creation);
        let words = with(&scene.stage.create(creation), &["--to", "file:key"]);
        let program = scene.runs(&words);

        let outcome = meanwhile(scene, program, || {
            fs::write(scene.path("key"), "mine").expect("written");
        });

        outcome.ends_with(12).mentions("file:key").prints("");
        assert_eq!(scene.text("key"), "mine");
        let rescued = format!("state/keyctl/rescue/rescue-{}", scene.left_open("rescued"));
        scene.assert_secret_only_in(creation.secret, &[&rescued]);
        scene.assert_changes(&[("POST", creation.path)]);
    });
}

#[cfg(unix)]
#[test]
fn l04_secret_whose_folder_went_away_meanwhile_is_rescued() {
    for_each_new_key(|scene, creation| {
        fs::create_dir(scene.path("folder")).expect("a folder");
        answers_late(scene, creation);
        let words = with(&scene.stage.create(creation), &["--to", "file:folder/key"]);
        let program = scene.runs(&words);

        let outcome = meanwhile(scene, program, || {
            fs::remove_dir_all(scene.path("folder")).expect("removed");
        });

        let outcome = outcome.ends_with(12);
        let rescued = format!("state/keyctl/rescue/rescue-{}", scene.left_open("rescued"));
        outcome.mentions(&scene.place(&rescued));
        scene.assert_secret_only_in(creation.secret, &[&rescued]);
        scene.assert_changes(&[("POST", creation.path)]);
    });
}

/// Takes the folder away that a new secret is to go to, puts it back once the secret is rescued, and resumes from
/// another directory, which has a folder of this name, too. Returns which operation it was.
#[cfg(unix)]
fn resumes_from_elsewhere(scene: &Scene<'_>, creation: &Creation, words: &[&str]) -> String {
    let (folder, elsewhere) = (scene.path("folder"), scene.path("elsewhere"));
    fs::create_dir(&folder).expect("a folder");
    fs::create_dir_all(elsewhere.join("folder")).expect("a folder");
    answers_late(scene, creation);
    let outcome = meanwhile(scene, scene.runs(words), || {
        fs::remove_dir_all(&folder).expect("removed");
    });
    outcome.ends_with(12);
    let id = scene.left_open("rescued");
    fs::create_dir(&folder).expect("a folder");

    let resume = ["operations", "resume", &id];
    let resumed = scene.runs(&resume).working_in(&elsewhere).run();

    resumed.ends_with(0);
    let left = fs::read_dir(elsewhere.join("folder")).expect("a folder");
    assert_eq!(left.count(), 0);
    scene.assert_changes(&[("POST", creation.path)]);
    id
}

#[cfg(unix)]
#[test]
fn rescued_secret_goes_to_the_first_directory_from_any_other() {
    for_each_new_key(|scene, creation| {
        let sinks = ["--to", "file:folder/key", "--to", "dotenv:folder/.env#KEY"];

        resumes_from_elsewhere(
            scene,
            creation,
            &with(&scene.stage.create(creation), &sinks),
        );

        scene.assert_secret_only_in(creation.secret, &["folder/key", "folder/.env"]);
        assert_eq!(scene.text("folder/key"), creation.secret);
        scene.assert_settled();
    });
}

#[cfg(unix)]
#[test]
fn rescued_secret_of_a_successor_goes_to_the_first_directory_and_is_proven_there() {
    for_each_successor(|scene, creation, proof| {
        let words = scene.rotate(&["--to", "file:folder/key"]);

        let id = resumes_from_elsewhere(scene, creation, &words);

        scene.assert_secret_only_in(creation.secret, &["folder/key"]);
        assert_eq!(scene.proofs(proof, creation.secret), 1);
        assert_eq!(scene.left_open("proven"), id);
    });
}

#[test]
fn variable_that_changed_meanwhile_loses_nothing() {
    for_each_new_key(|scene, creation| {
        fs::write(scene.path(".env"), "A=1\n").expect("written");
        answers_late(scene, creation);
        let words = with(&scene.stage.create(creation), &["--to", "dotenv:.env#KEY"]);
        let program = scene.runs(&words);

        let outcome = meanwhile(scene, program, || {
            fs::write(scene.path(".env"), "A=1\nB=2\n").expect("written");
        });

        let text = scene.text(".env");
        assert!(text.starts_with("A=1\nB=2\n"), "{}", outcome.stderr);
        match outcome.code {
            0 => assert_eq!(text, format!("A=1\nB=2\nKEY={}\n", creation.secret)),
            code => {
                assert_eq!(code, 12, "{}", outcome.stderr);
                scene.left_open("rescued");
            }
        }
    });
}

#[cfg(unix)]
#[test]
fn command_that_hangs_or_does_not_listen_is_given_up() {
    for_each_new_key(|scene, creation| {
        for sink in ["exec:sleep 30", "exec:sh -c 'exec 0<&-; exit 3'"] {
            let stage = scene.stage.fresh();
            let scene = Scene::of(&stage);
            scene.keeps(creation, creation.listed.clone());
            let end = ["--to", sink, "--timeout", "1s"];
            let words = with(&stage.create(creation), &end);

            let outcome = scene.runs(&words).run().ends_with(12);

            let id = scene.left_open("rescued");
            let rescued = format!("state/keyctl/rescue/rescue-{id}");
            outcome.mentions(&scene.place(&rescued)).prints("");
            scene.assert_secret_only_in(creation.secret, &[&rescued]);
        }
    });
}

#[cfg(unix)]
#[test]
fn l05_what_is_no_plain_file_is_refused_before_anything_is_sent() {
    use std::{
        os::unix::{fs::symlink, net::UnixListener},
        process::Command,
    };

    for_each_new_key(|scene, creation| {
        fs::write(scene.path("target"), "mine").expect("written");
        symlink(scene.path("target"), scene.path("link")).expect("a link");
        symlink(scene.path("nothing"), scene.path("dangling")).expect("a link");
        let pipe = Command::new("mkfifo").arg(scene.path("pipe")).status();
        assert!(pipe.expect("it starts").success());
        let _socket = UnixListener::bind(scene.path("socket")).expect("a socket");

        for sink in ["file:link", "file:dangling", "file:socket", "file:pipe"] {
            let words = with(&scene.stage.create(creation), &["--to", sink]);
            let outcome = scene.runs(&words).run();
            assert_eq!(outcome.code, 2, "{sink}: {}", outcome.stderr);
        }
        for sink in ["file:socket", "file:pipe"] {
            let words = with(&scene.stage.create(creation), &["--to", sink, "--force"]);
            scene.runs(&words).run().ends_with(2).prints("");
        }

        scene.stage.assert_untouched();
        assert_eq!(scene.text("target"), "mine");
        assert!(!scene.path("nothing").exists());
    });
}

#[test]
fn l05_file_is_replaced_whole_by_force_and_keeps_its_mode() {
    for_each_new_key(|scene, creation| {
        let path = scene.path("key");
        let before = "a longer text than any new secret is".repeat(9);
        fs::write(&path, &before).expect("written");
        // Written over in its place, it would change under this name, too.
        fs::hard_link(&path, scene.path("same")).expect("a link");
        set_mode(&path, 0o640);
        let end = ["--to", "file:key", "--force"];

        let words = with(&scene.stage.create(creation), &end);
        scene.runs(&words).run().ends_with(0);

        assert_eq!(scene.text("key"), creation.secret);
        assert_eq!(scene.text("same"), before);
        assert_mode(&path, 0o640);
        set_mode(&path, 0o600);
        scene.assert_secret_only_in(creation.secret, &["key"]);
    });
}

#[test]
fn rotation_whose_sink_or_record_cannot_be_made_ready_changes_nothing() {
    for_each_successor(|scene, creation, _| {
        fs::write(scene.path("taken"), "mine").expect("written");
        let taken = scene.runs(&scene.rotate(&["--to", "file:taken"])).run();
        taken.ends_with(2).mentions("taken").prints("");

        fs::write(scene.path("state"), "no folder").expect("written");
        let unrecorded = scene.runs(&scene.rotate(&["--to", "file:key"])).run();

        unrecorded
            .ends_with(2)
            .mentions("XDG_STATE_HOME")
            .prints("");
        scene.stage.assert_unchanged();
        assert_eq!(scene.text("taken"), "mine");
        assert!(!scene.path("key").exists());
        scene.assert_secret_only_in(creation.secret, &[]);
    });
}

#[test]
fn key_whose_rescued_secret_went_somewhere_is_not_deleted_by_a_mere_yes() {
    for_each_new_key(|scene, creation| {
        let words = with(&scene.stage.create(creation), &["--to", FAILS]);
        scene.runs(&words).run().ends_with(12);
        let id = scene.left_open("rescued");
        let rescued = format!("state/keyctl/rescue/rescue-{id}");
        let later = ["--to", "file:taken", "--yes"];
        fs::write(scene.path("taken"), "mine").expect("written");

        // As long as it is there, no key is deleted for a sink that cannot work.
        scene.resumes(&id, &later).ends_with(2);
        scene.assert_secret_only_in(creation.secret, &[&rescued]);
        scene.assert_changes(&[("POST", creation.path)]);

        let gone: [fn(&Path) -> io::Result<()>; 2] =
            [|path| fs::write(path, ""), |path| fs::remove_file(path)];
        for go in gone {
            go(&scene.path(&rescued)).expect("emptied, or removed");
            let refused = scene.resumes(&id, &["--yes"]).ends_with(5);
            refused.mentions("only a person can know").prints("");
        }
        scene.assert_changes(&[("POST", creation.path)]);
        assert_eq!(scene.left_open("rescued"), id);
    });
}

#[test]
fn error_about_a_lost_secret_is_an_object_for_scripts() {
    for_each_new_key(|scene, creation| {
        let end = ["--to", FAILS, "-o", "json"];
        let words = with(&scene.stage.create(creation), &end);

        let outcome = scene.runs(&words).run().ends_with(12);

        // Notes about what was made may stand before it.
        let object = outcome.stderr.lines().last().expect("an error");
        let document: Value = serde_json::from_str(object).expect("one object");
        let error = &document["error"];
        assert_eq!(error["code"], "secret-not-stored");
        assert_eq!(error["exit_code"], 12);
        assert_eq!(error["operation"], "create");
        outcome.prints("");
    });
}
