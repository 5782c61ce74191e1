//! The shells that complete, and what each reads when it starts.
//!
//! What is offered is written by clap. The scripts are our own: clap's break at a path with a space in it, at `=` and `:`
//! in bash and at an open quote in zsh and fish, do nothing the first time zsh finds them, and have PowerShell evaluate
//! what was typed; and bash puts names of files on the line as they are, whatever it would do with them.

use std::{ffi::OsString, io, path::Path};

use clap::Command;
use clap_complete::env::{Bash, Elvish, EnvCompleter, Fish, Powershell, Shells, Zsh};

/// Lists the shells.
pub const fn shells() -> Shells<'static> {
    Shells(&[
        &Scripted {
            shell: &Bash,
            script: include_str!("scripts/bash.txt"),
            quote: r"'\''",
        },
        &Elvish,
        &Scripted {
            shell: &Fish,
            script: include_str!("scripts/fish.txt"),
            quote: r"\'",
        },
        &Scripted {
            shell: &Powershell,
            script: include_str!("scripts/powershell.txt"),
            quote: "''",
        },
        &Scripted {
            shell: &Zsh,
            script: include_str!("scripts/zsh.txt"),
            quote: r"'\''",
        },
    ])
}

/// Tells whether the shell itself offers files where nothing else is offered.
pub fn offers_files(shell: &str) -> bool {
    [&Bash as &dyn EnvCompleter, &Powershell, &Zsh]
        .iter()
        .any(|own| own.is(shell))
}

/// Is a shell with a script of our own.
struct Scripted {
    shell: &'static dyn EnvCompleter,
    script: &'static str,
    /// How a quote is written between quotes.
    quote: &'static str,
}

impl EnvCompleter for Scripted {
    fn name(&self) -> &'static str {
        self.shell.name()
    }

    fn is(&self, name: &str) -> bool {
        self.shell.is(name)
    }

    fn write_registration(
        &self,
        variable: &str,
        function: &str,
        name: &str,
        program: &str,
        buffer: &mut dyn io::Write,
    ) -> io::Result<()> {
        let program = format!("'{}'", program.replace('\'', self.quote));
        let script = self
            .script
            .replace("VARIABLE", variable)
            .replace("FUNCTION", function)
            .replace("NAME", name)
            // The last, for a path may hold any of the other words.
            .replace("PROGRAM", &program);
        buffer.write_all(script.as_bytes())
    }

    fn write_complete(
        &self,
        command: &mut Command,
        words: Vec<OsString>,
        folder: Option<&Path>,
        buffer: &mut dyn io::Write,
    ) -> io::Result<()> {
        self.shell.write_complete(command, words, folder, buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_of_the_program_is_one_word_of_every_script() {
        for (shell, expected) in [
            ("bash", r"command '/a NAME/o'\''b$(id)' -- "),
            ("zsh", r"command '/a NAME/o'\''b$(id)' -- "),
            ("fish", r"command '/a NAME/o\'b$(id)' -- "),
            ("powershell", r"& '/a NAME/o''b$(id)' '--' "),
        ] {
            let mut script = Vec::new();
            let shells = shells();
            let own = shells.completer(shell).expect("a shell");

            own.write_registration("ASK", "akc", "akc", "/a NAME/o'b$(id)", &mut script)
                .expect("written");

            let script = String::from_utf8(script).expect("text");
            assert!(script.contains(expected), "{shell}: {script}");
        }
    }
}
