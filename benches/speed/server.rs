//! The emulator's own process: TLS, HTTP/1.1 and HTTP/2, bytes that were made before, and a settable latency.

use std::{
    io::{self, BufRead, Write},
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    serve::Listener,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
    server::TlsStream,
};

use super::organization::Organization;

/// Makes this program the server.
pub const WORD: &str = "serve-an-organization";

/// Is what the server has seen.
#[derive(Default)]
struct Seen {
    connections: AtomicU64,
    requests: AtomicU64,
    /// When the first list of scopes went out, in microseconds since 1970.
    scopes_known: AtomicU64,
}

struct Desk {
    organization: Organization,
    latency: Duration,
    seen: Seen,
}

/// Serves until standard input ends; each line there is answered with what was seen since the last.
pub fn serve(words: &[String]) {
    let [latency, shape, certificate, key] = words else {
        panic!("the server is started by the benchmark");
    };
    let desk = Arc::new(Desk {
        organization: Organization::build(shape.parse().expect("a shape")),
        latency: Duration::from_millis(latency.parse().expect("milliseconds")),
        seen: Seen::default(),
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let listener = runtime
        .block_on(TcpListener::bind("127.0.0.1:0"))
        .expect("a free port");
    say(listener.local_addr().expect("an address").port());
    let shared = Arc::clone(&desk);
    std::thread::spawn(move || report(&shared.seen));
    let router = Router::new().fallback(answer).with_state(Arc::clone(&desk));
    runtime.block_on(async {
        let front = Front::start(listener, acceptor(certificate, key), desk);
        axum::serve(front, router).await.expect("a server");
    });
}

async fn answer(State(desk): State<Arc<Desk>>, request: Request) -> Response {
    let end = Instant::now() + desk.latency;
    desk.seen.requests.fetch_add(1, Ordering::Relaxed);
    wait_until(end).await;
    let (path, query) = (request.uri().path(), request.uri().query());
    let Some(body) = desk
        .organization
        .answer(request.method().as_str(), path, query)
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if Organization::lists_scopes(path) {
        let now = SystemTime::UNIX_EPOCH.elapsed().expect("a time after 1970");
        let now = u64::try_from(now.as_micros()).expect("a time before 500000");
        let known = &desk.seen.scopes_known;
        let _ = known.compare_exchange(0, now, Ordering::Relaxed, Ordering::Relaxed);
    }
    json(body)
}

/// The runtime's own clock ticks once a millisecond, and is late by up to two: the last of them are watched.
async fn wait_until(end: Instant) {
    let rest = end.saturating_duration_since(Instant::now());
    if let Some(most) = rest.checked_sub(Duration::from_millis(2)) {
        tokio::time::sleep(most).await;
    }
    while Instant::now() < end {
        tokio::task::yield_now().await;
    }
}

fn json(body: Bytes) -> Response {
    ([(CONTENT_TYPE, "application/json")], Body::from(body)).into_response()
}

fn report(seen: &Seen) {
    for line in io::stdin().lock().lines() {
        if line.is_err() {
            break;
        }
        let [connections, requests, scopes_known] =
            [&seen.connections, &seen.requests, &seen.scopes_known]
                .map(|own| own.swap(0, Ordering::Relaxed));
        say(format!("{connections} {requests} {scopes_known}"));
    }
    std::process::exit(0);
}

fn say(words: impl std::fmt::Display) {
    let mut stdout = io::stdout();
    writeln!(stdout, "{words}").expect("written");
    stdout.flush().expect("written");
}

fn acceptor(certificate: &str, key: &str) -> TlsAcceptor {
    let certificate = CertificateDer::from_pem_file(certificate).expect("a certificate");
    let key = PrivateKeyDer::from_pem_file(key).expect("a key");
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("a certificate");
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    TlsAcceptor::from(Arc::new(config))
}

/// Hands over connections whose handshake is done: no handshake waits for another.
struct Front {
    address: SocketAddr,
    ready: mpsc::UnboundedReceiver<(TlsStream<TcpStream>, SocketAddr)>,
}

impl Front {
    fn start(listener: TcpListener, acceptor: TlsAcceptor, desk: Arc<Desk>) -> Self {
        let address = listener.local_addr().expect("an address");
        let (sender, ready) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, peer)) = listener.accept().await {
                stream.set_nodelay(true).expect("an open connection");
                let (acceptor, sender) = (acceptor.clone(), sender.clone());
                let desk = Arc::clone(&desk);
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        desk.seen.connections.fetch_add(1, Ordering::Relaxed);
                        let _ = sender.send((stream, peer));
                    }
                });
            }
        });
        Self { address, ready }
    }
}

impl Listener for Front {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(connection) => connection,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}
