//! A place for a secret, as it is typed behind `--to`.

use std::{
    fmt::{self, Display},
    path::PathBuf,
    str::FromStr,
};

use super::words;
use crate::programs::name_of;

const FORMS: &str = "`stdout`, `file:PATH`, `dotenv:PATH#VARIABLE` or `exec:COMMAND`";
const WORDS: [&str; 4] = ["stdout", "file", "dotenv", "exec"];

/// Is a place a secret is sent to.
#[derive(Clone, PartialEq, Eq)]
pub enum Sink {
    /// The bare secret is the whole of standard output.
    Stdout,
    /// A file with nothing but the secret in it.
    File(PathBuf),
    /// One variable of a file that a shell, or a library, reads variables from.
    Dotenv { path: PathBuf, variable: String },
    /// The standard input of a command: the program and its arguments, for no shell to read.
    Exec(Vec<String>),
}

impl FromStr for Sink {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        if typed == "stdout" {
            return Ok(Self::Stdout);
        }
        match typed.split_once(':') {
            Some(("file", path)) => Ok(Self::File(path_of(path)?)),
            Some(("dotenv", place)) => dotenv(place),
            Some(("exec", command)) => exec(command),
            Some((word, rest)) => Err(unknown(typed, word, rest)),
            None => Err(unknown(typed, typed, "")),
        }
    }
}

fn path_of(typed: &str) -> Result<PathBuf, String> {
    if typed.trim().is_empty() {
        return Err("there is no path; write `file:PATH` or `dotenv:PATH#VARIABLE`".to_owned());
    }
    check_expanded(typed)?;
    let path = PathBuf::from(typed);
    if typed.ends_with(std::path::is_separator) || path.file_name().is_none() {
        return Err("the path names a directory; name a file in it".to_owned());
    }
    Ok(path)
}

/// Refuses what a shell was meant to expand: behind a colon none does, and no folder is called so.
fn check_expanded(typed: &str) -> Result<(), String> {
    if typed.starts_with('~') {
        return Err(
            "`~` is not expanded behind a colon; write `$HOME` in double quotes, or the whole path"
                .to_owned(),
        );
    }
    if typed.starts_with('$') || typed.contains("${") {
        return Err(
            "the path has a variable that no shell has expanded; put it in double quotes, or write the whole path"
                .to_owned(),
        );
    }
    Ok(())
}

fn dotenv(place: &str) -> Result<Sink, String> {
    // A path may have a `#` in it, a variable cannot.
    let Some((path, variable)) = place.rsplit_once('#') else {
        return Err("there is no variable; write `dotenv:PATH#VARIABLE`".to_owned());
    };
    if !is_variable(variable) {
        return Err(
            "what is behind `#` names no variable: letters, digits and `_`, no digit in front"
                .to_owned(),
        );
    }
    Ok(Sink::Dotenv {
        path: path_of(path)?,
        variable: variable.to_owned(),
    })
}

fn is_variable(name: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_';
    name.starts_with(is_letter) && name.chars().all(|c| is_letter(c) || c.is_ascii_digit())
}

fn exec(command: &str) -> Result<Sink, String> {
    let Some(words) = words::split(command) else {
        return Err("the command has a quote, or a `\\`, that nothing follows".to_owned());
    };
    match words.first() {
        Some(program) if !program.trim().is_empty() => {
            check_expanded(program)?;
            Ok(Sink::Exec(words))
        }
        _ => Err("there is no command; write `exec:COMMAND`".to_owned()),
    }
}

