//! Help that belongs to no single command.

use std::fmt::Write;

use clap::Args;

use crate::{
    keys::ExitCode,
    providers::{self, Role},
};

/// Says what somebody wants to read about.
#[derive(Debug, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct HelpArgs {
    #[arg(value_name = "TOPIC", help = format!("Topic ({}), or command", topics(", ")))]
    pub words: Vec<String>,
}

const EXAMPLES: &str = "Examples:
  keyctl help exit-codes
  keyctl help auth login";

/// Is something to read about.
#[derive(Clone, Copy, Debug)]
pub struct Topic {
    pub name: &'static str,
    /// Its heading on the page of the whole program.
    pub heading: &'static str,
    pub text: fn() -> String,
}

/// Lists everything that there is to read about.
pub const TOPICS: [Topic; 6] = [
    Topic {
        name: "exit-codes",
        heading: "EXIT STATUS",
        text: exit_codes,
    },
    Topic {
        name: "environment",
        heading: "ENVIRONMENT",
        text: environment,
    },
    Topic {
        name: "files",
        heading: "FILES",
        text: || include_str!("files.txt").to_owned(),
    },
    Topic {
        name: "sinks",
        heading: "SINKS",
        text: || include_str!("sinks.txt").to_owned(),
    },
    Topic {
        name: "output",
        heading: "OUTPUT",
        text: || include_str!("output.txt").to_owned(),
    },
    Topic {
        name: "refs",
        heading: "REFS",
        text: refs,
    },
];

/// Joins the names of all topics.
pub fn topics(separator: &str) -> String {
    TOPICS.map(|topic| topic.name).join(separator)
}

/// Lists exit codes, each on a line.
pub fn exit_codes() -> String {
    let mut text = String::new();
    for (code, name, meaning) in ExitCode::ALL {
        let _ = writeln!(text, "{:<4} {name:<18} {meaning}", code.number());
    }
    text
}

fn environment() -> String {
    let mut text = String::new();
    for provider in providers::ALL {
        let _ = writeln!(text, "{}:", provider.title);
        for variable in provider.variables {
            let meaning = match variable.role {
                Role::NotThis => format!("not used: {}", variable.meaning),
                Role::Credential | Role::Host | Role::Setting => variable.meaning.to_owned(),
            };
            let _ = writeln!(text, "  {:<27} {meaning}", variable.name);
        }
        text.push('\n');
    }
    text.push_str(include_str!("environment.txt"));
    text
}

fn refs() -> String {
    let mut text = include_str!("refs.txt").to_owned();
    for provider in providers::ALL {
        for kind in provider.capabilities.kinds {
            let shape = kind.ref_shape(provider.name);
            let _ = writeln!(text, "  {shape:<28} {} of {}", kind.kind, provider.title);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_has_lines_that_a_terminal_shows_whole() {
        for topic in TOPICS {
            let text = (topic.text)();

            assert!(text.ends_with('\n'), "{}", topic.name);
            for line in text.lines() {
                assert!(line.chars().count() <= 130, "{}: {line}", topic.name);
                assert!(!line.ends_with(' '), "{}: {line:?}", topic.name);
            }
        }
    }
}
