//! Escapes that name half a character: JSON allows them, text has no place for them, and whoever names a key can write
//! one.

use zeroize::Zeroizing;

/// The escape of the character that stands for one that cannot be shown.
const REPLACEMENT: &[u8; 6] = br"\ufffd";

/// Puts a replacement in the place of every escaped half of a character, so that one name does not make a whole list
/// unreadable. Returns nothing where there is none; every other byte keeps its place.
pub fn replaced(body: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut whole: Option<Zeroizing<Vec<u8>>> = None;
    let mut at = 0;
    while at < body.len() {
        at += match (half_at(body, at), half_at(body, at + REPLACEMENT.len())) {
            (Some(Half::First), Some(Half::Second)) => 2 * REPLACEMENT.len(),
            (Some(_), _) => {
                let whole = whole.get_or_insert_with(|| body.to_vec().into());
                whole[at..at + REPLACEMENT.len()].copy_from_slice(REPLACEMENT);
                REPLACEMENT.len()
            }
            // What is behind a backslash begins no escape.
            (None, _) if body[at] == b'\\' => 2,
            (None, _) => 1,
        };
    }
    whole
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Half {
    First,
    Second,
}

fn half_at(body: &[u8], at: usize) -> Option<Half> {
    let escape = body.get(at..at + REPLACEMENT.len())?;
    let digits = str::from_utf8(escape.strip_prefix(br"\u")?).ok()?;
    match u16::from_str_radix(digits, 16).ok()? {
        0xD800..=0xDBFF => Some(Half::First),
        0xDC00..=0xDFFF => Some(Half::Second),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str) -> String {
        let whole = replaced(text.as_bytes()).expect("there is half a character");
        String::from_utf8(whole.to_vec()).expect("text")
    }

    #[test]
    fn half_a_character_is_replaced() {
        for text in [r"a\ud800b", r"a\uDFFFb"] {
            assert_eq!(mended(text), r"a\ufffdb");
        }
        assert_eq!(mended(r"\udc00\ud83d"), r"\ufffd\ufffd");
        assert_eq!(mended(r"\ud800\ud83d\ude00"), r"\ufffd\ud83d\ude00");
        assert_eq!(mended(r"\\\ud800"), r"\\\ufffd");
    }

    #[test]
    fn whole_characters_and_what_is_no_escape_are_left() {
        for text in [
            r"\ud83d\ude00",
            r"\\ud800",
            r"\u00e9 \n \u12",
            r"\ud8",
            "é",
            "",
        ] {
            assert!(replaced(text.as_bytes()).is_none(), "{text}");
        }
    }
}
