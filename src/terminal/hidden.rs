//! Asking for a secret: nothing of it is shown.

use std::{
    future::pending,
    io::{self, ErrorKind, IsTerminal, Read},
};

use thiserror::Error;
use zeroize::Zeroizing;

use super::{
    Terminal,
    device::{self, LONGEST_LINE},
    secrecy::Secrecy,
};
use crate::{
    keys::{Failure, Secret},
    threads::Thread,
};

/// A credential has at most this many bytes.
const LONGEST: u64 = 64 * 1024;

/// Says why there is no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NoSecret {
    #[error("nothing was typed")]
    NotTyped,
    /// What is typed where nobody may be asked would be shown.
    #[error("standard input is a terminal, and nobody may be asked there")]
    NotAsked,
    #[error("standard input is empty")]
    Empty,
    #[error("standard input is a directory")]
    Directory,
    #[error("standard input cannot be read")]
    Unreadable,
    #[error("standard input holds more than 64 KiB")]
    TooLong,
    /// Its end is lost, and nobody would notice.
    #[error("a terminal takes no line of more than 4 KiB")]
    TooLongToType,
    #[error("standard input holds bytes that are no text")]
    NotText,
}

impl Terminal {
    /// Reads a secret: from a person without echo, or from a pipe to its end; the inner error says why there is none.
    ///
    /// Fails with [`Failure::Interrupted`] when `stop` comes first. The terminal is afterwards as it was.
    pub async fn secret(
        self,
        prompt: &str,
        stop: impl Future<Output = ()>,
    ) -> Result<Result<Secret, NoSecret>, Failure> {
        let is_interactive = self.is_interactive();
        let secrecy = is_interactive.then(|| Secrecy::begin(prompt));
        let kept = async {
            match &secrecy {
                Some(secrecy) => secrecy.keep().await,
                None => pending().await,
            }
        };
        let reading = Thread::start(move || match is_interactive {
            true => from_person(),
            false => from_pipe(io::stdin()),
        });
        let outcome = tokio::select! {
            outcome = reading.end() => Ok(outcome.unwrap_or(Err(NoSecret::Unreadable)).map(Secret::new)),
            never = kept => match never {},
            () = stop => Err(Failure::Interrupted),
        };
        if let Some(secrecy) = secrecy {
            secrecy.end();
        }
        outcome
    }
}

fn from_person() -> Result<String, NoSecret> {
    let line = device::read_secretly().map_err(|_| NoSecret::Unreadable)?;
    if line.len() >= LONGEST_LINE {
        return Err(NoSecret::TooLongToType);
    }
    let text = std::str::from_utf8(&line).map_err(|_| NoSecret::NotText)?;
    match text.trim().is_empty() {
        true => Err(NoSecret::NotTyped),
        false => Ok(text.to_owned()),
    }
}

fn from_pipe(stdin: impl Read + IsTerminal) -> Result<String, NoSecret> {
    match stdin.is_terminal() {
        true => Err(NoSecret::NotAsked),
        false => whole(stdin),
    }
}

/// Reads text to its end.
fn whole(source: impl Read) -> Result<String, NoSecret> {
    let mut bytes = Zeroizing::new(Vec::new());
    source
        .take(LONGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| match error.kind() {
            ErrorKind::IsADirectory => NoSecret::Directory,
            _ => NoSecret::Unreadable,
        })?;
    if bytes.len() as u64 > LONGEST {
        return Err(NoSecret::TooLong);
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| NoSecret::NotText)?;
    match text.trim().is_empty() {
        true => Err(NoSecret::Empty),
        false => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_secret_is_told_apart() {
        assert_eq!(whole(&b""[..]), Err(NoSecret::Empty));
        assert_eq!(whole(&b" \n"[..]), Err(NoSecret::Empty));
        assert_eq!(whole(&b"sk-\xff"[..]), Err(NoSecret::NotText));
        assert_eq!(whole(io::repeat(0)), Err(NoSecret::TooLong));
        assert_eq!(whole(&b"sk-1\n"[..]), Ok("sk-1\n".to_owned()));
    }

    #[cfg(unix)]
    #[test]
    fn directory_is_called_one() {
        let folder = std::fs::File::open("/").expect("a directory");

        assert_eq!(from_pipe(folder), Err(NoSecret::Directory));
    }
}
