//! Creating a key: sent once, and looked for when the answer does not tell.

mod look;

pub use look::create;
