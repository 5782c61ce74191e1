//! May I ask? Ask. The only maker of consent.

mod approval;
mod ask;
mod device;
mod entry;
mod hidden;
mod pause;
mod secrecy;

pub use approval::Approved;
pub use ask::{Ask, Question, Terminal};
pub use hidden::NoSecret;
