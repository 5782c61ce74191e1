//! Work that blocks, in a thread of its own: connections and signals are attended to meanwhile.

use std::{io, thread};

use tokio::sync::oneshot;

/// Is a thread that works on something. One that is dropped goes on, and holds up no end of the program.
#[derive(Debug)]
pub struct Thread<T>(io::Result<oneshot::Receiver<T>>);

impl<T: Send + 'static> Thread<T> {
    /// Starts one. That there is no room for it is told by [`Self::end`]: the runtime's own threads would panic.
    pub fn start(work: impl FnOnce() -> T + Send + 'static) -> Self {
        let (told, outcome) = oneshot::channel();
        let started = thread::Builder::new().spawn(move || {
            // Nobody may wait for it any more.
            let _ = told.send(work());
        });
        Self(started.map(|_| outcome))
    }

    /// Waits for what came of it. Fails where it could not be started, or broke.
    pub async fn end(self) -> io::Result<T> {
        let outcome = self.0?.await;
        outcome.map_err(|_| io::Error::other("it broke off"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn thread_that_breaks_is_an_error() {
        let thread = Thread::start(|| assert_eq!(1, 2, "expected of this test"));

        let outcome = thread.end().await;

        assert_eq!(outcome.expect_err("an error").to_string(), "it broke off");
    }

    #[tokio::test]
    async fn outcome_of_a_thread_is_waited_for() {
        let thread = Thread::start(|| 6 * 7);

        assert_eq!(thread.end().await.ok(), Some(42));
    }
}
