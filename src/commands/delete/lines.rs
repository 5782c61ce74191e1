//! Refs from a file, one a line, read before anything is sent.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use crate::{
    http::Interrupt,
    keys::{Address, Error, Failure, Text},
    providers::Suspicion,
    threads::Thread,
};

/// A file has at most this many bytes.
const LARGEST: u64 = 16 * 1024 * 1024;

/// Is a ref, and where it stands.
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

/// Reads a ref from the command line.
pub fn line_of(typed: &str) -> Result<Line, Error> {
    Ok(Line {
        address: Address::parse(typed)?,
        number: None,
    })
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

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    match path.as_os_str() == "-" {
        true => io::stdin()
            .lock()
            .take(LARGEST + 1)
            .read_to_end(&mut bytes)?,
        false => File::open(path)?
            .take(LARGEST + 1)
            .read_to_end(&mut bytes)?,
    };
    match bytes.len() as u64 > LARGEST {
        true => Err(io::Error::other("it is over 16 MiB")),
        false => Ok(bytes),
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

/// Takes a byte order mark, line ends of both sorts, and blank lines for what they are; all else has to be a ref.
pub(super) fn parse(bytes: &[u8], suspicion: &Suspicion<'_>) -> Result<Vec<Line>, Error> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut lines = Vec::new();
    for (number, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            continue;
        }
        let number = Some(number + 1);
        let address = address(line, suspicion).map_err(|failure| blame(number, failure))?;
        lines.push(Line { address, number });
    }
    Ok(lines)
}

fn address(line: &[u8], suspicion: &Suspicion<'_>) -> Result<Address, Failure> {
    let no_ref =
        |problem: String| Failure::usage(problem, "`keyctl list -o ref` prints such lines");
    let text = str::from_utf8(line).map_err(|_| no_ref("this is no text".to_owned()))?;
    if suspicion.falls_on(text) {
        return Err(Failure::usage(
            "this looks like a secret, which is not repeated here",
            "write refs only, as `keyctl list -o ref` prints them; if this key was exposed, rotate it",
        ));
    }
    Address::parse(text).map_err(|failure| no_ref(failure.to_string()))
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
            assert_eq!(hint, "`keyctl list -o ref` prints such lines");
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
    fn bad_line_is_named_by_its_number_and_not_repeated() {
        let complaint = complaint(b"a/1\n\nsecret words\nb/2\n");

        assert!(complaint.starts_with("line 3: "), "{complaint}");
        assert!(!complaint.contains("secret"), "{complaint}");
    }

    #[test]
    fn blanks_comments_and_bytes_that_are_no_text_are_refused() {
        for line in [
            &b"a/1 "[..],
            b" a/1",
            b"# a/1",
            b"a/1,b/2 ",
            b"\xff/1",
            b"  ",
        ] {
            assert!(complaint(line).starts_with("line 1: "), "{line:?}");
        }
    }
}
