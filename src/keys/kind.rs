//! What sort of key it is.

use std::fmt;

/// Names a sort of key at one provider: what can be done to a key depends on provider *and* kind.
///
/// Kinds are data: the adapters' descriptors hold them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(pub &'static str);

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.0)
    }
}
