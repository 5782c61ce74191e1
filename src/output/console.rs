//! Where words go: answers to standard output, everything said about them to standard error.

use std::{
    io::{self, BufWriter, IsTerminal, Write},
    mem,
};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

use super::{
    Answer, Look, Meter, Plan, csv, json, message,
    stream::{Out, Stream},
    table,
};
use crate::keys::{Entry, Error, Failure};

/// Says in which form answers are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Table,
    /// One document, its shape fixed within a version
    Json,
    /// Keys as JSON, one a line, written as they arrive
    Ndjson,
    /// Keys for spreadsheets
    Csv,
    /// Refs, one a line, for `keyctl delete --from -`
    Ref,
}

impl Format {
    /// Tells whether keys can be written as they arrive.
    pub fn is_streamed(self) -> bool {
        matches!(self, Self::Ndjson | Self::Ref)
    }

    /// Tells whether only keys can be written in it.
    pub fn is_for_keys(self) -> bool {
        matches!(self, Self::Ndjson | Self::Csv | Self::Ref)
    }

    /// Tells whether errors are objects, too.
    pub fn is_json(self) -> bool {
        matches!(self, Self::Json | Self::Ndjson)
    }

    /// Returns its word on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
            Self::Ref => "ref",
        }
    }
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

/// A step that has begun.
#[derive(Debug)]
struct Begun {
    text: String,
    /// Whether its beginning stands on the terminal, and its end belongs behind it.
    is_shown: bool,
}

/// Writes everything keyctl says.
pub struct Output {
    pub format: Format,
    pub look: Look,
    is_quiet: bool,
    /// Whether progress can be shown: on a terminal, and where no answer is written to it meanwhile.
    shows_progress: bool,
    /// Whether nobody reads standard output any more: then nobody wants to know about it.
    reader_has_gone: bool,
    /// The step that has begun and not ended, and whether its beginning stands on the terminal already.
    step: Option<Begun>,
    stdout: Out,
    stderr: Box<dyn Write>,
}

/// Returns how wide the terminal on standard output is; some know their width and not their height.
#[cfg(unix)]
fn width() -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
    (size.ws_col > 0).then_some(size.ws_col.into())
}

#[cfg(not(unix))]
fn width() -> Option<usize> {
    terminal_size::terminal_size().map(|(width, _)| width.0.into())
}

/// Returns standard output as it is: the library's own says of one that cannot be written that it took everything.
#[cfg(unix)]
fn of_process() -> Out {
    use std::{fs::File, os::fd::AsFd};

    match io::stdout().as_fd().try_clone_to_owned() {
        Ok(own) => Box::new(File::from(own)),
        // There is no number left for it.
        Err(_) => Box::new(io::stdout()),
    }
}

#[cfg(not(unix))]
fn of_process() -> Out {
    Box::new(io::stdout())
}

impl Output {
    /// Writes to the process's own standard output and standard error.
    pub fn of_process(format: Format, color: ColorWhen, is_quiet: bool, mut look: Look) -> Self {
        if io::stdout().is_terminal() {
            look.width = width();
        }
        let choice = |auto: ColorChoice| match color {
            ColorWhen::Auto => auto,
            ColorWhen::Always => ColorChoice::Always,
            ColorWhen::Never => ColorChoice::Never,
        };
        let stderr = choice(AutoStream::choice(&io::stderr()));
        let is_shared = format.is_streamed() && io::stdout().is_terminal();
        Self {
            is_quiet,
            shows_progress: io::stderr().is_terminal() && !is_shared,
            ..Self::new(
                format,
                look,
                // Answers have no colours.
                Box::new(BufWriter::with_capacity(64 * 1024, of_process())),
                Box::new(AutoStream::new(io::stderr(), stderr)),
            )
        }
    }

    /// Writes answers to one stream, and what is said about them to another.
    pub fn new(format: Format, look: Look, stdout: Out, stderr: Box<dyn Write>) -> Self {
        Self {
            format,
            look,
            is_quiet: false,
            shows_progress: false,
            reader_has_gone: false,
            step: None,
            stdout,
            stderr,
        }
    }

    /// Writes the answer, whole, and makes sure that it arrived.
    ///
    /// A reader that has gone, as `head` does, is no failure.
    pub fn answer(&mut self, answer: &Answer<'_>) -> Result<(), Failure> {
        let written = self.write_answer(answer);
        self.judge(written)
    }

    /// Writes the schema of every document for scripts, or of the one with this name: in every form as JSON.
    pub fn schema(&mut self, name: Option<&str>) -> Result<(), Failure> {
        let written = json::schema(name, &mut self.stdout).and_then(|()| self.stdout.flush());
        self.judge(written)
    }

    /// Writes a document that has one form only.
    pub fn document(&mut self, text: &[u8]) -> Result<(), Failure> {
        let written = self
            .stdout
            .write_all(text)
            .and_then(|()| self.stdout.flush());
        self.judge(written)
    }

