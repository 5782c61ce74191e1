//! The sandbox as a server of its own, for runs that must not use `--sandbox`.

use std::net::SocketAddr;

use keyctl::sandbox::{Clock, Server, Store};
use tokio::runtime::Runtime;

/// Is a running emulator of all providers; it ends with the test.
pub struct Emulator {
    pub address: SocketAddr,
    /// The variables that point the program at it.
    pub environment: Vec<(&'static str, String)>,
    // Dropped last: the server lives in it.
    _runtime: Runtime,
}

impl Emulator {
    pub fn start() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let server = runtime
            .block_on(Server::bind(0, Store::in_memory(), Clock::real()))
            .expect("a free port");
        let (address, environment) = (server.address(), server.environment());
        runtime.spawn(server.run());
        Self {
            address,
            environment,
            _runtime: runtime,
        }
    }

    /// Returns the variables whose names begin with one of these words.
    pub fn only(&self, words: &[&str]) -> Vec<(&'static str, String)> {
        let is_meant = |name: &str| words.iter().any(|word| name.contains(word));
        self.environment
            .iter()
            .filter(|(name, _)| is_meant(name))
            .cloned()
            .collect()
    }
}
