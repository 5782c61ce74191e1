//! What must hold of the places for a secret, whatever is typed for them.

use super::Sink;
use crate::keys::fuzz::text_of;

pub use super::dotenv::fuzz::dotenv;

/// What is read as a sink is written as one that is read as the same, also where it is found from any directory.
pub fn sinks(bytes: &[u8]) {
    let typed = text_of(bytes);
    if let Ok(sink) = typed.parse::<Sink>() {
        let anchored = sink.anchored();
        for sink in [sink, anchored] {
            assert_eq!(sink.typed().parse(), Ok(sink), "{typed:?}");
        }
    }
}
