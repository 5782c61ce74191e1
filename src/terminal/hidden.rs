//! Asking for a secret, or for a text that holds secrets: nothing of it is shown.

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

/// A text that is searched for secrets has at most this many bytes: the report on a large repository.
const LARGEST: u64 = 4 * 1024 * 1024;

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
    #[error("standard input holds more than 4 MiB")]
    TooLarge,
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
        let read = |is_interactive| match is_interactive {
            true => from_person(),
            false => from_pipe(io::stdin()),
        };
        let read = self.hidden(prompt, stop, read).await?;
        Ok(read.map(Secret::new))
    }

    /// Reads a text that holds secrets, as [`Terminal::secret`] does, and of several lines from a person, too.
    pub async fn pasted(
        self,
        prompt: &str,
        stop: impl Future<Output = ()>,
    ) -> Result<Result<Zeroizing<Vec<u8>>, NoSecret>, Failure> {
        let read = |is_interactive| match is_interactive {
            true => lines_from_person(),
            false => pasted_into_pipe(io::stdin()),
        };
        self.hidden(prompt, stop, read).await
    }

    async fn hidden<T: Send + 'static>(
        self,
        prompt: &str,
        stop: impl Future<Output = ()>,
        read: fn(bool) -> Result<T, NoSecret>,
    ) -> Result<Result<T, NoSecret>, Failure> {
        let is_interactive = self.is_interactive();
        let secrecy = is_interactive.then(|| Secrecy::begin(prompt));
        let kept = async {
            match &secrecy {
                Some(secrecy) => secrecy.keep().await,
                None => pending().await,
            }
        };
        let reading = Thread::start(move || read(is_interactive));
        let outcome = tokio::select! {
            outcome = reading.end() => Ok(outcome.unwrap_or(Err(NoSecret::Unreadable))),
            never = kept => match never {},
            () = stop => Err(Failure::Interrupted),
        };
        if let Some(secrecy) = secrecy {
            secrecy.end();
        }
        outcome
    }
}

fn lines_from_person() -> Result<Zeroizing<Vec<u8>>, NoSecret> {
    let mut text = device::read_secretly().map_err(|_| NoSecret::Unreadable)?;
    if text.len() >= LONGEST_LINE {
        return Err(NoSecret::TooLongToType);
    }
    let rest = device::rest_of_a_paste(LONGEST as usize).map_err(|_| NoSecret::Unreadable)?;
    if !rest.is_empty() {
        text.push(b'\n');
        text.extend_from_slice(&rest);
    }
    match text.iter().all(u8::is_ascii_whitespace) {
        true => Err(NoSecret::NotTyped),
        false => Ok(text),
    }
}

fn pasted_into_pipe(stdin: impl Read + IsTerminal) -> Result<Zeroizing<Vec<u8>>, NoSecret> {
    if stdin.is_terminal() {
        return Err(NoSecret::NotAsked);
    }
    // All the room it needs at once: growing would leave copies behind.
    let bytes = read_up_to(stdin, LARGEST, Vec::with_capacity(LARGEST as usize + 1))?;
    if bytes.len() as u64 > LARGEST {
        return Err(NoSecret::TooLarge);
    }
    match bytes.iter().all(u8::is_ascii_whitespace) {
        true => Err(NoSecret::Empty),
        false => Ok(bytes),
    }
}

/// Reads one byte more than `most` at most.
fn read_up_to(source: impl Read, most: u64, room: Vec<u8>) -> Result<Zeroizing<Vec<u8>>, NoSecret> {
    let mut bytes = Zeroizing::new(room);
    source
        .take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| match error.kind() {
            ErrorKind::IsADirectory => NoSecret::Directory,
            _ => NoSecret::Unreadable,
        })?;
    Ok(bytes)
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
    let bytes = read_up_to(source, LONGEST, Vec::new())?;
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
