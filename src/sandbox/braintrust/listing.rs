//! Braintrust's lists: newest first, cut by `limit`, `starting_after` and `ending_before`, narrowed by `ids`.

use axum::Json;
use serde_json::{Value, json};
use uuid::Uuid;

use super::refusal::Refusal;
use crate::sandbox::query::Query;

/// The parameters of every list, to be given beside its own.
pub(super) const LIST: [&str; 3] = ["limit", "starting_after", "ending_before"];

/// The part of `items`, which are newest first, that the query asks for.
pub(super) fn objects<T>(
    query: &Query,
    default_limit: usize,
    items: &[T],
    id_of: impl Fn(&T) -> &str,
    wire: impl Fn(&T) -> Value,
) -> Result<Json<Value>, Refusal> {
    let limit = query
        .integer("limit", 0..=usize::MAX)?
        .unwrap_or(default_limit);
    let wanted = query
        .all("ids")
        .map(|id| uuid("ids", id))
        .collect::<Result<Vec<_>, _>>()?;
    let cursors = (query.text("starting_after"), query.text("ending_before"));
    let position = |name: &str, cursor: &str| -> Result<usize, Refusal> {
        let cursor = uuid(name, cursor)?;
        let position = items.iter().position(|item| id_of(item) == cursor);
        position.ok_or_else(|| Refusal::invalid(format!("Unknown cursor in {name}")))
    };
    let is_wanted = |item: &&T| wanted.is_empty() || wanted.iter().any(|id| id == id_of(item));
    let page: Vec<&T> = match cursors {
        (Some(_), Some(_)) => {
            return Err(Refusal::invalid(
                "Only one of starting_after and ending_before may be given",
            ));
        }
        (None, Some(cursor)) => {
            let before = &items[..position("ending_before", cursor)?];
            let before: Vec<&T> = before.iter().filter(is_wanted).collect();
            before[before.len().saturating_sub(limit)..].to_vec()
        }
        (after, None) => {
            let start = match after {
                Some(cursor) => position("starting_after", cursor)? + 1,
                None => 0,
            };
            items[start..]
                .iter()
                .filter(is_wanted)
                .take(limit)
                .collect()
        }
    };
    let objects: Vec<_> = page.into_iter().map(wire).collect();
    Ok(Json(json!({ "objects": objects })))
}

/// An id as this provider writes it; anything but a UUID is refused.
pub(super) fn uuid(name: &str, id: &str) -> Result<String, Refusal> {
    match Uuid::try_parse(id) {
        Ok(uuid) => Ok(uuid.to_string()),
        Err(_) => Err(Refusal::invalid(format!("Invalid uuid in {name}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: usize) -> String {
        format!("00000000-0000-4000-8000-00000000000{number}")
    }

    /// Lists six items, of which each is written as its number.
    fn list(query: &str) -> Option<Value> {
        let items: Vec<String> = (1..=6).map(id).collect();
        let uri = format!("/?{query}").parse().expect("a legal URI");
        let query = Query::parse(&uri, &LIST, &["ids"]).ok()?;
        let number = |id: &String| json!(id[35..].parse::<u64>().ok());
        let answer = objects(&query, usize::MAX, &items, |id| id, number).ok()?;
        Some(answer.0["objects"].clone())
    }

    #[test]
    fn pages_go_on_after_the_last_object_without_repeating_it() {
        assert_eq!(list("limit=2"), Some(json!([1, 2])));
        assert_eq!(
            list(&format!("limit=2&starting_after={}", id(2))),
            Some(json!([3, 4]))
        );
        assert_eq!(
            list(&format!("limit=2&starting_after={}", id(6))),
            Some(json!([]))
        );
    }

    #[test]
    fn pages_go_back_before_the_first_object() {
        assert_eq!(
            list(&format!("limit=2&ending_before={}", id(4))),
            Some(json!([2, 3]))
        );
    }

    #[test]
    fn a_limit_of_zero_is_legal_and_lists_nothing() {
        assert_eq!(list("limit=0"), Some(json!([])));
    }

    #[test]
    fn ids_narrow_the_list() {
        assert_eq!(
            list(&format!("ids={}&ids={}", id(5), id(3))),
            Some(json!([3, 5]))
        );
    }

    #[test]
    fn cursors_exclude_each_other_and_must_exist() {
        let both = format!("starting_after={}&ending_before={}", id(1), id(3));
        let unknown = format!("starting_after={}", id(7));
        for query in [
            both.as_str(),
            unknown.as_str(),
            "starting_after=x",
            "limit=-1",
        ] {
            assert_eq!(list(query), None, "{query}");
        }
    }
}
