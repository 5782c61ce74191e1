//! The server: every emulator on one loopback port.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header::DATE;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::map_response_with_state;
use axum::response::Response;
use axum::serve::ListenerExt;
use jiff::Timestamp;
use tokio::net::TcpListener;

use super::EMULATORS;
use super::clock::Clock;
use super::emulator::Place;
use super::sdk::Sdk;
use super::store::Store;

/// A sandbox that is bound to its port and not yet running.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
}

impl Server {
    /// Binds to 127.0.0.1; port 0 takes any free one. The clock never shows a time before the store's last change.
    ///
    /// # Errors
    ///
    /// The port cannot be bound.
    pub async fn bind(port: u16, store: Store, clock: Clock) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let router = router(&Place {
            // What cannot be read is said to whoever asks for it.
            clock: clock.not_before(store.changed().unwrap_or(Timestamp::MIN)),
            store: Arc::new(store),
            base: base(address),
        });
        Ok(Self {
            listener,
            address,
            router,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The variables that point keyctl, curl or a provider's SDK at it, with fake credentials.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let base = base(self.address);
        EMULATORS
            .iter()
            .flat_map(|emulator| (emulator.environment)(&base))
            .collect()
    }

    /// Lists the providers' own libraries, and how each is pointed at it.
    pub fn sdks(&self) -> Vec<Sdk> {
        let base = base(self.address);
        let emulators = EMULATORS.iter();
        emulators
            .flat_map(|emulator| (emulator.sdks)(&base))
            .collect()
    }

    /// Serves until the future is dropped.
    ///
    /// # Errors
    ///
    /// None is known; a connection that fails ends alone.
    pub async fn run(self) -> io::Result<()> {
        let listener = self.listener.tap_io(|connection| {
            // Only a matter of speed, so a system that refuses it is served all the same.
            let _ = connection.set_nodelay(true);
        });
        axum::serve(listener, self.router).await
    }
}

fn base(address: SocketAddr) -> String {
    format!("http://{address}")
}

fn router(place: &Place) -> Router {
    EMULATORS
        .iter()
        .fold(Router::new(), |router, emulator| {
            router.merge((emulator.router)(place))
        })
        .fallback(async || (StatusCode::NOT_FOUND, "nothing is emulated at this path\n"))
        .layer(map_response_with_state(place.clock, dated))
}

/// Dates an answer by the sandbox's own clock: whatever compares the two must find that they agree.
async fn dated(State(clock): State<Clock>, mut response: Response) -> Response {
    let date = httpdate::fmt_http_date(clock.now().into());
    let date = HeaderValue::try_from(date).expect("a date is plain ASCII");
    response.headers_mut().insert(DATE, date);
    response
}
