//! What must hold of the domain's own readers for any bytes, and what the other rooms' share.

mod canary;

use std::{error::Error as _, fmt::Debug};

pub use canary::{CANARY, assert_silent, assert_untold, is_told, pieces, planted, told};

use super::{Budget, Error, Failure, Key, KeyId, Lifetime, Secret, Text, untold};

/// Returns bytes as text, whatever they are.
pub fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Fails when anything in a text acts on a terminal, or is there unseen; `\n` ends a line.
pub fn assert_visible(text: &str) {
    // The fuzzer watches every comparison of a character; of bytes, many are compared at a time.
    let is_other = |line: &&str| {
        let bytes = line.bytes();
        bytes.fold(false, |other, byte| other | !matches!(byte, b' '..=b'~'))
    };
    let mut others = text.split('\n').filter(is_other);
    let hidden = others.find_map(|line| line.chars().find(|own| acts(*own)));
    assert_eq!(hidden, None, "something is hidden in {text:?}");
}

/// Fails when a text is more than what can be seen of one line.
pub fn assert_one_visible_line(text: &str) {
    assert_visible(text);
    assert!(!text.contains('\n'), "several lines: {text:?}");
}

/// Knows the characters that must not reach a terminal by their code points, apart from the program's own list:
/// Unicode's controls, separators of lines, marks of direction, and what it says is to be ignored where it cannot be
/// shown (`Default_Ignorable_Code_Point`).
fn acts(character: char) -> bool {
    matches!(u32::from(character),
        0..=0x1F | 0x7F..=0x9F | 0xAD | 0x34F | 0x61C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F
        | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0
        | 0xFFF0..=0xFFFB | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF)
}

/// Returns all that people are told of a failure.
pub fn words(failure: Failure) -> Vec<String> {
    let error = Error::from(failure);
    let mut words = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(this) = cause {
        words.push(this.to_string());
        cause = this.source();
    }
    words.extend(error.failure.hint());
    words.extend_from_slice(error.failure.details());
    words.extend_from_slice(error.failure.candidates());
    words
}

/// Fails when a failure says what no terminal should see, or nobody may read.
pub fn assert_presentable(failure: Failure) {
    assert!(failure.exit_code().number() > 0);
    assert_silent(&format!("{failure:?}"));
    for words in words(failure) {
        assert_one_visible_line(&words);
        assert_silent(&words);
    }
}

/// Somebody else's text is seen as one line with nothing hidden, and as it is where there is nothing to hide.
pub fn text(bytes: &[u8]) {
    let raw = text_of(bytes);
    let text = Text::new(raw.as_str());

    let shown = text.to_string();

    assert_one_visible_line(&shown);
    assert_eq!(format!("{text:?}"), format!("\"{shown}\""));
    assert_eq!(Text::new(shown.as_str()).to_string(), shown);
    assert_eq!(text.raw(), raw);
    if text.is_plain() {
        assert_eq!(shown, raw);
    }
}

/// What a person types for a time or an amount is refused, or written in a way that is read as the same.
pub fn quantities(bytes: &[u8]) {
    let typed = text_of(bytes);
    assert_read_back::<Lifetime>(&typed);
    assert_read_back::<Budget>(&typed);
}

/// Fails when what is read from a text is written as something else.
pub fn assert_read_back<T: std::str::FromStr + ToString + PartialEq + Debug>(typed: &str) {
    if let Ok(read) = typed.parse::<T>() {
        let written = read.to_string();
        let again = written.parse().ok();
        assert_eq!(again, Some(read), "{typed:?} is written as {written:?}");
    }
}

/// Whatever is taken for a secret, nothing says what it is; whatever a key shows of its own, it is compared with.
pub fn secrets(bytes: &[u8]) {
    let text = text_of(bytes);
    let (hint, value) = text.split_once('\n').unwrap_or(("", &text));
    let secret = Secret::new(value);
    let key = Key {
        secret_hint: Some(hint.into()),
        ..untold::key()
    };

    if let Some((head, tail)) = key.visible_ends() {
        assert!(hint.starts_with(head) && hint.ends_with(tail));
    }
    if key.shows_ends_of(&secret) == Some(true) {
        let (head, tail) = key.visible_ends().expect("ends");
        assert!(value.trim().starts_with(head) && value.trim().ends_with(tail));
    }
    if let Some(last) = secret.last_four() {
        assert_eq!(last.chars().count(), 4);
        assert!(value.chars().count() >= 20);
    }
    if secret.flaw().is_none() {
        assert!(!secret.is_unusable() && !secret.is_cut_short());
        assert!(value.trim_end_matches(['\r', '\n']).is_ascii());
    }
    let masked = KeyId::Sensitive(secret).to_string();
    assert_one_visible_line(&masked);
}
