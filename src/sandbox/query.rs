//! A query string that holds nothing but the parameters its operation knows.

use std::ops::RangeInclusive;

use axum::extract::Query as Pairs;
use axum::http::Uri;

use super::fault::Fault;

/// The parameters of one request.
#[derive(Debug)]
pub(super) struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    /// Takes `single` parameters once and `repeated` ones any number of times, and no others.
    pub(super) fn parse(uri: &Uri, single: &[&str], repeated: &[&str]) -> Result<Self, Fault> {
        let Ok(Pairs(pairs)) = Pairs::<Vec<(String, String)>>::try_from_uri(uri) else {
            return Err(Fault::body("The query string could not be read."));
        };
        for (index, (name, _)) in pairs.iter().enumerate() {
            if repeated.contains(&name.as_str()) {
                continue;
            }
            if !single.contains(&name.as_str()) {
                return Err(Fault::unknown(name, &[single, repeated].concat()));
            }
            if pairs[..index].iter().any(|(earlier, _)| earlier == name) {
                return Err(Fault::range(name, "it at most once"));
            }
        }
        Ok(Self { pairs })
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    pub(super) fn all<'query>(&'query self, name: &str) -> impl Iterator<Item = &'query str> {
        self.pairs
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub(super) fn integer(
        &self,
        name: &str,
        range: RangeInclusive<usize>,
    ) -> Result<Option<usize>, Fault> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        let Ok(number) = text.parse::<i128>() else {
            return Err(Fault::wrong_type(name, "an integer"));
        };
        match usize::try_from(number) {
            Ok(number) if range.contains(&number) => Ok(Some(number)),
            _ if *range.end() == usize::MAX => {
                Err(Fault::range(name, &format!("at least {}", range.start())))
            }
            _ => Err(Fault::range(
                name,
                &format!("a value from {} to {}", range.start(), range.end()),
            )),
        }
    }

    /// A parameter that takes one of a few words.
    pub(super) fn word(&self, name: &str, words: &[&str]) -> Result<Option<&str>, Fault> {
        match self.text(name) {
            Some(word) if !words.contains(&word) => Err(Fault::range(name, &words.join(" or "))),
            word => Ok(word),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(query: &str) -> Result<Query, Fault> {
        let uri = format!("/keys?{query}").parse().expect("a legal URI");
        Query::parse(&uri, &["limit", "after"], &["ids"])
    }

    #[test]
    fn an_unknown_parameter_is_refused() {
        let fault = parse("limit=5&page=2").expect_err("a fault");

        assert_eq!(
            fault.to_string(),
            "Unexpected parameters: page. Allowed: limit, after, ids."
        );
    }

    #[test]
    fn only_a_repeatable_parameter_may_be_repeated() {
        assert!(parse("limit=5&limit=6").is_err());
        assert_eq!(
            parse("ids=a&ids=b")
                .expect("legal")
                .all("ids")
                .collect::<Vec<_>>(),
            ["a", "b"]
        );
    }

    #[test]
    fn a_number_out_of_range_is_refused() {
        let query = parse("limit=101").expect("legal so far");

        let fault = query.integer("limit", 1..=100).expect_err("a fault");

        assert_eq!(
            fault.to_string(),
            "Invalid value for 'limit': expected a value from 1 to 100."
        );
    }

    #[test]
    fn a_negative_number_is_out_of_range() {
        let query = parse("limit=-1").expect("legal so far");

        let fault = query.integer("limit", 0..=usize::MAX).expect_err("a fault");

        assert_eq!(
            fault.to_string(),
            "Invalid value for 'limit': expected at least 0."
        );
    }
}
