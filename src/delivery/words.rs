//! The words of a command, as somebody types it: quotes as in a shell, and paths as on the system.

/// Splits a command into its words; none where a quote has no end.
pub fn split(command: &str) -> Option<Vec<String>> {
    split_where(command, cfg!(windows))
}

fn split_where(command: &str, paths_have_backslashes: bool) -> Option<Vec<String>> {
    match paths_have_backslashes {
        true => shlex::split(&with_plain_backslashes(command)),
        false => shlex::split(command),
    }
}

/// Doubles what a shell would take away: outside quotes a backslash is part of a path.
fn with_plain_backslashes(command: &str) -> String {
    let mut written = String::with_capacity(command.len());
    let mut quote = None;
    let mut is_escaped = false;
    for c in command.chars() {
        match quote {
            None if c == '\\' => written.push('\\'),
            None if c == '"' || c == '\'' => quote = Some(c),
            Some(own) if own == c && !is_escaped => quote = None,
            _ => {}
        }
        is_escaped = quote == Some('"') && c == '\\' && !is_escaped;
        written.push(c);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backslash_is_part_of_a_path_where_paths_have_it() {
        for (typed, words) in [
            (r"C:\Tools\gh.exe secret", [r"C:\Tools\gh.exe", "secret"]),
            (r"\\server\share\op.exe -", [r"\\server\share\op.exe", "-"]),
            (r#""C:\A B\op.exe" 'C:\it\'"#, [r"C:\A B\op.exe", r"C:\it\"]),
            (r#"op "it's \"C:\\\"""#, ["op", r#"it's "C:\""#]),
        ] {
            assert_eq!(
                split_where(typed, true),
                Some(words.map(String::from).into())
            );
        }
    }

    #[test]
    fn backslash_takes_the_meaning_from_what_follows_elsewhere() {
        let words = split_where(r"op a\ b", false);

        assert_eq!(words, Some(vec!["op".to_owned(), "a b".to_owned()]));
    }

    #[test]
    fn command_that_is_shown_has_the_same_words_anywhere() {
        let words = [
            "sh",
            r"C:\a b\",
            r#"it's "C:\" $x `id`"#,
            r"\\",
            "'\"\\",
            "",
        ];

        let shown = shlex::try_join(words).expect("no NUL");

        for paths_have_backslashes in [false, true] {
            let read = split_where(&shown, paths_have_backslashes);
            assert_eq!(read, Some(words.map(String::from).into()), "{shown}");
        }
    }
}
