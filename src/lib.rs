//! keyctl.
#![forbid(unsafe_code)]
pub mod credentials;
pub mod http;
pub mod keys;
pub mod providers;
