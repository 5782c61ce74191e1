//! What the HTTP library's errors mean, told without the URL that they repeat.

use std::error::Error as _;

/// Returns the deepest reason: the layers above it repeat the URL.
pub fn root_cause(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "it took too long".to_owned();
    }
    let mut reason = error.source();
    while let Some(deeper) = reason.and_then(|reason| reason.source()) {
        reason = Some(deeper);
    }
    reason.map_or_else(|| "the connection failed".to_owned(), ToString::to_string)
}

/// Tells whether the server's certificate is what was wrong.
pub fn is_certificate_error(error: &reqwest::Error) -> bool {
    let mut reason = error.source();
    while let Some(this) = reason {
        let inner = this
            .downcast_ref::<std::io::Error>()
            .and_then(|error| error.get_ref());
        let is_certificate =
            |error: &rustls::Error| matches!(error, rustls::Error::InvalidCertificate(_));
        if this.downcast_ref().is_some_and(is_certificate)
            || inner
                .and_then(|error| error.downcast_ref())
                .is_some_and(is_certificate)
        {
            return true;
        }
        reason = this.source();
    }
    false
}
