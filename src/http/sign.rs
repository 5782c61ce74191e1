//! A credential as a header that shows itself nowhere.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use zeroize::Zeroizing;

use crate::keys::{Failure, Secret};

/// Is what signs one request in the place of its client's credential.
#[derive(Clone, Debug)]
pub struct Signature {
    pub header: &'static str,
    pub prefix: &'static str,
    pub secret: Secret,
}

impl Signature {
    /// Writes it among `headers`. Fails with [`Failure::Credential`] on what no header can carry.
    pub fn write(&self, headers: &mut HeaderMap) -> Result<(), Failure> {
        let value = header(self.prefix, &self.secret)?;
        headers.insert(HeaderName::from_static(self.header), value);
        Ok(())
    }
}

/// Writes `prefix` and the secret. Fails with [`Failure::Credential`] on what no header can carry.
pub fn header(prefix: &str, secret: &Secret) -> Result<HeaderValue, Failure> {
    let unusable = || Failure::Credential {
        problem: "the credential holds characters that no header can carry".to_owned(),
        way_out: "check it for line breaks and invisible characters".to_owned(),
    };
    if secret.is_unusable() {
        return Err(unusable());
    }
    let value = Zeroizing::new(format!("{prefix}{}", secret.expose().trim()));
    let mut value = HeaderValue::from_str(&value).map_err(|_| unusable())?;
    value.set_sensitive(true);
    Ok(value)
}
