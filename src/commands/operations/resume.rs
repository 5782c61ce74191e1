//! Bringing an operation to its end: the engine says what is next.

use crate::{
    accounts::{Account, Roster},
    commands::{
        Session,
        consent::Consent,
        front::Reporter,
        sagas::{Orders, recorded_verification},
        secret_source::SecretSource,
        sinks::Sinks,
    },
    journal::Record,
    keys::{Error, Lifetime},
    output::{Answer, Output, Settled},
    saga::{Ending, Facts, Mode, Options, Saga, Told},
};

/// An operation that goes on.
pub struct Resumption<'a> {
    pub account: &'a Account,
    pub roster: &'a Roster<'a>,
    pub session: &'a Session,
    /// Other sinks for a rescued secret.
    pub sinks: Sinks,
    pub consent: Consent,
    /// The refs of credentials in use which may go all the same.
    pub allow_self: Vec<String>,
    pub even_if_used: bool,
    pub unproven: bool,
    /// The key that replaces the old one, as it was typed.
    pub successor: Option<String>,
    /// Where the new secret is shown as proof that it is stored.
    pub prove_from: Option<SecretSource>,
    pub verify_with: Option<String>,
    pub verify_timeout: Option<Lifetime>,
    pub mode: Mode,
}

impl Resumption<'_> {
    /// Goes as far as it can, and says what became of the operation.
    pub async fn run(self, record: Record, output: &mut Output) -> Result<(), Error> {
        let named = self
            .session
            .verification(self.verify_with.as_deref(), self.verify_timeout)?;
        let shown = self.prove_from.filter(|_| !self.consent.dry_run);
        let shown = shown.map(|source| source.read()).transpose()?;
        let recorded = recorded_verification(&record, self.verify_timeout);
        let orders = Orders {
            sinks: &self.sinks,
            format: output.format,
            allow_self: &self.allow_self,
            options: Options {
                yes: self.consent.yes,
                dry_run: self.consent.dry_run,
                even_if_used: self.even_if_used,
                unproven: self.unproven,
                verification: named.or(recorded),
                successor: self.successor,
                shown,
                ..Options::default()
            },
        };
        let context = self.session.context(self.account, self.roster, orders)?;
        let (id, operation) = (record.id().to_owned(), record.state().plan.kind.as_str());
        let saga = Saga::resume(&context, record, self.mode);
        let (facts, ended) = saga.run(&mut Reporter::new(self.session, output)).await;
        say(id, operation, &facts, ended?, output)
    }
}

fn say(
    id: String,
    operation: &'static str,
    facts: &Facts,
    ending: Ending,
    output: &mut Output,
) -> Result<(), Error> {
    let (outcome, sentence, until, is_open) = match ending {
        Ending::Closed { outcome, sentence } => (outcome, sentence, None, false),
        Ending::Open {
            outcome,
            sentence,
            until,
        } => (outcome, sentence, until, true),
    };
    let settled = Settled {
        id,
        operation,
        outcome,
        sentence,
        until,
        is_open,
    };
    let answer = Answer::Settled(&settled);
    match facts.told {
        Told::Nothing => output.answer_to_change(&answer)?,
        Told::Secret => output.answer_aside(&answer),
        Told::Answer => output.show_to_people(&answer),
    }
    Ok(())
}
