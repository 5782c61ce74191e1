//! Asking a person, on the terminal and nowhere else.

use std::io::{self, IsTerminal};

use super::{
    Approved,
    device::{self, Device, ON_ITS_WAY},
    pause::each_time_it_goes_on,
};
use crate::{keys::Failure, threads::Thread};

/// Says what may be asked, and what was answered in advance.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    /// Whether a person sits there: standard error is a terminal, and so is what answers are read from.
    is_interactive: bool,
    /// Whether answers come from the terminal itself, since standard input brings something else.
    is_beside_stdin: bool,
    /// Whether asking was forbidden.
    no_input: bool,
}

/// Is what has to be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Just this text has to be typed.
    Type { what: String, text: String },
    /// `y` or `yes` has to be typed.
    YesNo(String),
}

/// Is a plan that needs consent.
pub trait Ask {
    /// Returns what needs consent: `deleting`.
    fn doing(&self) -> &'static str;
    /// Returns the verb: `delete`.
    fn verb(&self) -> &'static str;
    /// Tells whether it needs consent at all.
    fn needs_consent(&self) -> bool {
        true
    }
    /// Says what helps where there is nobody to ask.
    fn way_out(&self) -> String {
        format!(
            "pass `--yes` to {} without a prompt, or `--dry-run` to see what would happen",
            self.verb()
        )
    }
    /// Returns what a person has to answer.
    fn question(&self) -> Question;
}

impl Terminal {
    /// Looks at the process's own terminal, unless nobody may be asked.
    pub fn of_process(no_input: bool) -> Self {
        let is_interactive =
            !no_input && std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        Self {
            is_interactive,
            is_beside_stdin: false,
            no_input,
        }
    }

    /// Asks on the process's own terminal, while standard input brings something else.
    pub fn beside_stdin(self) -> Self {
        Self {
            is_interactive: !self.no_input && io::stderr().is_terminal() && Device::open().is_ok(),
            is_beside_stdin: true,
            ..self
        }
    }

    /// Tells whether asking was forbidden.
    pub fn forbids_asking(self) -> bool {
        self.no_input
    }

    /// Tells whether a person can be asked.
    pub fn is_interactive(self) -> bool {
        self.is_interactive
    }

    /// Gets consent: `--yes`, or a person's answer. Fails with [`Failure::NotConfirmed`] when there is neither;
    /// piped input is never an answer. With [`Failure::Interrupted`] when `stop` comes before the answer.
    pub async fn approve<T: Ask>(
        self,
        plan: T,
        yes: bool,
        stop: impl Future<Output = ()>,
    ) -> Result<Approved<T>, Failure> {
        if yes || !plan.needs_consent() {
            return Ok(Approved::new(plan, false));
        }
        if !self.is_interactive {
            return Err(Failure::NotConfirmed {
                problem: format!(
                    "{} needs your consent, and {}",
                    plan.doing(),
                    match self.no_input {
                        true => "`--no-input` forbids to ask",
                        false => "there is no terminal to ask on",
                    }
                ),
                way_out: Some(plan.way_out()),
            });
        }
        let question = plan.question();
        let answer = self.answer(&question.prompt(), stop).await?;
        if question.is_answered_by(&answer) {
            return Ok(Approved::new(plan, true));
        }
        Err(Failure::NotConfirmed {
            problem: question.complaint(&answer),
            way_out: None,
        })
    }

    /// Asks for a line, again each time the program goes on after it was stopped. Fails with [`Failure::Interrupted`] when
    /// `stop` comes before the answer.
    pub(super) async fn answer(
        self,
        prompt: &str,
        stop: impl Future<Output = ()>,
    ) -> Result<String, Failure> {
        let again = each_time_it_goes_on(|| drop(device::show(prompt)));
        tokio::select! {
            answer = read(prompt.to_owned(), self.is_beside_stdin) => answer,
            never = again => match never {},
            () = stop => {
                // Half an answer is no command for the shell.
                if let Ok(device) = device(self.is_beside_stdin) {
                    tokio::time::sleep(ON_ITS_WAY).await;
                    device.forget_what_was_typed();
                }
                device::end_the_line();
                Err(Failure::Interrupted)
            }
        }
    }
}

