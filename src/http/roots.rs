//! Which certificate authorities are trusted; read only when a handshake needs them.

use std::{
    fs::File,
    io::{BufReader, Read},
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use rustls::{
    DigitallySignedStruct, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::CryptoProvider,
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
};

use crate::keys::Failure;

/// Is a file of certificate authorities that somebody named, with the setting that named it.
#[derive(Clone, Debug)]
pub struct CaFile {
    pub path: PathBuf,
    pub source: &'static str,
}

impl CaFile {
    /// Reads the file. Fails with [`Failure::Usage`] when it is unreadable or holds no certificate: a trust
    /// setting that cannot be used is never passed over.
    pub fn read(&self) -> Result<RootCertStore, Failure> {
        let refused = |problem: &str| {
            Failure::usage(
                format!(
                    "the certificates in `{}` cannot be used: {}: {problem}",
                    self.source,
                    self.path.display()
                ),
                "name a PEM file with at least one CERTIFICATE block",
            )
        };
        let roots = read_bundle(&self.path).map_err(|problem| refused(&problem))?;
        if roots.is_empty() {
            return Err(refused("the file holds no certificate"));
        }
        Ok(roots)
    }
}

/// The bundles of operating systems have some hundred KiB.
const LARGEST_BUNDLE: u64 = 16 * 1024 * 1024;

fn read_bundle(path: &Path) -> Result<RootCertStore, String> {
    // Opening what is no file could wait for ever.
    match path.metadata() {
        Err(_) => return Err("there is no such file".to_owned()),
        Ok(metadata) if !metadata.is_file() => return Err("it is not a file".to_owned()),
        Ok(metadata) if metadata.len() > LARGEST_BUNDLE => {
            return Err("it is larger than 16 MiB".to_owned());
        }
        Ok(_) => {}
    }
    let file = File::open(path).map_err(|error| error.to_string())?;
    // It may have grown meanwhile.
    let certificates = CertificateDer::pem_reader_iter(BufReader::new(file.take(LARGEST_BUNDLE)));
    let mut roots = RootCertStore::empty();
    for certificate in certificates {
        let certificate = certificate.map_err(|_| "it is not PEM".to_owned())?;
        // Bundles hold a few certificates that no verifier accepts; the others still count.
        let _ = roots.add(certificate);
    }
    Ok(roots)
}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(path: &Path) -> String {
        let file = CaFile {
            path: path.to_owned(),
            source: "--ca-file",
        };
        file.read().expect_err("unusable").to_string()
    }

    #[test]
    fn file_that_is_no_bundle_by_its_size_is_not_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let huge = folder.path().join("huge.pem");
        let file = File::create(&huge).expect("made");
        // It takes no room on the disk.
        file.set_len(LARGEST_BUNDLE + 1).expect("grown");

        let said = complaint(&huge);

        assert!(said.ends_with("it is larger than 16 MiB"), "{said}");
    }

    #[test]
    fn file_without_certificates_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let empty = folder.path().join("empty.pem");
        std::fs::write(&empty, "").expect("written");

        assert!(complaint(&empty).starts_with("the certificates in `--ca-file` cannot be used: "));
        assert!(complaint(&empty).ends_with("empty.pem: the file holds no certificate"));
        assert!(complaint(folder.path()).ends_with("it is not a file"));
        assert!(complaint(&folder.path().join("missing")).ends_with("there is no such file"));
    }
}
