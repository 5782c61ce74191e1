//! The text of a file of variables, in which one variable is found and everything else is left alone.
//!
//! Shells and libraries read such files differently. Where they would not agree on what sets the variable, nothing
//! is touched: each refusal names the line, and never shows it.

use std::ops::Range;

use zeroize::Zeroizing;

use super::value;

const QUOTES: [u8; 3] = [b'\'', b'"', b'`'];

/// Is a text together with the place in it where one variable is set.
pub struct Document<'a> {
    text: &'a str,
    variable: &'a str,
    definition: Option<Definition>,
}

/// Is where a variable is set.
struct Definition {
    line: usize,
    /// What stands behind the name: the sign and the value, with blanks around the sign.
    assigned: Range<usize>,
    /// The value as it is written.
    value: Range<usize>,
}

impl<'a> Document<'a> {
    /// Finds the variable. Fails when it is set twice, or where it is not certain what sets it.
    pub fn read(text: &'a str, variable: &'a str) -> Result<Self, String> {
        if text.contains('\0') {
            return Err("it is not text".to_owned());
        }
        let mut definition: Option<Definition> = None;
        let mut walk = Walk {
            text,
            variable,
            at: if text.starts_with('\u{feff}') { 3 } else { 0 },
            line: 1,
        };
        while walk.at < text.len() {
            let Some(found) = walk.next_line()? else {
                continue;
            };
            if let Some(first) = &definition {
                return Err(format!(
                    "it sets `{variable}` twice, in the lines {} and {}",
                    first.line, found.line
                ));
            }
            definition = Some(found);
        }
        Ok(Self {
            text,
            variable,
            definition,
        })
    }

    /// Returns the variable's value, if it is set. Fails when the value is one that is not read in one way only.
    pub fn value(&self) -> Result<Option<Zeroizing<String>>, String> {
        let Some(definition) = &self.definition else {
            return Ok(None);
        };
        value::read(self.text[definition.value.clone()].trim_matches([' ', '\t']))
            .map(Some)
            .ok_or_else(|| format!("the value in line {} has several words", definition.line))
    }

    /// Returns the text with another value; a variable that is not there is added at the end.
    pub fn with(&self, secret: &str) -> Result<Zeroizing<String>, String> {
        let written = value::write(secret);
        // All the room it needs at once: growing would leave copies behind.
        let room = self.text.len() + self.variable.len() + written.len() + 8;
        let mut text = Zeroizing::new(String::with_capacity(room));
        match &self.definition {
            Some(definition) => {
                text.push_str(&self.text[..definition.assigned.start]);
                text.push('=');
                text.push_str(&written);
                text.push_str(&self.text[definition.assigned.end..]);
            }
            None => {
                let line_end = self.line_end();
                text.push_str(self.text);
                if !self.text.is_empty() && !self.text.ends_with('\n') {
                    text.push_str(line_end);
                }
                text.push_str(self.variable);
                text.push('=');
                text.push_str(&written);
                text.push_str(line_end);
            }
        }
        let reads_back = Document::read(&text, self.variable)
            .and_then(|written| written.value())
            .is_ok_and(|value| value.is_some_and(|value| *value == secret));
        match reads_back {
            true => Ok(text),
            false => Err("the secret has characters that no variable in it can have".to_owned()),
        }
    }

    /// Returns how the file's lines end.
    fn line_end(&self) -> &'static str {
        match self.text.split_once('\n') {
            Some((first, _)) if first.ends_with('\r') => "\r\n",
            _ => "\n",
        }
    }
}

/// Goes through a text line by line; a value in quotes may run over several.
struct Walk<'a> {
    text: &'a str,
    variable: &'a str,
    at: usize,
    line: usize,
}

/// Is what was seen of a line behind its name and sign.
struct Rest {
    /// Where the comment begins, or the line ends.
    end: usize,
    /// A shell reads more than one command in it, or another assignment.
    has_more: bool,
}

impl<'a> Walk<'a> {
    /// Passes one line. Returns where it sets the variable, if it does.
    fn next_line(&mut self) -> Result<Option<Definition>, String> {
        let line = self.line;
        self.skip_blanks();
        let start = self.at;
        let Some(name) = self.name() else {
            self.rest(true, None)?;
            return Ok(None);
        };
        let behind_name = self.at;
        self.skip_blanks();
        if name == self.variable && self.text[self.at..].starts_with("+=") {
            return self.refused(line, "adds to the variable");
        }
        if self.byte() != Some(b'=') {
            self.at = start;
            self.rest(true, None)?;
            return Ok(None);
        }
        let is_meant = name == self.variable;
        self.at += 1;
        let value = self.at;
        self.skip_blanks();
        let has_blank = self.at > value;
        let rest = self.rest(has_blank, Some(self.at))?;
        if !is_meant {
            return Ok(None);
        }
        if rest.has_more {
            return self.refused(line, "has more in it than the variable");
        }
        let written = self.text[value..rest.end].trim_end_matches([' ', '\t']);
        let end = value + written.len();
        Ok(Some(Definition {
            line,
            assigned: behind_name..end,
            value: value..end,
        }))
    }

