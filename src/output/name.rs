//! The name the program was started under: another `keyctl`, of keyutils, may be installed beside it.

use std::{
    ffi::{OsStr, OsString},
    path::Path,
};

/// Is the name in everything that is written in the program itself.
const OWN: &str = "keyctl";

/// Is what a person types to start this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramName {
    name: String,
    /// What another program starts it by.
    command: String,
}

impl Default for ProgramName {
    fn default() -> Self {
        Self::plain(OWN)
    }
}

impl ProgramName {
    /// Takes it from the first argument; what no shell would read as one plain word is not repeated.
    pub fn of(arguments: &[OsString]) -> Self {
        let path = arguments.first().map(Path::new);
        let name = path.and_then(own_name);
        let Some((path, name)) = path.zip(name.filter(|name| is_plain(name))) else {
            return Self::default();
        };
        // A shell finds what has no folder, and looks for the rest from wherever it is by then.
        let is_found = path.components().count() == 1;
        match std::path::absolute(path) {
            Ok(path) if !is_found => Self {
                name: name.to_owned(),
                command: path.to_string_lossy().into_owned(),
            },
            _ => Self::plain(name),
        }
    }

    fn plain(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            command: name.to_owned(),
        }
    }

    /// Returns it.
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// Returns what a shell starts the program by, wherever it is.
    pub fn command(&self) -> &str {
        &self.command
    }

    /// Writes it where a text of the program's own names the program as the beginning of a command.
    pub fn in_text(&self, text: &str) -> String {
        if self.name == OWN {
            return text.to_owned();
        }
        let mut named = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(place) = rest.find(OWN) {
            let (before, after) = (&rest[..place], &rest[place + OWN.len()..]);
            let begins = before.is_empty()
                || before.ends_with([' ', '`', '\n', '\'', '('])
                || ends_with_colour(before);
            let ends = after.is_empty() || after.starts_with([' ', '`', '\n', '\x1b']);
            named.push_str(before);
            named.push_str(if begins && ends { &self.name } else { OWN });
            rest = after;
        }
        named.push_str(rest);
        named
    }
}

/// Returns the last part of a path, without what systems add to the name of any program.
fn own_name(path: &Path) -> Option<&str> {
    let is_program = |ending: &OsStr| ending.eq_ignore_ascii_case("exe");
    let name = match path.extension().is_some_and(is_program) {
        true => path.file_stem(),
        false => path.file_name(),
    };
    name?.to_str()
}

/// Tells whether what follows is in another colour: behind `ESC [ 1 m`, for one.
fn ends_with_colour(text: &str) -> bool {
    let code = text
        .strip_suffix('m')
        .and_then(|text| text.rsplit_once("\u{1b}["));
    let is_of_code = |byte: u8| byte.is_ascii_digit() || byte == b';';
    code.is_some_and(|(_, code)| code.bytes().all(is_of_code))
}

fn is_plain(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    name.bytes().all(is_plain) && name.starts_with(|first: char| first.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(path: &str) -> ProgramName {
        ProgramName::of(&[OsString::from(path)])
    }

    #[test]
    fn name_is_the_last_part_of_the_path_without_the_ending_of_a_program() {
        assert_eq!(name("/usr/bin/apikeyctl").as_str(), "apikeyctl");
        assert_eq!(name("apikeyctl.EXE").as_str(), "apikeyctl");
        assert_eq!(name("/opt/keyctl-1.2").as_str(), "keyctl-1.2");
        assert_eq!(ProgramName::of(&[]).as_str(), "keyctl");
    }

    #[test]
    fn name_that_is_no_plain_word_is_not_repeated() {
        for path in ["a b", "$(id)", "\u{1b}[2J", "-x", "/", "é"] {
            assert_eq!(name(path).as_str(), "keyctl", "{path:?}");
        }
    }

    #[test]
    fn commands_bear_the_name_and_folders_and_variables_do_not() {
        let text = "keyctl list (keyctl help) \u{1b}[1mkeyctl\u{1b}[0m `keyctl auth login`\n  keyctl rotate REF\n\
                    ~/.config/keyctl/config.toml KEYCTL_CONFIG keyctl.toml mykeyctl teamkeyctl list";

        let named = name("akc").in_text(text);

        assert_eq!(
            named,
            "akc list (akc help) \u{1b}[1makc\u{1b}[0m `akc auth login`\n  akc rotate REF\n\
             ~/.config/keyctl/config.toml KEYCTL_CONFIG keyctl.toml mykeyctl teamkeyctl list"
        );
    }
}
