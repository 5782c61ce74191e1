//! What another program prints, all of it.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt};
use zeroize::Zeroizing;

/// Keeps all of a stream of limited length, and wipes it when dropped.
pub struct Capture {
    /// Has its full size from the start: growing would leave copies behind.
    buffer: Zeroizing<Vec<u8>>,
    length: usize,
}

impl Capture {
    /// Makes room for this many bytes.
    pub fn new(limit: usize) -> Self {
        Self {
            buffer: Zeroizing::new(vec![0; limit + 1]),
            length: 0,
        }
    }

    /// Reads the stream to its end. Fails with `FileTooLarge` when there is more than there is room for.
    pub async fn fill(&mut self, mut stream: impl AsyncRead + Unpin) -> io::Result<()> {
        loop {
            match stream.read(&mut self.buffer[self.length..]).await? {
                0 => return Ok(()),
                count => self.length += count,
            }
            if self.length == self.buffer.len() {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
        }
    }

    /// Returns what was read.
    pub fn bytes(&self) -> &[u8] {
        &self.buffer[..self.length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn stream_that_just_fits_is_kept_and_a_longer_one_is_not() {
        let mut capture = Capture::new(4);
        capture.fill(&b"1234"[..]).await.expect("fits");

        assert_eq!(capture.bytes(), b"1234");
        let error = Capture::new(4).fill(&b"12345"[..]).await;
        assert_eq!(
            error.expect_err("too long").kind(),
            io::ErrorKind::FileTooLarge
        );
    }
}
