//! A file with nothing but the secret in it.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::{
    placeholder::{Existing, Placeholder, cause, look},
    read,
};
use crate::keys::Secret;

/// Is a file that can be written.
pub struct SecretFile {
    existing: Existing,
    /// Gone once the secret is there.
    placeholder: Option<Placeholder>,
}

/// Says why a file is not written.
pub enum Refusal {
    /// There is one, and nobody said that it may be replaced.
    Exists,
    Other(String),
}

impl SecretFile {
    /// Proves that the file can be written; one that is there may be replaced with `force` only.
    pub fn reserve(path: &Path, force: bool) -> Result<Self, Refusal> {
        let other = |error: io::Error| Refusal::Other(cause(&error));
        if look(path).map_err(other)?.is_some() && !force {
            return Err(Refusal::Exists);
        }
        Ok(Self {
            existing: match force {
                true => Existing::IsReplaced,
                false => Existing::Stays,
            },
            placeholder: Some(Placeholder::reserve(path, 0).map_err(other)?),
        })
    }

    /// Returns where the file is that shall take the place.
    pub fn placeholder(&self) -> Option<&Path> {
        self.placeholder.as_ref().map(Placeholder::path)
    }

    /// Writes the bare secret.
    pub fn deliver(&mut self, secret: &str) -> Result<(), String> {
        let Some(placeholder) = self.placeholder.take() else {
            return Err("it is not reserved".to_owned());
        };
        placeholder
            .put(secret.as_bytes(), self.existing)
            .map_err(|error| cause(&error))
    }
}

/// Reads what is in the file now.
pub fn read_back(path: &Path) -> io::Result<Secret> {
    let text = read::text_of(path)?;
    Ok(Secret::new(text.as_str()))
}

/// Tells paths of one file from paths of two, also of files that are not there yet.
pub fn identity(path: &Path) -> PathBuf {
    let folder = super::placeholder::folder_of(path);
    let folder = folder
        .canonicalize()
        .or_else(|_| std::path::absolute(folder))
        .unwrap_or_else(|_| folder.to_owned());
    folder.join(path.file_name().unwrap_or_default())
}
