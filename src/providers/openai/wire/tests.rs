//! OpenAI's documented shapes, each quirk with its fixture.

use super::{
    super::capabilities::{ADMIN, SERVICE_ACCOUNT, USER},
    *,
};
use crate::keys::{Cursor, Fact, Failure, Key, Moment, Owner, OwnerType, Place, Status};

fn admin(members: &str) -> Key {
    let body = format!(r#"{{"object":"organization.admin_api_key","id":"key_1",{members}}}"#);
    let key: AdminApiKey = serde_json::from_str(&body).expect("an admin key");
    key.into_key()
}

fn of_project(members: &str) -> Key {
    let body = format!(r#"{{"object":"organization.project.api_key","id":"key_2",{members}}}"#);
    let key: ProjectApiKey = serde_json::from_str(&body).expect("a project's key");
    key.into_key(&project_scope("proj_1".into(), Some("search".into())))
}

#[test]
fn admin_key_belongs_to_a_user_or_a_service_account() {
    for (word, owner_type) in [
        ("user", OwnerType::User),
        ("service_account", OwnerType::ServiceAccount),
        ("robot", OwnerType::Other("robot".into())),
    ] {
        let key = admin(&format!(
            r#""name":"ci","redacted_value":"sk-admin...abc","owner":{{"type":"{word}","object":"organization.user","id":"user_1","name":"Ada","created_at":1711471533,"role":"owner"}}"#
        ));

        let owner = Owner {
            owner_type,
            id: Some("user_1".into()),
            name: Some("Ada".into()),
            email: None,
        };
        assert_eq!(key.owner, Some(owner), "{word}");
        assert_eq!(key.place, Place::Kind(ADMIN));
        let role = Fact::Text("owner".into());
        assert_eq!(key.provider_fields.get("owner_role"), Some(&role));
    }
}

#[test]
fn admin_key_may_come_without_name_and_owner() {
    let key = admin(r#""name":null,"owner":null"#);

    assert_eq!(key.name, None);
    assert_eq!(key.owner, None);
}

#[test]
fn users_and_service_accounts_keys_share_a_projects_list() {
    let user = of_project(
        r#""owner":{"type":"user","user":{"id":"user_1","name":"Ada","email":"a@example.com","role":"member"}}"#,
    );
    let account = of_project(
        r#""owner":{"type":"service_account","service_account":{"id":"svc_1","name":"bot","role":"member"}}"#,
    );

    assert_eq!(user.kind, USER);
    let owner = user.owner.expect("an owner");
    assert_eq!(owner.email, Some("a@example.com".into()));
    assert_eq!(account.kind, SERVICE_ACCOUNT);
    let owner = account.owner.expect("an owner");
    assert_eq!(owner.owner_type, OwnerType::ServiceAccount);
    assert_eq!(account.place, Place::Scope("proj_1".into()));
}

#[test]
fn owners_access_says_whether_a_key_works() {
    for (word, status) in [
        ("active", Some(Status::Active)),
        ("inactive", Some(Status::Inactive)),
        ("pending", None),
    ] {
        let key = of_project(&format!(r#""owner_project_access":"{word}""#));

        assert_eq!(key.status, status, "{word}");
    }
}

#[test]
fn times_that_are_null_are_never_and_absent_are_unknown() {
    let null = r#""expires_at":null,"last_used_at":null"#;
    for key in [admin(null), of_project(null)] {
        assert_eq!((key.expires, key.last_used), (Moment::Never, Moment::Never));
    }
    let absent = r#""name":"ci""#;
    for key in [admin(absent), of_project(absent)] {
        assert_eq!(
            (key.expires, key.last_used),
            (Moment::Unknown, Moment::Unknown)
        );
    }
}

#[test]
fn list_that_promises_more_goes_on_after_its_last_item() {
    let next = |body: &str| {
        let list: List<Project> = serde_json::from_str(body).expect("a list");
        list.next()
    };

    let after = Cursor("proj_2".to_owned());
    assert_eq!(
        next(r#"{"data":[{"id":"proj_1"},{"id":"proj_2"}],"last_id":"proj_9","has_more":true}"#)
            .expect("readable"),
        Some(after)
    );
    assert_eq!(
        next(r#"{"data":[{"id":"proj_1"}],"has_more":false}"#).expect("readable"),
        None
    );
    assert!(matches!(
        next(r#"{"data":[],"has_more":true}"#),
        Err(Failure::Unreadable(_))
    ));
}

#[test]
fn list_that_does_not_say_whether_it_ends_is_unreadable() {
    assert!(serde_json::from_str::<List<Project>>(r#"{"data":[]}"#).is_err());
}
