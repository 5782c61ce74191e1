//! In what the providers' HTTP differs: data, given by each adapter.

use std::time::Duration;

use serde_json::Value;

use crate::keys::{Reason, Refusal};

/// Is how one provider says things that all say in some way.
#[derive(Clone, Copy, Debug)]
pub struct Dialect {
    /// The headers that may carry a request id, most telling first.
    pub request_id_headers: &'static [&'static str],
    /// How values of keys begin, so that none is repeated from an error.
    pub secret_prefixes: &'static [&'static str],
    /// What is known of how fast is too fast; 429s that say it themselves need none.
    pub rate_limit: Option<RateLimit>,
    /// The header in which a gateway says why it let a request through no further.
    pub reason_header: Option<&'static str>,
    /// Knows the shape in which the provider itself says no; text that is no JSON is a string here.
    pub is_own: fn(&Value) -> bool,
    /// Reads a refusal whose status alone misleads; `None` leaves it to the status.
    pub judge: fn(&Refusal) -> Option<Verdict>,
    /// Takes out of a message what is none of a reader's business.
    pub tidy: fn(String) -> String,
}

/// Is a limit that a provider is known for, though its 429s do not speak of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// So many requests are believed to pass in a row.
    pub burst: usize,
    /// The least wait after a 429 that does not say how long.
    pub pause: Duration,
}

/// Is what a refusal means, when its status alone does not tell, or what helps against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The credential is not accepted, for this reason.
    Rejected(Reason),
    /// The credential may not do this, for this reason.
    Forbidden(Reason),
    /// It understood and said no; with what to do about it.
    Refused(&'static str),
    /// Something else stands in the way; with what to do about it.
    Collision(&'static str),
    /// The provider says of the key that was asked for that there is none. It counts only where the request was about
    /// one key: anywhere else the answer is about something else.
    NoSuchKey,
    /// There is no such project or team, whatever becomes of its keys; with a name for it, and what to do about it.
    NotFound(&'static str, &'static str),
}
