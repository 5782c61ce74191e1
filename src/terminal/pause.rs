//! Ctrl-Z at a question, and what comes when the program goes on.

use std::convert::Infallible;

/// Does so each time the program goes on after it was stopped, for ever.
pub async fn each_time_it_goes_on(act: impl Fn()) -> Infallible {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};

        let number = rustix::process::Signal::CONT.as_raw();
        if let Ok(mut continuations) = signal(SignalKind::from_raw(number)) {
            while continuations.recv().await.is_some() {
                act();
            }
        }
    }
    #[cfg(not(unix))]
    let _ = act;
    std::future::pending().await
}

/// Does so each time a person stops the program, before it stops, for the rest of its life.
pub fn before_each_stop(act: impl Fn() + Send + 'static) {
    #[cfg(unix)]
    {
        use rustix::process::{Signal, getpid, kill_process};
        use tokio::signal::unix::{SignalKind, signal};

        let Ok(mut stops) = signal(SignalKind::from_raw(Signal::TSTP.as_raw())) else {
            return;
        };
        tokio::spawn(async move {
            while stops.recv().await.is_some() {
                if somebody_can_continue_it() {
                    act();
                    let _ = kill_process(getpid(), Signal::STOP);
                }
            }
        });
    }
    #[cfg(not(unix))]
    drop(act);
}

/// Tells whether a shell watches over the program as one of its jobs; the system, too, stops no other.
#[cfg(unix)]
fn somebody_can_continue_it() -> bool {
    use rustix::process::{getpgrp, getsid};

    getsid(None).is_ok_and(|session| session != getpgrp())
}
