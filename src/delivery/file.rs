//! A file with nothing but the secret in it.

use std::{
    fs::Metadata,
    io,
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use super::{
    outcome::Outcome,
    placeholder::{Placeholder, cause, look},
    placing::{Content, Patience, place},
    read,
};
use crate::keys::Secret;

/// A file that can be written.
pub struct SecretFile {
    path: PathBuf,
    content: Bare,
    /// Gone once the secret is there.
    placeholder: Option<Placeholder>,
}

/// The bare secret; one that is there is replaced by `force` only.
struct Bare {
    force: bool,
}

/// Says why a file is not written.
pub enum Refusal {
    /// There is one, and nobody said that it may be replaced.
    Exists,
    Other(String),
}

impl SecretFile {
    /// Proves that the file can be written; one that is there may be replaced with `force` only, and stays whose it is.
    pub fn reserve(path: &Path, force: bool) -> Result<Self, Refusal> {
        let other = |error: io::Error| Refusal::Other(cause(&error));
        let found = look(path).map_err(other)?;
        if found.is_some() && !force {
            return Err(Refusal::Exists);
        }
        let placeholder = Placeholder::reserve(path, 0).map_err(other)?;
        if let Some(found) = found {
            placeholder.prove_likeness(&found).map_err(Refusal::Other)?;
        }
        Ok(Self {
            path: path.to_owned(),
            content: Bare { force },
            placeholder: Some(placeholder),
        })
    }

    /// Returns where the file is that takes the place.
    pub fn placeholder(&self) -> Option<&Path> {
        self.placeholder.as_ref().map(Placeholder::path)
    }

    /// Writes the bare secret.
    pub async fn deliver(
        &mut self,
        secret: &str,
        patience: &Patience,
        about_to: &mut (dyn FnMut() + Send),
    ) -> Outcome {
        let Some(placeholder) = self.placeholder.take() else {
            return Outcome::untouched("it is not reserved");
        };
        let (path, content) = (&self.path, &self.content);
        place(placeholder, path, content, secret, patience, about_to).await
    }
}

impl Content for Bare {
    fn written(
        &self,
        _: &Path,
        found: Option<&Metadata>,
        secret: &str,
    ) -> Result<Zeroizing<String>, String> {
        if found.is_some() && !self.force {
            return Err("a file has appeared there".to_owned());
        }
        Ok(Zeroizing::new(secret.to_owned()))
    }

    fn read_back(&self, path: &Path) -> io::Result<Secret> {
        read_back(path)
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
