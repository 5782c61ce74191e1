//! A secret that is spelled out: letter by letter, line by line, or byte by byte, as tools for looking at bytes do.

use std::collections::HashSet;

use base64::{Engine, prelude::BASE64_STANDARD_NO_PAD};
use zeroize::Zeroizing;

/// So many letters, digits or bytes of a secret in a row are told.
const LETTERS: usize = 6;
/// As many bytes have so many digits in hexadecimal notation, and so many letters in base64.
const DIGITS: usize = 2 * LETTERS;
const BASE64: usize = 8;

/// Tells whether a text spells a piece of the secret out, whatever stands between its letters.
pub fn is_spelled(secret: &str, text: &str) -> bool {
    let text = Zeroizing::new(text.replace("\\x00", ""));
    let bare = letters_of(&text);
    let folded = Zeroizing::new(bare.to_ascii_lowercase());
    let plain = Zeroizing::new(letters_of(secret).to_ascii_lowercase());
    let reversed: Zeroizing<Vec<u8>> = Zeroizing::new(plain.iter().rev().copied().collect());
    let bytes = secret.as_bytes();
    shares(&plain, &folded, LETTERS)
        || shares(&reversed, &folded, LETTERS)
        || shares(&hex(bytes.iter()), &folded, DIGITS)
        || (0..2).any(|offset| shares(&swapped(bytes, offset), &folded, DIGITS))
        || (0..3.min(bytes.len())).any(|offset| {
            let written = Zeroizing::new(BASE64_STANDARD_NO_PAD.encode(&bytes[offset..]));
            shares(&letters_of(&written), &bare, BASE64)
        })
        || [8, 10, 16]
            .iter()
            .any(|base| shares(bytes, &numbers_of(&text, *base), LETTERS))
}

/// Keeps only letters and digits.
fn letters_of(text: &str) -> Zeroizing<Vec<u8>> {
    // Has its full size from the start: growing would leave copies behind.
    let mut letters = Zeroizing::new(Vec::with_capacity(text.len()));
    letters.extend(text.bytes().filter(u8::is_ascii_alphanumeric));
    letters
}

fn hex<'a>(bytes: impl ExactSizeIterator<Item = &'a u8>) -> Zeroizing<Vec<u8>> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut hex = Zeroizing::new(Vec::with_capacity(2 * bytes.len()));
    hex.extend(bytes.flat_map(|byte| {
        let (high, low) = (byte >> 4, byte & 15);
        [DIGITS[usize::from(high)], DIGITS[usize::from(low)]]
    }));
    hex
}

/// Writes the bytes in pairs, of each the second first: words, as most processors keep them.
fn swapped(bytes: &[u8], offset: usize) -> Zeroizing<Vec<u8>> {
    let mut swapped = Zeroizing::new(bytes.get(offset..).unwrap_or_default().to_vec());
    for pair in swapped.chunks_exact_mut(2) {
        pair.swap(0, 1);
    }
    hex(swapped.iter())
}

/// Reads the numbers of a text as bytes, and what is no byte as zero, which is in no secret.
fn numbers_of(text: &str, base: u32) -> Zeroizing<Vec<u8>> {
    let words = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let mut numbers = Zeroizing::new(Vec::with_capacity(text.len()));
    numbers.extend(words.map(|word| {
        let digits = word.trim_start_matches("0x").trim_start_matches(['x', 'o']);
        u8::from_str_radix(digits, base).unwrap_or(0)
    }));
    numbers
}

/// Tells whether so many bytes of the one in a row stand in the other; the whole of it, where it is shorter.
fn shares(own: &[u8], text: &[u8], length: usize) -> bool {
    let length = length.min(own.len());
    if length == 0 {
        return false;
    }
    // The secret may be long, and the text, too: neither is gone through for each place of the other.
    let pieces: HashSet<&[u8]> = own.windows(length).collect();
    text.windows(length).any(|piece| pieces.contains(piece))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "pcsk_7Hq2Zt_Rm9KxWv4Ls8Bn3Yd6Fg1Jc5Tp0Qa_Xe2Uh7Mi4Ok";

    /// Writes each byte, with something between them.
    fn each(between: &str, written: impl Fn(u8) -> String) -> String {
        let bytes: Vec<String> = SECRET.bytes().map(written).collect();
        bytes.join(between)
    }

    fn lines_of(text: &str, width: usize) -> String {
        let letters: Vec<char> = text.chars().collect();
        let lines: Vec<String> = letters.chunks(width).map(String::from_iter).collect();
        lines.join("\n")
    }

    #[test]
    fn secret_in_pieces_is_told() {
        for width in 1..12 {
            assert!(is_spelled(SECRET, &lines_of(SECRET, width)), "{width}");
        }
        let letter = |byte| char::from(byte).to_string();
        for between in [" ", "   ", "...", "', '", "\\x00", "\0"] {
            assert!(is_spelled(SECRET, &each(between, letter)), "{between}");
        }
        assert!(is_spelled(SECRET, &SECRET.to_ascii_uppercase()));
        assert!(is_spelled(
            SECRET,
            &SECRET.chars().rev().collect::<String>()
        ));
    }

    #[test]
    fn bytes_of_the_secret_are_told_in_any_notation() {
        for text in [
            each(" ", |byte| format!("{byte:02x}")),
            each(":", |byte| format!("{byte:02X}")),
            each("", |byte| format!("\\x{byte:02x}")),
            each(", ", |byte| format!("{byte:#x}")),
            each(" ", |byte| format!("{byte:3}")),
            each(", ", |byte| byte.to_string()),
            each(" ", |byte| format!("{byte:03o}")),
            each("", |byte| format!("\\{byte:o}")),
        ] {
            assert!(is_spelled(SECRET, &text), "{text}");
        }
        // As `hexdump` and `od -x` write it.
        let words = SECRET.as_bytes().chunks_exact(2);
        let words: Vec<String> = words
            .map(|pair| format!("{:02x}{:02x}", pair[1], pair[0]))
            .collect();
        assert!(is_spelled(SECRET, &words.join(" ")));
    }

    #[test]
    fn base64_in_lines_is_told_whatever_stands_in_front() {
        for front in ["", "u:", "user:", "Basic user:"] {
            let written = BASE64_STANDARD_NO_PAD.encode(format!("{front}{SECRET}"));
            for width in [4, 5, 12, 76] {
                assert!(is_spelled(SECRET, &lines_of(&written, width)), "{front}");
            }
        }
    }

    #[test]
    fn words_of_a_complaint_tell_nothing() {
        for text in [
            "",
            "not signed in; run gh auth login",
            "error 0x80070005 at 2026/11/20 10:11:12.131415: 1 2 3 4 5 6 7 8 9 10",
            "HTTP 403 from https://api.example.com/v1/projects/6a48ce33-e894-5449-b765",
            "a key begins with pcsk_",
        ] {
            assert!(!is_spelled(SECRET, text), "{text}");
        }
        assert!(!is_spelled("", "anything"));
    }
}
