//! Refs from a file, one a line, read before anything is sent.

use std::{fs::File, io, path::Path};

use zeroize::Zeroizing;

use crate::{
    accounts::Roster,
    commands::target::subject_of_ref,
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
    /// Says in which line something is wrong, such as an account that nobody knows, and quotes it.
    pub fn blame(&self, error: Error) -> Error {
        let typed = [&self.address.account].into_iter();
        let typed: Vec<&str> = typed
            .chain(&self.address.segments)
            .map(String::as_str)
            .collect();
        let typed = typed.join("/");
        Error {
            failure: Box::new(blame(self.number, Some(&typed), *error.failure)),
            ..error
        }
    }
}

impl Line {
    /// Says which key is meant, for a sentence: what stands in a file is not repeated.
    pub fn subject(&self, roster: &Roster<'_>) -> String {
        match self.number {
            Some(number) => format!("the key in line {number}"),
            None => subject_of_ref(roster, &self.address),
        }
    }
}

fn blame(number: Option<usize>, typed: Option<&str>, failure: Failure) -> Failure {
    match (number, failure) {
        (
            Some(number),
            Failure::Usage {
                problem: what,
                way_out,
            }
            | Failure::NotFound { what, way_out, .. },
        ) => Failure::Usage {
            problem: match typed {
                Some(typed) => format!("line {number}: `{}`: {what}", quoted(typed)),
                None => format!("line {number}: {what}"),
            },
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

/// Reads one ref a line. Passes over byte order marks, blanks around a ref, blank lines, and comments: lines that begin
/// with `#`, and what follows a blank and `#`.
pub(super) fn parse(bytes: &[u8], suspicion: &Suspicion<'_>) -> Result<Vec<Line>, Error> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        let failure = Failure::usage(
            "the refs are UTF-16 text",
            "save them as UTF-8; in PowerShell with `| Out-File -Encoding utf8 FILE`",
        );
        return Err(failure.into());
    }
    let mut lines = Vec::new();
    for (number, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let number = Some(number + 1);
        let line = without_comment(line);
        let address = address(line, suspicion).map_err(|failure| blame(number, None, failure))?;
        lines.extend(address.map(|address| Line { address, number }));
    }
    Ok(lines)
}

/// A `#` inside a word belongs to it: an id may hold one.
fn without_comment(line: &[u8]) -> &[u8] {
    let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
    let starts =
        |at: &usize| line[*at] == b'#' && (*at == 0 || line[*at - 1].is_ascii_whitespace());
    match (0..line.len()).find(starts) {
        Some(at) => &line[..at],
        None => line,
    }
}

/// Reads a line without its comment; `None` where nothing is left of it.
fn address(line: &[u8], suspicion: &Suspicion<'_>) -> Result<Option<Address>, Failure> {
    let no_ref = |problem: String| {
        Failure::usage(
            problem,
            "`keyctl list -o ref` prints such lines; begin a comment with `#`",
        )
    };
    let text = str::from_utf8(line).map_err(|_| no_ref("it is not UTF-8 text".to_owned()))?;
    // Other blanks than the space come with what is copied from a web page.
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if suspicion.falls_on(text) {
        return Err(Failure::usage(
            "this looks like a secret, which is not repeated here",
            "write refs only, as `keyctl list -o ref` prints them; if this key was exposed, rotate it",
        ));
    }
    let address = Address::parse(text);
    let address = address.map_err(|failure| no_ref(format!("`{}`: {failure}", quoted(text))))?;
    Ok(Some(address))
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
        assert_eq!(
            accounts(b"a/1\n\xef\xbb\xbf# b/2\n\xef\xbb\xbfc/3"),
            ["a", "c"]
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
        let list = "# leaked\n  a/1  # Ada\n\tb/x#y\t\r\n   \n#\nc/3 #\n\u{a0}d/4\u{a0}\t# é\n";

        let lines = read(list.as_bytes()).expect("refs");

        let refs = lines.iter().map(|line| line.address.segments.join("/"));
        assert_eq!(refs.collect::<Vec<_>>(), ["1", "x#y", "3", "4"]);
    }

    #[test]
    fn f042_list_in_utf16_is_told_to_be_saved_as_utf8() {
        let list: Vec<u8> = "\u{feff}a/1\r\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();

        let error = read(&list).expect_err("UTF-16");

        assert_eq!(error.to_string(), "the refs are UTF-16 text");
    }

    #[test]
    fn f042_line_of_an_unknown_account_is_quoted() {
        let lines = read(b"a/1\nand/or # why\n").expect("refs");
        let failure = Failure::usage("there is no account of this name", "look");

        let blamed = lines[1].blame(failure.into());

        assert_eq!(
            blamed.to_string(),
            "line 2: `and/or`: there is no account of this name"
        );
    }

    #[test]
    fn several_refs_and_bytes_that_are_no_text_are_refused() {
        for line in [&b"a/1 b/2"[..], b"a/1,b/2 c", b"\xff/1", b"// a/1"] {
            assert!(complaint(line).starts_with("line 1: "), "{line:?}");
        }
    }
}
