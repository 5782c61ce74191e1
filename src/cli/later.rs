//! Arguments of a verb, put together only when it is the one.

use super::root::TEMPLATE;
use clap::{ArgMatches, Args, Command, Error, FromArgMatches, builder::Resettable};

/// Is what a verb is told. Most runs are about one verb, and a request for help about none: the others' flags are not
/// worth their time.
#[derive(Debug)]
pub struct Later<T>(pub Box<T>);

impl<T: Args> Args for Later<T> {
    fn augment_args(command: Command) -> Command {
        command.defer(|command| before_the_global_ones(T::augment_args, command))
    }

    fn augment_args_for_update(command: Command) -> Command {
        command.defer(|command| before_the_global_ones(T::augment_args_for_update, command))
    }
}

/// Adds arguments before those that the command has already, the global ones: help shows them in this order.
fn before_the_global_ones(augment: fn(Command) -> Command, command: Command) -> Command {
    let arguments = command.get_arguments();
    let global: Vec<_> = arguments.map(|own| own.get_id().clone()).collect();
    let about = command.get_about().cloned();
    let long_about = command.get_long_about().cloned();
    // What a part of the arguments is about would take the place of what the verb is about.
    let command = in_any_case(augment(command))
        .help_template(TEMPLATE)
        .mut_subcommands(|own| own.help_template(TEMPLATE))
        .about(Resettable::from(about))
        .long_about(Resettable::from(long_about));
    // An argument that is touched moves to the end.
    global
        .into_iter()
        .fold(command, |command, id| command.mut_arg(id, |own| own))
}

/// Accepts in any case what can only be one of a few words.
fn in_any_case(command: Command) -> Command {
    let command = command.mut_args(|own| {
        let is_a_choice = own.get_action().takes_values() && !own.get_possible_values().is_empty();
        own.ignore_case(is_a_choice)
    });
    command.mut_subcommands(in_any_case)
}

impl<T: FromArgMatches> FromArgMatches for Later<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches(matches).map(|own| Self(Box::new(own)))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches(matches)
    }
}
