//! How TLS is spoken.

use std::sync::Arc;

use rustls::{ClientConfig, crypto::ring};

use super::{authorities::Authorities, roots::PlatformVerifier};
use crate::keys::Failure;

/// Makes the TLS settings: ring, HTTP/2 offered first, and the authorities somebody named or else the system's.
pub fn config(authorities: Option<&Authorities>) -> Result<ClientConfig, Failure> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .expect("ring supports the default protocol versions");
    let mut config = match authorities {
        Some(named) => builder
            .with_root_certificates(named.read()?)
            .with_no_client_auth(),
        None => builder
            // Not a weaker check: the verifier behind it is webpki's, only made later.
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(PlatformVerifier::new(provider)))
            .with_no_client_auth(),
    };
    // A configuration of one's own offers no protocols until told to.
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
