//! Finding the addresses of a host, as the system does.

use std::net::ToSocketAddrs;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::threads::Thread;

/// Asks the system, in a thread of its own: the library's would panic where none can be started.
#[derive(Clone, Copy, Debug)]
pub struct System;

impl Resolve for System {
    fn resolve(&self, name: Name) -> Resolving {
        let asked = Thread::start(move || (name.as_str(), 0).to_socket_addrs());
        Box::pin(async move {
            let found = asked.end().await.flatten()?;
            Ok(Box::new(found) as Addrs)
        })
    }
}
