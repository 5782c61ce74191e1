//! The command tree with words to offer: which argument takes what.

use clap::{Arg, Command, ValueHint};
use clap_complete::ArgValueCandidates;

use super::offer::{Known, Value};

/// Lets every argument offer what is known of its values.
pub fn with_values(mut command: Command, known: &Known) -> Command {
    // Arguments of a verb are there only then.
    command.build();
    offering(command, known)
}

fn offering(command: Command, known: &Known) -> Command {
    command
        .mut_args(|own| filled(own, known))
        .mut_subcommands(|own| offering(own, known))
}

fn filled(argument: Arg, known: &Known) -> Arg {
    let value = match argument.get_id().as_str() {
        "account" => Value::Account,
        "columns" => Value::Column,
        "id" => Value::Id,
        "kind" => Value::Kind,
        "project" => Value::Project,
        "allow_self" | "reference" | "references" => Value::Reference,
        "role" => Value::Role,
        "to" => Value::Sink,
        "from" => return argument.value_hint(ValueHint::FilePath),
        _ => return argument,
    };
    let known = known.clone();
    argument.add(ArgValueCandidates::new(move || known.candidates(value)))
}
