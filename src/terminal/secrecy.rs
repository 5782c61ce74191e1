//! A terminal that shows nothing of what is typed.

use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{
    device,
    pause::{before_each_stop, each_time_it_goes_on},
};

/// Is a question whose answer is not shown, from when it is asked until it is answered.
#[derive(Debug)]
pub struct Secrecy {
    question: String,
    /// How the terminal behaved before.
    #[cfg(unix)]
    before: Option<rustix::termios::Termios>,
    /// Whether it may hide nothing any more.
    is_over: AtomicBool,
}

impl Secrecy {
    /// Hides what is typed from now on, and asks.
    pub fn begin(question: &str) -> Arc<Self> {
        let secrecy = Arc::new(Self {
            question: question.to_owned(),
            #[cfg(unix)]
            before: rustix::termios::tcgetattr(std::io::stdin()).ok(),
            is_over: AtomicBool::new(false),
        });
        let own = Arc::clone(&secrecy);
        before_each_stop(move || own.lift());
        secrecy.impose();
        secrecy
    }

    /// Hides what is typed although the program may be stopped and go on, for as long as this is waited for.
    pub async fn keep(&self) -> Infallible {
        each_time_it_goes_on(|| self.impose()).await
    }

    /// Hides what is typed, forgets what was typed before, and asks; again, where the program was stopped meanwhile.
    fn impose(&self) {
        if self.is_over.load(Ordering::Relaxed) {
            return;
        }
        #[cfg(unix)]
        if let Some(modes) = &self.before {
            put(&hiding(modes));
        }
        // A terminal that is gone asks nobody.
        let _ = device::show(&self.question);
    }

    /// Lets the terminal behave as before, and forgets what was typed and not read: a shell would show it. What is on
    /// its way to the terminal is waited for, while nothing of it is shown.
    fn lift(&self) {
        #[cfg(unix)]
        if let Some(modes) = &self.before
            && !self.is_over.load(Ordering::Relaxed)
        {
            std::thread::sleep(device::ON_ITS_WAY);
            put(modes);
        }
    }

    /// Is done with the question.
    pub fn end(&self) {
        self.lift();
        self.is_over.store(true, Ordering::Relaxed);
        device::end_the_line();
    }
}

/// The same, but nothing is shown of what is typed.
#[cfg(unix)]
fn hiding(modes: &rustix::termios::Termios) -> rustix::termios::Termios {
    let mut modes = modes.clone();
    modes.local_modes.remove(rustix::termios::LocalModes::ECHO);
    modes
}

/// Sets how the terminal behaves, and in the same step forgets what was typed and not read.
#[cfg(unix)]
fn put(modes: &rustix::termios::Termios) {
    // A terminal that is gone needs no modes.
    let at_once = rustix::termios::OptionalActions::Flush;
    let _ = rustix::termios::tcsetattr(std::io::stdin(), at_once, modes);
}
