//! `list`: every key of every configured account, or those that are asked for.

mod account_for;
mod check;
mod filters;
mod near_project;
mod owners;

use std::num::NonZeroUsize;

use clap::Args;

use self::{
    account_for::{Shown, Unjudged, account_for},
    check::{check_found, check_kinds, nothing_to_ask},
    filters::Filters,
    near_project::with_suggestion,
};
use super::{
    Session,
    counting::{at_least_one, count},
    narrowing::Narrowing,
    progress,
};
use crate::{
    completion::Lately,
    inventory::{Collection, Order, Portion, Query, SortKey, Taking, prepare},
    keys::{Error, Failure},
    output::{Answer, Output, Stream},
};

/// Says which keys are shown, and in what order.
#[derive(Debug, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct ListArgs {
    #[command(flatten)]
    pub narrowing: Narrowing,

    /// Exit with 11 if a key is listed
    #[arg(long)]
    exit_code: bool,

    #[command(flatten)]
    filters: Filters,

    #[command(flatten)]
    part: Part,
}

const EXAMPLES: &str = "Examples:
  keyctl list --name 'ci-[!0-9]*'                    by name, but for those that go on with a digit
  keyctl list --unused-for 90d --sort last-used      what nobody seems to need
  keyctl list --expires-within 14d -o csv            what stops working soon, for a spreadsheet
  keyctl list --owner 'svc checkout' -o ref          refs, as `keyctl delete --from -` takes them";

/// Says in which order keys are shown, and how many.
#[derive(Debug, Args)]
#[command(next_help_heading = "Order")]
struct Part {
    /// What keys are ordered by; what is not known comes last
    #[arg(long, value_name = "COLUMN", value_enum)]
    sort: Option<SortKey>,

    /// The last first
    #[arg(long, requires = "sort")]
    reverse: bool,

    /// Not more keys than this
    #[arg(long, value_name = "NUMBER", value_parser = at_least_one)]
    limit: Option<NonZeroUsize>,
}

impl ListArgs {
    /// Lists, and says what the list leaves out.
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Error> {
        let query = self.filters.query(output.look.now);
        check_kinds(session.providers, &query.narrow)?;
        let roster = session.roster()?;
        let selected = roster.select(&self.narrowing.selection()).await?;
        let (accounts, reports) = prepare(selected, &query);
        if reports.is_empty() {
            return Err(nothing_to_ask().into());
        }
        let taking = Taking::begin(&accounts, reports, &query);
        let mut lately = Lately::default();
        let shown = match output.format.is_streamed() && self.part.sort.is_none() {
            true => {
                let part = &self.part;
                part.pass_on(taking, &query, &mut lately, session, output)
                    .await
            }
            false => self.part.show(taking, &query, &mut lately, output).await,
        };
        let shown = match shown {
            Ok(shown) => shown,
            Err(failure) => {
                return Err(with_suggestion(failure, &accounts, &query.narrow)
                    .await
                    .into());
            }
        };
        session.remember(lately);
        let listed = shown.keys;
        account_for(shown, &query, output)?;
        if self.exit_code && listed > 0 {
            let answer = format!("listed {}", count(listed, "key"));
            let hint = "without `--exit-code` this is no failure".to_owned();
            return Err(Failure::Findings {
                answer,
                way_out: Some(hint),
            }
            .into());
        }
        Ok(())
    }
}

impl Part {
    /// Writes keys as they come, up to the limit, and as long as somebody reads them.
    async fn pass_on(
        &self,
        taking: Taking<'_>,
        query: &Query,
        lately: &mut Lately,
        session: &Session,
        output: &mut Output,
    ) -> Result<Shown, Failure> {
        let stream = output.stream();
        let shown = self
            .write(taking, query, lately, &stream, session, output)
            .await?;
        // A signal does not wait for a reader that takes its time.
        tokio::select! {
            biased;
            closed = output.close(stream) => closed?,
            () = session.interrupt.cut_off(false) => return Err(Failure::Interrupted),
        }
        Ok(shown)
    }

    async fn write(
        &self,
        mut taking: Taking<'_>,
        query: &Query,
        lately: &mut Lately,
        stream: &Stream,
        session: &Session,
        output: &Output,
    ) -> Result<Shown, Failure> {
        let meter = output.meter();
        let limit = self.limit.map_or(usize::MAX, NonZeroUsize::get);
        let mut keys = 0;
        let mut unjudged = Unjudged::default();
        let mut is_read = true;
        while keys < limit && is_read {
            let Some(portion) = progress::next(&mut taking, &meter).await else {
                let reports = taking.finish();
                check_found(&reports, &query.narrow)?;
                return Ok(Shown {
                    keys,
                    unjudged,
                    is_whole: true,
                    reports,
                });
            };
            if let Portion::Keys { mut entries, .. } = portion {
                entries.truncate(limit - keys);
                lately.look_at(&entries);
                is_read = tokio::select! {
                    biased;
                    is_read = output.pass_on(&entries, stream) => is_read?,
                    () = session.interrupt.cut_off(false) => return Err(Failure::Interrupted),
                };
                keys += entries.len();
                unjudged.look_at(&entries, query);
            }
        }
        Ok(Shown {
            keys,
            unjudged,
            is_whole: false,
            reports: taking.stop(),
        })
    }

    /// Takes the whole list, and shows it in order, up to the limit.
    async fn show(
        &self,
        mut taking: Taking<'_>,
        query: &Query,
        lately: &mut Lately,
        output: &mut Output,
    ) -> Result<Shown, Failure> {
        let mut collection = Collection::default();
        let meter = output.meter();
        while let Some(portion) = progress::next(&mut taking, &meter).await {
            collection.add(portion)?;
        }
        drop(meter);
        let mut inventory = collection.finish(taking.finish());
        check_found(&inventory.accounts, &query.narrow)?;
        if let Some(by) = self.sort {
            let is_reversed = self.reverse;
            Order { by, is_reversed }.sort(&mut inventory.entries, query.now);
        }
        if let Some(limit) = self.limit {
            inventory.entries.truncate(limit.get());
        }
        lately.look_at(&inventory.entries);
        output.answer(&Answer::List(&inventory))?;
        let mut unjudged = Unjudged::default();
        unjudged.look_at(&inventory.entries, query);
        Ok(Shown {
            keys: inventory.entries.len(),
            unjudged,
            is_whole: true,
            reports: inventory.accounts,
        })
    }
}
