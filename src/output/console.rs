//! Where words go: answers to standard output, everything said about them to standard error.

use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

use super::{Answer, Look, Plan, json, message, table};
use crate::keys::{Error, Failure};

/// Says in which form answers are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Table,
    /// One document, its shape fixed within a version
    Json,
}

/// Says when colours are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ColorWhen {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    Always,
    Never,
}

const ERROR: Style = AnsiColor::Red.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// Writes everything keyctl says.
pub struct Output {
    pub format: Format,
    pub look: Look,
    is_quiet: bool,
    /// Whether nobody reads standard output any more: then nobody wants to know about it.
    reader_has_gone: bool,
    stdout: Box<dyn Write>,
    stderr: Box<dyn Write>,
}

impl Output {
    /// Writes to the process's own standard output and standard error.
    pub fn of_process(format: Format, color: ColorWhen, is_quiet: bool, mut look: Look) -> Self {
        if io::stdout().is_terminal() {
            look.width = terminal_size::terminal_size().map(|(width, _)| width.0.into());
        }
        let choice = |auto: ColorChoice| match color {
            ColorWhen::Auto => auto,
            ColorWhen::Always => ColorChoice::Always,
            ColorWhen::Never => ColorChoice::Never,
        };
        let stdout = choice(AutoStream::choice(&io::stdout()));
        let stderr = choice(AutoStream::choice(&io::stderr()));
        Self {
            is_quiet,
            ..Self::new(
                format,
                look,
                Box::new(AutoStream::new(io::stdout(), stdout)),
                Box::new(AutoStream::new(io::stderr(), stderr)),
            )
        }
    }

    /// Writes answers to one stream, and what is said about them to another.
    pub fn new(format: Format, look: Look, stdout: Box<dyn Write>, stderr: Box<dyn Write>) -> Self {
        Self {
            format,
            look,
            is_quiet: false,
            reader_has_gone: false,
            stdout,
            stderr,
        }
    }

    /// Writes the answer, whole, and makes sure that it arrived.
    ///
    /// A reader that has gone, as `head` does, is no failure.
    pub fn answer(&mut self, answer: &Answer<'_>) -> Result<(), Failure> {
        match self.write_answer(answer) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.reader_has_gone = true;
                Ok(())
            }
            written => written.map_err(Failure::Output),
        }
    }

    /// Writes what was changed. Where that fails, the error says what was done, and people see all of it on standard
    /// error.
    pub fn answer_to_change(&mut self, answer: &Answer<'_>) -> Result<(), Failure> {
        self.answer(answer).map_err(|failure| {
            self.show_to_people(answer);
            Failure::Unfinished {
                done: match answer.subject(&self.look) {
                    Some(subject) => format!("what was asked for was done: {subject}"),
                    None => "what was asked for was done".to_owned(),
                },
                cause: Box::new(failure),
                way_out: "do not repeat it; `keyctl describe` shows a key as it is now".to_owned(),
            }
        })
    }

    /// Writes an answer that nobody may miss: a reader that has gone is a failure.
    pub fn write_answer(&mut self, answer: &Answer<'_>) -> io::Result<()> {
        let text = self.render(answer);
        self.stdout.write_all(text.as_bytes())?;
        self.stdout.flush()
    }

    /// Writes an answer beside standard output, which holds something else.
    pub fn answer_aside(&mut self, answer: &Answer<'_>) {
        let text = self.render(answer);
        self.say(&text);
    }

    /// Says what happened, on standard error.
    pub fn note(&mut self, text: &str) {
        if !self.is_quiet && !self.reader_has_gone {
            self.say(&format!("{text}\n"));
        }
    }

    /// Says something to people only: scripts find it in the JSON.
    pub fn note_to_people(&mut self, text: &str) {
        if self.format == Format::Table {
            self.note(text);
        }
    }

    /// Shows a plan: to whoever is asked about it in any case, to others as all that is said beside an answer.
    pub fn show_plan(&mut self, plan: &Plan, is_asked: bool) {
        let text = table::render(&Answer::Plan(plan), &self.look);
        match is_asked {
            true => self.say(&text),
            false => self.note_to_people(text.trim_end()),
        }
    }

    /// Shows something in any case, in the form for people. Fails when nobody can have seen it.
    pub fn show(&mut self, answer: &Answer<'_>) -> io::Result<()> {
        let text = table::render(answer, &self.look);
        self.stderr.write_all(text.as_bytes())?;
        self.stderr.flush()
    }

    /// Shows people something that scripts find elsewhere.
    pub fn show_to_people(&mut self, answer: &Answer<'_>) {
        if self.format == Format::Table {
            // Standard error is the last resort.
            let _ = self.show(answer);
        }
    }

    /// Says what went wrong: text for people, one object for scripts.
    pub fn error(&mut self, error: &Error) {
        let text = match self.format {
            Format::Json => json::error(error, &self.look),
            Format::Table => message::render(error, &self.look, ERROR, HINT),
        };
        self.say(&text);
    }

    fn render(&self, answer: &Answer<'_>) -> String {
        match self.format {
            Format::Table => table::render(answer, &self.look),
            Format::Json => json::render(answer, &self.look),
        }
    }

    /// Standard error is the last resort: where it fails, there is nobody to tell.
    fn say(&mut self, text: &str) {
        let _ = self.stderr.write_all(text.as_bytes());
        let _ = self.stderr.flush();
    }
}
