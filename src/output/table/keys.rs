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
    /// It is not cut below this one.
    least: usize,
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
        let cells = columns
            .iter()
            .map(|own| match (own.column.may_be_cut)(entry) {
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
        let (mut width, mut least) = (0, SHORTEST_NAME);
        for entry in entries {
            let cell = cell(column, entry, look);
            says_something |= cell != NOTHING && cell != "unknown";
            width = width.max(grid::width(&cell));
            if !(column.may_be_cut)(entry) {
                least = least.max(grid::width(&cell));
            }
        }
        says_something.then_some(Measured {
            column,
            width,
            least,
        })
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
        let may_be_cut = |own: &&mut Measured| own.width > own.least;
        let mut candidates: Vec<&mut Measured> = columns.iter_mut().filter(may_be_cut).collect();
        candidates.sort_by_key(|own| own.width);
        let Some(widest) = candidates.pop().filter(|_| overflow > 0) else {
            break;
        };
        // Down to the next widest at most, so that columns are cut evenly.
        let next = candidates.last().map_or(widest.least, |own| own.width);
        let step = overflow.min((widest.width - next).max(1));
        widest.width = (widest.width - step).max(widest.least);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{Key, KeyId, Owner, OwnerType, Scope, ScopeType, Text, untold};

    /// Returns a key of a project and an owner of whom the provider tells the ids, and the names where they have some.
    fn entry(names: [Option<&str>; 2]) -> Entry {
        let [project, owner] = names.map(|name| name.map(Text::from));
        let key = untold::key();
        untold::entry(Key {
            scope: Scope {
                scope_type: ScopeType::Project,
                id: Some(Text::from("proj_0123456789abcdef")),
                name: project,
                ..key.scope
            },
            owner: Some(Owner {
                owner_type: OwnerType::User,
                id: Some(Text::from("user_0123456789abcdef")),
                name: owner,
                email: None,
            }),
            id: KeyId::Public("key_1".into()),
            ..key
        })
    }

    fn narrow(entries: &[Entry]) -> String {
        let look = Look {
            width: Some(20),
            ..Look::default()
        };
        table(entries, &look)
    }

    #[test]
    fn id_that_stands_where_there_is_no_name_is_never_cut() {
        let named = [
            Some("a project of many words"),
            Some("a person of many words"),
        ];

        let text = narrow(&[entry([None, None]), entry(named)]);

        let ids = "proj_0123456789abcdef  user_0123456789abcdef";
        let cut = "a project of many wo…  a person of many wor…";
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[1].ends_with(ids), "{text}");
        assert!(lines[2].ends_with(cut), "{text}");
    }

    #[test]
    fn names_alone_are_cut_to_their_shortest() {
        let named = [
            Some("a project of many words"),
            Some("a person of many words"),
        ];

        let text = narrow(&[entry(named)]);

        assert!(text.ends_with("a project o…  a person of…\n"), "{text}");
    }
}
