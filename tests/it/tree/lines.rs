//! Command lines that stand in texts: each can be read by the program, with something in the place of its placeholders.

use clap::{Arg, Command, CommandFactory, error::ErrorKind};
use keyctl::{cli::Cli, providers::ALL};

/// Is what stands for something in a text, and something it may stand for.
const PLACEHOLDERS: [(&str, &str); 7] = [
    ("FILE", "refs.txt"),
    ("FOLDER", "man"),
    ("ID", "20261120-1"),
    ("NAME", "list"),
    ("PLACE", "file:key"),
    ("R", "viewer"),
    ("TOPIC", "refs"),
];

/// Fails unless the program can read what stands behind its name in this line of a shell.
#[track_caller]
pub fn assert_read(line: &str) {
    let provider = ALL.first().expect("a provider").name;
    let reference = format!("{provider}/key_1");
    let words = shlex::split(line).unwrap_or_else(|| panic!("{line}"));
    let words = words.iter().map(String::as_str);
    // What comes from a file or goes into one is the shell's.
    let words = words.take_while(|word| !["<", ">", "|"].contains(word));
    let words: Vec<&str> = words
        .map(|word| match word {
            "P" => provider,
            "REF" => &reference,
            word => PLACEHOLDERS
                .iter()
                .find(|(name, _)| *name == word)
                .map_or(word, |(_, meaning)| meaning),
        })
        .collect();
    assert_eq!(words.first(), Some(&"keyctl"), "{line}");

    match Cli::command().try_get_matches_from(&words) {
        Ok(_) => {}
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
            ) => {}
        Err(error) => panic!("{line}\n{error}"),
    }
}

/// Lists what stands between single backticks, in one line or broken over two.
pub fn inline(text: &str) -> Vec<String> {
    let mut prose = String::new();
    for (number, part) in text.split("```").enumerate() {
        if number % 2 == 0 {
            prose.push_str(part);
        }
    }
    let paragraphs = prose.split("\n\n");
    let codes = paragraphs.flat_map(|paragraph| paragraph.split('`').skip(1).step_by(2));
    codes
        .map(|code| code.replace("\\|", "|").replace('\n', " "))
        .collect()
}

/// Fails unless each command and each flag that a text names in backticks is one; says how many commands there were.
#[track_caller]
pub fn assert_names_commands(text: &str) -> usize {
    let mut commands = 0;
    let mut root = Cli::command();
    root.build();
    let flags = flags(&root);
    for code in inline(text) {
        if code.starts_with("keyctl ") {
            assert_read(&code);
            commands += 1;
        }
        if let Some(flag) = code.strip_prefix("--") {
            let end = flag.find([' ', '=']).unwrap_or(flag.len());
            let flag = &flag[..end];
            assert!(flags.iter().any(|own| own == flag), "`{code}`");
        }
    }
    commands
}

fn flags(command: &Command) -> Vec<String> {
    let own = command.get_arguments().filter_map(Arg::get_long);
    let parts = command.get_subcommands().flat_map(flags);
    own.map(str::to_owned).chain(parts).collect()
}
