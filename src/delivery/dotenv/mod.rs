//! One variable of a file of variables, as a shell or a library reads them, as the place for a secret.

mod document;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod value;

use std::{
    fs::Metadata,
    io,
    path::{Path, PathBuf},
};

use document::Document;
pub use value::write as written;
use zeroize::Zeroizing;

use super::{
    outcome::Outcome,
    placeholder::{Placeholder, cause, look},
    placing::{Content, Patience, place},
    read,
};
use crate::keys::Secret;

/// A variable whose file can be replaced.
///
/// Another file takes the file's place in one step, with the owner, the group and the mode of the old one; a new one has
/// the mode 0600.
pub struct Variable {
    path: PathBuf,
    content: Assignment,
    /// Gone once the secret is there.
    placeholder: Option<Placeholder>,
}

/// What is in the file, with the variable set to the secret.
struct Assignment {
    variable: String,
}

/// Says why a variable is not set.
pub enum Refusal {
    /// Something is the matter with the place.
    Place(String),
    /// The file has another name, which would go on to lead to what is replaced.
    OtherName,
    /// What is in the file is not read in one way only.
    Text(String),
}

impl Variable {
    /// Proves that the variable can be set. The error says why it cannot.
    pub fn reserve(path: &Path, variable: &str) -> Result<Self, Refusal> {
        let of_place = |error: io::Error| Refusal::Place(cause(&error));
        let found = look(path).map_err(of_place)?;
        if found.as_ref().is_some_and(has_other_name) {
            return Err(Refusal::OtherName);
        }
        let text = match found {
            Some(_) => text_of(path).map_err(Refusal::Place)?,
            None => Zeroizing::default(),
        };
        // Any value will do: what cannot be written then is better known now.
        Document::read(&text, variable)
            .and_then(|document| document.with("a 'value'"))
            .map_err(Refusal::Text)?;
        let placeholder = Placeholder::reserve(path, text.len()).map_err(of_place)?;
        if let Some(found) = found {
            placeholder.prove_likeness(&found).map_err(Refusal::Place)?;
        }
        Ok(Self {
            path: path.to_owned(),
            content: Assignment {
                variable: variable.to_owned(),
            },
            placeholder: Some(placeholder),
        })
    }

    /// Returns where the file is that takes the other's place.
    pub fn placeholder(&self) -> Option<&Path> {
        self.placeholder.as_ref().map(Placeholder::path)
    }

    /// Sets the variable in what is in the file by now.
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

impl Content for Assignment {
    fn written(
        &self,
        path: &Path,
        found: Option<&Metadata>,
        secret: &str,
    ) -> Result<Zeroizing<String>, String> {
        let text = match found {
            Some(_) => text_of(path)?,
            None => Zeroizing::default(),
        };
        Document::read(&text, &self.variable)?.with(secret)
    }

    fn read_back(&self, path: &Path) -> io::Result<Secret> {
        read_back(path, &self.variable)
    }
}

/// Reads what the variable is set to now.
pub fn read_back(path: &Path, variable: &str) -> io::Result<Secret> {
    value_of(&read::text_of(path)?, variable)
}

/// Returns what the variable is set to in this text.
pub fn value_of(text: &str, variable: &str) -> io::Result<Secret> {
    let value = Document::read(text, variable)
        .and_then(|document| document.value())
        .map_err(|reason| io::Error::new(io::ErrorKind::InvalidData, reason))?;
    match value {
        Some(value) => Ok(Secret::new(value.as_str())),
        None => Err(io::Error::new(
            io::ErrorKind::NotFound,
            format!("`{variable}` is not set in it"),
        )),
    }
}

/// Tells whether a file is found under more names than one.
#[cfg(unix)]
fn has_other_name(found: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;

    found.nlink() > 1
}

#[cfg(not(unix))]
fn has_other_name(_: &Metadata) -> bool {
    false
}

fn text_of(path: &Path) -> Result<Zeroizing<String>, String> {
    read::text_of(path).map_err(|error| match error.kind() {
        io::ErrorKind::PermissionDenied => "it may not be read".to_owned(),
        _ => error.to_string(),
    })
}

#[cfg(test)]
mod tests;
