//! A value that stands alone, in the clothes that files, shells and chats put on it.

const QUOTES: [char; 15] = [
    '"', '\'', '`', '“', '”', '„', '‘', '’', '«', '»', '<', '>', '(', ')', '*',
];
const BEHIND: [char; 7] = ['.', ',', ';', ':', '!', '?', '\\'];

/// Words that say how the value behind them is used.
const SCHEMES: [&str; 4] = ["bearer", "token", "basic", "apikey"];

/// Returns what is left of a text without a name before it, quotes around it and marks behind it.
pub fn alone(text: &str) -> &str {
    let mut text = text;
    loop {
        let bare = undressed(text);
        let bare = assignment(bare).map_or(bare, |(_, value)| value);
        let bare = behind_scheme(bare);
        if bare == text {
            return bare;
        }
        text = bare;
    }
}

/// Returns the name and the value of `NAME=value`, `export NAME='value'`, `$env:NAME = "value"` or `"name": "value"`.
pub fn assignment(line: &str) -> Option<(&str, &str)> {
    let place = line.find(['=', ':'])?;
    // What PowerShell calls a variable holds a colon.
    let place = match line[..place].trim().eq_ignore_ascii_case("$env") {
        true => place + 1 + line[place + 1..].find('=')?,
        false => place,
    };
    let (left, right) = (&line[..place], &line[place + 1..]);
    let is_spaced = right.starts_with([' ', '\t', '"', '\'']);
    if line[place..].starts_with(':') && !is_spaced {
        return None;
    }
    let words: Vec<&str> = left.split_whitespace().collect();
    let (name, before) = words.split_last().filter(|_| words.len() <= 3)?;
    // `export`, `set`, `-e`: what stands before a name is no value.
    let is_plain = |word: &&str| {
        word.bytes()
            .all(|own| own.is_ascii_alphabetic() || b"-+*".contains(&own))
    };
    if !before.iter().all(is_plain) {
        return None;
    }
    let name = name.trim_matches(|c: char| QUOTES.contains(&c) || "+-{,".contains(c));
    let name = name.rsplit(':').next().unwrap_or(name);
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let is_named = !name.is_empty() && name.chars().all(is_name);
    let has_value = right.contains(|c: char| c.is_alphanumeric());
    (is_named && has_value).then_some((name, right))
}

/// Takes off what stands around a value and is no part of one.
fn undressed(text: &str) -> &str {
    let is_around = |c: char| c.is_whitespace() || QUOTES.contains(&c) || "[]{}".contains(c);
    let text = text.trim_matches(is_around);
    let text = text.trim_end_matches(|c: char| is_around(c) || BEHIND.contains(&c));
    // Of a list, a diff or a quoted mail.
    let mut listed = ["- ", "+ ", "* ", "> ", "• "].iter();
    let listed = listed.find_map(|mark| text.strip_prefix(mark));
    listed.unwrap_or(text)
}

fn behind_scheme(text: &str) -> &str {
    match text.split_once(char::is_whitespace) {
        Some((scheme, value)) if SCHEMES.contains(&scheme.to_ascii_lowercase().as_str()) => value,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUE: &str = "9e1d07c5-b2a8-4f63-8d7e-60c4f1a3b952";

    #[test]
    fn value_is_freed_of_its_name_quotes_and_marks() {
        for text in [
            "V\r\n",
            "'V'",
            "\"V\",",
            "`V`",
            "“V”",
            "<V>",
            "(V).",
            "**V**",
            "KEY=V",
            "KEY = V",
            "export KEY='V'",
            "export KEY=\"V\";",
            "set KEY=V",
            "$env:KEY = \"V\"",
            "key: V",
            "  \"key\": \"V\",",
            "{\"key\":\"V\"}",
            "- V",
            "+KEY=V",
            "> V",
            "Bearer V",
            "x-api-key: V",
            "Authorization: Bearer V",
            "KEY=\"V\" \\",
            "- key: 'V'",
            "env KEY=V",
        ] {
            let text = text.replace('V', VALUE);

            assert_eq!(alone(&text), VALUE, "{text}");
        }
    }

    #[test]
    fn value_of_other_forms_is_left_whole() {
        for text in [
            "c2lnbmF0+dXJ/lZQ==",
            "abcdefghijkl==",
            "a:b",
            "is this yours",
            "https://x.example/a",
            "sk-proj-1\", \"Match\": \"k=2",
            "1 B=2",
        ] {
            assert_eq!(alone(text), text);
        }
    }

    #[test]
    fn name_before_the_value_is_told() {
        for line in [
            "A_KEY=v1",
            "export A_KEY='v1'",
            "$env:A_KEY=\"v1\"",
            "  \"A_KEY\": \"v1\"",
            "+A_KEY=v1",
        ] {
            assert_eq!(
                assignment(line).map(|(name, _)| name),
                Some("A_KEY"),
                "{line}"
            );
        }
        assert_eq!(assignment("so I set the variable A_KEY=v1"), None);
    }
}
