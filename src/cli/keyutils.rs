//! The other `keyctl`, of the package keyutils: somebody may have meant that one.

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
    COMMANDS.contains(&word).then(|| {
        Failure::usage(
            format!(
                "`{word}` is a command of another keyctl, of the package keyutils; \
                 this one administers API keys at AI and data providers"
            ),
            match word {
                "invalidate" | "purge" | "revoke" | "unlink" => {
                    "to revoke a key: `keyctl delete REF`"
                }
                "print" | "read" | "show" => "to look at a key: `keyctl describe REF`",
                "add" | "padd" => "to make a key: `keyctl create`",
                "rlist" | "search" => "to find keys: `keyctl list`",
                _ => "`keyctl --help` shows what it can do",
            },
        )
    })
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
    fn command_of_this_tool_and_a_mistyped_one_are_left_alone() {
        for word in ["list", "describe", "update", "delte", ""] {
            assert!(command_of_keyutils(word).is_none(), "{word}");
        }
    }
}
