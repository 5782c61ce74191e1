//! Looks for secrets where none may be, in every encoding in which they could hide.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// As many characters of a secret in a row give it away.
const TELLING: usize = 12;

/// Is a list of secrets that must not be seen.
#[derive(Clone, Debug, Default)]
pub struct Canaries(Vec<String>);

impl Canaries {
    /// Adds a secret.
    pub fn add(&mut self, secret: &str) {
        self.0.push(secret.to_owned());
    }

    /// Fails when any part of a secret stands in `text`.
    pub fn assert_absent(&self, place: &str, text: &str) {
        for secret in &self.0 {
            if let Some(form) = leak(secret, text) {
                panic!("a secret leaked ({form}) into {place}:\n{text}");
            }
        }
    }

    /// Fails when any part of a secret stands in a file below `folder` that is none of these, nor one it was rescued to.
    pub fn assert_absent_below(&self, folder: &Path, sinks: &[PathBuf]) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                self.assert_absent_below(&path, sinks);
            } else if path.is_file()
                && !sinks.contains(&path)
                && !is_rescued(&path)
                && !is_too_large(&path)
            {
                let bytes = fs::read(&path).unwrap_or_default();
                let place = path.display().to_string();
                self.assert_absent(&place, &String::from_utf8_lossy(&bytes));
            }
        }
    }
}

/// Tells whether a file is larger than any that the program writes: a test has grown it.
fn is_too_large(path: &Path) -> bool {
    path.metadata().is_ok_and(|found| found.len() > 64 << 20)
}

/// Tells whether a secret was rescued to this file.
fn is_rescued(path: &Path) -> bool {
    let named = |path: Option<&Path>| Some(path?.file_name()?.to_str()?.to_owned());
    let is_refuge = |name: String| ["rescue", "sandbox-rescue"].contains(&name.as_str());
    named(path.parent()).is_some_and(is_refuge)
        && named(Some(path)).is_some_and(|name| name.starts_with("rescue-"))
}

/// Returns the encoding in which a part of the secret stands in `text`.
fn leak(secret: &str, text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    let windows: Vec<&str> = (0..=secret.len().saturating_sub(TELLING))
        .map(|start| &secret[start..(start + TELLING).min(secret.len())])
        .collect();
    for window in windows {
        let bytes = window.as_bytes();
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let percent: String = bytes.iter().map(|byte| format!("%{byte:02x}")).collect();
        let unicode: String = bytes.iter().map(|byte| format!("\\u{byte:04x}")).collect();
        if text.contains(window) {
            return Some("raw");
        }
        for (form, encoded) in [("hex", hex), ("percent", percent), ("json", unicode)] {
            if lower.contains(&encoded) {
                return Some(form);
            }
        }
    }
    // Base64 of a part depends on where it stands: all three places are looked for.
    for offset in 0..3 {
        let Some(part) = secret.get(offset..) else {
            continue;
        };
        let encoded = base64(part.as_bytes());
        let core = encoded.get(..encoded.len().min(16)).unwrap_or_default();
        let url_safe = core.replace('+', "-").replace('/', "_");
        if core.len() == 16 && (text.contains(core) || text.contains(&url_safe)) {
            return Some("base64");
        }
    }
    None
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks_exact(3) {
        let word = u32::from(chunk[0]) << 16 | u32::from(chunk[1]) << 8 | u32::from(chunk[2]);
        for shift in [18, 12, 6, 0] {
            text.push(char::from(ALPHABET[(word >> shift & 63) as usize]));
        }
    }
    text
}

#[test]
fn canaries_are_found_in_every_encoding() {
    let secret = "sk-admin-CANARY-0123456789abcdef";

    for (text, form) in [
        ("… sk-admin-CANARY …", "raw"),
        ("736b2d61646d696e2d43414e", "hex"),
        ("%73%6B%2D%61%64%6D%69%6E%2D%43%41%4E", "percent"),
        (
            r"\u0073\u006b\u002d\u0061\u0064\u006d\u0069\u006e\u002d\u0043\u0041\u004e",
            "json",
        ),
        ("c2stYWRtaW4tQ0FOQVJZLTAxMjM0NTY3ODlhYmNkZWY=", "base64"),
    ] {
        assert_eq!(leak(secret, text), Some(form), "{text}");
    }
    assert_eq!(leak(secret, "sk-admin…def"), None);
}
