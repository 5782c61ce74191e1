//! What an update left otherwise than it was asked to: not every provider says what an update keeps.

use std::fmt::Display;

use crate::keys::{BudgetChange, Field, Key, Moment, Text, Told, UpdateKey};

/// Is one property of a key, as it was and as an answer shows it now; `None` where that does not say.
struct Property {
    name: &'static str,
    field: Option<Field>,
    before: Option<String>,
    after: Option<String>,
}

/// Lists every property that an answer may show and an update may change.
fn properties(before: &Key, after: &Key) -> [Property; 6] {
    let of = |name, field, read: fn(&Key) -> Option<String>| Property {
        name,
        field,
        before: read(before),
        after: read(after),
    };
    [
        of("name", Some(Field::Name), |key| {
            key.name.as_ref().map(|name| format!("`{name}`"))
        }),
        of("roles", Some(Field::Role), |key| {
            key.roles
                .as_ref()
                .map(|roles| sorted(roles.iter().map(Text::to_string)))
        }),
        of("expiry", Some(Field::ExpiresIn), |key| match key.expires {
            Moment::At(time) => Some(time.to_string()),
            Moment::Never => Some("none".to_owned()),
            Moment::Unreadable | Moment::Unknown => None,
        }),
        of("rate limit", Some(Field::RateLimit), |key| {
            told(&key.rate_limit)
        }),
        of("budget", Some(Field::Budget), |key| told(&key.budget)),
        of("owner", None, |key| {
            let owner = key.owner.as_ref()?;
            owner.id.as_ref().map(Text::to_string)
        }),
    ]
}

fn sorted(words: impl Iterator<Item = String>) -> String {
    let mut words: Vec<String> = words.collect();
    words.sort();
    match words.is_empty() {
        true => "none".to_owned(),
        false => words.join(", "),
    }
}

fn told<T: Display>(limit: &Told<T>) -> Option<String> {
    match limit {
        Told::Is(limit) => Some(limit.to_string()),
        Told::None => Some("none".to_owned()),
        Told::Unknown => None,
    }
}

/// Tells whether the answer to an update leaves out what was known of the key: only a look at it can tell whether that
/// still holds.
pub fn leaves_open(before: &Key, after: &Key, change: &UpdateKey) -> bool {
    let asked = change.fields();
    properties(before, after).iter().any(|own| {
        let is_kept = own.field.is_none_or(|field| !asked.contains(&field));
        is_kept && own.before.is_some() && own.after.is_none()
    })
}

/// Lists what changed although it was not to be changed, and what was to be changed and is something else.
pub fn surprises(before: &Key, after: &Key, change: &UpdateKey) -> Vec<String> {
    let asked = change.fields();
    let properties = properties(before, after);
    let unasked = properties.iter().filter_map(|own| {
        let is_kept = own.field.is_none_or(|field| !asked.contains(&field));
        let (from, to) = (own.before.as_ref()?, own.after.as_ref()?);
        (is_kept && from != to).then(|| {
            format!(
                "the provider changed the {} although nobody asked for it: it was {from} and is {to}",
                own.name
            )
        })
    });
    let others = wanted(change).into_iter().filter_map(|(field, wanted)| {
        let own = properties.iter().find(|own| own.field == Some(field))?;
        let is = own.after.as_ref()?;
        // A limit may have its unit behind it.
        let is_wanted = is
            .strip_prefix(&wanted)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
        (!is_wanted).then(|| {
            format!(
                "the {} is {is}, and not the {wanted} that was asked for",
                own.name
            )
        })
    });
    unasked.chain(others).collect()
}

/// Returns what was asked for, as far as a key shows it, in the words for what it shows.
fn wanted(change: &UpdateKey) -> Vec<(Field, String)> {
    let name = change.name.as_ref();
    let roles = change.roles.as_ref();
    let all = [
        name.map(|name| (Field::Name, format!("`{}`", Text::from(name.as_str())))),
        roles.map(|roles| {
            let words = roles
                .iter()
                .map(|role| Text::from(role.as_str()).to_string());
            (Field::Role, sorted(words))
        }),
        change
            .rate_limit
            .map(|limit| (Field::RateLimit, limit.to_string())),
        change.budget.map(|budget| match budget {
            BudgetChange::Set(budget) => (Field::Budget, budget.to_string()),
            BudgetChange::Remove => (Field::Budget, "none".to_owned()),
        }),
    ];
    all.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{Budget, RateLimit, untold};

    fn key(budget: Told<u64>) -> Key {
        Key {
            name: Some("ci".into()),
            budget: budget.map(|cents| Budget { cents }),
            ..untold::key()
        }
    }

    fn warnings(after: Told<u64>) -> Vec<String> {
        surprises(&key(Told::Is(5_000)), &key(after), &UpdateKey::default())
    }

    #[test]
    fn budget_that_is_gone_is_told_from_one_that_is_left_out() {
        assert_eq!(
            warnings(Told::None),
            [
                "the provider changed the budget although nobody asked for it: it was $50.00 and is none"
            ]
        );
        assert_eq!(warnings(Told::Unknown), [""; 0]);
        assert_eq!(warnings(Told::Is(5_000)), [""; 0]);
    }

    #[test]
    fn every_property_that_is_told_is_compared() {
        let before = Key {
            roles: Some(vec!["a".into(), "b".into()]),
            expires: Moment::Never,
            rate_limit: Told::Is(RateLimit {
                value: 5,
                unit: "requests/second",
            }),
            ..key(Told::None)
        };
        let mut after = before.clone();
        after.roles = Some(vec!["b".into(), "a".into()]);
        let change = UpdateKey::default();
        assert_eq!(surprises(&before, &after, &change), [""; 0]);

        after.name = Some("other".into());
        after.roles = Some(vec!["a".into()]);
        after.expires = Moment::At("2027-01-01T00:00:00Z".parse().expect("a time"));
        after.rate_limit = Told::None;
        after.budget = Told::Is(Budget { cents: 100 });

        let told = surprises(&before, &after, &change);

        for (warning, name) in told
            .iter()
            .zip(["name", "roles", "expiry", "rate limit", "budget"])
        {
            assert!(
                warning.contains(&format!("changed the {name}")),
                "{warning}"
            );
        }
        assert_eq!(told.len(), 5);
    }

    #[test]
    fn what_was_asked_for_and_is_another_is_said() {
        let limit = |value| RateLimit {
            value,
            unit: "requests/second",
        };
        let change = UpdateKey {
            name: Some("new".to_owned()),
            rate_limit: Some(1),
            ..UpdateKey::default()
        };
        let mut after = key(Told::Unknown);
        after.name = Some("new".into());
        after.rate_limit = Told::Is(limit(1));
        assert_eq!(surprises(&key(Told::None), &after, &change), [""; 0]);

        after.rate_limit = Told::Is(limit(10));

        assert_eq!(
            surprises(&key(Told::None), &after, &change),
            ["the rate limit is 10 requests/second, and not the 1 that was asked for"]
        );
    }

    #[test]
    fn only_what_was_known_and_is_left_out_needs_a_look() {
        let change = UpdateKey::default();
        let before = key(Told::Is(5_000));

        assert!(leaves_open(&before, &key(Told::Unknown), &change));
        assert!(!leaves_open(&before, &key(Told::None), &change));
        assert!(!leaves_open(&key(Told::Unknown), &before, &change));
        let asked = UpdateKey {
            budget: Some(BudgetChange::Remove),
            ..change
        };
        assert!(!leaves_open(&before, &key(Told::Unknown), &asked));
    }
}
