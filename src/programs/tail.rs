//! What another program complains about, the end of it.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt};
use zeroize::Zeroizing;

use super::spelled::is_spelled;
use crate::keys::{Form, Text};

/// So much of what a helper complained about is kept.
const TAIL: usize = 4 * 1024;
/// So many lines of it are shown, each of so many characters.
const LINES: usize = 3;
const WIDTH: usize = 200;
/// A piece of a secret this long is not shown; where one stands that tells who has it, nothing is.
const PIECE: usize = 8;

/// Keeps the end of a stream of any length.
pub struct Tail {
    /// Has its full size from the start: growing would leave copies behind.
    bytes: Zeroizing<Vec<u8>>,
    is_cut: bool,
}

impl Default for Tail {
    fn default() -> Self {
        Self {
            bytes: Zeroizing::new(Vec::with_capacity(2 * TAIL)),
            is_cut: false,
        }
    }
}

impl Tail {
    /// Reads the stream to its end.
    pub async fn fill(&mut self, mut stream: impl AsyncRead + Unpin) -> io::Result<()> {
        let mut chunk = Zeroizing::new([0; TAIL]);
        loop {
            let count = stream.read(&mut chunk[..]).await?;
            if count == 0 {
                return Ok(());
            }
            self.bytes.extend_from_slice(&chunk[..count]);
            if self.bytes.len() > TAIL {
                let excess = self.bytes.len() - TAIL;
                self.bytes.drain(..excess);
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
        if words.any(|word| text.contains(word) || is_opaque(word) && is_spelled(word, &text)) {
            return String::new();
        }
        last_of(lines)
    }

    /// Returns the last lines, with a colon before them and no piece of the secret in them; nothing when a long piece
    /// of it stands there, in whatever form, or a piece is spelled out.
    pub fn shown_without(&self, secret: &[u8]) -> String {
        let Ok(secret) = std::str::from_utf8(secret) else {
            return String::new();
        };
        if self.bytes.is_empty() {
            return String::new();
        }
        let text = Zeroizing::new(String::from_utf8_lossy(&self.bytes).into_owned());
        if Form::all(secret)
            .iter()
            .any(|form| !form.told_in(&text).is_empty())
        {
            return String::new();
        }
        let text = without_pieces(&text, secret);
        if is_spelled(secret, &text) {
            return String::new();
        }
        last_of(text.lines().skip(usize::from(self.is_cut)))
    }
}

/// Replaces whatever is a part of the secret and long enough to tell something.
fn without_pieces(text: &str, secret: &str) -> Zeroizing<String> {
    let mut kept = Zeroizing::new(String::with_capacity(2 * text.len()));
    // Where the text goes on that is in no piece.
    let mut next = 0;
    let length = PIECE.min(secret.len());
    for (start, _) in text.char_indices() {
        let Some(piece) = text.get(start..start + length) else {
            continue;
        };
        if !piece.is_empty() && secret.contains(piece) {
            if start >= next {
                kept.push_str(&text[next..start]);
                kept.push_str("[redacted]");
            }
            next = start + length;
        }
    }
    kept.push_str(&text[next..]);
    kept
}

fn last_of<'a>(lines: impl Iterator<Item = &'a str>) -> String {
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

/// Replaces words that may be a secret: a helper that traces itself, or complains early, shows it before it prints it.
fn without_opaque(line: &str) -> String {
    let is_apart =
        |c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\'' | ',' | ';' | '(' | ')');
    line.split_inclusive(is_apart)
        .map(|word| {
            let value = word.trim_end_matches(is_apart);
            match is_opaque(value) && !value.contains('/') {
                true => format!("[redacted]{}", &word[value.len()..]),
                false => word.to_owned(),
            }
        })
        .collect()
}

/// Tells whether a word may be a secret.
fn is_opaque(word: &str) -> bool {
    let has = |test: fn(&u8) -> bool| word.bytes().any(|byte| test(&byte));
    word.len() >= 16 && has(u8::is_ascii_alphabetic) && has(u8::is_ascii_digit)
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
    use base64::{Engine, engine::general_purpose};

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
        let mut tail = Tail::default();
        tail.fill(bytes).await.expect("read");
        tail
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
        let spelled = super::tests::tail(b"s k - c a n a r y - 0 1 2 3\nno\n").await;
        assert_eq!(spelled.shown_unless_it_holds(b"sk-canary-0123456789\n"), "");
    }

    #[tokio::test]
    async fn complaint_that_holds_a_long_piece_of_the_secret_is_not_shown() {
        let secret = b"sk-canary-value-0123456789";
        let encoded = general_purpose::STANDARD.encode(b"user:sk-canary-value-0123456789");
        for line in [
            "got sk-canary-value",
            "got canary-value-0123456789",
            encoded.as_str(),
            "736b2d63616E6172792d76616c7565",
            "%73%6b%2D%63%61%6e%61%72%79%2D%76%61%6c%75%65",
        ] {
            let tail = tail(format!("{line}\nno\n").as_bytes()).await;

            assert_eq!(tail.shown_without(secret), "", "{line}");
        }
    }

    #[tokio::test]
    async fn complaint_that_spells_the_secret_out_is_not_shown() {
        let secret = b"pcsk_7Hq2Zt_Rm9KxWv4Ls8Bn3Yd6Fg1Jc5Tp0Qa";
        for text in [
            "pcsk_7H\nq2Zt_Rm\n9KxWv4L\ns8Bn3Yd\n6Fg1Jc5\nTp0Qa\n",
            "pcsk_7\nHq2Zt_\nRm9KxW\nv4Ls8B\nn3Yd6F\ng1Jc5T\np0Qa\n",
            " 70 63 73 6b 5f 37 48 71 32 5a 74 5f 52 6d 39 4b\n 78 57 76 34\n",
            "   p   c   s   k   _   7   H   q   2   Z   t   _\n",
            " 112  99 115 107  95  55  72 113  50  90 116  95\n",
            "[112, 99, 115, 107, 95, 55, 72, 113, 50, 90, 116, 95]\n",
            "cGNza183SHEy\nWnRfUm05S3hX\ndjRMczhCbjNZ\n",
        ] {
            let tail = tail(text.as_bytes()).await;

            assert_eq!(tail.shown_without(secret), "", "{text}");
        }
    }

    #[tokio::test]
    async fn short_piece_of_the_secret_is_redacted() {
        let tail = tail(b"a value with sk-canary in front is no key\n").await;

        assert_eq!(
            tail.shown_without(b"sk-canary-value-0123456789"),
            ": a value with [redacted] in front is no key"
        );
    }
}