/// Says what a sink looks like, and which one could have been meant.
fn unknown(typed: &str, word: &str, rest: &str) -> String {
    let distance = |own: &str| strsim::osa_distance(own, &word.to_lowercase());
    let nearest = WORDS
        .into_iter()
        .min_by_key(|own| distance(own))
        .filter(|own| distance(own) <= own.len() / 3);
    let meant = match nearest {
        Some("stdout") => Some("stdout".to_owned()),
        // An argument of a command may be a secret.
        Some(nearest) if rest.is_empty() || nearest == "exec" => Some(format!("{nearest}:…")),
        Some(nearest) => Some(format!("{nearest}:{rest}")),
        None if typed == "-" => Some("stdout".to_owned()),
        None if typed.ends_with(".env") => Some(format!("dotenv:{typed}#VARIABLE")),
        None if typed.contains(std::path::is_separator) => Some(format!("file:{typed}")),
        None => None,
    };
    match meant {
        Some(meant) => format!("a sink is {FORMS}; did you mean `{meant}`?"),
        None => format!("a sink is {FORMS}"),
    }
}

impl Sink {
    /// Returns the same place, found from any directory.
    pub fn anchored(&self) -> Self {
        let anchor = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
        match self {
            Self::File(path) => Self::File(anchor(path)),
            Self::Dotenv { path, variable } => Self::Dotenv {
                path: anchor(path),
                variable: variable.clone(),
            },
            Self::Exec(words) => {
                let mut words = words.clone();
                if let Some(program) = words.first_mut()
                    && program.contains(std::path::is_separator)
                    && let Some(path) = anchor(&PathBuf::from(&*program)).to_str()
                {
                    *program = path.to_owned();
                }
                Self::Exec(words)
            }
            Self::Stdout => Self::Stdout,
        }
    }
}

impl Sink {
    /// Writes it as it is typed, for the record: its words are needed to go on, and shown to nobody.
    pub fn typed(&self) -> String {
        match self {
            // No argument of a program has a NUL in it, which is all that cannot be quoted.
            Self::Exec(words) => {
                let words = words.iter().map(String::as_str);
                let command = shlex::Quoter::new().allow_nul(true).join(words);
                format!("exec:{}", command.unwrap_or_default())
            }
            shown => shown.to_string(),
        }
    }
}

impl fmt::Debug for Sink {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Sink({self})")
    }
}

/// Returns what messages call a sink of a record: of a command only the program, since an argument may be a secret.
pub fn named(recorded: &str) -> String {
    match recorded.parse::<Sink>() {
        Ok(sink) => sink.to_string(),
        Err(_) => recorded.to_owned(),
    }
}

