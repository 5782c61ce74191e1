//! Where a secret is read that a command is given to look at: never an argument.

use std::{fmt, io, path::PathBuf, str::FromStr};

use crate::{
    delivery::{self, Sink},
    files::Limit,
    keys::{Failure, Secret, Text},
};

/// No secret is longer than this.
const LIMIT: Limit = Limit::kib(64);

/// Where a secret is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretSource {
    File(PathBuf),
    Stdin,
}

impl FromStr for SecretSource {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        match typed.split_once(':') {
            Some(("file", path)) if !path.is_empty() => Ok(Self::File(PathBuf::from(path))),
            _ if typed == "stdin" => Ok(Self::Stdin),
            _ => Err("write `file:PATH` or `stdin`".to_owned()),
        }
    }
}

impl fmt::Display for SecretSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(formatter, "{}", Text::new(path.display().to_string())),
            Self::Stdin => formatter.write_str("standard input"),
        }
    }
}

impl SecretSource {
    /// Reads the secret, without the line end behind it. Fails with [`Failure::Usage`].
    pub fn read(&self) -> Result<Secret, Failure> {
        let read = match self {
            Self::File(path) => match delivery::read_back(&Sink::File(path.clone())) {
                Some(read) => read,
                None => Err(io::ErrorKind::Unsupported.into()),
            },
            Self::Stdin => from_stdin(),
        };
        let secret = read.map_err(|error| {
            Failure::usage(
                format!("the new secret cannot be read from {self}: {error}"),
                "name a file that holds nothing but the secret, or `stdin`",
            )
        })?;
        if secret.is_unusable() {
            return Err(Failure::usage(
                format!("there is no secret in {self}"),
                "name a file that holds nothing but the secret, or `stdin`",
            ));
        }
        Ok(secret)
    }
}

fn from_stdin() -> io::Result<Secret> {
    let bytes = LIMIT.read_stream(io::stdin())?;
    let text = str::from_utf8(&bytes).map_err(|_| io::Error::other("it is not UTF-8 text"))?;
    Ok(Secret::new(text.trim_end_matches(['\r', '\n'])))
}
