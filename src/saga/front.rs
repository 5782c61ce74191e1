//! Whoever follows a saga: each step as it begins and ends, and the new secret where it is shown.

use std::io;

use crate::keys::{Entry, Lifetime, Secret};

/// One step, as it begins.
#[derive(Clone, Copy, Debug)]
pub enum Stage<'a> {
    /// The request for a new key goes out; `like` is the key it takes after.
    Creating {
        name: Option<&'a str>,
        like: Option<&'a Entry>,
        /// The account, and the project if it lives in one.
        place: &'a str,
    },
    /// The request for a new secret in place goes out.
    Rotating(&'a Entry),
    /// The secret goes to its sinks.
    Delivering(&'a [String]),
    /// The provider is asked whether it accepts the new secret.
    Proving(&'a str),
    /// The user's own check runs.
    Verifying(&'a str),
    /// A key that may have been made is looked for.
    Searching,
    /// The old key is deleted.
    DeletingOld(&'a Entry),
    /// The new key is deleted again.
    Discarding(&'a Entry),
}

/// Follows a saga, and shows what only the command can show.
pub trait Front {
    /// A step begins.
    fn begin(&mut self, stage: Stage<'_>);
    /// The step that began last has ended; says how.
    fn end(&mut self, how: &str);
    /// Says something beside the answer.
    fn say(&mut self, text: &str);
    /// Shows a key that is about to be deleted, before anybody agrees.
    fn show_deletion(&mut self, entry: &Entry, warnings: &[String], is_asked: bool);
    /// Shows a key that is about to be rotated in place once more.
    fn show_rotation(&mut self, entry: &Entry, grace: Lifetime, sinks: &[String], is_asked: bool);
    /// Writes the answer with the secret in it; an error when it did not get there.
    fn show_secret(&mut self, entry: &Entry, secret: &Secret, operation: &str) -> io::Result<()>;
    /// Shows the secret to the person at the terminal as a last resort; an error when nobody can have seen it.
    fn confide(&mut self, entry: &Entry, secret: &Secret) -> io::Result<()>;
}
