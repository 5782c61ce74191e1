//! What a helper writes, as much of it as is kept.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt};
use zeroize::Zeroizing;

use crate::keys::Text;

/// So much of what a helper complained about is kept.
const TAIL: usize = 4 * 1024;
/// So many lines of it are shown, each of so many characters.
const LINES: usize = 3;
const WIDTH: usize = 200;

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

/// Keeps the end of a stream of any length.
pub struct Tail {
    bytes: Vec<u8>,
    is_cut: bool,
}

impl Tail {
    /// Makes one that holds nothing yet.
    pub fn new() -> Self {
        Self {
            bytes: Vec::new(),
            is_cut: false,
        }
    }

    /// Reads the stream to its end.
    pub async fn fill(&mut self, mut stream: impl AsyncRead + Unpin) -> io::Result<()> {
        let mut chunk = [0; TAIL];
        loop {
            let count = stream.read(&mut chunk).await?;
            if count == 0 {
                return Ok(());
            }
            self.bytes.extend_from_slice(&chunk[..count]);
            if self.bytes.len() > TAIL {
                self.bytes.drain(..self.bytes.len() - TAIL);
                self.is_cut = true;
            }
        }
    }

    /// Returns the last lines, with a colon before them; nothing when one of them repeats what was `printed`,
    /// which may be a secret.
    pub fn shown_unless_it_holds(&self, printed: &[u8]) -> String {
        let text = String::from_utf8_lossy(&self.bytes);
        // The first line of what is cut is half a line.
        let lines = text.lines().skip(usize::from(self.is_cut));
        let printed = String::from_utf8_lossy(printed);
        let mut words = printed.split_whitespace().filter(|word| word.len() >= 8);
        if words.any(|word| text.contains(word)) {
            return String::new();
        }
        let lines: Vec<&str> = lines
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        let last = &lines[lines.len().saturating_sub(LINES)..];
        match last {
            [] => String::new(),
            _ => format!(
                ": {}",
                last.iter()
                    .map(|line| shortened(line))
                    .collect::<Vec<_>>()
                    .join("; ")
            ),
        }
    }
}

/// Replaces words that may be a secret: a helper that traces itself, or complains early, shows it before it prints it.
fn without_opaque(line: &str) -> String {
    let is_apart =
        |c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\'' | ',' | ';' | '(' | ')');
    line.split_inclusive(is_apart)
        .map(|word| {
            let value = word.trim_end_matches(is_apart);
            let has = |test: fn(&u8) -> bool| value.bytes().any(|byte| test(&byte));
            let is_opaque = value.len() >= 16
                && !value.contains('/')
                && has(u8::is_ascii_alphabetic)
                && has(u8::is_ascii_digit);
            match is_opaque {
                true => format!("[redacted]{}", &word[value.len()..]),
                false => word.to_owned(),
            }
        })
        .collect()
}

fn shortened(line: &str) -> String {
    let text = Text::new(without_opaque(line)).to_string();
    match text.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn word_that_may_be_a_secret_is_not_shown() {
        let tail =
            tail(b"+ V=sk-admin-0123456789abc\n[ERROR] 2026/11/20 you are not signed in\n").await;

        assert_eq!(
            tail.shown_unless_it_holds(b""),
            ": + V=[redacted]; [ERROR] 2026/11/20 you are not signed in"
        );
    }

    async fn tail(bytes: &[u8]) -> Tail {
        let mut tail = Tail::new();
        tail.fill(bytes).await.expect("read");
        tail
    }

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

    #[tokio::test]
    async fn last_lines_are_shown_with_escapes_visible() {
        let tail = tail(b"one\ntwo\n\n\x1b[2Jthree\r\nfour\xff\n").await;

        assert_eq!(
            tail.shown_unless_it_holds(b""),
            ": two; \\u{1b}[2Jthree; four\u{fffd}"
        );
    }

    #[tokio::test]
    async fn half_a_line_at_the_cut_is_not_shown() {
        let long = format!("canary{}\nend\n", "x".repeat(TAIL));

        assert_eq!(
            tail(long.as_bytes()).await.shown_unless_it_holds(b""),
            ": end"
        );
    }

    #[tokio::test]
    async fn complaint_that_repeats_what_was_printed_is_not_shown() {
        let tail = tail(b"+ echo canary-value\nno\n").await;

        assert_eq!(tail.shown_unless_it_holds(b"canary-value\n"), "");
        assert_eq!(
            tail.shown_unless_it_holds(b"other-value\n"),
            ": + echo canary-value; no"
        );
    }
}
