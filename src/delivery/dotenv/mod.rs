//! One variable of a file of variables, as a shell or a library reads them, as the place for a secret.

mod document;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod value;

use std::{
    io,
    path::{Path, PathBuf},
};

use document::Document;
use zeroize::Zeroizing;

use super::{
    placeholder::{Existing, Placeholder, cause, look},
    read,
};
use crate::keys::Secret;

/// Is a variable whose file can be replaced.
///
/// Another file takes the file's place in one step: with the mode and the owner of the old one, but for nobody else;
/// a new one has the mode 0600.
pub struct Variable {
    path: PathBuf,
    variable: String,
    /// Gone once the secret is there.
    placeholder: Option<Placeholder>,
}

impl Variable {
    /// Proves that the variable can be set. The error says why it cannot.
    pub fn reserve(path: &Path, variable: &str) -> Result<Self, String> {
        let found = look(path).map_err(|error| cause(&error))?;
        let text = match found {
            Some(_) => text_of(path)?,
            None => Zeroizing::default(),
        };
        // Any value will do: what cannot be written then is better known now.
        Document::read(&text, variable)?.with("a 'value'")?;
        let placeholder = Placeholder::reserve(path, text.len()).map_err(|error| cause(&error))?;
        if let Some(found) = found {
            placeholder
                .take_after(&found)
                .map_err(|_| "it belongs to another user".to_owned())?;
        }
        Ok(Self {
            path: path.to_owned(),
            variable: variable.to_owned(),
            placeholder: Some(placeholder),
        })
    }

    /// Returns where the file is that shall take the other's place.
    pub fn placeholder(&self) -> Option<&Path> {
        self.placeholder.as_ref().map(Placeholder::path)
    }

    /// Sets the variable in what is in the file by now.
    pub fn deliver(&mut self, secret: &str) -> Result<(), String> {
        let Some(placeholder) = self.placeholder.take() else {
            return Err("it is not reserved".to_owned());
        };
        let found = look(&self.path).map_err(|error| cause(&error))?;
        let (text, existing) = match &found {
            Some(found) => {
                placeholder
                    .take_after(found)
                    .map_err(|error| cause(&error))?;
                (text_of(&self.path)?, Existing::IsReplaced)
            }
            None => (Zeroizing::default(), Existing::Stays),
        };
        let content = Document::read(&text, &self.variable)?.with(secret)?;
        placeholder
            .put(content.as_bytes(), existing)
            .map_err(|error| cause(&error))
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

fn text_of(path: &Path) -> Result<Zeroizing<String>, String> {
    read::text_of(path).map_err(|error| match error.kind() {
        io::ErrorKind::PermissionDenied => "it may not be read".to_owned(),
        _ => error.to_string(),
    })
}

#[cfg(test)]
mod tests;
