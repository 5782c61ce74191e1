//! keyctl administers API keys at several AI and data providers as if they were one.
//!
//! # The house
//!
//! Floors that only look down. A verb's way to a provider and back is one line:
//!
//! ```text
//! main → run → cli → commands → saga, deletion, … → accounts → providers → http → keys
//! ```
//!
//! The table is the whole plan, from the ground up: a room uses rooms that stand above it here, and of those only the
//! ones it names. `tests/it/tree/layers.rs` reads it and holds the rooms to it, so a new room is a new line.
//!
//! | room | what lives there | uses |
//! |---|---|---|
//! | [`keys`] | the domain: keys, refs, secrets, capabilities, failures, the trait [`keys::KeyAdmin`] | |
//! | [`threads`] | work that blocks, beside what waits for answers | |
//! | [`files`] | reading a file that may be anything: regular, and never more than a limit | |
//! | [`http`] | one way to a provider: deadlines, retries, caps, decoding, redaction | keys, threads, files |
//! | [`programs`] | running other programs: helpers that print a credential, commands that take a secret | keys |
//! | [`credentials`] | the environment; where a credential is: a variable, a file, a helper, the keychain | keys, files, programs |
//! | [`providers`] | one folder a provider: its descriptor, its wire shapes, its adapter | keys, http, credentials |
//! | [`terminal`] | asking a person; the only maker of consent | keys, threads |
//! | [`accounts`] | connected accounts: capability gate, page loop, fan-out over scopes, error context, consent to each change | keys, http, credentials, providers, terminal |
//! | [`delivery`] | where a new secret goes | keys, files, programs |
//! | [`journal`] | the record of unfinished work, so that no crash loses track of a key | keys, files |
//! | [`inventory`] | finding keys: all, or the one that is meant | keys, accounts |
//! | [`identification`] | which key a leaked secret is, by comparing and without sending it | keys, providers, accounts |
//! | [`revision`] | one change of a key, followed until its outcome is known | keys, accounts, terminal |
//! | [`deletion`] | the same for the end of one key, or of many | keys, threads, journal, accounts, terminal |
//! | [`saga`] | one engine for new secrets: create, rotate, finish and resume are one loop over a record | keys, http, programs, journal, delivery, accounts, terminal, deletion |
//! | [`output`] | tables, CSV, JSON v1 and its schema, errors, progress | keys, threads |
//! | [`completion`] | what a shell offers behind what was typed | keys, files, journal, credentials, providers, accounts, output |
//! | [`sandbox`] | the embedded emulator of the providers' APIs: it knows HTTP and the wire, and none of the adapters | files |
//! | [`commands`] | one file a verb: its arguments and its `run` | all above but programs |
//! | `fuzzing` | in tests alone: what must hold of the readers of every room for any bytes | keys, http, programs, credentials, providers, delivery, journal, inventory, output, commands |
//! | [`cli`] | the command tree, the manual, and what is checked before the command line is read | keys, credentials, providers, commands, output |
//! | `run` | parse, prepare, dispatch, report; signals | keys, http, credentials, providers, accounts, commands, output, completion, terminal, sandbox, cli |
//! | `lib` | this page, and the way into `run` | run |
//! | `main` | calls it | |

#![forbid(unsafe_code)]

pub mod accounts;
pub mod cli;
pub mod commands;
pub mod completion;
pub mod credentials;
pub mod deletion;
pub mod delivery;
pub mod files;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
pub mod http;
pub mod identification;
pub mod inventory;
pub mod journal;
pub mod keys;
pub mod output;
pub mod programs;
pub mod providers;
pub mod revision;
pub mod saga;
pub mod sandbox;
pub mod terminal;
pub mod threads;

mod run;

/// Runs the program with the process's own arguments, environment and streams.
pub fn main() -> std::process::ExitCode {
    std::process::ExitCode::from(crate::run::run(std::env::args_os().collect()).number())
}
