//! Owners that were asked for and own no key that was seen.

use crate::{
    inventory::{Pattern, Query},
    keys::{AccountReport, Text, nearest},
};

/// Names each owner that was asked for and owns no key that was seen, and the nearest one that does.
pub fn unknown_owners(reports: &[AccountReport], query: &Query) -> Vec<String> {
    let known: Vec<(String, Text)> = reports
        .iter()
        .flat_map(|own| &own.owners)
        .map(|own| (own.to_lowercase(), Text::from(own.as_str())))
        .collect();
    let is_seen = |pattern: &&Pattern| known.iter().any(|(_, own)| pattern.fits_owner(own));
    let unseen = query.filter.owners().filter(|pattern| !is_seen(pattern));
    unseen
        .filter_map(|pattern| {
            let nearest = nearest_to(pattern, &known)?;
            let typed = Text::from(pattern.as_str());
            Some(format!(
                "note: no key that was seen belongs to `{typed}`; did you mean `{nearest}`?"
            ))
        })
        .collect()
}

/// Returns the most similar owner, in any case; each is given with its text in lower case.
fn nearest_to<'a>(pattern: &Pattern, known: &'a [(String, Text)]) -> Option<&'a Text> {
    let typed = pattern.as_str().to_lowercase();
    let folded: Vec<&str> = known.iter().map(|(folded, _)| folded.as_str()).collect();
    let found = nearest(&typed, &folded)?;
    let same = known.iter().find(|(folded, _)| folded == found);
    same.map(|(_, own)| own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::Narrow,
        inventory::{Criterion, Filter},
        keys::AccountName,
    };

    /// Returns what is said of this owner where keys of Ada and of Jonas were seen.
    fn said(owner: &str) -> Vec<String> {
        let mut report = AccountReport::new(AccountName::new("acme"), "acme");
        let seen = ["Ada Okafor", "Ada@acme.example", "jonas@acme.example"];
        report.owners.extend(seen.map(str::to_owned));
        let query = Query {
            narrow: Narrow::default(),
            filter: Filter {
                criteria: vec![Criterion::Owner(vec![owner.parse().expect("a pattern")])],
                includes_unknown: false,
            },
            now: "2026-11-20T12:00:00Z".parse().expect("a time"),
        };
        unknown_owners(&[report], &query)
    }

    #[test]
    fn f023_owner_that_matches_nothing_suggests_the_nearest() {
        for (typed, nearest) in [
            ("ADA@acme.exampl", "Ada@acme.example"),
            ("jonas@acme.com", "jonas@acme.example"),
            ("ada okafor", "Ada Okafor"),
        ] {
            let expected = format!(
                "note: no key that was seen belongs to `{typed}`; did you mean `{nearest}`?"
            );
            assert_eq!(said(typed), [expected]);
        }
    }

    #[test]
    fn f023_owner_that_was_seen_or_is_like_none_suggests_nothing() {
        for typed in [
            "ada@ACME.example",
            "Ada*",
            "zoe@elsewhere.test",
            "*@acme.example",
        ] {
            assert!(said(typed).is_empty(), "{typed}");
        }
    }
}
