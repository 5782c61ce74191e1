//! `help`: a topic, or what `--help` says of a command.

use std::{ffi::OsString, iter};

use clap::error::ErrorKind;

use super::{misuse::unparsed, parse, report};
use crate::{
    cli::TOPICS,
    keys::{ExitCode, Failure, Text, nearest},
    output::Output,
};

/// Shows what the words name.
pub fn explain(words: &[String], output: &mut Output) -> ExitCode {
    let own = |word: &str| TOPICS.iter().find(|topic| topic.name == word);
    if let [word] = words
        && let Some(topic) = own(word)
    {
        let text = output.look.name.in_text(&(topic.text)());
        let outcome = output.document(text.as_bytes()).map_err(Into::into);
        return report(outcome, output);
    }
    let look = output.look.clone();
    let mut words = words.iter().map(String::as_str);
    let line = iter::once(look.name.as_str()).chain(words.clone());
    let line: Vec<OsString> = line.chain(["--help"]).map(OsString::from).collect();
    match parse(&line, &look.name) {
        Err(error) if error.kind() == ErrorKind::InvalidSubcommand => {
            let failure = unknown(words.next_back().unwrap_or_default());
            report(Err(failure.into()), output)
        }
        Err(error) => unparsed(&error, &line, look),
        Ok(_) => ExitCode::Ok,
    }
}

fn unknown(word: &str) -> Failure {
    let topics = TOPICS.map(|topic| topic.name);
    let all = format!(
        "the topics are {}; `keyctl --help` lists the commands",
        topics.join(", ")
    );
    Failure::usage(
        format!("there is no topic or command `{}`", Text::from(word)),
        match nearest(word, &topics) {
            Some(near) => format!("did you mean `keyctl help {near}`? {all}"),
            None => all,
        },
    )
}
