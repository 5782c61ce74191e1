//! Workflows run other people's code: each is pinned to a commit, with the least permissions.

use std::{fs, path::Path};

use super::is_package;

fn workflows() -> Vec<(String, String)> {
    if is_package() {
        return Vec::new();
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".github/workflows");
    fs::read_dir(folder)
        .expect("workflows")
        .map(|entry| {
            let path = entry.expect("an entry").path();
            (
                path.display().to_string(),
                fs::read_to_string(&path).expect("text"),
            )
        })
        .collect()
}

#[test]
fn n02_every_action_is_pinned_to_a_commit() {
    for (path, text) in workflows() {
        for line in text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("uses: "))
        {
            let (_, version) = line.split_once('@').expect("a version");
            let commit = version.split_whitespace().next().unwrap_or_default();

            assert!(
                commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()),
                "{path}: {line}"
            );
        }
    }
}

#[test]
fn n02_workflows_have_no_permissions_but_those_their_jobs_name() {
    for (path, text) in workflows() {
        assert!(text.contains("\npermissions: {}\n"), "{path}");
    }
}

/// Lists the jobs of a workflow, each as its text.
fn jobs(workflow: &str) -> Vec<String> {
    let (_, jobs) = workflow.split_once("\njobs:\n").expect("jobs");
    let mut all: Vec<String> = Vec::new();
    for line in jobs.lines() {
        let begins = line.starts_with("  ") && !line[2..].starts_with([' ', '#']);
        match all.last_mut() {
            Some(job) if !begins => job.push_str(&format!("{line}\n")),
            _ => all.push(format!("{line}\n")),
        }
    }
    all
}

#[test]
fn n02_no_job_that_may_sign_or_publish_compiles_what_others_wrote() {
    let all: Vec<String> = workflows().iter().flat_map(|own| jobs(&own.1)).collect();
    let signing = all.iter().filter(|job| job.contains("id-token: write"));
    let signing: Vec<&String> = signing.collect();

    assert!(is_package() || !signing.is_empty(), "which job signs?");
    for job in signing {
        assert!(!job.contains("cargo "), "it could sign anything: {job}");
    }
}
