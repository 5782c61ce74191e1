//! What a read with a new secret showed.

/// The provider's answer to one harmless read that only the new secret signed.
///
/// That the secret is not accepted, or not yet, is [`super::Failure::Rejected`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The provider's own API accepted it.
    Accepted,
    /// Nobody can tell from here; the sentence says why.
    Undecidable(&'static str),
}
