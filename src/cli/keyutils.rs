//! The other `keyctl`, of the package keyutils: somebody may have meant that one.

use std::ffi::OsString;

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

/// Says which tool this is, where the word is a command of the other one.
pub fn command_of_keyutils(word: &str) -> Option<Failure> {
    COMMANDS
        .contains(&word)
        .then(|| other_tool(word, "a command"))
}

/// Says which tool this is, where a command that both have is given what the other one calls a key: `@s`, `%user:name`, a
/// number.
pub fn key_of_keyutils(arguments: &[OsString]) -> Option<Failure> {
    let mut words = arguments.iter().skip(1).map(|word| word.to_str());
    let (verb, key) = (words.next()??, words.next()??);
    let is_shared = matches!(verb, "describe" | "list" | "update");
    let is_number = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
    let is_theirs = is_number || key.starts_with(['@', '%']);
    (is_shared && is_theirs).then(|| other_tool(verb, "with such a key a command"))
}

fn other_tool(word: &str, what: &str) -> Failure {
    Failure::usage(
        format!(
            "`{word}` is {what} of another keyctl, of the package keyutils; \
                 this one administers API keys at AI and data providers"
        ),
        match word {
            "invalidate" | "purge" | "revoke" | "unlink" => "to revoke a key: `keyctl delete REF`",
            "describe" | "print" | "read" | "show" => "to look at a key: `keyctl describe REF`",
            "add" | "padd" => "to make a key: `keyctl create`",
            "list" | "rlist" | "search" => "to find keys: `keyctl list`",
            "update" | "pupdate" => "to change a key: `keyctl update REF`",
            _ => "`keyctl --help` shows what it can do",
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_of_the_other_tool_is_told_apart_and_translated() {
        let hint = |word: &str| {
            let failure = command_of_keyutils(word)?;
            assert!(failure.to_string().contains("keyutils"));
            failure.hint().map(|hint| hint.to_string())
        };

        assert_eq!(
            hint("revoke").as_deref(),
            Some("to revoke a key: `keyctl delete REF`")
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
            assert!(command_of_keyutils(word).is_none(), "{word}");
        }
    }
}
