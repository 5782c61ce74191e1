//! Asking for a secret: nothing of it is shown.

use std::io::Read;

use dialoguer::{Password, theme::SimpleTheme};
use zeroize::Zeroizing;

use super::Terminal;
use crate::keys::{Failure, Secret};

/// A credential has at most this many bytes.
const LONGEST: u64 = 64 * 1024;

impl Terminal {
    /// Reads a secret: from a person without echo, or from a pipe to its end.
    ///
    /// Fails with [`Failure::Interrupted`] when `stop` comes first; the terminal is then as it was.
    pub async fn secret(
        self,
        prompt: String,
        stop: impl Future<Output = ()>,
    ) -> Result<Secret, Failure> {
        let is_interactive = self.is_interactive();
        let modes = Modes::of_terminal();
        let reading = tokio::task::spawn_blocking(move || match is_interactive {
            true => from_person(prompt),
            false => from_pipe(),
        });
        let outcome = tokio::select! {
            outcome = reading => outcome.unwrap_or(None),
            () = stop => {
                modes.restore();
                return Err(Failure::Interrupted);
            }
        };
        outcome.map(Secret::new).ok_or_else(|| Failure::Credential {
            problem: "no credential was given, or none that is text of at most 64 KiB".to_owned(),
            way_out: "type it at the prompt, or pipe it into standard input".to_owned(),
        })
    }
}

fn from_person(prompt: String) -> Option<String> {
    let question = Password::with_theme(&SimpleTheme)
        .with_prompt(prompt)
        .report(false);
    let typed = question.allow_empty_password(true).interact().ok()?;
    Some(typed).filter(|typed| !typed.trim().is_empty())
}

fn from_pipe() -> Option<String> {
    let mut bytes = Zeroizing::new(Vec::new());
    let stdin = std::io::stdin().lock();
    stdin.take(LONGEST + 1).read_to_end(&mut bytes).ok()?;
    if bytes.len() as u64 > LONGEST {
        return None;
    }
    let text = std::str::from_utf8(&bytes).ok()?;
    Some(text.to_owned()).filter(|text| !text.trim().is_empty())
}

/// Is how the terminal behaved before it was told to hide what is typed.
#[cfg(unix)]
struct Modes(Option<rustix::termios::Termios>);

#[cfg(unix)]
impl Modes {
    fn of_terminal() -> Self {
        Self(rustix::termios::tcgetattr(std::io::stdin()).ok())
    }

    fn restore(&self) {
        use rustix::termios::{OptionalActions, tcsetattr};

        if let Some(modes) = &self.0 {
            let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, modes);
        }
    }
}

#[cfg(not(unix))]
struct Modes;

#[cfg(not(unix))]
impl Modes {
    fn of_terminal() -> Self {
        Self
    }

    fn restore(&self) {}
}