/// Shows it; of a command only the program, since an argument may be a secret.
impl Display for Sink {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdout => formatter.write_str("stdout"),
            Self::File(path) => write!(formatter, "file:{}", path.display()),
            Self::Dotenv { path, variable } => {
                write!(formatter, "dotenv:{}#{variable}", path.display())
            }
            Self::Exec(words) => {
                let more = if words.len() > 1 { " …" } else { "" };
                write!(formatter, "exec:{}{more}", name_of(words))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Sink {
        Sink::Exec(words.iter().map(|word| (*word).to_owned()).collect())
    }

    fn refusal(typed: &str) -> String {
        Sink::from_str(typed).expect_err(typed)
    }

    #[test]
    fn f036_path_that_only_a_shell_could_expand_is_refused() {
        for typed in ["file:~/key", "dotenv:~ada/.env#KEY", "exec:~/bin/store -s"] {
            assert!(refusal(typed).starts_with("`~` is not expanded"), "{typed}");
        }
        for typed in ["file:$HOME/key", "dotenv:a/${B}/.env#KEY"] {
            assert!(
                refusal(typed).starts_with("the path has a variable"),
                "{typed}"
            );
        }
    }

    #[test]
    fn every_form_is_read() {
        for (typed, sink) in [
            ("stdout", Sink::Stdout),
            ("file:a b/key", Sink::File("a b/key".into())),
            ("file:C:\\key", Sink::File("C:\\key".into())),
            (
                "dotenv:.env#API_KEY",
                Sink::Dotenv {
                    path: ".env".into(),
                    variable: "API_KEY".to_owned(),
                },
            ),
            (
                "dotenv:a#b/.env#_K1",
                Sink::Dotenv {
                    path: "a#b/.env".into(),
                    variable: "_K1".to_owned(),
                },
            ),
            (
                "exec:gh secret set 'A B' --repo o/r",
                words(&["gh", "secret", "set", "A B", "--repo", "o/r"]),
            ),
            ("exec:echo $HOME;`id`", words(&["echo", "$HOME;`id`"])),
        ] {
            assert_eq!(typed.parse(), Ok(sink), "{typed}");
        }
    }

    #[test]
    fn what_is_recorded_is_read_as_the_same_sink() {
        for sink in [
            Sink::Stdout,
            Sink::File("a b#c:d/'e'".into()),
            Sink::Dotenv {
                path: "it's #1/.env".into(),
                variable: "KEY".to_owned(),
            },
            words(&["sh", "-c", "cat > 'a b' # \"$x\" \\ `id`", "", "ä\n"]),
        ] {
            assert_eq!(sink.typed().parse(), Ok(sink));
        }
    }

    #[test]
    fn arguments_of_a_command_are_recorded_and_not_shown() {
        let sink = words(&["/usr/bin/vault", "kv", "put", "-token=hvs.CANARY"]);

        assert_eq!(sink.to_string(), "exec:vault …");
        assert_eq!(words(&["store"]).to_string(), "exec:store");
        assert!(sink.typed().contains("-token=hvs.CANARY"));
        assert_eq!(named(&sink.typed()), "exec:vault …");
        assert_eq!(named("answer"), "answer");
        assert!(!format!("{sink:?}").contains("CANARY"));
    }

    #[test]
    fn place_without_a_path_or_a_command_is_refused() {
        for typed in ["file:", "file:  ", "dotenv:#KEY", "dotenv: #KEY"] {
            assert_eq!(
                refusal(typed),
                "there is no path; write `file:PATH` or `dotenv:PATH#VARIABLE`"
            );
        }
        for typed in ["exec:", "exec:  ", "exec:''", "exec:# note"] {
            assert_eq!(refusal(typed), "there is no command; write `exec:COMMAND`");
        }
        for typed in ["file:keys/", "file:..", "file:/", "dotenv:a/#KEY"] {
            assert_eq!(
                refusal(typed),
                "the path names a directory; name a file in it"
            );
        }
        assert_eq!(
            refusal("exec:echo 'x"),
            "the command has a quote, or a `\\`, that nothing follows"
        );
    }

    #[test]
    fn variable_has_to_be_one_that_a_shell_knows() {
        assert_eq!(
            refusal("dotenv:.env"),
            "there is no variable; write `dotenv:PATH#VARIABLE`"
        );
        for typed in [
            "dotenv:.env#",
            "dotenv:.env#1KEY",
            "dotenv:.env#A-B",
            "dotenv:.env#Ä",
            "dotenv:.env#A=b",
        ] {
            assert_eq!(
                refusal(typed),
                "what is behind `#` names no variable: letters, digits and `_`, no digit in front"
            );
        }
    }

    #[test]
    fn sink_that_is_none_is_answered_with_what_was_meant() {
        for (typed, meant) in [
            ("stdour", Some("stdout")),
            ("-", Some("stdout")),
            ("fiel:key.txt", Some("file:key.txt")),
            ("File:key.txt", Some("file:key.txt")),
            ("file", Some("file:…")),
            ("exce:vault put -token=hvs", Some("exec:…")),
            ("keys/prod", Some("file:keys/prod")),
            (".env", Some("dotenv:.env#VARIABLE")),
            ("nowhere", None),
            ("", None),
        ] {
            let refusal = refusal(typed);

            assert!(refusal.starts_with(&format!("a sink is {FORMS}")));
            match meant {
                Some(meant) => assert!(
                    refusal.ends_with(&format!("; did you mean `{meant}`?")),
                    "{refusal}"
                ),
                None => assert!(!refusal.contains("did you mean"), "{refusal}"),
            }
        }
    }
}
