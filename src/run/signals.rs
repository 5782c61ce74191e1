//! Signals that ask keyctl to stop, and one that must not end it.

use crate::http::Interrupt;

/// Takes note of every signal that asks keyctl to stop, from now on.
#[cfg(unix)]
pub fn listen(interrupt: &Interrupt) {
    use rustix::process::Signal;
    use tokio::signal::unix::{SignalKind, signal};

    // A file size limit would end the program in the middle of writing a secret; handled, the write fails instead.
    // The handler stays when the stream is dropped.
    let _ = signal(SignalKind::from_raw(Signal::XFSZ.as_raw()));
    for kind in [
        SignalKind::interrupt(),
        SignalKind::terminate(),
        SignalKind::hangup(),
        // Ctrl-\ would leave a terminal behind that shows nothing of what is typed.
        SignalKind::quit(),
    ] {
        if kind == SignalKind::hangup() && is_ignored(kind) {
            continue;
        }
        // Where a signal cannot be listened to, it ends the program as it always did.
        let Ok(mut signals) = signal(kind) else {
            continue;
        };
        let interrupt = interrupt.clone();
        tokio::spawn(async move {
            while signals.recv().await.is_some() {
                interrupt.raise();
            }
        });
    }
}

/// Tells whether whoever started the program, such as `nohup`, wants it to go on in spite of the signal.
#[cfg(target_os = "linux")]
fn is_ignored(kind: tokio::signal::unix::SignalKind) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mut lines = status.lines();
    let ignored = lines.find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask >> (kind.as_raw_value() - 1) & 1 == 1)
}

/// Nothing safe tells it elsewhere.
#[cfg(all(unix, not(target_os = "linux")))]
fn is_ignored(_: tokio::signal::unix::SignalKind) -> bool {
    false
}

/// Takes note of every Ctrl-C, from now on.
#[cfg(not(unix))]
pub fn listen(interrupt: &Interrupt) {
    let interrupt = interrupt.clone();
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            interrupt.raise();
        }
    });
}
