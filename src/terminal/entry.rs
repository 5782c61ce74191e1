//! What a person picks or types that is no secret and no consent.

use console::Term;
use dialoguer::Select;

use super::{Terminal, device::ON_ITS_WAY};
use crate::{keys::Failure, threads::Thread};

impl Terminal {
    /// Asks for a line of text, without blanks around it; an empty one where nothing was typed.
    ///
    /// Fails with [`Failure::Interrupted`] when `stop` comes first.
    pub async fn line(
        self,
        prompt: &str,
        stop: impl Future<Output = ()>,
    ) -> Result<String, Failure> {
        let typed = self.answer(prompt, stop).await?;
        Ok(typed.trim().to_owned())
    }

    /// Lets a person pick one of several, and returns its number; `None` where they left it with Esc.
    ///
    /// Fails with [`Failure::Interrupted`] when `stop` comes first. The terminal is afterwards as it was.
    pub async fn pick(
        self,
        prompt: &str,
        items: Vec<String>,
        stop: impl Future<Output = ()>,
    ) -> Result<Option<usize>, Failure> {
        tokio::pin!(stop);
        let modes = Modes::now();
        let prompt = prompt.to_owned();
        let picking = Thread::start(move || {
            let select = Select::new().with_prompt(prompt).items(items).default(0);
            select.interact_on_opt(&Term::stderr())
        });
        let picked = tokio::select! {
            () = &mut stop => None,
            picked = picking.end() => Some(picked),
        };
        modes.restore();
        match picked {
            None => Err(Failure::Interrupted),
            Some(Ok(Ok(picked))) => Ok(picked),
            // The library turns Ctrl-C into a signal, which may arrive a little later.
            Some(Ok(Err(_)) | Err(_)) => tokio::select! {
                () = stop => Err(Failure::Interrupted),
                () = tokio::time::sleep(ON_ITS_WAY) => Err(Failure::NotConfirmed {
                    problem: "the terminal gave no answer; nothing was changed".to_owned(),
                    way_out: None,
                }),
            },
        }
    }
}

/// How the terminal behaved before keys were read one by one.
struct Modes {
    #[cfg(unix)]
    before: Option<rustix::termios::Termios>,
}

impl Modes {
    fn now() -> Self {
        Self {
            #[cfg(unix)]
            before: rustix::termios::tcgetattr(std::io::stdin()).ok(),
        }
    }

    /// Lets the terminal behave as before: what reads the keys may still wait for one.
    fn restore(&self) {
        #[cfg(unix)]
        if let Some(modes) = &self.before {
            let at_once = rustix::termios::OptionalActions::Flush;
            let _ = rustix::termios::tcsetattr(std::io::stdin(), at_once, modes);
        }
        // The library hides it and leaves it hidden where it is interrupted.
        let _ = Term::stderr().show_cursor();
    }
}
