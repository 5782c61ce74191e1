//! What everything that waits runs in.

use std::io;

use tokio::runtime::{Builder, Runtime};

use crate::keys::Failure;

/// Starts the runtime. Fails with [`Failure::Usage`] where the system has no room for it.
pub fn start() -> Result<Runtime, Failure> {
    let runtime = look_for_room().and_then(|()| Builder::new_current_thread().enable_all().build());
    runtime.map_err(|error| {
        Failure::usage(
            format!("keyctl cannot start: {error}"),
            "let more files be open at once: `ulimit -n 1024`",
        )
    })
}

/// Opens and closes as many handles as the runtime will: it panics where there are none for its signals.
#[cfg(unix)]
fn look_for_room() -> io::Result<()> {
    use std::os::unix::net::UnixStream;

    let (one, other) = UnixStream::pair()?;
    let clones = [&one, &one, &other, &other].map(UnixStream::try_clone);
    clones.into_iter().try_for_each(|clone| clone.map(drop))
}

#[cfg(not(unix))]
fn look_for_room() -> io::Result<()> {
    Ok(())
}
