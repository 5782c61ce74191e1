//! One HTTP/1 message as it goes over the wire.

use std::io::{self, BufRead, Read};

/// Is a request or an answer, every byte of it.
#[derive(Clone, Debug, Default)]
pub struct Message {
    pub bytes: Vec<u8>,
    /// So many of the bytes are its head.
    head: usize,
}

impl Message {
    /// Reads one; `None` when the connection ended before it.
    pub fn read(stream: &mut impl BufRead) -> io::Result<Option<Self>> {
        let mut message = Self::default();
        loop {
            let start = message.head;
            if stream.read_until(b'\n', &mut message.bytes)? == 0 {
                return Ok(None);
            }
            message.head = message.bytes.len();
            if message.bytes[start..].trim_ascii().is_empty() {
                break;
            }
        }
        let length = message.header("content-length").parse().unwrap_or(0);
        stream.take(length).read_to_end(&mut message.bytes)?;
        Ok(Some(message))
    }

    /// Returns the words of the first line.
    pub fn words(&self) -> Vec<String> {
        let line = self.text().lines().next().unwrap_or_default().to_owned();
        line.split(' ').map(str::to_owned).collect()
    }

    /// Returns a header's value; nothing where it has none.
    pub fn header(&self, name: &str) -> String {
        let text = self.text();
        let mut headers = text.lines().filter_map(|line| line.split_once(':'));
        let found = headers.find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map_or_else(String::new, |(_, value)| value.trim().to_owned())
    }

    /// Returns what stands behind the head.
    pub fn body(&self) -> &[u8] {
        &self.bytes[self.head..]
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes[..self.head]).into_owned()
    }
}
