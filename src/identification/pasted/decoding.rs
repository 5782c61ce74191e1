//! Bytes as text: UTF-8 or UTF-16, without what nobody sees.

use std::mem;

use zeroize::Zeroizing;

/// Characters without a width, which chats and web pages put between others.
const UNSEEN: [char; 6] = [
    '\u{ad}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}',
];

/// Hyphens that word processors put in the place of the plain one.
const HYPHENS: [char; 2] = ['\u{2010}', '\u{2011}'];

/// Returns the text, without unseen characters and colours; `None` for UTF-16 that ends in the middle.
///
/// Bytes that are not UTF-8 become `U+FFFD`: one odd letter in a log hides none of its other lines.
pub fn decode(mut bytes: Zeroizing<Vec<u8>>) -> Option<Zeroizing<String>> {
    let text = match encoding(&bytes) {
        Some((read, start)) => wide(&bytes[start..], read)?,
        None => Zeroizing::new(match String::from_utf8(mem::take(&mut *bytes)) {
            Ok(text) => text,
            Err(error) => {
                let bytes = Zeroizing::new(error.into_bytes());
                String::from_utf8_lossy(&bytes).into_owned()
            }
        }),
    };
    Some(tidy(text))
}

/// Reads two bytes as a half of UTF-16.
type Half = fn([u8; 2]) -> u16;

/// Returns how UTF-16 is read and where it begins, by its mark or by its zeros.
fn encoding(bytes: &[u8]) -> Option<(Half, usize)> {
    match bytes {
        [0xff, 0xfe, ..] => return Some((u16::from_le_bytes, 2)),
        [0xfe, 0xff, ..] => return Some((u16::from_be_bytes, 2)),
        _ => {}
    }
    let zeros = |first: usize| {
        bytes
            .iter()
            .skip(first)
            .step_by(2)
            .filter(|byte| **byte == 0)
    };
    let (even, odd) = (zeros(0).count(), zeros(1).count());
    let most = bytes.len() / 4;
    match bytes.len() >= 4 && even.max(odd) > most {
        true if even == 0 => Some((u16::from_le_bytes, 0)),
        true if odd == 0 => Some((u16::from_be_bytes, 0)),
        _ => None,
    }
}

fn wide(bytes: &[u8], read: Half) -> Option<Zeroizing<String>> {
    let (pairs, []) = bytes.as_chunks::<2>() else {
        return None;
    };
    let halves = pairs.iter().map(|pair| read(*pair));
    // Has its full size from the start: growing would leave copies behind.
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
    for character in char::decode_utf16(halves) {
        text.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    Some(text)
}

/// Takes out what is not seen: characters without a width, and the colours of a terminal.
fn tidy(text: Zeroizing<String>) -> Zeroizing<String> {
    let is_odd = |c: char| UNSEEN.contains(&c) || HYPHENS.contains(&c) || c == '\u{1b}';
    if !text.contains(is_odd) {
        return text;
    }
    let mut tidy = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text.as_str();
    while let Some(character) = rest.chars().next() {
        if let Some(behind) = behind_colour(rest) {
            rest = behind;
            continue;
        }
        match character {
            own if HYPHENS.contains(&own) => tidy.push('-'),
            own if UNSEEN.contains(&own) => {}
            own => tidy.push(own),
        }
        rest = &rest[character.len_utf8()..];
    }
    tidy
}

/// Returns what stands behind a control sequence of a terminal, such as `ESC [ 31 m`.
fn behind_colour(text: &str) -> Option<&str> {
    let sequence = text.strip_prefix("\u{1b}[")?;
    let sequence = sequence.trim_start_matches(|c: char| ('\u{20}'..='\u{3f}').contains(&c));
    let mut characters = sequence.chars();
    let is_end = |c: char| ('@'..='~').contains(&c);
    characters.next().filter(|c| is_end(*c))?;
    Some(characters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Option<String> {
        decode(Zeroizing::new(bytes.to_vec())).map(|text| text.to_string())
    }

    fn utf16(text: &str, write: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(write).collect()
    }

    #[test]
    fn utf16_is_read_with_its_mark_and_without() {
        let text = "KEY=sk-proj-0123456789\r\n";
        for write in [u16::to_le_bytes as fn(u16) -> [u8; 2], u16::to_be_bytes] {
            let marked = utf16(&format!("\u{feff}{text}"), write);
            let plain = utf16(text, write);

            assert_eq!(read(&marked).as_deref(), Some(text));
            assert_eq!(read(&plain).as_deref(), Some(text));
            assert_eq!(read(&marked[..marked.len() - 1]), None);
        }
    }

    #[test]
    fn mark_and_unseen_characters_are_taken_out() {
        let text = "\u{feff}sk-\u{200b}proj\u{2011}01\u{ad}23\u{2060}";

        assert_eq!(read(text.as_bytes()).as_deref(), Some("sk-proj-0123"));
    }

    #[test]
    fn colours_are_taken_out_and_other_sequences_are_not() {
        let colours = "\u{1b}[1;31msk-1\u{1b}[0m \u{1b}[200~sk-2\u{1b}[201~";

        assert_eq!(read(colours.as_bytes()).as_deref(), Some("sk-1 sk-2"));
        let title = "sk-1\u{1b}]0;owned\u{7}";
        assert_eq!(read(title.as_bytes()).as_deref(), Some(title));
        assert_eq!(read(b"\x1b[31").as_deref(), Some("\u{1b}[31"));
    }

    #[test]
    fn odd_byte_hides_nothing_else() {
        assert_eq!(
            read(b"caf\xe9 sk-1\n").as_deref(),
            Some("caf\u{fffd} sk-1\n")
        );
        assert_eq!(read(b"").as_deref(), Some(""));
    }
}
