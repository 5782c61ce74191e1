//! Asking while a saga runs: what `--yes` may answer, and what only a person can.

use super::engine::Saga;
use crate::{
    keys::Error,
    terminal::{Approved, Ask},
};

impl Saga<'_> {
    /// Gets consent: `--yes`, or a person's answer.
    pub(super) async fn agree<T: Ask>(&self, plan: T) -> Result<Approved<T>, Error> {
        self.approve(plan, self.context.options.yes).await
    }

    /// Asks what only a person can know: `--yes` does not answer it.
    pub(super) async fn ask<T: Ask>(&self, plan: T) -> Result<Approved<T>, Error> {
        self.approve(plan, false).await
    }

    async fn approve<T: Ask>(&self, plan: T, yes: bool) -> Result<Approved<T>, Error> {
        let stop = self.context.interrupt.cut_off(false);
        Ok(self.context.terminal.approve(plan, yes, stop).await?)
    }
}
