//! Rows and columns.

use comfy_table::{Table, presets};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Writes rows under a header, the columns two blanks apart, without borders.
pub fn with_header(header: Vec<&str>, rows: Vec<Vec<String>>) -> String {
    let mut table = blank();
    table.set_header(header);
    finish(table, rows)
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
        column.set_padding((0, 2));
    }
    let mut text = String::new();
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Cuts text to a width in columns of a terminal, the last of them an ellipsis.
pub fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
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
        let text = with_header(
            vec!["REF", "NAME"],
            vec![
                vec!["a".into(), "long name".into()],
                vec!["bbbb".into(), "x".into()],
            ],
        );

        assert_eq!(text, "REF   NAME\na     long name\nbbbb  x\n");
    }

    #[test]
    fn long_text_is_cut_to_its_width_on_the_screen() {
        assert_eq!(cut("checkout-api", 8), "checkou…");
        assert_eq!(cut("本番本番本番", 6), "本番…");
        assert_eq!(cut("ci", 8), "ci");
    }
}
