//! The values in the lines of a text, each once.

use std::collections::HashSet;

use super::{
    MOST, Unsearchable,
    alone::{alone, assignment},
    encoded,
    escapes::unescape,
    suspect::Suspect,
    value_alone,
    words::Words,
};
use crate::{
    keys::Secret,
    providers::{Descriptor, Role},
};

/// The values that were found so far.
pub struct Lines<'a> {
    words: &'a Words,
    /// The variables that hold values of providers.
    names: HashSet<&'static str>,
    suspects: Vec<Suspect>,
    seen: HashSet<(Secret, bool)>,
    /// Whether something was taken out of the text.
    pub is_redacted: bool,
}

impl<'a> Lines<'a> {
    /// Begins with nothing.
    pub fn new(words: &'a Words, providers: &[Descriptor]) -> Self {
        let names = providers.iter().flat_map(|own| {
            let roles = [Role::Credential, Role::NotThis].into_iter();
            roles.flat_map(|role| own.variables_for(role))
        });
        Self {
            words,
            names: names.collect(),
            suspects: Vec::new(),
            seen: HashSet::new(),
            is_redacted: false,
        }
    }

    /// Adds a value that is not there yet; one more than are looked for is enough to know that they are too many.
    pub fn add(&mut self, suspect: Suspect) {
        let own = (suspect.secret.clone(), suspect.incomplete.is_some());
        if self.suspects.len() <= MOST && self.seen.insert(own) {
            self.suspects.push(suspect);
        }
    }

    /// Searches each line; `may_be_list` tells whether lines that are one value each count, however they begin.
    pub fn search(&mut self, text: &str, may_be_list: bool) {
        let mut bare = Vec::new();
        let mut is_list = may_be_list;
        for (number, line) in text.lines().enumerate() {
            let line = unescape(line);
            let value = alone(&line);
            if self.find(number + 1, &line) {
                is_list &= !value.contains(char::is_whitespace);
                continue;
            }
            let named = assignment(&line).is_some_and(|(name, _)| self.names.contains(name));
            let is_remark = value.is_empty() || line.trim_start().starts_with('#');
            match value_alone(value) {
                Some(secret) if named => self.add(Suspect::new(number + 1, secret)),
                Some(secret) if is_list => bare.push(Suspect::new(number + 1, secret)),
                Some(_) => {}
                None => is_list &= is_remark,
            }
        }
        if is_list {
            bare.into_iter().for_each(|own| self.add(own));
        }
    }

    /// Adds the words of a line that begin as secrets do, and tells whether there are any.
    fn find(&mut self, number: usize, line: &str) -> bool {
        self.is_redacted |= line.contains("REDACTED");
        let words = self.words;
        let encoded = encoded::texts(line, words);
        let encoded = encoded.iter().map(|text| text.as_str());
        let mut is_there = false;
        for part in line.lines().chain(encoded) {
            words.find(part, |word| {
                is_there = true;
                self.add(Suspect {
                    prefix: Some(word.prefix),
                    incomplete: word.incomplete,
                    ..Suspect::new(number, word.value)
                });
            });
        }
        is_there
    }

    /// Ends it: drops the ends of values that are there whole, and returns the others in the order of the text.
    pub fn settle(self) -> Result<Vec<Suspect>, Unsearchable> {
        let mut suspects = self.suspects;
        if suspects.len() > MOST {
            return Err(Unsearchable::TooMany);
        }
        let whole = suspects.iter().filter(|own| own.incomplete.is_none());
        let whole: Vec<Secret> = whole.map(|own| own.secret.clone()).collect();
        suspects.retain(|own| {
            let mut whole = whole.iter();
            own.incomplete.is_none() || !whole.any(|other| own.secret.is_cut_of(other))
        });
        suspects.sort_by_key(|own| own.line);
        Ok(suspects)
    }
}
