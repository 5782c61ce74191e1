//! A certificate authority for one run, among all those of the system.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};

/// Is what a TLS server needs, and what its clients trust.
pub struct Certificates {
    pub certificate: PathBuf,
    pub key: PathBuf,
    /// The system's authorities and the one that signed: every client reads a bundle as large as usual.
    pub bundle: PathBuf,
}

impl Certificates {
    /// Makes them, for `localhost`.
    pub fn make(folder: &Path) -> Self {
        // OpenSSL takes a certificate for its own authority's where both have one name.
        let named = |name: &str, hosts: Vec<String>| {
            let mut parameters = CertificateParams::new(hosts).expect("parameters");
            parameters.distinguished_name.push(DnType::CommonName, name);
            parameters
        };
        let authority_key = KeyPair::generate().expect("a key");
        let mut authority = named("an authority of this run", Vec::new());
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority_pem = authority.self_signed(&authority_key).expect("signed").pem();
        let issuer = Issuer::new(authority, authority_key);
        let key = KeyPair::generate().expect("a key");
        let certificate = named("localhost", vec!["localhost".to_owned()])
            .signed_by(&key, &issuer)
            .expect("signed");
        let system = openssl_probe::probe().cert_file;
        let system = system.and_then(|path| fs::read_to_string(path).ok());
        let write = |name: &str, text: &str| {
            let path = folder.join(name);
            fs::write(&path, text).expect("written");
            path
        };
        Self {
            certificate: write("certificate.pem", &certificate.pem()),
            key: write("key.pem", &key.serialize_pem()),
            bundle: write(
                "bundle.pem",
                &(system.unwrap_or_default() + "\n" + &authority_pem),
            ),
        }
    }
}
