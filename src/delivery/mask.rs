//! Hiding a secret in the log of a CI service.

use std::io::{self, Write};

use zeroize::Zeroizing;

use crate::keys::Secret;

/// Tells GitHub Actions to hide the secret in the log, by a line on standard error.
///
/// Standard output may be a pipe into a store. A log that cannot be written holds no secret.
pub fn mask(secret: &Secret) {
    // No runner reads a file: there the line would only be a leak.
    if is_lost() {
        return;
    }
    let _ = io::stderr().write_all(line(secret.expose()).as_bytes());
}

/// Tells whether the line would get into a file, and no log be told.
#[cfg(unix)]
pub fn is_lost() -> bool {
    use std::{fs::File, os::fd::AsFd};

    let stderr = io::stderr().as_fd().try_clone_to_owned().map(File::from);
    let found = stderr.and_then(|file| file.metadata());
    found.is_ok_and(|found| found.is_file())
}

#[cfg(not(unix))]
pub fn is_lost() -> bool {
    false
}

/// Writes the command for the log, whose value is escaped:
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>.
fn line(secret: &str) -> Zeroizing<String> {
    // All the room it can need at once: growing would leave copies behind.
    let mut line = Zeroizing::new(String::with_capacity(3 * secret.len() + 16));
    line.push_str("::add-mask::");
    for character in secret.chars() {
        match character {
            '%' => line.push_str("%25"),
            '\r' => line.push_str("%0D"),
            '\n' => line.push_str("%0A"),
            other => line.push(other),
        }
    }
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_is_escaped_as_the_log_reads_it() {
        assert_eq!(*line("sk-1%0A'x'"), "::add-mask::sk-1%250A'x'\n");
    }
}
