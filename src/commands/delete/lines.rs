//! Refs from a file, one a line, read before anything is sent.

use std::{fs::File, io, path::Path};

use zeroize::Zeroizing;

use crate::{
    files::Limit,
    http::Interrupt,
    keys::{Address, Error, Failure, Text},
    providers::Suspicion,
    threads::Thread,
};

const LIMIT: Limit = Limit::mib(16);

/// A ref, and where it stands.
#[derive(Debug)]
pub struct Line {
    pub address: Address,
    /// Counted from 1; `None` on the command line.
    number: Option<usize>,
}

impl Line {
    /// Says in which line something is wrong: an account that nobody knows, too, is no ref. What stands there is not
    /// repeated: it may be anything.
    pub fn blame(&self, error: Error) -> Error {
        Error {
            failure: Box::new(blame(self.number, *error.failure)),
            ..error
        }
    }
}

fn blame(number: Option<usize>, failure: Failure) -> Failure {
    match (number, failure) {
        (
            Some(number),
            Failure::Usage {
                problem: what,
                way_out,
            }
            | Failure::NotFound { what, way_out, .. },
        ) => Failure::Usage {
            problem: format!("line {number}: {what}"),
            way_out,
        },
        (_, failure) => failure,
    }
}

impl From<Address> for Line {
    /// Takes a ref from the command line.
    fn from(address: Address) -> Self {
        Self {
            address,
            number: None,
        }
    }
}

/// Reads all lines of a file; `-` is standard input. Fails with [`Failure::Usage`] at the first that is no ref, or may
/// be a secret.
pub async fn lines(
    path: &Path,
    suspicion: &Suspicion<'_>,
    interrupt: &Interrupt,
) -> Result<Vec<Line>, Error> {
    let owned = path.to_owned();
    // A pipe may stay silent; a signal must end that all the same.
    let bytes = Thread::start(move || read(&owned));
    let bytes = tokio::select! {
        bytes = bytes.end() => bytes.flatten(),
        () = interrupt.cut_off(false) => return Err(Failure::Interrupted.into()),
    };
    let bytes = bytes.map_err(|error| unreadable(path, &error))?;
    parse(&bytes, suspicion)
}

fn read(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    if path.as_os_str() == "-" {
        LIMIT.read_stream(io::stdin().lock())
    } else {
        LIMIT.read_open(&File::open(path)?)
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    let shown = Text::new(path.display().to_string());
    let cause = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => error.to_string(),
    };
    Failure::usage(
        format!("the refs cannot be read from {shown}: {cause}"),
        "name a file with one ref a line, or `-` for standard input",
    )
}

/// Reads one ref a line. Passes over a byte order mark, blanks around a ref, blank lines, and comments: lines that begin
/// with `#`, and what follows a blank and `#`.
pub(super) fn parse(bytes: &[u8], suspicion: &Suspicion<'_>) -> Result<Vec<Line>, Error> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut lines = Vec::new();
    for (number, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let number = Some(number + 1);
        let line = without_comment(line).trim_ascii();
        if line.is_empty() {
            continue;
        }
        let address = address(line, suspicion).map_err(|failure| blame(number, failure))?;
        lines.push(Line { address, number });
    }
    Ok(lines)
}

/// A `#` inside a word belongs to it: an id may hold one.
fn without_comment(line: &[u8]) -> &[u8] {
    let starts =
        |at: &usize| line[*at] == b'#' && (*at == 0 || line[*at - 1].is_ascii_whitespace());
    match (0..line.len()).find(starts) {
        Some(at) => &line[..at],
        None => line,
    }
}

fn address(line: &[u8], suspicion: &Suspicion<'_>) -> Result<Address, Failure> {
    let no_ref = |problem: String| {
        Failure::usage(
            problem,
            "`keyctl list -o ref` prints such lines; begin a comment with `#`",
        )
    };
    let text = str::from_utf8(line).map_err(|_| no_ref("it is not UTF-8 text".to_owned()))?;
    if suspicion.falls_on(text) {
        return Err(Failure::usage(
            "this looks like a secret, which is not repeated here",
            "write refs only, as `keyctl list -o ref` prints them; if this key was exposed, rotate it",
        ));
    }
    Address::parse(text).map_err(|failure| no_ref(format!("`{}`: {failure}", quoted(text))))
}

