//! `describe`: everything the provider says about a key.

use clap::Args;

use super::{Session, combine::combine, target::Target};
use crate::{
    accounts::Account,
    inventory::{self, ShortRefs, Wanted},
    keys::{Entry, Error, Operation},
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
  keyctl describe checkout-api            by its name, if only one key has it
  keyctl describe --name ci -o json       the same, for a script
  keyctl describe --provider P --id ID    by what its provider calls it";

const USAGE: &str = "\
keyctl describe [OPTIONS] <REF>...
       keyctl describe [OPTIONS] --provider <PROVIDER> --id <ID>
       keyctl describe [OPTIONS] --name <NAME>";

impl DescribeArgs {
    /// Returns each key that was named; what narrows names narrows all of them.
    fn targets(&self) -> Vec<Target> {
        let more = self.more.iter().map(|word| Target {
            reference: Some(word.clone()),
            ..self.target.clone()
        });
        [self.target.clone()].into_iter().chain(more).collect()
    }

    /// Describes each key that was named; one that fails does not hide the others.
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Error> {
        let targets = self.targets();
        let roster = session.roster()?;
        let asked = (Operation::Describe, ShortRefs::Taken);
        let mut connected: Vec<Vec<Account>> = Vec::new();
        // All names are looked for in the same accounts.
        let mut of_names: Option<usize> = None;
        let mut named = Vec::new();
        for target in &targets {
            // One for all keys of an account: one login, one limit, one rejection.
            if let Some(((number, account), wanted)) = target.within(&connected, asked.1)? {
                named.push((number, account..account + 1, wanted));
                continue;
            }
            let name = target.name(self.name.as_deref());
            if let (Some(number), Some(name)) = (of_names, name) {
                let all = 0..connected[number].len();
                named.push((number, all, target.named(name)?));
                continue;
            }
            let (accounts, wanted) = target.resolve(&roster, self.name.as_deref(), asked).await?;
            if matches!(wanted, Wanted::Name { .. }) {
                of_names = Some(connected.len());
            }
            named.push((connected.len(), 0..accounts.len(), wanted));
            connected.push(accounts);
        }
        let mut entries: Vec<Entry> = Vec::new();
        let mut errors = Vec::new();
        for (number, own, wanted) in &named {
            let accounts = &connected[*number][own.clone()];
            match inventory::find(accounts, wanted, |_, _| Ok(())).await {
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
