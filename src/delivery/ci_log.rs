//! The log of a CI job: which runner keeps it, and how a new secret is hidden in it.

use std::{
    io::{self, Write},
    path::PathBuf,
};

use zeroize::Zeroizing;

use super::{Sink, own, stdout};
use crate::keys::{Failure, Secret, Text};

/// What is known of a CI service.
struct Runner {
    /// Set in every job, to this value where one is given.
    variable: &'static str,
    value: Option<&'static str>,
    name: &'static str,
    /// The command that hides a value in what follows; most runners have none.
    mask: Option<Mask>,
    /// The variables that name files whose contents the runner prints in later steps.
    printed_files: &'static [&'static str],
}

/// A line of output that a runner reads as a command to hide a value.
struct Mask {
    start: &'static str,
    /// How characters that would end the command are written.
    escapes: &'static [(char, &'static str)],
}

/// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>
const GITHUB_MASK: Mask = Mask {
    start: "::add-mask::",
    escapes: &[('%', "%25"), ('\r', "%0D"), ('\n', "%0A")],
};

/// <https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands>
const AZURE_MASK: Mask = Mask {
    start: "##vso[task.setsecret]",
    escapes: &[('%', "%AZP25"), ('\r', "%0D"), ('\n', "%0A")],
};

/// The first that fits counts: several runners set the variables of others, too.
const RUNNERS: [Runner; 14] = [
    Runner {
        variable: "GITHUB_ACTIONS",
        value: Some("true"),
        name: "GitHub Actions",
        mask: Some(GITHUB_MASK),
        printed_files: &[
            "GITHUB_ENV",
            "GITHUB_OUTPUT",
            "GITHUB_STATE",
            "GITHUB_STEP_SUMMARY",
        ],
    },
    Runner {
        variable: "TF_BUILD",
        value: Some("true"),
        name: "Azure Pipelines",
        mask: Some(AZURE_MASK),
        printed_files: &[],
    },
    without_mask("GITLAB_CI", "GitLab"),
    without_mask("CIRCLECI", "CircleCI"),
    without_mask("JENKINS_URL", "Jenkins"),
    without_mask("BUILDKITE", "Buildkite"),
    without_mask("TEAMCITY_VERSION", "TeamCity"),
    without_mask("BITBUCKET_BUILD_NUMBER", "Bitbucket Pipelines"),
    without_mask("TRAVIS", "Travis CI"),
    without_mask("DRONE", "Drone"),
    without_mask("CODEBUILD_BUILD_ID", "AWS CodeBuild"),
    without_mask("APPVEYOR", "AppVeyor"),
    without_mask("SEMAPHORE", "Semaphore"),
    without_mask("CI", "CI"),
];

const fn without_mask(variable: &'static str, name: &'static str) -> Runner {
    Runner {
        variable,
        value: None,
        name,
        mask: None,
        printed_files: &[],
    }
}

/// The log of the CI job that this run belongs to.
#[derive(Clone)]
pub struct CiLog {
    runner: &'static Runner,
    printed_files: Vec<PathBuf>,
}

impl CiLog {
    /// Returns the log of the runner that the environment belongs to; `None` where there is none.
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let is_set = |runner: &&Runner| {
            let value = variable(runner.variable).filter(|value| !value.is_empty());
            value.is_some_and(|value| match runner.value {
                Some(expected) => value.eq_ignore_ascii_case(expected),
                None => !value.eq_ignore_ascii_case("false"),
            })
        };
        let runner = RUNNERS.iter().find(is_set)?;
        let files = runner
            .printed_files
            .iter()
            .filter_map(|name| variable(name));
        Some(Self {
            runner,
            printed_files: files.map(PathBuf::from).collect(),
        })
    }

    /// Returns what people call the runner.
    pub fn name(&self) -> &'static str {
        self.runner.name
    }

    /// Hides a secret in what is logged from now on, by a line on standard error; nothing where it would not get into
    /// the log.
    pub fn hide(&self, secret: &Secret) {
        if let Some(mask) = self.mask()
            && is_in_log()
        {
            // Standard output may be a pipe into a store. A log that cannot be written holds no secret.
            let _ = io::stderr().write_all(mask.line(secret.expose()).as_bytes());
        }
    }

    /// Hides a secret by a line on standard output, in front of an answer for people: a runner reads the two streams
    /// independently. A document for programs would be broken by it.
    pub fn hide_before_answer(&self, secret: &Secret) -> io::Result<()> {
        match self.mask() {
            Some(mask) if !stdout::is_file() => {
                io::stdout().write_all(mask.line(secret.expose()).as_bytes())
            }
            _ => Ok(()),
        }
    }

    /// Checks, before anything is sent, that no secret gets into the log in clear: returns what has to be said of it.
    ///
    /// Fails with [`Failure::Usage`] when the runner can hide a secret, and will print it, but cannot be told.
    pub(super) fn check(
        &self,
        sinks: &[Sink],
        is_in_answer: bool,
    ) -> Result<Option<String>, Failure> {
        let shows = is_in_answer || sinks.contains(&Sink::Stdout);
        match self.mask() {
            Some(_) if is_in_log() => Ok(None),
            Some(_) => {
                self.check_unhidden(sinks, is_in_answer)?;
                let name = self.name();
                Ok(Some(format!(
                    "warning: {name} is not told to hide the new secret: standard error does not lead to its log"
                )))
            }
            None if shows && !stdout::is_file() => Ok(Some(format!(
                "warning: {} cannot hide the new secret in its log: deliver it with `--to file:PATH`, `--to dotenv:PATH#VARIABLE` or `--to exec:COMMAND` instead",
                self.name()
            ))),
            None => Ok(None),
        }
    }

    /// Refuses places that the runner prints.
    fn check_unhidden(&self, sinks: &[Sink], is_in_answer: bool) -> Result<(), Failure> {
        let refused = |place: &str| {
            Failure::usage(
                format!(
                    "the log of {} would show the new secret from {place}: standard error is a file or closed, so it cannot be told to hide it",
                    self.name()
                ),
                "leave standard error on the log, or deliver the secret to a store with `--to`",
            )
        };
        if is_in_answer {
            return Err(refused("the output"));
        }
        let printed = sinks.iter().find(|sink| match sink {
            Sink::File(path) | Sink::Dotenv { path, .. } => {
                own::is_among(path, &self.printed_files)
            }
            Sink::Stdout => stdout::is_among(&self.printed_files),
            Sink::Exec(_) => false,
        });
        match printed {
            Some(sink) => Err(refused(&Text::new(sink.to_string()).to_string())),
            None => Ok(()),
        }
    }

    fn mask(&self) -> Option<&'static Mask> {
        self.runner.mask.as_ref()
    }
}

