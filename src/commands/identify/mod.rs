//! `identify`: which key a leaked secret is, found out without sending it anywhere.

mod answer;
mod tell;

use clap::Args;

use self::{
    answer::{account, found, probed, ruled_out},
    tell::tell,
};
use super::{Session, narrowing::Narrowing, progress};
use crate::{
    accounts::{Narrow, Selection},
    identification::{Beginning, Search, probe},
    inventory::{Filter, Portion, Query, Taking, prepare},
    keys::{AccountReport, Error, Failure, Secret},
    output::{Answer, Identified, Output},
};

/// Says where a leaked secret is looked for, and whether it may be tried.
#[derive(Debug, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct IdentifyArgs {
    #[command(flatten)]
    narrowing: Narrowing,

    /// Find out whether it still works, too: it signs one harmless read, at the provider whose it certainly is or that
    /// its beginning names
    #[arg(long)]
    probe: bool,
}

const EXAMPLES: &str = "Examples:
  keyctl identify                       ask for the secret
  keyctl identify < leaked.txt          whose key is it, and what revokes it?
  keyctl identify --probe < leaked.txt  and does it still work?";

impl IdentifyArgs {
    /// Takes the secret, and compares it with every key that it can be.
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Error> {
        // An id may be the very secret: it stays masked, whoever wants to see ids.
        output.look.show_ids = false;
        let roster = session.roster()?;
        let chosen = roster.choose(&self.narrowing.selection())?;
        let secret = take(session).await?;
        roster.keep_quiet_about(&secret);
        let beginning = Beginning::of(&secret, session.providers);
        let (others, possible): (Vec<_>, Vec<_>) = chosen
            .into_iter()
            .partition(|spec| beginning.rules_out(spec.descriptor));
        let query = Query {
            narrow: Narrow::default(),
            filter: Filter::default(),
            now: output.look.now,
        };
        let (accounts, reports) = prepare(roster.connect_all(possible).await?, &query);
        let mut search = Search::new(&accounts, &secret);
        let taking = Taking::begin(&accounts, reports, &query);
        let reports = pass_on(taking, &mut search, output).await.into_iter();
        let searched = reports.map(|report| account(&search.tally(&report.account), report));
        let others = others.into_iter().map(|spec| ruled_out(spec, &beginning));
        let mut searched: Vec<_> = searched.chain(others).collect();
        searched.sort_by(|a, b| a.account.cmp(&b.account));
        let findings = search.finish();
        let probe = match self.probe {
            true => {
                let is_narrowed = self.narrowing.is_given();
                Some(probe(&accounts, &findings, &beginning, is_narrowed, &secret).await)
            }
            false => None,
        };
        let identified = Identified {
            matches: findings
                .into_iter()
                .map(|finding| found(finding, &output.look))
                .collect(),
            accounts: searched,
            probe: probe.map(probed),
        };
        output.answer(&Answer::Identify(&identified))?;
        let all = roster.choose(&Selection::default())?;
        let is_elsewhere = all.iter().any(|own| !beginning.rules_out(own.descriptor));
        tell(identified, &beginning, is_elsewhere, output)
    }
}

/// Has keys compared as they come, so that they need not be kept.
async fn pass_on(
    mut taking: Taking<'_>,
    search: &mut Search<'_>,
    output: &Output,
) -> Vec<AccountReport> {
    let meter = output.meter();
    while let Some(portion) = progress::next(&mut taking, &meter).await {
        if let Portion::Keys { entries, .. } = portion {
            search.look_at(entries);
        }
    }
    taking.finish()
}

/// Reads the secret. Fails with [`Failure::Usage`] on what cannot be one, and repeats nothing of it.
async fn take(session: &Session) -> Result<Secret, Failure> {
    let stop = session.interrupt.cut_off(false);
    let prompt = "Secret to look for (not shown)";
    let refused = |problem: String| {
        let bare = "give the bare value of one key, whole and alone";
        let way_out = match session.terminal.forbids_asking() {
            true => format!("{bare}, on standard input: `keyctl identify < FILE`"),
            false => {
                format!("{bare}: at the prompt, or on standard input: `keyctl identify < FILE`")
            }
        };
        Failure::usage(problem, way_out)
    };
    let secret = session.terminal.secret(prompt, stop).await?;
    let secret = secret.map_err(|reason| refused(format!("no secret was given: {reason}")))?;
    match secret.flaw() {
        Some(flaw) => Err(refused(format!("this cannot be looked for: {flaw}"))),
        None => Ok(secret),
    }
}
