//! Keys for spreadsheets: RFC 4180, and nothing in it that a spreadsheet would run.

use std::io::{self, Write};

use csv::{Terminator, WriterBuilder};

use super::{Look, columns};
use crate::keys::Entry;

/// Writes a line for each key, below the names of the columns.
pub fn write(entries: &[Entry], look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let columns = look.columns.as_ref();
    let columns = columns.map_or_else(
        || columns::COLUMNS.iter().collect::<Vec<_>>(),
        |names| {
            names
                .iter()
                .filter_map(|name| columns::named(name))
                .collect()
        },
    );
    let mut builder = WriterBuilder::new();
    let mut writer = builder.terminator(Terminator::CRLF).from_writer(out);
    if !look.hides_headers {
        writer.write_record(columns.iter().map(|column| column.name))?;
    }
    for entry in entries {
        let cells = columns.iter().map(|column| (column.plain)(entry, look));
        writer.write_record(cells.map(defused))?;
    }
    writer.flush()
}

/// A spreadsheet runs a cell that begins like a formula; behind an apostrophe it is text.
fn defused(cell: String) -> String {
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
        true => format!("'{cell}"),
        false => cell,
    }
}
