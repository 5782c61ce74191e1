//! Keys for spreadsheets: RFC 4180, and nothing in it that a spreadsheet would run.

use std::io::{self, Write};

use csv::{ErrorKind, Terminator, WriterBuilder};

use super::{Look, columns};
use crate::keys::Entry;

/// Writes a line for each key, below the names of the columns.
pub fn write(entries: &[Entry], look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let columns = columns::chosen(look, |_| true);
    let mut builder = WriterBuilder::new();
    let mut writer = builder.terminator(Terminator::CRLF).from_writer(out);
    if !look.hides_headers {
        let names = columns.iter().map(|column| column.name);
        writer.write_record(names).map_err(cause)?;
    }
    for entry in entries {
        let cells = columns.iter().map(|column| (column.plain)(entry, look));
        writer.write_record(cells.map(defused)).map_err(cause)?;
    }
    writer.flush()
}

/// Returns what the stream said: that its reader has gone is seen by that.
fn cause(error: csv::Error) -> io::Error {
    match error.into_kind() {
        ErrorKind::Io(error) => error,
        _ => io::Error::other("a line has not as many cells as the others"),
    }
}

/// A spreadsheet runs a cell that begins like a formula; behind an apostrophe it is text.
fn defused(cell: String) -> String {
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
        true => format!("'{cell}"),
        false => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::untold;

    /// Is a pipe whose reader has gone.
    struct Broken;

    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn reader_that_has_gone_amid_many_keys_is_seen() {
        let entries = vec![untold::entry(untold::key()); 10_000];

        let error = write(&entries, &Look::default(), &mut Broken).expect_err("nobody reads");

        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }
}
