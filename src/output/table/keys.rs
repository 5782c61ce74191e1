//! The table of keys: columns chosen for the question, empty ones dropped, names cut only on a terminal.

use super::grid;
use crate::{
    keys::Entry,
    output::{
        Look,
        columns::{self, Column},
        words::NOTHING,
    },
};

/// Names are never cut below this width.
const SHORTEST_NAME: usize = 12;

/// Is a column with the width of its widest cell.
struct Measured {
    column: &'static Column,
    width: usize,
}

/// Writes the table; nothing at all when there are no keys.
pub fn table(entries: &[Entry], look: &Look) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let mut columns = measured(entries, look);
    if let Some(width) = look.width {
        fit(&mut columns, width, look);
    }
    let widths = widths(&columns, look);
    let mut text = String::new();
    if !look.hides_headers {
        let titles = columns.iter().map(|own| own.column.title.to_owned());
        text.push_str(&grid::line(titles, &widths));
    }
    for entry in entries {
        let cells = columns.iter().map(|own| match own.column.may_be_cut {
            true => grid::cut(&cell(own.column, entry, look), own.width),
            false => cell(own.column, entry, look),
        });
        text.push_str(&grid::line(cells, &widths));
    }
    text
}

fn cell(column: &Column, entry: &Entry, look: &Look) -> String {
    columns::filled((column.shown)(entry, look))
}

/// Returns the columns that were asked for, or else the usual ones that say something.
fn measured(entries: &[Entry], look: &Look) -> Vec<Measured> {
    let measure = |column: &'static Column| {
        let mut says_something = look.columns.is_some();
        let mut width = 0;
        for entry in entries {
            let cell = cell(column, entry, look);
            says_something |= cell != NOTHING && cell != "unknown";
            width = width.max(grid::width(&cell));
        }
        says_something.then_some(Measured { column, width })
    };
    let columns = columns::chosen(look, |column| column.is_usual);
    columns.into_iter().filter_map(measure).collect()
}

/// Returns how wide each column is, its title included.
fn widths(columns: &[Measured], look: &Look) -> Vec<usize> {
    let title = |own: &Measured| match look.hides_headers {
        true => 0,
        false => grid::width(own.column.title),
    };
    columns
        .iter()
        .map(|own| own.width.max(title(own)))
        .collect()
}

/// Cuts names, the widest column first, until the table fits or nothing more may be cut.
fn fit(columns: &mut [Measured], width: usize, look: &Look) {
    loop {
        let shown = widths(columns, look).into_iter().map(|own| own + 2);
        // Behind the last column no blanks are needed.
        let overflow = shown.sum::<usize>().saturating_sub(width + 2);
        let may_be_cut = |own: &&mut Measured| own.column.may_be_cut && own.width > SHORTEST_NAME;
        let mut candidates: Vec<&mut Measured> = columns.iter_mut().filter(may_be_cut).collect();
        candidates.sort_by_key(|own| own.width);
        let Some(widest) = candidates.pop().filter(|_| overflow > 0) else {
            break;
        };
        // Down to the next widest at most, so that columns are cut evenly.
        let next = candidates.last().map_or(SHORTEST_NAME, |own| own.width);
        let step = overflow.min((widest.width - next).max(1));
        widest.width = (widest.width - step).max(SHORTEST_NAME);
    }
}
