//! The table of keys: columns chosen for the question, empty ones dropped, names cut only on a terminal.

use unicode_width::UnicodeWidthStr;

use super::{
    Look, grid,
    words::{self, NOTHING},
};
use crate::keys::{Entry, Moment, ScopeType, Status};

/// Names are never cut below this width.
const SHORTEST_NAME: usize = 12;

/// Is a column: its title, what it shows, and what it shows when it has nothing to say.
struct Column {
    title: &'static str,
    cell: fn(&Entry, &Look) -> String,
    /// Whether the column may be cut when the terminal is narrow.
    may_be_cut: bool,
}

const COLUMNS: [Column; 9] = [
    Column {
        title: "REF",
        cell: |entry, look| look.reference(entry),
        may_be_cut: false,
    },
    Column {
        title: "NAME",
        cell: name,
        may_be_cut: true,
    },
    Column {
        title: "KIND",
        cell: |entry, _| entry.key.kind.to_string(),
        may_be_cut: false,
    },
    Column {
        title: "PROJECT",
        cell: project,
        may_be_cut: true,
    },
    Column {
        title: "OWNER",
        cell: owner,
        may_be_cut: true,
    },
    Column {
        title: "CREATED",
        cell: created,
        may_be_cut: false,
    },
    Column {
        title: "LAST USED",
        cell: |entry, look| words::moment(entry.key.last_used, look.now),
        may_be_cut: false,
    },
    Column {
        title: "EXPIRES",
        cell: expires,
        may_be_cut: false,
    },
    Column {
        title: "STATUS",
        cell: status,
        may_be_cut: false,
    },
];

fn name(entry: &Entry, _: &Look) -> String {
    let name = entry.key.name.as_ref();
    name.map_or_else(|| NOTHING.to_owned(), ToString::to_string)
}

fn project(entry: &Entry, _: &Look) -> String {
    let is_project = entry.key.scope.scope_type == ScopeType::Project;
    let name = words::scope(&entry.key).filter(|_| is_project);
    name.unwrap_or_else(|| NOTHING.to_owned())
}

fn owner(entry: &Entry, _: &Look) -> String {
    let owner = entry.key.owner.as_ref();
    owner.map_or_else(|| NOTHING.to_owned(), words::owner)
}

fn created(entry: &Entry, look: &Look) -> String {
    let created = entry.key.created_at;
    created.map_or_else(
        || NOTHING.to_owned(),
        |time| super::age::age(time, look.now),
    )
}

/// Most keys never expire, or their provider does not say; only a date is worth a column.
fn expires(entry: &Entry, look: &Look) -> String {
    match entry.key.expires {
        Moment::At(time) => super::age::age(time, look.now),
        Moment::Never | Moment::Unknown => NOTHING.to_owned(),
    }
}

/// That a key works is no news.
fn status(entry: &Entry, look: &Look) -> String {
    match entry.key.status_at(look.now) {
        Some(status @ (Status::Inactive | Status::Expired)) => status.as_str().to_owned(),
        Some(Status::Active) | None => NOTHING.to_owned(),
    }
}

/// Writes the table; nothing at all when there are no keys.
pub fn table(entries: &[Entry], look: &Look) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let mut columns: Vec<(&Column, Vec<String>)> = COLUMNS
        .iter()
        .map(|column| {
            (
                column,
                entries
                    .iter()
                    .map(|entry| (column.cell)(entry, look))
                    .collect(),
            )
        })
        .filter(|(_, cells): &(_, Vec<String>)| !cells.iter().all(|cell| says_nothing(cell)))
        .collect();
    if let Some(width) = look.width {
        fit(&mut columns, width);
    }
    let header = columns.iter().map(|(column, _)| column.title).collect();
    let rows = (0..entries.len())
        .map(|row| {
            columns
                .iter()
                .map(|(_, cells)| cells[row].clone())
                .collect()
        })
        .collect();
    grid::with_header(header, rows)
}

fn says_nothing(cell: &str) -> bool {
    cell == NOTHING || cell == "unknown"
}

/// Cuts names, the widest column first, until the table fits or nothing more may be cut.
fn fit(columns: &mut [(&Column, Vec<String>)], width: usize) {
    let widest = |cells: &[String]| cells.iter().map(|cell| cell.width()).max().unwrap_or(0);
    let mut widths: Vec<usize> = columns.iter().map(|(_, cells)| widest(cells)).collect();
    let titles: Vec<usize> = columns.iter().map(|(own, _)| own.title.width()).collect();
    loop {
        let shown = widths
            .iter()
            .zip(&titles)
            .map(|(own, title)| own.max(title) + 2);
        // Behind the last column no blanks are needed.
        let overflow = shown.sum::<usize>().saturating_sub(width + 2);
        let may_be_cut =
            |index: &usize| columns[*index].0.may_be_cut && widths[*index] > SHORTEST_NAME;
        let candidate = (0..widths.len())
            .filter(may_be_cut)
            .max_by_key(|index| widths[*index]);
        let Some(index) = candidate.filter(|_| overflow > 0) else {
            break;
        };
        // Down to the next widest at most, so that columns are cut evenly.
        let others = (0..widths.len())
            .filter(|other| *other != index)
            .filter(may_be_cut);
        let next = others
            .map(|other| widths[other])
            .max()
            .unwrap_or(SHORTEST_NAME);
        let step = overflow.min((widths[index] - next).max(1));
        widths[index] = (widths[index] - step).max(SHORTEST_NAME);
    }
    for ((_, cells), width) in columns.iter_mut().zip(widths) {
        for cell in cells.iter_mut() {
            *cell = grid::cut(cell, width);
        }
    }
}
