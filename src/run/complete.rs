//! What a shell is told that asks for words.

use std::ffi::OsString;

use clap::CommandFactory;
use jiff::Timestamp;

use crate::{
    cli::{Cli, TOPICS},
    commands::places,
    completion::{self, Known, Typed},
    credentials::Environment,
    providers,
};

/// Offers what is known; of the sandbox, not what the accounts hold.
pub fn complete(shell: &str, arguments: &[OsString], environment: &Environment, now: Timestamp) {
    let typed = Typed::of(arguments);
    let (lately, operations) = match typed.is_for_sandbox() {
        true => (None, places::sandbox_operations(environment)),
        false => (places::lately(environment), places::operations(environment)),
    };
    let known = Known {
        providers: providers::ALL,
        environment: environment.clone(),
        lately,
        operations: operations.ok(),
        topics: TOPICS.map(|topic| topic.name).to_vec(),
        typed,
        now,
    };
    completion::answer(shell, arguments, Cli::command, &known);
}
