//! What the reader of a failure can do now.

use std::time::Duration;

use super::{Failure, Lifetime};

impl Failure {
    /// Returns an action the reader can take now, if there is one.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Usage { way_out, .. }
            | Self::NotFound { way_out, .. }
            | Self::NoSuchKey { way_out, .. }
            | Self::NotConfirmed { way_out, .. }
            | Self::Conflict { way_out, .. }
            | Self::Findings { way_out, .. }
            | Self::InUse { way_out, .. }
            | Self::Unknown { way_out, .. } => way_out.clone(),
            Self::Credential { way_out, .. }
            | Self::SecretNotStored { way_out, .. }
            | Self::Unfinished { way_out, .. } => Some(way_out.clone()),
            Self::Unsupported { instead, .. } => Some(instead.clone()),
            Self::Rejected { way_out, .. }
            | Self::Forbidden { way_out, .. }
            | Self::Refused { way_out, .. } => {
                self.with_wait(way_out.as_ref().map(ToString::to_string))
            }
            Self::Collision { way_out, .. } => self.with_wait(way_out.map(str::to_owned)),
            Self::Untrusted { .. } => Some(
                "if a proxy of your own re-signs connections, name its certificate with `--ca-file`"
                    .to_owned(),
            ),
            Self::RateLimited { wait, refusal } => wait.or(refusal.wait).map(run_again_in),
            Self::Step { cause, way_out, .. } => way_out.clone().or_else(|| cause.hint()),
            Self::Check(_) | Self::Unproven(_) => None,
            Self::TooEarly { left, way_out, .. } => {
                let again = format!("run it again in {}", Lifetime::of(*left).in_words());
                Some(way_out.clone().unwrap_or(again))
            }
            Self::NotApplied(_) => Some("run it again".to_owned()),
            Self::Broken { .. } => {
                Some("run it again; `--timeout` gives a slow server more time".to_owned())
            }
            Self::Unreadable(_) => Some(
                "check the account's host, and whether a proxy or a login page answers in its place"
                    .to_owned(),
            ),
            Self::Unreachable {
                proxy: Some(variable),
                ..
            } => Some(format!(
                "check the proxy in `{variable}`; `NO_PROXY` names hosts that are reached without it"
            )),
            Self::Unreachable { .. } => {
                Some("check the network, the account's host and the proxy settings".to_owned())
            }
            Self::Unavailable(refusal) => Some(
                refusal
                    .wait
                    .map_or_else(|| "run it again in a while".to_owned(), run_again_in),
            ),
            Self::RetriesSpent => Some("run it again in a while".to_owned()),
            Self::OnlyAccount { account } => Some(format!(
                "look for it among the project's service accounts; `--service-account {}` makes a key in it",
                account.id.as_ref().or(account.name.as_ref()).map_or_else(|| "ID".to_owned(), ToString::to_string)
            )),
            Self::Several { .. }
            | Self::Interrupted
            | Self::Output(_) => None,
        }
    }

    /// Adds how long the answer asks to wait.
    fn with_wait(&self, way_out: Option<String>) -> Option<String> {
        match (way_out, self.refusal().and_then(|refusal| refusal.wait)) {
            (Some(way_out), Some(wait)) => Some(format!("{way_out}; {}", run_again_in(wait))),
            (None, wait) => wait.map(run_again_in),
            (way_out, None) => way_out,
        }
    }
}

fn run_again_in(wait: Duration) -> String {
    match wait.as_secs() {
        seconds @ 0..=7_200 => format!("run it again in {} s", seconds.max(1)),
        _ => "run it again much later: the provider names a time hours away".to_owned(),
    }
}