    /// Reads a name that may be set here, with or without `export` in front.
    fn name(&mut self) -> Option<&'a str> {
        let start = self.at;
        let word = self.word();
        let name = match &self.text[word.clone()] {
            "export" if matches!(self.byte(), Some(b' ' | b'\t')) => {
                self.skip_blanks();
                match self.byte() {
                    Some(b'=') => word,
                    _ => self.word(),
                }
            }
            _ => word,
        };
        if name.is_empty() {
            self.at = start;
            return None;
        }
        Some(&self.text[name])
    }

    fn word(&mut self) -> Range<usize> {
        let start = self.at;
        while self.byte().is_some_and(is_of_name) {
            self.at += 1;
        }
        start..self.at
    }

    /// Passes what is left of a line. `is_apart` tells whether a word begins here, `value` where a value does.
    fn rest(&mut self, mut is_apart: bool, value: Option<usize>) -> Result<Rest, String> {
        let line = self.line;
        let mut has_more = false;
        loop {
            let at = self.at;
            match self.byte() {
                None => return Ok(Rest { end: at, has_more }),
                Some(b'\n') => {
                    self.end_line();
                    return Ok(Rest { end: at, has_more });
                }
                Some(b'\r') => {
                    if self.text.as_bytes().get(at + 1) != Some(&b'\n') {
                        return self.refused(line, "has a carriage return in it");
                    }
                    self.at += 1;
                    self.end_line();
                    return Ok(Rest { end: at, has_more });
                }
                Some(b'#') if is_apart => {
                    self.comment()?;
                    return Ok(Rest { end: at, has_more });
                }
                Some(b'\\') => {
                    if matches!(self.text.as_bytes().get(at + 1), None | Some(b'\n' | b'\r')) {
                        return self.refused(line, "ends in a backslash");
                    }
                    self.at += 2;
                    is_apart = false;
                }
                Some(quote) if QUOTES.contains(&quote) => {
                    self.quoted(quote, value == Some(at))?;
                    is_apart = false;
                }
                Some(b' ' | b'\t') => {
                    self.at += 1;
                    is_apart = true;
                }
                Some(b'<') if self.text[at..].starts_with("<<") => {
                    return self.refused(line, "has more text below it, which is read as one");
                }
                Some(sign @ (b';' | b'&' | b'|' | b'(')) => {
                    self.at += 1;
                    is_apart = true;
                    has_more |= sign == b';';
                }
                Some(_) => {
                    if is_apart && let Some(name) = self.assigned() {
                        if name == self.variable {
                            return self.refused(line, "sets the variable beside something else");
                        }
                        has_more = true;
                    }
                    self.at += 1;
                    is_apart = false;
                }
            }
        }
    }

    /// Returns the name that is set right here, if one is.
    fn assigned(&self) -> Option<&'a str> {
        let text = &self.text[self.at..];
        let length = text.bytes().take_while(|byte| is_of_name(*byte)).count();
        let (name, rest) = text.split_at(length);
        (!name.is_empty() && (rest.starts_with('=') || rest.starts_with("+="))).then_some(name)
    }

    /// Passes what is in quotes. Only a value that begins with them may run over several lines.
    fn quoted(&mut self, quote: u8, is_whole_value: bool) -> Result<(), String> {
        let line = self.line;
        self.at += 1;
        loop {
            match self.byte() {
                None => return self.refused(line, "opens a quote that is never closed"),
                Some(byte) if byte == quote => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') if quote != b'\'' => {
                    // What is behind it may be a line end.
                    self.at += 1;
                    if self.byte().is_some_and(|byte| byte != b'\n') {
                        self.at += 1;
                    }
                }
                Some(b'\n') if is_whole_value => self.end_line(),
                Some(b'\n') => {
                    return self.refused(line, "opens a quote that is not closed on it");
                }
                Some(_) => self.at += 1,
            }
        }
    }

    fn comment(&mut self) -> Result<(), String> {
        let length = self.text[self.at..].find('\n');
        let end = length.map_or(self.text.len(), |length| self.at + length);
        let comment = &self.text[self.at..end];
        // The one before a line end is a part of it.
        let comment = match length {
            Some(_) => comment.strip_suffix('\r').unwrap_or(comment),
            None => comment,
        };
        if comment.contains('\r') {
            return self.refused(self.line, "has a carriage return in it");
        }
        self.at = end;
        if length.is_some() {
            self.end_line();
        }
        Ok(())
    }

    fn end_line(&mut self) {
        self.at += 1;
        self.line += 1;
    }

    fn skip_blanks(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn refused<T>(&self, line: usize, what: &str) -> Result<T, String> {
        Err(format!(
            "line {line} {what}, so that it is not certain what sets `{}`",
            self.variable
        ))
    }
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[cfg(test)]
mod tests;
