//! What the HTTP library's errors mean, told without the URL that they repeat.

use std::error::Error;

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
pub fn is_certificate_error(error: &(dyn Error + 'static)) -> bool {
    if let Some(rustls::Error::InvalidCertificate(_)) = error.downcast_ref() {
        return true;
    }
    // An I/O error's `source` skips the error that it wraps.
    let wrapped = error.downcast_ref::<std::io::Error>();
    let wrapped = wrapped.and_then(|error| error.get_ref());
    wrapped.is_some_and(|inner| is_certificate_error(inner))
        || error.source().is_some_and(is_certificate_error)
}

/// Tells whether the proxy itself was not reached; the library says so in its debug form only.
pub fn is_before_the_tunnel(error: &(dyn Error + 'static)) -> bool {
    format!("{error:?}").contains("ConnectFailed")
}

/// Tells whether a proxy wanted credentials of its own; the library says so in its debug form only.
pub fn is_proxy_refusal(error: &(dyn Error + 'static)) -> bool {
    format!("{error:?}").contains("ProxyAuthRequired")
}
