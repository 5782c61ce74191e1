//! CI jobs: what their log is told before a new secret can get into it.

use std::{
    fs::{self, File},
    path::Path,
};

use tempfile::TempDir;

use crate::support::Program;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Prepares a command that works in the sandbox, run in the folder.
fn command(folder: &Path, words: &str) -> Program {
    Program::line(words)
        .arguments(&["--sandbox"])
        .state(&folder.join("state"))
        .working_in(folder)
        .env("PATH", "/usr/bin:/bin")
}

/// Prepares the creation of a key in the sandbox, run in the folder.
fn create(folder: &Path, sinks: &[&str]) -> Program {
    let sinks: Vec<&str> = sinks.iter().flat_map(|sink| ["--to", sink]).collect();
    command(folder, "create --provider exa --name ci -o json").arguments(&sinks)
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).expect("a file")
}

#[test]
fn log_is_told_to_hide_what_a_pipe_gets() {
    let folder = folder();

    let outcome = create(folder.path(), &["stdout"])
        .env("GITHUB_ACTIONS", "true")
        .run()
        .ends_with(0);

    let mask = format!("::add-mask::{}\n", outcome.stdout);
    assert!(outcome.stderr.starts_with(&mask), "{}", outcome.stderr);
}

#[test]
fn f009_azure_is_told_to_hide_a_secret_by_its_own_command() {
    let folder = folder();

    let outcome = create(folder.path(), &["stdout"])
        .env("TF_BUILD", "True")
        .run()
        .ends_with(0);

    let mask = format!("##vso[task.setsecret]{}\n", outcome.stdout);
    assert!(outcome.stderr.starts_with(&mask), "{}", outcome.stderr);
}

#[test]
fn f007_secret_in_a_file_is_hidden_in_the_log_before_it_is_there() {
    let folder = folder();
    let sink = format!("dotenv:{}#API_KEY", folder.path().join("env").display());

    let outcome = create(folder.path(), &[&sink])
        .env("GITHUB_ACTIONS", "true")
        .run()
        .ends_with(0);

    let written = text(&folder.path().join("env"));
    let secret = written.trim().trim_start_matches("API_KEY=");
    let mask = format!("::add-mask::{secret}\n");
    assert!(outcome.stderr.starts_with(&mask), "{}", outcome.stderr);
}

#[test]
fn f007_answer_for_people_is_preceded_by_the_mask() {
    let folder = folder();

    let words = "create --sandbox --provider exa --name ci --reveal";
    let outcome = Program::line(words)
        .state(&folder.path().join("state"))
        .env("GITHUB_ACTIONS", "true")
        .run()
        .ends_with(0);

    let (mask, answer) = outcome.stdout.split_once('\n').expect("two lines");
    let secret = mask.strip_prefix("::add-mask::").expect("a mask");
    assert!(answer.contains(secret), "{answer}");
}

#[test]
fn f009_runner_that_cannot_hide_is_a_warning_that_names_a_sink() {
    for variable in [
        "GITLAB_CI",
        "CIRCLECI",
        "JENKINS_URL",
        "BUILDKITE",
        "TEAMCITY_VERSION",
    ] {
        let folder = folder();
        let warns = |program: Program| program.env(variable, "true").run().ends_with(0).stderr;

        let bare = warns(create(folder.path(), &["stdout"]));
        let kept = warns(create(
            folder.path(),
            &[&format!("file:{}/key", folder.path().display())],
        ));

        assert_eq!(
            bare.matches("cannot hide the new secret").count(),
            1,
            "{bare}"
        );
        assert!(bare.contains("--to file:PATH"), "{bare}");
        assert!(!kept.contains("cannot hide"), "{kept}");
    }
}

#[test]
fn f007_printed_file_is_refused_when_the_log_cannot_be_told() {
    let folder = folder();
    let printed = folder.path().join("env");
    fs::write(&printed, "").expect("written");
    let other = folder.path().join("link");
    std::os::unix::fs::symlink(&printed, &other).expect("a link");
    let runs = |sink: String, quiet: &Path| {
        create(folder.path(), &[&sink])
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_OUTPUT", printed.to_str().expect("text"))
            .complains_into(quiet)
            .run()
    };

    for path in [&printed, &other] {
        let sink = format!("dotenv:{}#KEY", path.display());
        runs(sink, Path::new("/dev/null")).ends_with(2);
    }
    let log = folder.path().join("log");
    fs::write(&log, "").expect("written");
    let elsewhere = format!("dotenv:{}/other#KEY", folder.path().display());
    runs(elsewhere, &log).ends_with(0);

    assert_eq!(text(&printed), "");
    let said = text(&log);
    assert_eq!(said.matches("is not told to hide").count(), 1, "{said}");
}

#[test]
fn a19_file_that_takes_messages_gets_no_mask() {
    let folder = folder();
    let log = folder.path().join("log");
    fs::write(&log, "").expect("written");

    let outcome = create(folder.path(), &["stdout"])
        .env("GITHUB_ACTIONS", "true")
        .complains_into(&log)
        .run()
        .ends_with(0);

    let said = text(&log);
    assert!(said.contains("\"ref\""), "{said}");
    assert!(said.contains("is not told to hide"), "{said}");
    assert!(!said.contains("::add-mask::"), "{said}");
    assert!(!said.contains(&outcome.stdout), "{said}");
}

#[test]
fn a19_answer_that_no_log_can_hide_is_refused() {
    let folder = folder();
    let log = folder.path().join("log");
    fs::write(&log, "").expect("written");

    let outcome = create(folder.path(), &[])
        .arguments(&["--reveal"])
        .env("GITHUB_ACTIONS", "true")
        .complains_into(&log)
        .run()
        .ends_with(2);

    outcome.prints("");
    let said = text(&log);
    assert!(
        said.contains("standard error is a file or closed"),
        "{said}"
    );
}

