//! What becomes of an honest answer on its way.

use std::time::Duration;

use super::Step;

/// Says how an answer is spoilt; the request was carried out before.
#[derive(Clone, Debug)]
pub enum Fault {
    /// The connection ends after so many bytes.
    Cut(usize),
    /// It is reset after so many bytes.
    Reset(usize),
    /// Nothing comes after so many bytes.
    Silent(usize),
    /// What comes after so many bytes comes one by one, with this pause before each.
    Dripping(usize, Duration),
    /// It comes so much later.
    Late(Duration),
    /// It says that it is the last over this connection, and is.
    Last,
    /// Something else comes.
    Instead(Vec<Step>),
}

impl Fault {
    /// Sends these bytes instead, and ends the connection.
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self::Instead(vec![Step::Send(bytes.into())])
    }

    /// Returns what is done instead of sending the answer.
    pub fn steps(&self, answer: &[u8]) -> Vec<Step> {
        let first = |length: &usize| Step::Send(answer[..answer.len().min(*length)].to_vec());
        match self {
            Self::Cut(length) => vec![first(length)],
            Self::Reset(length) => vec![first(length), Step::Reset],
            Self::Silent(length) => vec![first(length), Step::Hang],
            Self::Dripping(length, pause) => {
                let late = answer.iter().skip(*length);
                let late = late.flat_map(|byte| [Step::Wait(*pause), Step::Send(vec![*byte])]);
                [first(length)].into_iter().chain(late).collect()
            }
            Self::Late(time) => {
                vec![Step::Wait(*time), Step::Send(answer.to_vec()), Step::GoOn]
            }
            Self::Last => {
                let line = answer.iter().position(|byte| *byte == b'\n');
                let (line, rest) = answer.split_at(line.map_or(0, |end| end + 1));
                vec![Step::Send([line, b"connection: close\r\n", rest].concat())]
            }
            Self::Instead(steps) => steps.clone(),
        }
    }
}
