//! `auth status`: the winning source of each credential, and what it shadows.

use clap::Args;
use futures_util::future::join_all;

use super::{show, try_it};
use crate::{
    accounts::{Account, Choice, Roster, Spec},
    commands::{Session, combine::combine, narrowing::Narrowing},
    keys::Error,
    output::{Answer, Output, Standing},
};

/// Show where each account's credential comes from, and never more of it than its ends
#[derive(Debug, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct StatusArgs {
    #[command(flatten)]
    narrowing: Narrowing,

    /// Ask each provider whether the credential works, with one harmless read
    #[arg(long)]
    check: bool,
}

const EXAMPLES: &str = "Examples:
  keyctl auth status            which credential counts, and where it comes from
  keyctl auth status --check    does it work, too?";

impl StatusArgs {
    /// Looks at every account that is meant; one whose credential cannot be used does not hide the others.
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Error> {
        let roster = session.roster()?;
        if let Err(failure) = roster.check_choice() {
            // Whoever looks what is wrong shall see all of it.
            output.note(&format!("warning: {failure}"));
        }
        let specs = roster.choose(&self.narrowing.selection())?;
        let looks = specs
            .iter()
            .map(|spec| look(session, &roster, spec, self.check));
        let mut standings = Vec::new();
        let mut errors = Vec::new();
        let mut connected = Vec::new();
        for (standing, account, error) in join_all(looks).await {
            standings.push(standing);
            connected.extend(account);
            errors.extend(error);
        }
        // Each is shown under its own name; that some are one is a warning.
        roster.firsts(&connected);
        output.answer(&Answer::Standing(&standings))?;
        let asked = standings.len();
        let others_succeeded = errors.len() < asked;
        let summary = format!("{} of {asked} credentials cannot be used", errors.len());
        combine(errors, others_succeeded, &summary, output)
    }
}

async fn look(
    session: &Session,
    roster: &Roster<'_>,
    spec: &Spec,
    check: bool,
) -> (Standing, Option<Account>, Option<Error>) {
    let (source, shadowed) = spec.origin(&session.environment);
    let mut standing = Standing::new(spec.name.clone(), spec.descriptor.name, source);
    standing.shadowed = shadowed;
    standing.chosen_by = roster.choice(spec).map(Choice::as_str);
    let account = match roster.connect(spec).await {
        Ok(account) => account,
        Err(error) => {
            standing.check = Some(Err(error.failure.to_string()));
            return (standing, None, Some(error));
        }
    };
    show(&mut standing, &account);
    if !check {
        return (standing, Some(account), None);
    }
    match try_it(&account).await {
        Ok(sight) => {
            standing.check = Some(Ok(sight.words));
            standing.own = sight.own;
            (standing, Some(account), None)
        }
        Err(error) => {
            standing.check = Some(Err(error.failure.to_string()));
            (standing, Some(account), Some(error))
        }
    }
}
