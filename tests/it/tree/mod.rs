//! What must hold of the tree as a whole.

mod cases;
mod contributing;
mod fuzz;
mod help;
mod layers;
pub mod lines;
mod manual;
#[cfg(unix)]
mod picture;
mod readers;
mod readme;
#[cfg(unix)]
mod recipes;
mod source;
mod workflows;

use std::path::Path;

/// Tells whether this tree was published: what only those who work on it need is not there.
fn is_package() -> bool {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("Cargo.toml.orig")
        .exists()
}
