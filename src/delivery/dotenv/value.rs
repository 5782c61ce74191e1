//! The value of a variable, as a shell reads and writes it.

use zeroize::Zeroizing;

/// Writes a value so that a shell that reads it takes it as it is, and runs nothing of it.
pub fn write(value: &str) -> Zeroizing<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_./:@%+=,-".contains(c);
    // All the room it can need at once: growing would leave copies behind.
    let mut written = Zeroizing::new(String::with_capacity(4 * value.len() + 2));
    if !value.is_empty() && value.chars().all(is_plain) {
        written.push_str(value);
        return written;
    }
    written.push('\'');
    for character in value.chars() {
        match character {
            '\'' => written.push_str(r"'\''"),
            other => written.push(other),
        }
    }
    written.push('\'');
    written
}

/// Reads one word as a shell does, but for what it would put in the place of a `$`. Returns nothing for several words.
pub fn read(written: &str) -> Option<Zeroizing<String>> {
    let mut value = Zeroizing::new(String::with_capacity(written.len()));
    let mut quote = None;
    let mut characters = written.chars();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some(open), close) if open == close => quote = None,
            (Some('\''), other) => value.push(other),
            (Some(_), '\\') => match characters.next()? {
                '\n' => {}
                special @ ('$' | '`' | '"' | '\\') => value.push(special),
                other => value.extend(['\\', other]),
            },
            (Some(_), other) => value.push(other),
            (None, open @ ('\'' | '"')) => quote = Some(open),
            (None, '\\') => value.push(characters.next()?),
            (None, blank) if blank == ' ' || blank == '\t' => return None,
            (None, other) => value.push(other),
        }
    }
    quote.is_none().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_value_is_written_bare_and_any_other_in_quotes() {
        for (value, written) in [
            ("sk-proj_A1./:@%+=,-", "sk-proj_A1./:@%+=,-"),
            ("", "''"),
            ("a b", "'a b'"),
            ("$(id)", "'$(id)'"),
            ("it's", r"'it'\''s'"),
            ("#", "'#'"),
            ("~", "'~'"),
            ("ä", "'ä'"),
        ] {
            assert_eq!(*write(value), written);
            assert_eq!(read(written).expect("one word").as_str(), value);
        }
    }

    #[test]
    fn value_is_read_as_a_shell_reads_it() {
        for (written, value) in [
            (r#""a \"b\" \n""#, Some(r#"a "b" \n"#)),
            (r"a\ b", Some("a b")),
            (r#"a'b'"c""#, Some("abc")),
            ("a b", None),
            ("'a", None),
        ] {
            assert_eq!(
                read(written).as_ref().map(|value| value.as_str()),
                value,
                "{written}"
            );
        }
    }
}
