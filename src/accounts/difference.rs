//! What a new key has otherwise than it was asked for.

use crate::keys::{CreateKey, Key, Moment, Text, Told};

/// Lists what the answer to a creation tells that is not what was asked for, a sentence each. What it leaves out is
/// taken as it was asked.
pub fn differences(request: &CreateKey, key: &Key) -> Vec<String> {
    let name = request.name.as_deref().zip(key.name.as_ref());
    let roles = key.roles.as_ref().filter(|_| !request.roles.is_empty());
    let all = [
        name.filter(|(asked, told)| *asked != told.raw())
            .map(|(asked, told)| {
                format!(
                    "the provider named the key `{told}`, and not `{}`",
                    Text::from(asked)
                )
            }),
        roles
            .filter(|told| !is_same_set(&request.roles, told))
            .map(|told| {
                let told: Vec<String> = told.iter().map(Text::to_string).collect();
                format!(
                    "the provider gave the key other roles than were asked for: {}",
                    told.join(", ")
                )
            }),
        request
            .rate_limit
            .and_then(|asked| limit("rate limit", key.rate_limit, |told| told.value == asked)),
        request
            .budget
            .and_then(|asked| limit("budget", key.budget, |told| *told == asked)),
        request
            .lifetime
            .filter(|_| key.expires == Moment::Never)
            .map(|asked| format!("the key never expires, although {asked} were asked for")),
    ];
    all.into_iter().flatten().collect()
}

fn is_same_set(asked: &[String], told: &[Text]) -> bool {
    let has = |role: &String| told.iter().any(|own| own.raw() == role);
    let was_asked = |own: &Text| asked.iter().any(|role| role == own.raw());
    asked.iter().all(has) && told.iter().all(was_asked)
}

fn limit<T: std::fmt::Display>(
    name: &str,
    told: Told<T>,
    is_asked: impl FnOnce(&T) -> bool,
) -> Option<String> {
    match told {
        Told::Is(limit) if !is_asked(&limit) => Some(format!(
            "the {name} of the key is {limit}, and not what was asked for"
        )),
        Told::None => Some(format!("the key has no {name}, although one was asked for")),
        Told::Is(_) | Told::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{Budget, Kind, Lifetime, RateLimit, untold};

    #[test]
    fn what_the_answer_tells_otherwise_is_said_and_what_it_leaves_out_is_not() {
        let mut request = CreateKey::of(Kind("team"));
        request.name = Some("ci  deploy".to_owned());
        request.roles = vec!["b".to_owned(), "a".to_owned()];
        request.rate_limit = Some(5);
        request.budget = Some(Budget { cents: 5_000 });
        request.lifetime = Some(Lifetime { seconds: 86_400 });
        assert_eq!(differences(&request, &untold::key()), [""; 0]);

        let mut key = untold::key();
        key.name = Some("ci  deploy".into());
        key.roles = Some(vec!["a".into(), "b".into()]);
        key.rate_limit = Told::Is(RateLimit {
            value: 5,
            unit: "requests/second",
        });
        key.budget = Told::Is(Budget { cents: 5_000 });
        assert_eq!(differences(&request, &key), [""; 0]);

        key.name = Some("ci deploy".into());
        key.roles = Some(vec!["a".into()]);
        key.rate_limit = Told::Is(RateLimit {
            value: 50,
            unit: "requests/second",
        });
        key.budget = Told::None;
        key.expires = Moment::Never;
        assert_eq!(
            differences(&request, &key),
            [
                "the provider named the key `ci deploy`, and not `ci  deploy`",
                "the provider gave the key other roles than were asked for: a",
                "the rate limit of the key is 50 requests/second, and not what was asked for",
                "the key has no budget, although one was asked for",
                "the key never expires, although 1d were asked for",
            ]
        );
    }
}