#[test]
fn f007_files_that_the_runner_reads_back_are_refused_by_any_name() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("env"), "").expect("written");
    fs::hard_link(path("env"), path("same")).expect("a link");
    let unmasked = |program: Program| {
        program
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_STEP_SUMMARY", path("env").to_str().expect("text"))
            .complains_into(Path::new("/dev/null"))
            .run()
    };

    for sink in ["file:env", "file:same", "dotenv:./env#KEY"] {
        unmasked(create(folder.path(), &[sink]).arguments(&["--force"])).ends_with(2);
    }
    for stdout in [&["--reveal"][..], &["--to", "stdout"]] {
        let program = create(folder.path(), &[]).arguments(stdout);
        unmasked(program.prints_into(&path("env"))).ends_with(2);
    }

    assert_eq!(text(&path("env")), "");
}

#[test]
fn log_that_breaks_off_gets_no_secret() {
    let folder = folder();
    let summary = folder.path().join("summary");
    fs::write(&summary, "").expect("written");
    let into_full = |more: &[&str]| {
        create(folder.path(), &[])
            .arguments(more)
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_STEP_SUMMARY", summary.to_str().expect("text"))
            .complains_into(Path::new("/dev/full"))
    };

    into_full(&["--to", "file:key"]).run().ends_with(0);
    into_full(&["--to", "stdout"])
        .run()
        .ends_with(12)
        .prints("");
    let answer = into_full(&["--reveal"]).prints_into(&summary);
    answer.run().ends_with(12);

    assert_eq!(text(&summary), "");
    let rescued = folder.path().join("state/keyctl/sandbox-rescue");
    assert_eq!(fs::read_dir(rescued).expect("a folder").count(), 2);
}

/// Makes a key whose secret is rescued; returns the operation that delivers it, and what was said.
fn rescued(folder: &Path, ci: &str) -> (String, String) {
    let words = "create --provider exa --name ci --to exec:false";
    let outcome = command(folder, words).env(ci, "true").run().ends_with(12);
    let rescue = folder.join("state/keyctl/sandbox-rescue");
    let file = fs::read_dir(rescue).expect("a folder").next();
    let name = file.expect("a file").expect("an entry").file_name();
    let id = name.to_str().and_then(|name| name.strip_prefix("rescue-"));
    (id.expect("an id").to_owned(), outcome.stderr)
}

#[test]
fn f007_secret_that_is_delivered_later_is_hidden_first() {
    let folder = folder();
    let (id, made) = rescued(folder.path(), "GITHUB_ACTIONS");

    let resume = format!("operations resume {id} --to file:key");
    let resume = command(folder.path(), &resume).env("GITHUB_ACTIONS", "true");
    let resumed = resume.run().ends_with(0).stderr;

    let mask = format!("::add-mask::{}\n", text(&folder.path().join("key")));
    assert!(made.contains(&mask), "{made}");
    let delivers = resumed.find("delivering").expect("delivered");
    assert!(
        resumed.find(&mask).is_some_and(|at| at < delivers),
        "{resumed}"
    );
}

#[test]
fn f009_secret_that_is_delivered_later_is_a_warning_too() {
    let folder = folder();
    let (id, _) = rescued(folder.path(), "GITLAB_CI");

    for more in ["--dry-run", "-v"] {
        let resume = format!("operations resume {id} --to stdout {more}");
        let resume = command(folder.path(), &resume).env("GITLAB_CI", "true");
        let said = resume.run().ends_with(0).stderr;

        let warnings = said.matches("the log of this GitLab job cannot hide");
        assert_eq!(warnings.count(), 1, "{said}");
    }
}

#[test]
fn dry_run_warns_and_refuses_as_the_real_one_does() {
    let folder = folder();
    let rehearse = |words: &str| {
        let words = format!("{words} --dry-run");
        command(folder.path(), &words)
    };
    let log = folder.path().join("log");
    File::create(&log).expect("a file");

    for words in [
        "create --provider exa --name ci --reveal",
        "rotate openai/admin/key_yWb6cuTlFfhK --allow-self openai/admin/key_yWb6cuTlFfhK --reveal",
    ] {
        let outcome = rehearse(words).env("GITLAB_CI", "true").run().ends_with(0);
        let warnings = outcome.stderr.matches("cannot hide the new secret");
        assert_eq!(warnings.count(), 1, "{}", outcome.stderr);

        let masked = rehearse(words).env("GITHUB_ACTIONS", "true");
        masked.complains_into(&log).run().ends_with(2);
    }
}

#[test]
fn warning_comes_before_anything_is_made() {
    let folder = folder();

    let words = "create --provider exa --name ci --to stdout";
    let outcome = command(folder.path(), words).env("CI", "true").run();

    let (before, after) = outcome.stderr.split_once('\n').expect("lines");
    assert!(
        before.starts_with("warning: the log of this CI job"),
        "{before}"
    );
    assert!(after.contains("creating"), "{after}");
}

#[test]
fn outside_of_ci_nothing_is_masked() {
    let folder = folder();

    for sink in ["stdout", "file:key"] {
        let outcome = create(folder.path(), &[sink]).run().ends_with(0);
        let secret = match sink {
            "stdout" => outcome.stdout,
            _ => text(&folder.path().join("key")),
        };
        assert!(!outcome.stderr.contains(&secret), "{}", outcome.stderr);
        assert!(!outcome.stderr.contains("log"), "{}", outcome.stderr);
    }
}
