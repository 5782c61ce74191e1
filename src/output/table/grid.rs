//! Rows and columns.

use std::iter;

use comfy_table::{Table, presets};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::output::{Look, sheet};

/// So many blanks stand between columns.
const GAP: u16 = 2;

/// Writes rows under their titles, the columns two blanks apart, without borders: those columns that were asked for.
pub fn titled(titles: &[&str], rows: Vec<Vec<String>>, look: &Look) -> String {
    let names: Vec<String> = titles.iter().map(|title| sheet::name_of(title)).collect();
    let places: Vec<usize> = match &look.columns {
        None => (0..titles.len()).collect(),
        Some(asked) => {
            let places = asked
                .iter()
                .map(|own| names.iter().position(|name| name == own));
            places.flatten().collect()
        }
    };
    let mut table = blank();
    if !look.hides_headers {
        table.set_header(places.iter().map(|place| titles[*place]));
    }
    let chosen = |row: Vec<String>| places.iter().map(|place| row[*place].clone()).collect();
    finish(table, rows.into_iter().map(chosen).collect())
}

/// Writes one row of a table whose columns have these widths: there is nothing left to lay out.
pub fn line(cells: impl Iterator<Item = String>, widths: &[usize]) -> String {
    let mut line = String::new();
    for (cell, widest) in cells.zip(widths) {
        line.push_str(&cell);
        let blanks = widest.saturating_sub(width(&cell)) + usize::from(GAP);
        line.extend(iter::repeat_n(' ', blanks));
    }
    line.truncate(line.trim_end().len());
    line.push('\n');
    line
}

/// Writes rows without a header.
pub fn plain(rows: Vec<Vec<String>>) -> String {
    finish(blank(), rows)
}

fn blank() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table
}

fn finish(mut table: Table, rows: Vec<Vec<String>>) -> String {
    table.add_rows(rows);
    for column in table.column_iter_mut() {
        column.set_padding((0, GAP));
    }
    let mut text = String::new();
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Returns how wide text is, in columns of a terminal.
pub fn width(text: &str) -> usize {
    // Nothing that is shown holds a control character.
    match text.is_ascii() {
        true => text.len(),
        false => text.width(),
    }
}

/// Cuts text to a width in columns of a terminal, the last of them an ellipsis.
pub fn cut(text: &str, width: usize) -> String {
    if self::width(text) <= width {
        return text.to_owned();
    }
    let mut room = width.saturating_sub(1);
    let fits = |character: &char| {
        let own = character.width().unwrap_or(0);
        let is_room = own <= room;
        room = room.saturating_sub(own);
        is_room
    };
    let cut: String = text.chars().take_while(fits).collect();
    format!("{cut}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_two_blanks_apart_and_lines_end_without_blanks() {
        let text = titled(
            &["REF", "NAME"],
            vec![
                vec!["a".into(), "long name".into()],
                vec!["bbbb".into(), "x".into()],
            ],
            &Look::default(),
        );

        assert_eq!(text, "REF   NAME\na     long name\nbbbb  x\n");
    }

    #[test]
    fn columns_are_shown_as_they_were_asked_for() {
        let look = Look {
            columns: Some(vec!["last-used".to_owned(), "ref".to_owned()]),
            hides_headers: true,
            ..Look::default()
        };
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();

        let text = titled(
            &["REF", "NAME", "LAST USED"],
            vec![row(["a", "b", "c"])],
            &look,
        );

        assert_eq!(text, "c  a\n");
    }

    #[test]
    fn lines_of_one_table_stand_below_each_other() {
        let row = |cells: [&'static str; 2]| cells.into_iter().map(str::to_owned);

        let text = line(row(["本", "x"]), &[4, 1]) + &line(row(["bbbb", "y"]), &[4, 1]);

        assert_eq!(text, "本    x\nbbbb  y\n");
    }

    #[test]
    fn long_text_is_cut_to_its_width_on_the_screen() {
        assert_eq!(cut("checkout-api", 8), "checkou…");
        assert_eq!(cut("本番本番本番", 6), "本番…");
        assert_eq!(cut("ci", 8), "ci");
    }
}
