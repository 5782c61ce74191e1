//! TLS before a server that speaks plain text, with a certificate authority made for the test.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd,
};
use tempfile::NamedTempFile;
use tokio::{
    net::{TcpListener, TcpStream},
    runtime::Runtime,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer},
};

/// Is a TLS server on loopback that hands every byte on; where what is behind it breaks, it leaves without a word.
#[derive(Debug)]
pub struct TlsFront {
    pub address: SocketAddr,
    /// What signed the server's certificate, as PEM.
    authority: NamedTempFile,
    connections: Arc<AtomicUsize>,
    // Dropped last: the server lives in it.
    _runtime: Runtime,
}

/// Says what the server shows of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// A certificate of the authority.
    Good,
    /// One that was good once.
    Expired,
    /// One that nobody but itself vouches for.
    SelfSigned,
}

impl TlsFront {
    /// Serves `upstream` over TLS as `name`, offering these protocols.
    pub fn start(upstream: SocketAddr, name: &str, protocols: &[&str]) -> Self {
        Self::posing(Identity::Good, upstream, name, protocols)
    }

    /// The same with a certificate of this sort.
    pub fn posing(
        identity: Identity,
        upstream: SocketAddr,
        name: &str,
        protocols: &[&str],
    ) -> Self {
        let authority_key = KeyPair::generate().expect("a key");
        let mut authority = CertificateParams::new(Vec::new()).expect("parameters");
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = authority.self_signed(&authority_key).expect("signed").pem();
        let issuer = Issuer::new(authority, authority_key);
        let key = KeyPair::generate().expect("a key");
        let certificate = certified(identity, name, &key, &issuer);
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::try_from(key.serialize_der()).expect("a key"),
            )
            .expect("a certificate");
        let protocols = protocols.iter().map(|name| name.as_bytes().to_vec());
        config.alpn_protocols = protocols.collect();
        let runtime = Runtime::new().expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"));
        let listener = listener.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let connections = Arc::default();
        runtime.spawn(serve(
            listener,
            acceptor,
            upstream,
            Arc::clone(&connections),
        ));
        let file = NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), pem).expect("written");
        Self {
            address,
            authority: file,
            connections,
            _runtime: runtime,
        }
    }

    /// Returns `https://HOST:PORT`.
    pub fn url(&self, host: &str) -> String {
        format!("https://{host}:{}", self.address.port())
    }

    /// Returns how often somebody has connected.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// Returns where the authority's certificate is.
    pub fn authority(&self) -> &str {
        self.authority.path().to_str().expect("a plain path")
    }
}

fn certified(
    identity: Identity,
    name: &str,
    key: &KeyPair,
    issuer: &Issuer<'_, KeyPair>,
) -> Certificate {
    let mut own = CertificateParams::new(vec![name.to_owned()]).expect("parameters");
    if identity == Identity::Expired {
        own.not_after = date_time_ymd(2020, 1, 1);
    }
    let certificate = match identity {
        Identity::SelfSigned => own.self_signed(key),
        Identity::Good | Identity::Expired => own.signed_by(key, issuer),
    };
    certificate.expect("signed")
}

async fn serve(
    listener: TcpListener,
    acceptor: TlsAcceptor,
    upstream: SocketAddr,
    connections: Arc<AtomicUsize>,
) {
    while let Ok((client, _)) = listener.accept().await {
        connections.fetch_add(1, Ordering::Relaxed);
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            // A client that does not trust the certificate breaks off here.
            let Ok(mut client) = acceptor.accept(client).await else {
                return;
            };
            let mut server = TcpStream::connect(upstream).await.expect("the upstream");
            let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
        });
    }
}