impl Question {
    fn prompt(&self) -> String {
        match self {
            Self::Type { what, text } => format!("Type {what} `{text}` to go ahead"),
            Self::YesNo(question) => format!("{question} [y/N]"),
        }
    }

    fn is_answered_by(&self, answer: &str) -> bool {
        match self {
            Self::Type { text, .. } => answer == text,
            Self::YesNo(_) => matches!(answer.to_lowercase().as_str(), "y" | "yes"),
        }
    }

    fn complaint(&self, answer: &str) -> String {
        match self {
            Self::Type { what, .. } if !answer.is_empty() => {
                format!("what was typed is not {what}; nothing was changed")
            }
            Self::Type { .. } | Self::YesNo(_) => "declined; nothing was changed".to_owned(),
        }
    }
}

/// Reads one line as the terminal hands it over, so that its own keys (Ctrl-C, Ctrl-D, Ctrl-Z, erasing) work.
///
/// The end of input is the empty answer. The reading thread cannot be stopped; the program ends without it.
async fn read(question: String, is_beside_stdin: bool) -> Result<String, Failure> {
    let line = Thread::start(move || {
        let device = device(is_beside_stdin)?;
        device.forget_what_was_typed();
        device::show(&question)?;
        let line = device.read_line();
        device.forget_what_was_typed();
        line
    });
    let unanswered = || Failure::NotConfirmed {
        problem: "the terminal gave no answer; nothing was changed".to_owned(),
        way_out: None,
    };
    let line = line.end().await.flatten().map_err(|_| unanswered())?;
    // What is no text is no name either.
    Ok(String::from_utf8_lossy(&line).into_owned())
}

fn device(is_beside_stdin: bool) -> io::Result<Device> {
    match is_beside_stdin {
        true => Device::open(),
        false => Ok(Device::Stdin),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::pending;

    #[derive(Debug)]
    struct Plan;

    impl Ask for Plan {
        fn doing(&self) -> &'static str {
            "deleting"
        }

        fn verb(&self) -> &'static str {
            "delete"
        }

        fn question(&self) -> Question {
            name()
        }
    }

    fn name() -> Question {
        Question::Type {
            what: "the key's name".to_owned(),
            text: "ci".to_owned(),
        }
    }

    #[tokio::test]
    async fn off_a_terminal_only_yes_is_consent() {
        let nobody = Terminal {
            is_interactive: false,
            is_beside_stdin: false,
            no_input: false,
        };

        let refusal = nobody
            .approve(Plan, false, pending())
            .await
            .expect_err("nobody said yes");

        assert_eq!(
            refusal.to_string(),
            "deleting needs your consent, and there is no terminal to ask on"
        );
        assert!(nobody.approve(Plan, true, pending()).await.is_ok());
    }

    #[test]
    fn only_the_exact_name_answers() {
        assert!(name().is_answered_by("ci"));
        for answer in ["", "CI", "ci ", "y", "yes", "c"] {
            assert!(!name().is_answered_by(answer), "{answer:?}");
        }
    }

    #[test]
    fn wrong_name_is_told_from_no_answer() {
        let declined = "declined; nothing was changed";

        assert_eq!(
            name().complaint("cd"),
            "what was typed is not the key's name; nothing was changed"
        );
        assert_eq!(name().complaint(""), declined);
        assert_eq!(Question::YesNo("Go?".to_owned()).complaint("n"), declined);
    }

    #[test]
    fn yes_or_no_defaults_to_no() {
        let question = Question::YesNo("Go ahead?".to_owned());

        assert!(question.is_answered_by("y"));
        for answer in ["", "n", "sure", "ye"] {
            assert!(!question.is_answered_by(answer), "{answer:?}");
        }
    }
}
