//! The log of a CI job: where a new secret may appear in it, and how it is hidden first.

mod runner;

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use self::runner::{Mask, Runner};
use super::{Sink, own, stdout};
use crate::keys::{Failure, Secret, Text};

/// The log of the CI job that this run belongs to.
#[derive(Clone)]
pub struct CiLog {
    runner: &'static Runner,
    /// The files that the runner reads back, and shows.
    read_back: Vec<PathBuf>,
}

/// What a delivery means for a CI log.
#[derive(Default)]
pub struct Exposure {
    /// What has to be said before anything is sent.
    pub warning: Option<String>,
    /// The log would show the secret if it were not told to hide it.
    pub must_be_hidden: bool,
}

impl CiLog {
    /// Returns the log of the runner that the environment belongs to; `None` where there is none.
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let runner = Runner::of(&variable)?;
        let named = runner.read_back.iter().filter_map(|name| variable(name));
        Some(Self {
            runner,
            read_back: named
                .filter(|path| !path.is_empty())
                .map(PathBuf::from)
                .collect(),
        })
    }

    /// Returns what people call the runner.
    pub fn name(&self) -> &'static str {
        self.runner.name
    }

    /// Hides a secret in what is logged from now on, by a line on standard error: standard output may be a pipe into a
    /// store. Does nothing where the line would not get into the log, or the runner has no such command.
    pub fn hide(&self, secret: &Secret) -> io::Result<()> {
        match self.mask() {
            Some(mask) if is_in_log() => {
                io::stderr().write_all(mask.lines(secret.expose()).as_bytes())
            }
            _ => Ok(()),
        }
    }

    /// Hides a secret by a line on standard output, in front of an answer for people: a runner reads the two streams
    /// independently. A document for programs would be broken by it.
    pub fn hide_before_answer(&self, secret: &Secret) -> io::Result<()> {
        match self.mask() {
            Some(mask) if !stdout::is_file() => {
                io::stdout().write_all(mask.lines(secret.expose()).as_bytes())
            }
            _ => Ok(()),
        }
    }

    /// Checks, before anything is sent, where a secret would get into the log.
    ///
    /// Fails with [`Failure::Usage`] when the runner can hide a secret, and will show it, but cannot be told.
    pub(super) fn check(&self, sinks: &[Sink], is_in_answer: bool) -> Result<Exposure, Failure> {
        let uses_stdout = is_in_answer || sinks.contains(&Sink::Stdout);
        let is_logged = uses_stdout
            && !stdout::is_file()
            && (self.runner.logs_terminals() || !stdout::is_terminal());
        if self.mask().is_none() {
            return Ok(Exposure {
                warning: is_logged.then(|| self.cannot_hide()),
                must_be_hidden: false,
            });
        }
        let shown = self.shown(sinks, is_in_answer);
        if is_in_log() {
            return Ok(Exposure {
                warning: None,
                must_be_hidden: is_logged || shown.is_some(),
            });
        }
        if is_in_answer {
            return Err(self.unhidden("the output"));
        }
        if let Some(sink) = shown {
            return Err(self.unhidden(&Text::new(sink).to_string()));
        }
        Ok(Exposure {
            warning: Some(format!(
                "warning: {} is not told to hide the new secret: standard error does not lead to its log",
                self.name()
            )),
            must_be_hidden: false,
        })
    }

    /// Names the place whose content the runner reads back and shows.
    fn shown(&self, sinks: &[Sink], is_in_answer: bool) -> Option<String> {
        let is_shown = |sink: &&Sink| match sink {
            Sink::File(path) | Sink::Dotenv { path, .. } => own::is_among(path, &self.read_back),
            Sink::Stdout => stdout::is_among(&self.read_back),
            // Nobody else knows where a command stores it.
            Sink::Exec(words) => words.iter().any(|word| self.is_named_in(word)),
        };
        let sink = sinks.iter().find(is_shown).map(Sink::to_string);
        let is_answer = || is_in_answer && stdout::is_among(&self.read_back);
        sink.or_else(|| is_answer().then(|| "the output".to_owned()))
    }

    /// Tells whether a word of a command names a file that the runner reads back, by its path or by its variable.
    fn is_named_in(&self, word: &str) -> bool {
        let mut variables = self.runner.read_back.iter();
        variables.any(|name| word.contains(name)) || own::is_among(Path::new(word), &self.read_back)
    }

    fn cannot_hide(&self) -> String {
        format!(
            "warning: the log of this {} job cannot hide the new secret: deliver it with `--to file:PATH`, `--to dotenv:PATH#VARIABLE` or `--to exec:COMMAND` instead",
            self.name()
        )
    }

    fn unhidden(&self, place: &str) -> Failure {
        Failure::usage(
            format!(
                "the log of {} would show the new secret from {place}: standard error is a file or closed, so it cannot be told to hide it",
                self.name()
            ),
            "leave standard error on the log, or deliver the secret to a store with `--to`",
        )
    }

    fn mask(&self) -> Option<&'static Mask> {
        self.runner.mask.as_ref()
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

// The null device is one of characters, as a console is.
#[cfg(windows)]
fn is_in_log() -> bool {
    use std::io::IsTerminal;

    let kind = winapi_util::file::typ(winapi_util::HandleRef::stderr());
    io::stderr().is_terminal() || kind.is_ok_and(|kind| !kind.is_disk() && !kind.is_char())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(variables: &[(&str, &str)]) -> CiLog {
        let log = CiLog::of(|name| {
            let found = variables.iter().find(|(own, _)| *own == name);
            found.map(|(_, value)| (*value).to_owned())
        });
        log.expect("a runner")
    }

    #[test]
    fn f007_file_that_the_runner_reads_back_is_known_by_any_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name).display().to_string();
        std::fs::write(path("env"), "").expect("written");
        std::fs::hard_link(path("env"), path("same")).expect("a link");
        let shown = |variable: &str, sink: &str| {
            let log = log(&[("GITHUB_ACTIONS", "true"), (variable, &path("env"))]);
            let sinks: Vec<Sink> = vec![sink.parse().expect("a sink")];
            log.shown(&sinks, false).is_some()
        };

        for variable in [
            "GITHUB_ENV",
            "GITHUB_OUTPUT",
            "GITHUB_STATE",
            "GITHUB_STEP_SUMMARY",
            "GITHUB_PATH",
        ] {
            for sink in ["dotenv:{}#KEY", "file:{}", "exec:tee -a '{}'"] {
                for name in ["env", "same", "../{}/env"] {
                    let folder = folder.path().file_name().and_then(|name| name.to_str());
                    let name = name.replace("{}", folder.expect("text"));
                    let sink = sink.replace("{}", &path(&name));
                    assert!(shown(variable, &sink), "{variable} {sink}");
                }
            }
            assert!(!shown(variable, &format!("file:{}", path("other"))));
            let appends = format!("exec:sh -c 'cat >> \"${variable}\"'");
            assert!(shown(variable, &appends), "{appends}");
            assert!(!shown(variable, "exec:store it"));
        }
    }

    #[test]
    fn empty_variable_names_no_file_that_is_read_back() {
        let log = log(&[("GITHUB_ACTIONS", "true"), ("GITHUB_ENV", "")]);

        let sinks: Vec<Sink> = vec!["file:key".parse().expect("a sink")];
        assert_eq!(log.shown(&sinks, false), None);
    }
}
