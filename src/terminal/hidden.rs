//! Asking for a secret: nothing of it is shown.

use std::io::{IsTerminal, Read};

use dialoguer::{Password, theme::SimpleTheme};
use zeroize::Zeroizing;

use super::Terminal;
use crate::keys::{Failure, Secret};

/// A credential has at most this many bytes.
const LONGEST: u64 = 64 * 1024;

impl Terminal {
    /// Reads a secret: from a person without echo, or from a pipe to its end; `None` when there is none, or none that
    /// is text of at most 64 KiB.
    ///
    /// Fails with [`Failure::Interrupted`] when `stop` comes first; the terminal is then as it was.
    pub async fn secret(
        self,
        prompt: String,
        stop: impl Future<Output = ()>,
    ) -> Result<Option<Secret>, Failure> {
        let is_interactive = self.is_interactive();
        let modes = Modes::of_terminal();
        let reading = tokio::task::spawn_blocking(move || match is_interactive {
            true => from_person(prompt),
            false => from_pipe(),
        });
        tokio::select! {
            outcome = reading => Ok(outcome.unwrap_or(None).map(Secret::new)),
            () = stop => {
                modes.restore();
                Err(Failure::Interrupted)
            }
        }
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
    let stdin = std::io::stdin().lock();
    // What is typed where nobody may be asked would be shown.
    if stdin.is_terminal() {
        return None;
    }
    let mut bytes = Zeroizing::new(Vec::new());
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