/// Returns the beginning of a line for an error. A word that is long enough for a secret is left out.
fn quoted(line: &str) -> Text {
    const LONGEST: usize = 50;
    const SHORTEST_SECRET: usize = 12;
    let words = line
        .split([' ', '\t', '/', ',', ':', '=', '"', '\''])
        .filter(|word| word.len() >= SHORTEST_SECRET);
    let mut shown = words.fold(line.to_owned(), |shown, word| shown.replace(word, "…"));
    if let Some((end, _)) = shown.char_indices().nth(LONGEST) {
        shown.truncate(end);
        shown.push('…');
    }
    Text::new(shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{credentials::Environment, providers};

    fn read(bytes: &[u8]) -> Result<Vec<Line>, Error> {
        let environment = Environment::default();
        parse(bytes, &Suspicion::new(&environment, providers::ALL))
    }

    fn accounts(bytes: &[u8]) -> Vec<String> {
        let lines = read(bytes).expect("refs");
        lines.into_iter().map(|line| line.address.account).collect()
    }

    fn complaint(bytes: &[u8]) -> String {
        read(bytes).expect_err("no refs").to_string()
    }

    #[test]
    fn d04_secret_where_a_ref_belongs_is_refused_and_not_repeated() {
        let secret = "sk-proj-canary0123456789";
        for line in [secret.to_owned(), format!("acme/admin/{secret}")] {
            let complaint = complaint(format!("a/1\n{line}\n").as_bytes());

            let expected = "line 2: this looks like a secret, which is not repeated here";
            assert_eq!(complaint, expected);
        }
    }

    #[test]
    fn list_in_another_form_is_told_how_to_print_refs() {
        for list in ["REF        NAME\na/1  ci\n", "ref,account,name\na/1,a,ci\n"] {
            let error = read(list.as_bytes()).expect_err("no refs");

            assert!(error.to_string().starts_with("line 1: "), "{error}");
            let hint = error.failure.hint().expect("a hint");
            assert!(
                hint.starts_with("`keyctl list -o ref` prints such lines"),
                "{hint}"
            );
        }
    }

    #[test]
    fn marks_line_ends_and_blank_lines_are_no_refs() {
        assert_eq!(
            accounts(b"\xef\xbb\xbfa/1\r\n\r\nb/2\n\nc/3"),
            ["a", "b", "c"]
        );
        assert!(accounts(b"\n\r\n").is_empty());
    }

    #[test]
    fn f042_bad_line_is_quoted_with_its_number() {
        let complaint = complaint(b"a/1\n\nsome words # why\nb/2\n");

        assert!(
            complaint.starts_with("line 3: `some words`: "),
            "{complaint}"
        );
    }

    #[test]
    fn quoted_line_is_short_and_without_what_may_be_a_secret() {
        let long = "word ".repeat(40);
        let shown = [
            "3c90c3cc-0d44-4b50-8888-8dd25736052a now",
            "TOKEN=abcd-efgh-ijk",
            "\u{1b}[2J me",
            &long,
        ]
        .map(|line| quoted(line).to_string());

        assert_eq!(shown[..2], ["… now", "TOKEN=…"]);
        assert!(!shown[2].contains('\u{1b}'), "{}", shown[2]);
        assert_eq!(shown[3].chars().count(), 51);
    }

    #[test]
    fn f042_comments_and_blanks_around_a_ref_are_passed_over() {
        let list = b"# leaked\n  a/1  # Ada\n\tb/x#y\t\r\n   \n#\nc/3 #\n";

        let lines = read(list).expect("refs");

        let refs = lines.iter().map(|line| line.address.segments.join("/"));
        assert_eq!(refs.collect::<Vec<_>>(), ["1", "x#y", "3"]);
    }

    #[test]
    fn several_refs_and_bytes_that_are_no_text_are_refused() {
        for line in [&b"a/1 b/2"[..], b"a/1,b/2 c", b"\xff/1", b"// a/1"] {
            assert!(complaint(line).starts_with("line 1: "), "{line:?}");
        }
    }
}
