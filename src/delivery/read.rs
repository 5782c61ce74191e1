//! Reading a file that holds a secret, and nothing else's.

use std::{io, path::Path};

use zeroize::Zeroizing;

use crate::files::{Limit, Links};

/// A file of variables is not larger than this.
pub const LIMIT: Limit = Limit::mib(1);

/// Reads a regular file of UTF-8 text. A link is not followed, and nothing is waited for.
pub fn text_of(path: &Path) -> io::Result<Zeroizing<String>> {
    let mut bytes = LIMIT.read(path, Links::Refused)?;
    match String::from_utf8(std::mem::take(&mut *bytes)) {
        Ok(text) => Ok(Zeroizing::new(text)),
        Err(error) => {
            drop(Zeroizing::new(error.into_bytes()));
            Err(io::Error::other("it is not UTF-8 text"))
        }
    }
}
