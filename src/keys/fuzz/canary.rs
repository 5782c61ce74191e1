//! A secret that stands wherever bytes for a test have a `$`, and must be told nowhere.

use std::sync::LazyLock;

use base64::{
    Engine,
    prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD},
};

/// The encodings of a secret that are known again.
const FORMS: [char; 6] = ['h', 'H', 'p', 'P', 'b', 'u'];

/// Stands for a secret that is nowhere to be seen; no piece of it stands in it twice.
pub const CANARY: &str = "sk-canary-0a1b2c3d4e5f6g7h8i9j";

/// So many characters of a secret in a row tell who has it.
const TELLING: usize = 12;

/// Returns the bytes with the canary in the place of every `$`: it gets everywhere with one byte.
pub fn planted(bytes: &[u8]) -> Vec<u8> {
    let mut planted = Vec::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b'$' => planted.extend_from_slice(CANARY.as_bytes()),
            other => planted.push(*other),
        }
    }
    planted
}

/// Returns the bytes with the canary in the place of every `$`; where `FORMS` has the letter behind it, in that form,
/// with so many characters cut from its front and its end as the next two digits (to the base 36) say.
pub fn told(bytes: &[u8]) -> Vec<u8> {
    let mut told = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        match (first, behind) {
            (b'$', [form, front, end, behind @ ..]) if FORMS.contains(&char::from(*form)) => {
                let digit = |own: &u8| char::from(*own).to_digit(36).unwrap_or(0) as usize;
                told.extend(piece(char::from(*form), digit(front), digit(end)).bytes());
                rest = behind;
            }
            (b'$', _) => told.extend(CANARY.bytes()),
            (other, _) => told.push(*other),
        }
    }
    told
}

/// Returns a form of the canary, cut at both ends. In base64 its place among other bytes follows from the cut, too.
fn piece(form: char, front: usize, end: usize) -> String {
    let beside = &"xyz"[..front % 3];
    let whole = encoded(form, &format!("{beside}{CANARY}{}", &"xyz"[..end % 3]));
    let end = whole.len().saturating_sub(end);
    whole[front.min(end)..end].to_owned()
}

fn encoded(form: char, text: &str) -> String {
    let each = |form: fn(u8) -> String| text.bytes().map(form).collect();
    match form {
        'h' => each(|byte| format!("{byte:02x}")),
        'H' => each(|byte| format!("{byte:02X}")),
        'p' => each(|byte| format!("%{byte:02x}")),
        'P' => each(|byte| format!("%{byte:02X}")),
        'b' => BASE64_STANDARD_NO_PAD.encode(text),
        _ => BASE64_URL_SAFE_NO_PAD.encode(text),
    }
}

/// Tells whether a text holds twelve characters of the canary.
pub fn is_told(text: &str) -> bool {
    // The fuzzer watches every comparison: a search makes few.
    pieces(TELLING).any(|piece| text.contains(piece))
}

/// Lists the pieces of the canary that have this length.
pub fn pieces(length: usize) -> impl Iterator<Item = &'static str> {
    let starts = 0..=CANARY.len() - length;
    starts.map(move |start| &CANARY[start..start + length])
}

/// Fails when a text holds twelve characters of the canary.
pub fn assert_silent(text: &str) {
    assert!(!is_told(text), "a secret is told: {text:?}");
}

/// Fails when a text holds twelve characters of the canary, in whichever form.
pub fn assert_untold(text: &str) {
    static ENCODED: LazyLock<Vec<String>> = LazyLock::new(|| {
        let pieces = pieces(TELLING).flat_map(|piece| FORMS.map(|form| encoded(form, piece)));
        pieces.collect()
    });

    assert_silent(text);
    let mut told = ENCODED.iter().filter(|form| text.contains(*form));
    assert_eq!(told.next(), None, "a secret is told: {text:?}");
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::*;

    #[test]
    fn telling_piece_is_found_in_every_form() {
        let piece = &CANARY[9..9 + TELLING];
        let forms = FORMS.map(|form| encoded(form, piece));

        for text in forms.iter().map(String::as_str).chain([piece]) {
            assert!(catch_unwind(|| assert_untold(text)).is_err(), "{text}");
        }
    }
}
