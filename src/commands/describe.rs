//! `describe`: everything the provider says about a key.

use clap::Args;

use super::{Session, combine::combine, target::Target};
use crate::{
    accounts::Account,
    inventory,
    keys::{Entry, Error},
    output::{Answer, Output},
};

/// Says which key is shown.
#[derive(Debug, Args)]
#[command(override_usage = USAGE, before_long_help = EXAMPLES)]
pub struct DescribeArgs {
    #[command(flatten)]
    target: Target,

    /// Name of the key, if only one has it
    #[arg(long, value_name = "NAME", conflicts_with_all = ["reference", "id"])]
    name: Option<String>,

    /// More keys
    #[arg(value_name = "REF", requires = "reference", hide = true)]
    more: Vec<String>,
}

const EXAMPLES: &str = "Examples:
  keyctl describe REF                     everything about one key
  keyctl describe --name ci -o json       by its name, for a script
  keyctl describe --provider P --id ID    by what its provider calls it";

const USAGE: &str = "\
keyctl describe [OPTIONS] <REF>...
       keyctl describe [OPTIONS] --provider <PROVIDER> --id <ID>
       keyctl describe [OPTIONS] --name <NAME>";

impl DescribeArgs {
    /// Describes each key that was named; one that fails does not hide the others.
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Error> {
        let mut targets = vec![self.target];
        targets.extend(self.more.into_iter().map(|reference| Target {
            reference: Some(reference),
            ..Target::default()
        }));
        let roster = session.roster()?;
        let mut connected: Vec<Vec<Account>> = Vec::new();
        let mut named = Vec::new();
        for target in &targets {
            // One for all keys of an account: one login, one limit, one rejection.
            if let Some((number, wanted)) = target.within(&connected)? {
                named.push((number, wanted));
                continue;
            }
            let (accounts, wanted) = target.resolve(&roster, self.name.as_deref()).await?;
            named.push((connected.len(), wanted));
            connected.push(accounts);
        }
        let mut entries: Vec<Entry> = Vec::new();
        let mut errors = Vec::new();
        for (number, wanted) in &named {
            match inventory::find(&connected[*number], wanted, |_, _| Ok(())).await {
                Ok((_, entry)) => entries.push(entry),
                Err(error) => errors.push(error),
            }
        }
        if !entries.is_empty() {
            output.answer(&Answer::Describe(&entries))?;
        }
        let summary = format!(
            "{} of {} keys could not be described",
            errors.len(),
            named.len()
        );
        combine(errors, !entries.is_empty(), &summary, output)
    }
}
