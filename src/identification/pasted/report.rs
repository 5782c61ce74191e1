//! The report of a secret scanner: what it calls a secret, in JSON or in a line of JSON each.

use std::{borrow::Cow, fmt};

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use zeroize::Zeroizing;

use super::{alone::alone, suspect::Suspect, value_alone, words::Words};

/// The members in which scanners write the value: gitleaks and GitHub `secret`, trufflehog `Raw`.
const MEMBERS: [&str; 2] = ["secret", "raw"];

/// Returns the values of a report that begin like nobody's. A text that is no report has none.
pub fn suspects(text: &str, words: &Words) -> Vec<Suspect> {
    let mut values = Vec::new();
    if read(text, &mut values).is_err() {
        values.clear();
        let lines = text.lines();
        for line in lines.filter(|line| line.trim_start().starts_with('{')) {
            // A line that is cut off hides no other.
            let _ = read(line, &mut values);
        }
    }
    let mut place = Place {
        text,
        from: 0,
        line: 1,
    };
    let suspect = |text: &Zeroizing<String>| {
        let bare = alone(text);
        let value = value_alone(bare).filter(|value| !words.begin(value))?;
        Some(Suspect::named(place.of(bare), value))
    };
    values.iter().filter_map(suspect).collect()
}

fn read(text: &str, values: &mut Vec<Zeroizing<String>>) -> Result<(), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let members = Members {
        values,
        is_meant: false,
    };
    members.deserialize(&mut deserializer)?;
    deserializer.end()
}

/// The place of the last value: reports name them in order.
struct Place<'a> {
    text: &'a str,
    from: usize,
    line: usize,
}

impl Place<'_> {
    /// Returns the line of a value; that of the one before where it is written in another way.
    fn of(&mut self, value: &str) -> usize {
        if let Some(place) = self.text[self.from..].find(value) {
            let passed = &self.text[self.from..self.from + place];
            self.line += passed.matches('\n').count();
            self.from += place;
        }
        self.line
    }
}

/// Collects the text of the members that are meant, at any depth.
struct Members<'a> {
    values: &'a mut Vec<Zeroizing<String>>,
    is_meant: bool,
}

impl Members<'_> {
    fn at(&mut self, is_meant: bool) -> Members<'_> {
        Members {
            values: self.values,
            is_meant,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Members<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_map<M: MapAccess<'de>>(mut self, mut members: M) -> Result<(), M::Error> {
        while let Some(name) = members.next_key::<Cow<'de, str>>()? {
            let is_meant = MEMBERS.iter().any(|own| name.eq_ignore_ascii_case(own));
            members.next_value_seed(self.at(is_meant))?;
        }
        Ok(())
    }

    fn visit_seq<S: SeqAccess<'de>>(mut self, mut elements: S) -> Result<(), S::Error> {
        while elements.next_element_seed(self.at(false))?.is_some() {}
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        if self.is_meant {
            self.values.push(Zeroizing::new(text.to_owned()));
        }
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}
