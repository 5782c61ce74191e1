//! OpenAI's pages: `limit`, `after` and `has_more`.

use serde_json::{Value, json};

use super::refusal::Refusal;
use crate::sandbox::query::Query;

const DEFAULT_LIMIT: usize = 20;
const LARGEST_LIMIT: usize = 100;

/// The page of `items` that the query asks for; `id_of` names an item, `wire` writes it.
pub(super) fn page<T>(
    query: &Query,
    items: &[T],
    id_of: impl Fn(&T) -> &str,
    wire: impl Fn(&T) -> Value,
) -> Result<Value, Refusal> {
    let limit = query
        .integer("limit", 1..=LARGEST_LIMIT)?
        .unwrap_or(DEFAULT_LIMIT);
    let start = match query.text("after") {
        None => 0,
        Some(after) => {
            let position = items.iter().position(|item| id_of(item) == after);
            position.ok_or_else(|| Refusal::invalid("No such object to list after.", "after"))? + 1
        }
    };
    let end = items.len().min(start + limit);
    let page = &items[start..end];
    let has_more = end < items.len();
    Ok(json!({
        "object": "list",
        "data": page.iter().map(wire).collect::<Vec<_>>(),
        "first_id": page.first().map(&id_of),
        // Nullable, and not to be relied on; but OpenAI's own library takes null for the end.
        "last_id": page.last().map(&id_of),
        "has_more": has_more,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(query: &str) -> Result<Value, Refusal> {
        let items: Vec<String> = (1..=45).map(|number| format!("key_{number}")).collect();
        let uri = format!("/?{query}").parse().expect("a legal URI");
        let query = Query::parse(&uri, &["limit", "after"], &[])?;
        page(&query, &items, |id| id, |id| json!(id))
    }

    fn page_of(query: &str) -> Value {
        list(query).unwrap_or_else(|_| panic!("{query} is legal"))
    }

    #[test]
    fn a_page_holds_twenty_unless_asked_otherwise() {
        assert_eq!(page_of("")["data"].as_array().map(Vec::len), Some(20));
        assert_eq!(
            page_of("limit=100")["data"].as_array().map(Vec::len),
            Some(45)
        );
    }

    #[test]
    fn pages_continue_after_the_last_id_until_there_is_no_more() {
        assert_eq!(page_of("after=key_20")["data"][0], "key_21");
        assert_eq!(page_of("after=key_20")["has_more"], true);
        assert_eq!(page_of("after=key_40")["has_more"], false);
        assert_eq!(page_of("after=key_40")["last_id"], "key_45");
        assert_eq!(page_of("after=key_45")["data"], json!([]));
    }

    #[test]
    fn last_id_leads_on_as_the_official_library_expects() {
        assert_eq!(page_of("")["last_id"], "key_20");
        assert_eq!(page_of("after=key_45")["last_id"], Value::Null);
    }

    #[test]
    fn a_limit_or_cursor_that_does_not_exist_is_refused() {
        for query in ["limit=0", "limit=101", "limit=ten", "after=key_46"] {
            assert!(list(query).is_err(), "{query}");
        }
    }
}