    /// Begins to write keys as they arrive.
    pub fn stream(&mut self) -> Stream {
        let out = mem::replace(&mut self.stdout, Box::new(io::sink()));
        Stream::begin(out)
    }

    /// Writes keys as they arrive; `false` when nobody reads them any more.
    pub async fn pass_on(&self, entries: &[Entry], stream: &Stream) -> Result<bool, Failure> {
        let mut piece = Vec::new();
        write_keys(entries, (self.format, &self.look), &mut piece).map_err(Failure::Output)?;
        Ok(stream.write(piece).await)
    }

    /// Makes sure that all keys arrived.
    pub async fn close(&mut self, stream: Stream) -> Result<(), Failure> {
        let (out, written) = stream.end().await;
        self.stdout = out;
        self.judge(written)
    }

    /// Begins to show how far a long work has come.
    pub fn meter(&self) -> Meter {
        Meter::new(self.shows_progress && !self.is_quiet)
    }

    /// A reader that has gone is no failure.
    fn judge(&mut self, written: io::Result<()>) -> Result<(), Failure> {
        match written {
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
        let out = &mut self.stdout;
        if let (Format::Ndjson, Answer::Identify(found)) = (self.format, answer) {
            json::value_lines(found, &self.look, out)?;
            return self.stdout.flush();
        }
        match (self.format, answer.entries()) {
            (format, Some(entries)) if format.is_for_keys() => {
                write_keys(entries, (format, &self.look), out)?;
            }
            (Format::Json, _) => json::write(answer, &self.look, out)?,
            _ => out.write_all(table::render(answer, &self.look).as_bytes())?,
        }
        self.stdout.flush()
    }

    /// Writes an answer beside standard output, which holds something else.
    pub fn answer_aside(&mut self, answer: &Answer<'_>) {
        let written = match self.format {
            Format::Json => json::write(answer, &self.look, &mut self.stderr),
            _ => self.show(answer),
        };
        // Standard error is the last resort.
        let _ = written.and_then(|()| self.stderr.flush());
    }

    /// Shows a step that begins, to people. Off a terminal it is told when it ends.
    pub fn begin_step(&mut self, text: &str) {
        if self.format.is_json() || self.is_quiet || self.reader_has_gone {
            return;
        }
        let is_shown = self.shows_progress;
        if is_shown {
            self.say(&format!("{text} … "));
        }
        self.step = Some(Begun {
            text: text.to_owned(),
            is_shown,
        });
    }

    /// Shows how the step that began last has ended.
    pub fn end_step(&mut self, how: &str) {
        match self.step.take() {
            Some(Begun { is_shown: true, .. }) => self.say(&format!("{how}\n")),
            Some(begun) => self.say(&format!("{} … {how}\n", begun.text)),
            None => {}
        }
    }

    /// Says what happened, on standard error.
    pub fn note(&mut self, text: &str) {
        if !self.is_quiet && !self.reader_has_gone {
            self.say(&format!("{text}\n"));
        }
    }

    /// Says what may end in harm if nobody hears of it, even where a run is to be quiet.
    pub fn warn(&mut self, text: &str) {
        if !self.reader_has_gone {
            self.say(&format!("{text}\n"));
        }
    }

    /// Says something to people only: scripts find it in the JSON.
    pub fn note_to_people(&mut self, text: &str) {
        if !self.format.is_json() {
            self.note(text);
        }
    }

    /// Shows a plan: to whoever is asked about it in any case, to others as all that is said beside an answer.
    pub fn show_plan(&mut self, plans: &[Plan], is_asked: bool) {
        let text = table::render(&Answer::Plan(plans), &self.look);
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
        if self.format.is_json() {
            // Standard error is the last resort.
            let _ = json::error(error, &self.look, &mut self.stderr);
            let _ = self.stderr.flush();
        } else {
            let text = message::render(error, &self.look, ERROR, HINT);
            self.say(&text);
        }
    }

    /// Standard error is the last resort: where it fails, there is nobody to tell.
    fn say(&mut self, text: &str) {
        // What is said in the middle of a step stands on a line of its own.
        if let Some(Begun { text, is_shown }) = &mut self.step
            && std::mem::take(is_shown)
        {
            let _ = text;
            let _ = self.stderr.write_all(b"\n");
        }
        let _ = self.stderr.write_all(text.as_bytes());
        let _ = self.stderr.flush();
    }
}

/// Writes keys and nothing else.
pub(super) fn write_keys(
    entries: &[Entry],
    (format, look): (Format, &Look),
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Csv => csv::write(entries, look, out),
        Format::Ref => entries
            .iter()
            .try_for_each(|entry| writeln!(out, "{}", look.reference(entry))),
        Format::Table | Format::Json | Format::Ndjson => json::lines(entries, look, out),
    }
}
