//! The operating system's certificate authorities, read only when a handshake needs them.

use std::sync::{Arc, OnceLock};

use rustls::{
    DigitallySignedStruct, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::CryptoProvider,
    pki_types::{CertificateDer, ServerName, UnixTime},
};

use super::authorities::read_bundle;

/// Reads the operating system's authorities: the bundle file, or what the platform offers instead.
fn platform_roots() -> RootCertStore {
    let bundle = openssl_probe::probe().cert_file;
    if let Some(roots) = bundle.and_then(|path| read_bundle(&path).ok())
        && !roots.is_empty()
    {
        return roots;
    }
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}

/// Verifies servers against the operating system's authorities, which it reads at the first handshake.
///
/// A command that never meets TLS (the sandbox, a refusal) does not pay for them.
#[derive(Debug)]
pub struct PlatformVerifier {
    provider: Arc<CryptoProvider>,
    verifier: OnceLock<Option<Arc<WebPkiServerVerifier>>>,
}

impl PlatformVerifier {
    /// Makes one that has read nothing yet.
    pub fn new(provider: Arc<CryptoProvider>) -> Self {
        Self {
            provider,
            verifier: OnceLock::new(),
        }
    }

    fn verifier(&self) -> Result<&WebPkiServerVerifier, rustls::Error> {
        let build = || {
            WebPkiServerVerifier::builder_with_provider(
                Arc::new(platform_roots()),
                Arc::clone(&self.provider),
            )
            .build()
            .ok()
        };
        self.verifier.get_or_init(build).as_deref().ok_or_else(|| {
            rustls::Error::General("this system has no certificate authorities".to_owned())
        })
    }
}

impl ServerCertVerifier for PlatformVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.verifier()?.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        )
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier()?
            .verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier()?
            .verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
