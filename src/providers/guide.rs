//! How a person comes by a provider's admin credential, for whoever sets up an account.

/// What is wanted of a person who logs in, and where it is made.
#[derive(Clone, Copy, Debug)]
pub struct Guide {
    /// The credential: `an admin key`.
    pub wanted: &'static str,
    /// Who makes it, and under which heading.
    pub made: &'static str,
    /// The page on which it is made.
    pub url: &'static str,
    /// What belongs to the credential and is no secret.
    pub public_half: Option<PublicHalf>,
}

/// The half of a pair that is no secret.
#[derive(Clone, Copy, Debug)]
pub struct PublicHalf {
    /// The field of the config file that holds it.
    pub field: &'static str,
    /// What it is called: `client id`.
    pub title: &'static str,
    /// How a credential begins that has no such half.
    pub not_for: &'static str,
}
