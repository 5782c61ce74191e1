//! The command tree with words to offer: which argument takes what.

use clap::{Arg, Command, ValueHint};
use clap_complete::{ArgValueCandidates, ArgValueCompleter};

use super::{
    offer::{Known, Value},
    sinks::sinks_and_files,
};
use crate::output::Sheet;

/// Is what a whole line may be about: a page of the manual, or a topic.
const EXPLAINING: [&str; 2] = ["help", "man"];

/// Lets every argument offer what is known of its values; paths, too, unless the shell does that itself.
pub fn with_values(mut command: Command, known: &Known, shell_offers_files: bool) -> Command {
    // Arguments of a verb are there only then.
    command.build();
    let tree = Tree {
        explained: explained(&command, known),
        known,
        shell_offers_files,
    };
    tree.offering(command)
}

/// Lists the commands below those whose page is asked for so far.
fn explained(root: &Command, known: &Known) -> Vec<(String, String)> {
    let mut words = known.typed.behind(&EXPLAINING);
    let found = words.try_fold(root, |command, word| command.find_subcommand(word));
    let commands = found.into_iter().flat_map(Command::get_subcommands);
    let about = |own: &Command| own.get_about().map(ToString::to_string);
    commands
        .map(|own| (own.get_name().to_owned(), about(own).unwrap_or_default()))
        .collect()
}

struct Tree<'a> {
    known: &'a Known,
    explained: Vec<(String, String)>,
    shell_offers_files: bool,
}

impl Tree<'_> {
    fn offering(&self, command: Command) -> Command {
        let verb = command.get_name().to_owned();
        command
            .mut_args(|own| self.filled(own, &verb))
            .mut_subcommands(|own| self.offering(own))
    }

    fn filled(&self, argument: Arg, verb: &str) -> Arg {
        let value = match argument.get_id().as_str() {
            "account" => Value::Account,
            "columns" => match sheet_of(verb) {
                Some(sheet) => Value::Column(sheet),
                None => return argument,
            },
            "id" => Value::Id,
            "kind" => Value::Kind,
            "operation" => Value::Operation,
            "project" => Value::Project,
            "allow_self" => Value::Reference,
            "reference" | "more" => Value::OtherReference,
            "role" => Value::Role,
            "words" => Value::Explained(self.explained.clone(), verb == "help"),
            "to" if self.shell_offers_files => Value::Sink,
            "to" => return argument.add(ArgValueCompleter::new(sinks_and_files)),
            "ca_file" | "config" | "folder" | "from" if self.shell_offers_files => {
                return argument.value_hint(ValueHint::Other);
            }
            _ => return argument,
        };
        let known = self.known.clone();
        argument.add(ArgValueCandidates::new(move || known.candidates(&value)))
    }
}

/// Returns the table that a verb answers with; before there is one, that of most.
fn sheet_of(verb: &str) -> Option<Sheet> {
    match verb {
        "keyctl" | "list" | "describe" => Some(Sheet::Keys),
        "projects" => Some(Sheet::Projects),
        "service-accounts" => Some(Sheet::ServiceAccounts),
        "providers" => Some(Sheet::Providers),
        "operations" => Some(Sheet::Operations),
        "status" => Some(Sheet::Standings),
        _ => None,
    }
}
