//! The other `keyctl`, of the package keyutils: somebody may have meant that one.

use std::ffi::OsString;

use super::{
    guessed::hint,
    guesses::{DESCRIBE, LIST, UPDATE},
};
use crate::keys::Failure;

/// What only that one can do, by `keyctl --help` of its version 1.6.3; `describe`, `list` and `update` mean something
/// here, too.
const COMMANDS: [&str; 50] = [
    "add",
    "chgrp",
    "chown",
    "clear",
    "dh_compute",
    "dh_compute_kdf",
    "dh_compute_kdf_oi",
    "get_persistent",
    "id",
    "instantiate",
    "invalidate",
    "link",
    "move",
    "negate",
    "new_session",
    "newring",
    "padd",
    "pinstantiate",
    "pipe",
    "pkey_decrypt",
    "pkey_encrypt",
    "pkey_query",
    "pkey_sign",
    "pkey_verify",
    "prequest2",
    "print",
    "pupdate",
    "purge",
    "rdescribe",
    "read",
    "reap",
    "reject",
    "request",
    "request2",
    "restrict_keyring",
    "revoke",
    "rlist",
    "search",
    "security",
    "session",
    "setperm",
    "show",
    "supports",
    "timeout",
    "unlink",
    "watch",
    "watch_add",
    "watch_rm",
    "watch_session",
    "watch_sync",
];

/// Says which tool this is, where the word is a command of the other one, and what does the same here.
pub fn command_of_keyutils(word: &str, arguments: &[OsString]) -> Option<Failure> {
    COMMANDS
        .contains(&word)
        .then(|| other_tool(word, "a command", hint(word, arguments)))
}

/// Tells whether a word is what the other one calls a key: `@s`, `%user:name`, a number.
pub fn is_key_of_keyutils(word: &str) -> bool {
    let is_number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    is_number || word.starts_with(['@', '%'])
}

/// Says which tool this is, where a command that both have is given what the other one calls a key.
pub fn key_of_keyutils(arguments: &[OsString]) -> Option<Failure> {
    let mut words = arguments.iter().skip(1).map(|word| word.to_str());
    let (verb, key) = (words.next()??, words.next()??);
    let shared = [DESCRIBE, LIST, UPDATE];
    let meant = shared.iter().find(|own| own.command == verb);
    let meant = meant.filter(|_| is_key_of_keyutils(key))?;
    let hint = format!("{}: `keyctl {}`", meant.purpose, meant.example);
    Some(other_tool(verb, "with such a key a command", Some(hint)))
}

fn other_tool(word: &str, what: &str, hint: Option<String>) -> Failure {
    Failure::usage(
        format!(
            "`{word}` is {what} of another keyctl, of the package keyutils; \
                 this one administers API keys at AI and data providers"
        ),
        hint.unwrap_or_else(|| "`keyctl --help` shows what it can do".to_owned()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_of_the_other_tool_is_told_apart_and_translated() {
        let hint = |word: &str| {
            let arguments = ["keyctl", word].map(OsString::from);
            let failure = command_of_keyutils(word, &arguments)?;
            assert!(failure.to_string().contains("keyutils"));
            failure.hint().map(|hint| hint.to_string())
        };

        assert_eq!(
            hint("revoke").as_deref(),
            Some("to delete a key: `keyctl delete REF`")
        );
        assert_eq!(
            hint("newring").as_deref(),
            Some("`keyctl --help` shows what it can do")
        );
    }

    #[test]
    fn command_of_both_is_told_apart_by_the_key() {
        let is_theirs = |line: &str| {
            let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            key_of_keyutils(&words).is_some()
        };

        for line in ["list @s", "describe %user:mine", "update 3141592 data"] {
            assert!(is_theirs(&format!("keyctl {line}")), "{line}");
        }
        for line in [
            "list",
            "list --name @bot",
            "describe acme/3141592",
            "describe --id 3141592",
            "delete @s",
        ] {
            assert!(!is_theirs(&format!("keyctl {line}")), "{line}");
        }
    }

    #[test]
    fn command_of_this_tool_and_a_mistyped_one_are_left_alone() {
        for word in ["list", "describe", "update", "delte", ""] {
            assert!(command_of_keyutils(word, &[]).is_none(), "{word}");
        }
    }
}