impl Mask {
    fn line(&self, secret: &str) -> Zeroizing<String> {
        let longest = self.escapes.iter().map(|(_, written)| written.len());
        let longest = longest.max().unwrap_or(1).max(4);
        // All the space it can need at once: growing would leave copies behind.
        let capacity = self.start.len() + longest * secret.len() + 1;
        let mut line = Zeroizing::new(String::with_capacity(capacity));
        line.push_str(self.start);
        for character in secret.chars() {
            match self.escapes.iter().find(|(own, _)| *own == character) {
                Some((_, written)) => line.push_str(written),
                None => line.push(character),
            }
        }
        line.push('\n');
        line
    }
}

/// Tells whether what is written to standard error gets into the log: a file, or nothing, would take the line instead.
#[cfg(unix)]
fn is_in_log() -> bool {
    use std::{fs::File, os::fd::AsFd};

    let stderr = io::stderr().as_fd().try_clone_to_owned().map(File::from);
    let found = stderr.and_then(|stderr| stderr.metadata());
    found.is_ok_and(|found| !found.is_file() && !stdout::keeps_nothing(&found))
}

#[cfg(not(unix))]
fn is_in_log() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(variables: &[(&str, &str)]) -> Option<CiLog> {
        CiLog::of(|name| {
            let mut all = variables.iter();
            let found = all.find(|(own, _)| *own == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn f009_runner_is_known_by_its_variable() {
        for (variable, value, name) in [
            ("GITHUB_ACTIONS", "true", "GitHub Actions"),
            ("TF_BUILD", "True", "Azure Pipelines"),
            ("GITLAB_CI", "true", "GitLab"),
            ("JENKINS_URL", "http://ci/", "Jenkins"),
            ("TEAMCITY_VERSION", "2026.1", "TeamCity"),
            ("CI", "1", "CI"),
        ] {
            let log = log(&[("CI", "true"), (variable, value)]).expect(variable);
            assert_eq!(log.name(), name);
        }
        for variables in [[("CI", "false")], [("TF_BUILD", "")], [("HOME", "/root")]] {
            assert!(log(&variables).is_none(), "{variables:?}");
        }
    }

    #[test]
    fn value_is_escaped_as_the_runner_reads_it() {
        assert_eq!(*GITHUB_MASK.line("a%0A'x'\n"), "::add-mask::a%250A'x'%0A\n");
        assert_eq!(
            *AZURE_MASK.line("a%0A;]\r"),
            "##vso[task.setsecret]a%AZP250A;]%0D\n"
        );
    }

    #[test]
    fn f007_place_that_the_runner_prints_is_refused_when_it_cannot_be_hidden() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("env");
        std::fs::write(&path, "").expect("written");
        let path = path.to_str().expect("text");
        let log = log(&[("GITHUB_ACTIONS", "true"), ("GITHUB_ENV", path)]).expect("GitHub");
        let check = |sink: &str| {
            let sinks: Vec<Sink> = vec![sink.parse().expect("a sink")];
            log.check_unhidden(&sinks, false)
        };

        for sink in [format!("dotenv:{path}#KEY"), format!("file:{path}")] {
            let failure = check(&sink).expect_err("printed");
            assert_eq!(failure.code(), "usage");
        }
        check("file:other").expect("not printed");
        check("exec:store it").expect("not printed");
        log.check_unhidden(&[], true).expect_err("the answer");
    }
}
