//! A line as it was before a program wrote it into JSON or a URL.

use std::borrow::Cow;

use zeroize::Zeroizing;

/// Text that was written into text, in turn: so often it is read back at most.
const DEEPEST: usize = 3;

/// Reads back what JSON and URLs write in the place of a character, `\u002d` and `%2D`; anything else stays.
pub fn unescape(line: &str) -> Zeroizing<String> {
    let mut text = Zeroizing::new(line.to_owned());
    for _ in 0..DEEPEST {
        let plain = Zeroizing::new(percent(&json(&text)).into_owned());
        if plain == text {
            break;
        }
        text = plain;
    }
    text
}

fn json(text: &str) -> Cow<'_, str> {
    replace(text, '\\', |rest| {
        let (character, length) = match rest.as_bytes().first()? {
            b'n' | b'r' => ('\n', 1),
            b't' => ('\t', 1),
            b'"' => ('"', 1),
            b'\'' => ('\'', 1),
            b'/' => ('/', 1),
            b'\\' => ('\\', 1),
            b'u' => (code(rest.get(1..5)?)?, 5),
            b'x' => (code(rest.get(1..3)?)?, 3),
            _ => return None,
        };
        Some((character, length))
    })
}

fn percent(text: &str) -> Cow<'_, str> {
    replace(text, '%', |rest| {
        let character = code(rest.get(..2)?)?;
        Some((character, 2)).filter(|_| character.is_ascii())
    })
}

fn code(digits: &str) -> Option<char> {
    let is_code = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = u32::from_str_radix(digits, 16).ok().filter(|_| is_code)?;
    char::from_u32(number)
}

/// Replaces each mark of which `read` says what it and the so many bytes behind it stand for.
fn replace(text: &str, mark: char, read: impl Fn(&str) -> Option<(char, usize)>) -> Cow<'_, str> {
    if !text.contains(mark) {
        return Cow::Borrowed(text);
    }
    // No character is longer than what stands for it.
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.find(mark) {
        let behind = &rest[place + mark.len_utf8()..];
        plain.push_str(&rest[..place]);
        rest = match read(behind) {
            Some((character, length)) => {
                plain.push(character);
                &behind[length..]
            }
            None => {
                plain.push(mark);
                behind
            }
        };
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_json_and_urls_are_read_back() {
        for (line, plain) in [
            (
                r#"{\"key\":\"sk\u002dproj\u002D01\\n\"}"#,
                "{\"key\":\"sk-proj-01\n\"}",
            ),
            (r"Bearer%20sk%2Dproj%2d01%0A", "Bearer sk-proj-01\n"),
            ("key%253Dsk-1", "key=sk-1"),
            (r"https:\/\/x.example\/?k=sk-1", "https://x.example/?k=sk-1"),
            (r"\x73\x6b-1", "sk-1"),
        ] {
            assert_eq!(unescape(line).as_str(), plain, "{line}");
        }
    }

    #[test]
    fn what_is_no_escape_stays() {
        for line in [
            "100% sure",
            r"C:\sk-1\",
            r"\u00",
            r"\uzzzz",
            "%+1",
            "%zz%é",
            "%e9",
            "\\",
        ] {
            assert_eq!(unescape(line).as_str(), line, "{line}");
        }
    }
}
