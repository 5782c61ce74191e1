//! `help`: a topic, or what `--help` says of a command.

use std::{ffi::OsString, iter};

use super::{
    misuse::{unknown_command, unparsed},
    parse, report,
};
use crate::{
    cli::{TOPICS, meant_by, topics},
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
    let words = words.iter().map(String::as_str);
    let line = iter::once(look.name.as_str()).chain(words);
    let line: Vec<OsString> = line.chain(["--help"]).map(OsString::from).collect();
    match parse(&line, &look.name) {
        Ok(_) => ExitCode::Ok,
        Err(error) => match unknown_command(&error) {
            Some(word) => report(Err(unknown(word).into()), output),
            None => unparsed(&error, &line, look),
        },
    }
}

fn unknown(word: &str) -> Failure {
    let names = TOPICS.map(|topic| topic.name);
    if names.contains(&word) {
        return Failure::usage(
            format!("the topic `{word}` is explained alone"),
            format!("`keyctl help {word}` shows all of it"),
        );
    }
    let all = format!(
        "the topics are {}; `keyctl --help` lists the commands",
        topics(", ")
    );
    Failure::usage(
        format!("there is no topic or command `{}`", Text::from(word)),
        match meant_by(word).or_else(|| nearest(word, &names)) {
            Some(near) => format!("did you mean `keyctl help {near}`? {all}"),
            None => all,
        },
    )
}
