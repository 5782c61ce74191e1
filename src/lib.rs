//! keyctl administers API keys at several AI and data providers as if they were one.
//!
//! # The house
//!
//! Floors that only look down; `tests/it/tree/layers.rs` holds them apart.
//!
//! ```text
//! main → lib → cli → commands → {recovery, rotation, creation, revision, deletion, identification, inventory} → accounts → providers → http, credentials → programs → keys
//!                          └ completion → output stand beside http: commands use them
//!                            journal and delivery use nothing but programs and keys
//!                            threads stand beside keys, for whoever has to wait for something that blocks
//!                            terminal, too: it makes the consent that accounts want before they change anything
//!                          sandbox stands alone: it knows HTTP and the wire, none of the adapters
//! ```
//!
//! | room | what lives there |
//! |---|---|
//! | [`keys`] | the domain: keys, refs, secrets, capabilities, failures, the trait [`keys::KeyAdmin`] |
//! | [`http`] | one way to a provider: deadlines, retries, caps, decoding, redaction |
//! | [`threads`] | work that blocks, beside what waits for answers |
//! | [`programs`] | running other programs: helpers that print a credential, commands that take a secret |
//! | [`credentials`] | the environment; where a credential is: a variable, a file, a helper, the keychain |
//! | [`providers`] | one folder a provider: its descriptor, its wire shapes, its adapter |
//! | [`accounts`] | connected accounts: capability gate, page loop, fan-out over scopes, error context |
//! | [`inventory`] | finding keys: all, or the one that is meant |
//! | [`identification`] | which key a leaked secret is, by comparing and without sending it |
//! | [`creation`], [`revision`], [`rotation`], [`deletion`] | one change each, followed until its outcome is known |
//! | [`recovery`] | what is next for an operation that was left unfinished |
//! | [`delivery`] | where a new secret goes |
//! | [`journal`] | the record of unfinished work, so that no crash loses track of a key |
//! | [`output`] | tables, JSON v1, errors |
//! | [`terminal`] | asking a person; the only maker of consent |
//! | [`completion`] | what a shell offers behind what was typed |
//! | [`commands`] | one file a verb |
//! | [`sandbox`] | the embedded emulator of the providers' APIs |
//! | [`cli`] | the command tree, and what is checked before it is read |
//! | `fuzzing` | in tests alone: what must hold of the readers of every room for any bytes |
//! | `run` | parse, prepare, dispatch, report; signals |

#![forbid(unsafe_code)]

pub mod accounts;
pub mod cli;
pub mod commands;
pub mod completion;
pub mod creation;
pub mod credentials;
pub mod deletion;
pub mod delivery;
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
pub mod recovery;
pub mod revision;
pub mod rotation;
pub mod sandbox;
pub mod terminal;
pub mod threads;

mod run;

/// Runs the program with the process's own arguments, environment and streams.
pub fn main() -> std::process::ExitCode {
    std::process::ExitCode::from(run::run(std::env::args_os().collect()).number())
}
