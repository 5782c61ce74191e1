//! The built program from argument to exit code.

mod accounts;
mod interruption;
mod naming;
mod sandbox;
mod tls;
