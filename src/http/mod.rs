//! One way to a provider: deadlines, retries, size caps, decoding and redaction are written here, once.

mod answer;
mod body;
mod breakage;
mod budget;
mod client;
mod clock;
mod decode;
mod dialect;
mod endpoint;
mod exchange;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod gate;
mod halves;
mod identifier;
mod interrupt;
mod proxy;
mod reason;
mod redact;
mod refusal;
mod request;
mod resolve;
mod retry;
mod roots;
mod setback;
mod sign;
mod throttle;
mod time;
mod tls;
mod transport;

pub use answer::Answer;
pub use client::Client;
pub use decode::{number, present};
pub use dialect::{Dialect, RateLimit, Verdict};
pub use endpoint::Endpoint;
pub use identifier::{identifier, maybe_identifier};
pub use interrupt::Interrupt;
pub use proxy::ProxySettings;
pub use redact::Redactor;
pub use request::{Effect, Path, Request};
pub use roots::CaFile;
pub use throttle::Width;
pub use time::{WireTime, moment};
pub use transport::{Transport, TransportSettings};
