//! Choosing the places before anything is sent.

use std::{collections::HashSet, path::PathBuf};

use super::{Circumstances, Reserved, Sink, file, reserved::read_back, stdout};
use crate::keys::{Failure, Grade, Secret, Text};

/// Is where a new secret goes: to sinks, into the answer, or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    sinks: Vec<Sink>,
    is_in_answer: bool,
}

impl Destination {
    /// Chooses the places. Fails with [`Failure::Usage`] when the secret has nowhere to go, or a place is named twice.
    ///
    /// `is_for_people` tells whether the answer is a table: a document for scripts holds a secret only when asked to.
    pub fn choose(sinks: Vec<Sink>, reveal: bool, is_for_people: bool) -> Result<Self, Failure> {
        let is_read = is_for_people && stdout::is_terminal();
        if sinks.is_empty() && !reveal && !is_read {
            return Err(Failure::usage(
                "the new secret has nowhere to go: no person is reading the answer",
                "name a place with `--to`, such as `--to stdout` to pipe the bare secret, or pass `--reveal` to have it in the answer",
            ));
        }
        refuse_twice(&sinks)?;
        let destination = Self {
            is_in_answer: reveal || sinks.is_empty(),
            sinks,
        };
        if destination.takes_stdout() && reveal {
            return Err(Failure::usage(
                "with `--to stdout` the bare secret is all there is on standard output, and no answer to reveal it in",
                "leave one of `--to stdout` and `--reveal` out",
            ));
        }
        if destination.takes_stdout() || destination.is_in_answer {
            stdout::prove()?;
        }
        Ok(destination)
    }

    /// Returns the sinks as they were typed.
    pub fn sinks(&self) -> &[Sink] {
        &self.sinks
    }

    /// Leaves out the sinks that have this secret already.
    pub fn retain_missing(&mut self, secret: &Secret) {
        let has = |sink: &Sink| matches!(read_back(sink), Some(Ok(own)) if own == *secret);
        self.sinks.retain(|sink| !has(sink));
    }

    /// Tells whether the secret is part of the answer.
    pub fn is_in_answer(&self) -> bool {
        self.is_in_answer
    }

    /// Returns the weakest grade that any of the places, the answer among them, can reach at best.
    pub fn weakest(&self) -> Grade {
        let answer = self.is_in_answer.then_some(Grade::Passed);
        let sinks = self.sinks.iter().map(Sink::best_grade);
        sinks.chain(answer).min().unwrap_or(Grade::Untouched)
    }

    /// Names the places that only pass the secret on: sinks as they are typed, and `the answer`.
    pub fn passing(&self) -> Vec<String> {
        let passes = |own: &&Sink| own.best_grade() <= Grade::Passed;
        let sinks = self.sinks.iter().filter(passes).map(Sink::to_string);
        let answer = self.is_in_answer.then(|| "the answer".to_owned());
        sinks.chain(answer).collect()
    }

    /// Tells whether the bare secret is shown to a person, and nothing keeps it.
    pub fn is_shown(&self) -> bool {
        self.takes_stdout() && self.sinks.len() == 1 && stdout::is_terminal()
    }

    /// Tells whether the secret is the whole of standard output, so that the facts go to standard error.
    pub fn takes_stdout(&self) -> bool {
        self.sinks.contains(&Sink::Stdout)
    }

    /// Proves every place before anything is sent. Fails with [`Failure::Usage`]; nothing is left behind then.
    pub fn reserve(&self, circumstances: &Circumstances) -> Result<Reserved, Failure> {
        if self.takes_stdout() || self.is_in_answer {
            stdout::prove_foreign(&circumstances.own)?;
        }
        Reserved::of(&self.sinks, self.is_in_answer, circumstances)
    }
}

/// Returns the secret's text: for an answer that holds it, and for a person, when no sink took it.
pub fn shown(secret: &Secret) -> &str {
    secret.expose()
}

/// Refuses sinks of which one would undo another.
fn refuse_twice(sinks: &[Sink]) -> Result<(), Failure> {
    let mut seen: HashSet<(Option<PathBuf>, Option<&str>)> = HashSet::new();
    let mut bare = HashSet::new();
    for sink in sinks {
        let is_new = match sink {
            Sink::Stdout => seen.insert((None, None)),
            Sink::File(path) => {
                let file = file::identity(path);
                let is_other = seen.iter().all(|(path, _)| path.as_ref() != Some(&file));
                bare.insert(file.clone());
                seen.insert((Some(file), None)) && is_other
            }
            Sink::Dotenv { path, variable } => {
                let file = file::identity(path);
                !bare.contains(&file) && seen.insert((Some(file), Some(variable)))
            }
            // Nobody knows where a command stores it.
            Sink::Exec(_) => true,
        };
        if !is_new {
            return Err(Failure::usage(
                format!(
                    "`{}` is a place that `--to` names already",
                    Text::new(sink.to_string())
                ),
                "name each place once",
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sinks(typed: &[&str]) -> Vec<Sink> {
        let sinks = typed.iter().map(|typed| typed.parse().expect("a sink"));
        sinks.collect()
    }

    #[test]
    fn place_named_twice_is_refused() {
        for typed in [
            &["stdout", "stdout"][..],
            &["file:key", "file:./key"],
            &["file:key", "dotenv:key#A"],
            &["dotenv:key#A", "file:src/../key"],
            &["dotenv:.env#A", "dotenv:./.env#A"],
        ] {
            let failure = refuse_twice(&sinks(typed)).expect_err("twice");

            assert_eq!(failure.code(), "usage");
            assert_eq!(
                failure.to_string(),
                format!("`{}` is a place that `--to` names already", typed[1])
            );
        }
    }

    #[test]
    fn several_places_may_be_named() {
        let sinks = sinks(&[
            "stdout",
            "file:a/key",
            "file:key",
            "dotenv:.env#A",
            "dotenv:.env#B",
            "exec:store it",
            "exec:store it",
        ]);

        refuse_twice(&sinks).expect("each is another");
    }

    #[test]
    fn sinks_keep_the_secret_out_of_the_answer_unless_it_is_asked_for() {
        let sinks = sinks(&["file:key"]);

        let quiet = Destination::choose(sinks.clone(), false, true).expect("a place");
        assert!(!quiet.is_in_answer() && !quiet.takes_stdout());
        assert_eq!(quiet.sinks(), sinks);
    }

    #[test]
    fn bare_secret_and_answer_do_not_share_standard_output() {
        let failure = Destination::choose(sinks(&["stdout"]), true, true).expect_err("both");

        assert_eq!(failure.code(), "usage");
    }
}
