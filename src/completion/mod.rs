//! What a shell offers behind what was typed: known from this machine alone, without a word, a question or a request.

mod lately;
mod offer;
mod shells;
mod sinks;
mod tree;
mod typed;

use std::ffi::OsString;

use clap::Command;
use clap_complete::CompleteEnv;

pub use lately::Lately;
pub use offer::Known;
pub use shells::shells;
pub use typed::Typed;

/// Is set by the shell's function when it asks for words.
pub const VARIABLE: &str = "KEYCTL_COMPLETE";

/// Answers a shell that asks for words.
pub fn answer(shell: &str, arguments: &[OsString], command: fn() -> Command, known: &Known) {
    let offers_files = shells::offers_files(shell);
    let folder = std::env::current_dir().ok();
    // Nobody who presses a key wants to read why there is nothing to offer.
    let _ = CompleteEnv::with_factory(|| tree::with_values(command(), known, offers_files))
        .var(VARIABLE)
        .shells(shells())
        .try_complete(arguments, folder.as_deref());
}
