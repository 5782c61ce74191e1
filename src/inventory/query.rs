//! What is asked of a list.

use jiff::Timestamp;

use super::Filter;
use crate::accounts::Narrow;

/// Is what a list is narrowed to: where it looks, and what it takes of what it sees.
#[derive(Clone, Debug)]
pub struct Query {
    pub narrow: Narrow,
    pub filter: Filter,
    /// What ages are counted from.
    pub now: Timestamp,
}
