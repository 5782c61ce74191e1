//! May I ask? Ask. The only maker of consent.

mod approval;
mod ask;
mod hidden;

pub use approval::Approved;
pub use ask::{Ask, Question, Terminal};
pub use hidden::NoSecret;
