//! `identify`: which keys leaked secrets are, found out without sending them anywhere.

mod answer;
mod commands;
mod tell;
mod verdict;

use clap::Args;

use self::{
    answer::{account, ruled_out},
    tell::{nothing_in_it, tell},
    verdict::Judge,
};
use super::{Session, narrowing::Narrowing, progress};
use crate::{
    accounts::{Narrow, Selection},
    identification::{Leak, Pasted, Search, Unsearchable},
    inventory::{Filter, Portion, Query, Taking, prepare},
    keys::{AccountReport, Error, Failure},
    output::{Answer, Identified, Output},
};

/// More values than this are not tried in one run: each is a request.
const MOST_PROBED: usize = 20;

/// Says where leaked secrets are looked for, and whether they may be tried.
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
  keyctl identify                            ask for the secret, or a text that holds it
  keyctl identify < leaked.txt               whose key is it, and what rotates or revokes it?
  keyctl identify --probe < leaked.txt       and does it still work?
  keyctl identify -o ndjson < gitleaks.json  one line for each secret in a scanner's report";

impl IdentifyArgs {
    /// Takes a text, and compares the secrets in it with every key that they can be.
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Error> {
        // An id may be the very secret: it stays masked, whoever wants to see ids.
        output.look.show_ids = false;
        let roster = session.roster()?;
        let chosen = roster.choose(&self.narrowing.selection())?;
        let pasted = take(session).await?;
        let leaks: Vec<Leak<'_>> = pasted.leaks(session.providers).collect();
        for leak in &leaks {
            roster.keep_quiet_about(leak.secret);
        }
        self.check_probes(leaks.len())?;
        let (possible, others): (Vec<_>, Vec<_>) = chosen
            .into_iter()
            .partition(|spec| leaks.iter().any(|leak| leak.may_be_of(spec.descriptor)));
        let query = Query {
            narrow: Narrow::default(),
            filter: Filter::default(),
            now: output.look.now,
        };
        let (accounts, reports) = match leaks.is_empty() {
            true => (Vec::new(), Vec::new()),
            false => prepare(roster.connect_all(possible).await?, &query),
        };
        let mut search = Search::new(&accounts, &leaks);
        let taking = Taking::begin(&accounts, reports, &query);
        let reports = pass_on(taking, &mut search, output).await.into_iter();
        let searched = reports.map(|report| account(&search.tally(&report.account), report));
        let others = others.into_iter().map(|spec| ruled_out(spec, &leaks));
        let mut searched: Vec<_> = searched.chain(others).collect();
        searched.sort_by(|a, b| a.account.cmp(&b.account));
        let all = roster.choose(&Selection::default())?;
        let judge = Judge {
            accounts: &accounts,
            searched: &searched,
            all: all.iter().map(|spec| spec.descriptor).collect(),
            probes: self.probe.then_some(self.narrowing.is_given()),
            look: &output.look,
        };
        let judged = judge.all(&pasted, &leaks, search.finish()).await;
        let identified = Identified {
            values: judged.values,
            accounts: searched,
        };
        output.answer(&Answer::Identify(&identified))?;
        match pasted.suspects.is_empty() {
            true => Err(nothing_in_it(pasted.is_redacted).into()),
            false => tell(identified, judged.unsure, output),
        }
    }

    /// Refuses to try more values than anybody means to.
    fn check_probes(&self, values: usize) -> Result<(), Failure> {
        if !self.probe || values <= MOST_PROBED {
            return Ok(());
        }
        Err(Failure::usage(
            format!("`--probe` sends a request for each value, and there are {values}"),
            format!("leave out `--probe`, or give at most {MOST_PROBED} values"),
        ))
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

/// Reads the text. Fails with [`Failure::Usage`] on what cannot be searched, and repeats nothing of it.
async fn take(session: &Session) -> Result<Pasted, Failure> {
    let stop = session.interrupt.cut_off(false);
    let prompt = "Secret to look for (not shown)";
    let refused = |problem: String| {
        let whole = "give the whole secret, alone or in any text";
        let hint = match session.terminal.forbids_asking() {
            true => format!("{whole}, on standard input: `keyctl identify < FILE`"),
            false => {
                format!("{whole}: at the prompt, or on standard input: `keyctl identify < FILE`")
            }
        };
        Failure::usage(problem, hint)
    };
    let bytes = session.terminal.pasted(prompt, stop).await?;
    let bytes = bytes.map_err(|reason| refused(format!("no secret was given: {reason}")))?;
    Pasted::read(bytes, session.providers).map_err(|why| match why {
        Unsearchable::TooMany => Failure::usage(
            format!("this cannot be looked for: {}", why.words()),
            "split it into several files, and run `keyctl identify < FILE` for each",
        ),
        _ => refused(format!("this cannot be looked for: {}", why.words())),
    })
}
