//! Exa's documented shapes, each quirk with its fixture.

use super::*;
use crate::keys::Moment;

const UUID: &str = "3c90c3cc-0d44-4b50-8888-8dd25736052a";

fn read(members: &str) -> ApiKey {
    serde_json::from_str(members).expect("a key")
}

#[test]
fn key_is_addressed_by_its_public_id_and_the_other_id_is_nowhere() {
    let key = read(&format!(r#"{{"id":"{UUID}","publicId":"key_abc123"}}"#)).into_key();

    assert_eq!(key.id, KeyId::Public("key_abc123".into()));
    assert!(!format!("{key:?}").contains("3c90"), "{key:?}");
}

#[test]
fn id_that_may_be_the_value_is_sensitive() {
    let key = read(&format!(r#"{{"id":"{UUID}","publicId":null}}"#)).into_key();

    assert_eq!(key.id, KeyId::Sensitive(Secret::new(UUID)));
    assert!(!format!("{key:?}").contains(UUID), "{key:?}");
}

#[test]
fn id_of_another_shape_is_public() {
    let key = read(r#"{"id":"key_abc123"}"#).into_key();

    assert_eq!(key.id, KeyId::Public("key_abc123".into()));
}

#[test]
fn key_without_any_id_is_unreadable() {
    for members in [
        r#"{"name":"x"}"#,
        r#"{"id":"","publicId":""}"#,
        r#"{"id":null}"#,
        r#"{"id":"key_1","publicId":"key_\ufffd"}"#,
        r#"{"id":"3c90c3cc-0d44-4b50-8888-8dd25736052\ufffd"}"#,
    ] {
        assert!(
            serde_json::from_str::<ApiKey>(members).is_err(),
            "{members}"
        );
    }
}

#[test]
fn list_of_another_shape_is_not_an_empty_team() {
    let body = format!(r#"{{"apiKey":{{"id":"{UUID}"}}}}"#);

    assert!(serde_json::from_str::<List>(&body).is_err());
    assert!(serde_json::from_str::<List>("{}").is_err());
}

#[test]
fn list_item_says_less_than_a_description() {
    let key = read(&format!(
        r#"{{"id":"{UUID}","name":"Production API Key","rateLimit":1000,"budgetCents":5000,"isOverBudget":false}}"#
    ))
    .into_key();

    let limit = RateLimit {
        value: 1000,
        unit: "requests/second",
    };
    assert_eq!(key.rate_limit, Told::Is(limit));
    assert_eq!(key.budget, Told::Is(Budget { cents: 5000 }));
    assert_eq!(
        key.provider_fields.get("is_over_budget"),
        Some(&Fact::Flag(false))
    );
    assert_eq!(key.scope.id, None);
    assert_eq!(key.created_at, None);
    assert_eq!(key.last_used, Moment::Unknown);
}

#[test]
fn answer_to_an_update_says_who_made_the_key_and_when_it_changed() {
    let key = read(&format!(
        r#"{{"id":"{UUID}","budgetCents":null,"teamId":"team_1","userId":"user_1","createdAt":"2023-11-07T05:31:56Z","updatedAt":"2023-11-08T05:31:56Z"}}"#
    ))
    .into_key();

    assert!(key.scope.has_id("team_1"));
    assert_eq!(key.owner, None);
    assert_eq!(key.budget, Told::None);
    assert_eq!(key.rate_limit, Told::Unknown);
    assert_eq!(key.created_at, "2023-11-07T05:31:56Z".parse().ok());
    let user = Fact::Text("user_1".into());
    assert_eq!(key.provider_fields.get("created_by_user_id"), Some(&user));
    let changed = Fact::Time("2023-11-08T05:31:56Z".parse().expect("a time"));
    assert_eq!(key.provider_fields.get("updated_at"), Some(&changed));
}

#[test]
fn value_of_a_new_key_is_looked_for_in_order() {
    for (members, expected, member) in [
        (r#""secret":"s","key":"k","value":"v""#, "s", "secret"),
        (r#""secret":null,"key":"k","value":"v""#, "k", "key"),
        (r#""secret":"","value":"v""#, "v", "value"),
        (r#""name":"x""#, UUID, "id"),
    ] {
        let new_key = read(&format!(r#"{{"id":"{UUID}",{members}}}"#)).into_new_key();

        assert_eq!(new_key.secret, Some(Secret::new(expected)), "{members}");
        let note =
            format!("Exa documents no member for a new key's value; it was taken from `{member}`");
        assert_eq!(new_key.notes, [note]);
        assert!(new_key.key.id.is_masked());
    }
}

#[test]
fn new_key_may_come_without_a_value() {
    let new_key = read(r#"{"id":"key_abc123"}"#).into_new_key();

    assert_eq!(new_key.secret, None);
    assert!(new_key.notes.is_empty());
}

#[test]
fn id_is_not_taken_for_a_value_that_came_broken() {
    for value in ["sk-\u{fffd}", "a\\nb"] {
        let new_key = read(&format!(r#"{{"id":"{UUID}","secret":"{value}"}}"#)).into_new_key();

        assert_eq!(new_key.secret, None, "{value}");
    }
    let new_key = read(&format!(
        r#"{{"id":"{UUID}","secret":"sk-\ufffd","key":"k"}}"#
    ))
    .into_new_key();
    assert_eq!(new_key.secret, Some(Secret::new("k")));
}

#[test]
fn change_sends_only_what_is_named_and_null_for_a_removed_budget() {
    let change = KeyChange {
        name: None,
        rate_limit: None,
        budget_cents: Some(None),
    };

    let body = serde_json::to_string(&change).expect("serialises");

    assert_eq!(body, r#"{"budgetCents":null}"#);
}
