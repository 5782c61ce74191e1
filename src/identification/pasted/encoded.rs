//! Base64 in a line: `Authorization: Basic …`, the data of a Kubernetes secret.

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use zeroize::Zeroizing;

use super::words::Words;

/// No secret is shorter in base64.
const SHORTEST: usize = 16;

const READ: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);

const ENGINES: [GeneralPurpose; 2] = [
    GeneralPurpose::new(&alphabet::STANDARD, READ),
    GeneralPurpose::new(&alphabet::URL_SAFE, READ),
];

/// Returns the texts that are written in base64 in a line and hold a word that begins as a secret does.
pub fn texts(line: &str, words: &Words) -> Vec<Zeroizing<String>> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "+/-_=".contains(c);
    let parts = line.split(|c: char| !is_part(c));
    let parts = parts.map(|part| part.trim_matches('='));
    let parts = parts.filter(|part| part.len() >= SHORTEST);
    // `name=` in front of it is of the same characters.
    let parts = parts.flat_map(|part| [part, part.rsplit('=').next().unwrap_or(part)]);
    let mut texts: Vec<Zeroizing<String>> = Vec::new();
    for part in parts {
        let text = ENGINES.iter().find_map(|engine| read(engine, part));
        let Some(text) = text.filter(|text| words.occur_in(text)) else {
            continue;
        };
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}

fn read(engine: &GeneralPurpose, part: &str) -> Option<Zeroizing<String>> {
    let bytes = Zeroizing::new(engine.decode(part).ok()?);
    let text = std::str::from_utf8(&bytes).ok()?;
    Some(Zeroizing::new(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};

    use super::*;
    use crate::providers::ALL;

    const TEXT: &str = "user:sk-proj-0123456789abcdef??>>";

    #[test]
    fn base64_that_holds_a_secret_is_read() {
        let words = Words::new(ALL);
        let (padded, bare) = (
            BASE64_STANDARD.encode(TEXT),
            BASE64_URL_SAFE_NO_PAD.encode(TEXT),
        );
        for line in [
            format!("Authorization: Basic {padded}"),
            format!("  key: {bare}"),
            format!("KEY={padded}"),
            format!("\"{bare}\","),
        ] {
            let texts = texts(&line, &words);

            assert_eq!(texts, [Zeroizing::new(TEXT.to_owned())], "{line}");
        }
    }

    #[test]
    fn other_base64_is_left() {
        let words = Words::new(ALL);
        let other = BASE64_STANDARD.encode("nothing of a secret in it");

        assert!(texts(&format!("a {other} sk-proj-0123456789abcdef"), &words).is_empty());
    }
}
