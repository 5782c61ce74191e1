//! JSON that no terminal can misread: what is invisible or moves the cursor is written as `\u….`.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{
    Serializer,
    ser::{CompactFormatter, Formatter, PrettyFormatter},
};

use crate::keys::{has_hidden, is_hidden};

/// Writes a document over several lines.
pub fn document(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    write(value, PrettyFormatter::new(), out)
}

/// Writes an object on one line, in one piece.
pub fn line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut text = Vec::with_capacity(1024);
    serde_json::to_writer(&mut text, value)?;
    // Nearly no line has anything to hide: one look at all of it is cheaper than one at each word.
    if str::from_utf8(&text).map_or(true, has_hidden) {
        return write(value, CompactFormatter, out);
    }
    text.push(b'\n');
    out.write_all(&text)
}

fn write(value: &impl Serialize, inner: impl Formatter, mut out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut out, Escaping(inner));
    value.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

/// Lays the escaping over another formatter.
struct Escaping<F>(F);

impl<F: Formatter> Formatter for Escaping<F> {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if !has_hidden(fragment) {
            return self.0.write_string_fragment(writer, fragment);
        }
        let mut plain = 0;
        for (index, character) in fragment.char_indices().filter(|(_, c)| is_hidden(*c)) {
            self.0
                .write_string_fragment(writer, &fragment[plain..index])?;
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            plain = index + character.len_utf8();
        }
        self.0.write_string_fragment(writer, &fragment[plain..])
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_escaped_and_read_back_the_same() {
        for text in [
            "a\u{202e}b",
            "\u{1b}[2J\u{7f}\u{9b}",
            "\u{e0041}x\u{200b}",
            "\"\\\n",
            "ok é 本",
        ] {
            let mut json = Vec::new();
            line(&text, &mut json).expect("written");
            let json = String::from_utf8(json).expect("text");

            assert!(!json.trim_end().chars().any(is_hidden), "{json:?}");
            assert_eq!(serde_json::from_str::<String>(&json).expect("valid"), text);
        }
    }
}
