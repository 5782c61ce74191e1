//! What a saga is given by the commands that run one.

use std::time::Duration;

use jiff::Timestamp;

use super::{Session, sinks::Sinks};
use crate::{
    accounts::{Account, Roster},
    deletion,
    delivery::Delivery,
    journal::Record,
    keys::{Failure, Lifetime, Operation},
    output::{Delivered, Format},
    saga::{Context, Destinations, Options, Verification},
};

/// How long the user's own check may take.
pub const CHECK_LIMIT: Lifetime = Lifetime { seconds: 600 };

/// What the command line says of a saga, beside the key it is about.
#[derive(Debug)]
pub struct Orders<'a> {
    pub sinks: &'a Sinks,
    pub format: Format,
    pub allow_self: &'a [String],
    pub options: Options,
}

impl Session {
    /// Gathers everything a saga works with.
    pub fn context<'a>(
        &'a self,
        account: &'a Account,
        roster: &'a Roster<'a>,
        orders: Orders<'a>,
    ) -> Result<Context<'a>, Failure> {
        let Orders {
            sinks,
            format,
            allow_self,
            options,
        } = orders;
        let force = sinks.force;
        Ok(Context {
            account,
            journal: self.journal()?,
            terminal: self.terminal,
            interrupt: &self.interrupt,
            rescue: self.refuge().ok_or_else(|| {
                Failure::usage(
                    "there is no folder to rescue a new secret to",
                    "set `XDG_STATE_HOME`",
                )
            })?,
            destinations: Destinations {
                to: sinks.to.clone(),
                reveal: sinks.reveal,
                is_for_people: format == Format::Table,
            },
            delivery: Box::new(move || self.delivery(force)),
            sign_with: Box::new(move |secret| roster.signed_with(account.name.as_str(), secret)),
            guard: Box::new(move |entry| {
                deletion::check(account, entry, Operation::Rotate, allow_self)
            }),
            clock: Box::new(Timestamp::now),
            options: Options {
                no_rescue: sinks.no_rescue,
                ci: self.ci_log().map(|log| log.name()),
                ..options
            },
        })
    }

    /// Reads the user's own check of a new secret, and finds its program: it is run from anywhere later.
    ///
    /// Fails with [`Failure::Usage`] when the words have a quote without its end, or there is no such program.
    pub fn verification(
        &self,
        command: Option<&str>,
        limit: Option<Lifetime>,
    ) -> Result<Option<Verification>, Failure> {
        let Some(command) = command else {
            return Ok(None);
        };
        let words = shlex::split(command).filter(|words| !words.is_empty());
        let words = words.ok_or_else(|| {
            Failure::usage(
                "the command of `--verify-with` has a quote without its end, or no word",
                "write it as a shell would read it: `--verify-with './smoke-test --env production'`",
            )
        })?;
        let environment = self.delivery(false).environment;
        let limit = Duration::from_secs(limit.unwrap_or(CHECK_LIMIT).seconds);
        Verification::new(words, limit, &environment).map(Some)
    }
}

/// Returns the check that a record was begun with.
pub fn recorded_verification(record: &Record, limit: Option<Lifetime>) -> Option<Verification> {
    let words = record.state().plan.verify.clone();
    (!words.is_empty()).then(|| Verification {
        words,
        limit: Duration::from_secs(limit.unwrap_or(CHECK_LIMIT).seconds),
    })
}

/// Says in the answer's words what became of each sink.
pub fn delivered(deliveries: &[Delivery]) -> Vec<Delivered> {
    deliveries
        .iter()
        .map(|delivery| Delivered {
            sink: delivery.sink.to_string(),
            grade: delivery.grade().as_str(),
            problem: delivery.problem.clone(),
        })
        .collect()
}
