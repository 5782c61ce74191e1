//! Pages for `man`, made of the same words as `--help`.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::{Args, Command};
use clap_mangen::{
    Man,
    roff::{Inline, Roff},
};

use super::TOPICS;
use crate::{
    keys::{Error, Failure, Text},
    output::{Output, ProgramName},
};

/// Says which pages are wanted, and where.
#[derive(Debug, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct ManArgs {
    /// Command whose page it is; without one, that of the whole program
    #[arg(value_name = "COMMAND", conflicts_with = "folder")]
    words: Vec<String>,

    /// Write the pages of all commands into this folder
    #[arg(long = "dir", value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

const EXAMPLES: &str = "Examples:
  keyctl man | man -l -
  keyctl man auth login | man -l -
  keyctl man --dir ~/.local/share/man/man1";

impl ManArgs {
    /// Writes one page, or all of them.
    pub fn run(self, root: Command, output: &mut Output) -> Result<(), Error> {
        let name = output.look.name.clone();
        let mut root = root.display_name(name.as_str()).bin_name(name.as_str());
        root.build();
        match &self.folder {
            Some(folder) => {
                let written = write_all(&root, &name, folder);
                written.map_err(|error| {
                    Failure::usage(
                        format!("the pages cannot be written: {error}"),
                        "name a folder that is there and that you can write to",
                    )
                })?;
            }
            None => {
                let command = find(&root, &self.words)?;
                let page = page(command, &name).map_err(Failure::Output)?;
                output.document(&page)?;
            }
        }
        Ok(())
    }
}

/// Follows the words down the tree.
fn find<'a>(root: &'a Command, words: &[String]) -> Result<&'a Command, Failure> {
    words.iter().try_fold(root, |command, word| {
        command.find_subcommand(word).ok_or_else(|| {
            Failure::usage(
                format!("there is no command `{}`", Text::from(word.as_str())),
                "`keyctl --help` lists them",
            )
        })
    })
}

fn write_all(command: &Command, name: &ProgramName, folder: &Path) -> io::Result<()> {
    for own in command.get_subcommands() {
        write_all(own, name, folder)?;
    }
    let file = Man::new(command.clone()).get_filename();
    fs::write(folder.join(file), page(command, name)?)
}

/// Writes the page of one command.
fn page(command: &Command, name: &ProgramName) -> io::Result<Vec<u8>> {
    let man = Man::new(command.clone());
    let mut page = title(command, name);
    man.render_name_section(&mut page)?;
    as_it_stands("SYNOPSIS", &synopsis(command), &mut page)?;
    man.render_description_section(&mut page)?;
    if let Some(examples) = command.get_before_long_help() {
        let examples = examples.to_string();
        let lines = examples.trim_start_matches("Examples:\n");
        as_it_stands("EXAMPLES", lines, &mut page)?;
    }
    man.render_options_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    let is_root = command.get_display_name() == Some(name.as_str());
    for topic in TOPICS.iter().filter(|_| is_root) {
        as_it_stands(topic.heading, &(topic.text)(), &mut page)?;
    }
    if !is_root {
        let text = "As `keyctl help exit-codes` lists them.";
        as_it_stands("EXIT STATUS", text, &mut page)?;
    }
    see_also(command, name).to_writer(&mut page)?;
    Ok(name.in_text(&String::from_utf8_lossy(&page)).into_bytes())
}

/// Writes the line that makes it a page. It bears no date: the same version is the same page.
fn title(command: &Command, name: &ProgramName) -> Vec<u8> {
    let own = page_name(command).to_uppercase().replace('-', "\\-");
    let (name, version) = (name.as_str(), env!("CARGO_PKG_VERSION"));
    format!(".TH {own} 1 \"\" \"{name} {version}\" \"API keys\"\n").into_bytes()
}

fn page_name(command: &Command) -> &str {
    command
        .get_display_name()
        .unwrap_or_else(|| command.get_name())
}

/// Returns the usage that `--help` shows.
fn synopsis(command: &Command) -> String {
    let usage = command.clone().render_usage().to_string();
    let lines = usage.trim_start_matches("Usage:").lines();
    lines
        .map(|line| format!("  {}\n", line.trim()))
        .collect::<String>()
}

/// Writes the section that leads on: from the program to its commands, from a command to the program and to its parts.
fn see_also(command: &Command, name: &ProgramName) -> Roff {
    let own = page_name(command);
    let parts = command.get_subcommands().map(page_name);
    let all = (own != name.as_str()).then_some(name.as_str());
    let pages: Vec<String> = all
        .into_iter()
        .chain(parts)
        .map(|page| format!("{page}(1)"))
        .collect();
    let mut roff = Roff::new();
    roff.control("SH", ["SEE ALSO"]);
    roff.text([Inline::Roman(pages.join(", "))]);
    roff
}

/// Writes a section whose lines are not filled.
fn as_it_stands(heading: &str, text: &str, page: &mut Vec<u8>) -> io::Result<()> {
    let mut roff = Roff::new();
    roff.control("SH", [heading]).control("nf", []);
    for line in text.lines() {
        roff.text([Inline::Roman(line.to_owned())]);
    }
    roff.control("fi", []);
    roff.to_writer(page)
}
