//! What the gate lets pass, and what it says when it does not.

use super::*;
use crate::keys::{
    ExitCode, Fields, KeyId, Lifetime, Place, PlaceRule, RotateSupport, ScopeType, Support,
};

const BASE: KindCapabilities = KindCapabilities {
    kind: Kind("robot"),
    place: PlaceRule::Account,
    scope: ScopeType::Project,
    create: Support::Yes(Fields {
        required: &[Field::Name],
        one_of: &[Field::ServiceAccount, Field::NewServiceAccount],
        optional: &[Field::ExpiresIn],
        exclusive: &[],
    }),
    update: Support::Yes(Fields {
        required: &[],
        one_of: &[],
        optional: &[Field::Name],
        exclusive: &[],
    }),
    rotate: RotateSupport::Replace { loses: None },
    delete: Support::No("ask a person"),
    can_be_credential: false,
    name_length: 1..=8,
    longest_lifetime: Some(Lifetime { seconds: 3_600 }),
    last_use: None,
    known_roles: &[],
};

static CAPABILITIES: Capabilities = Capabilities {
    kinds: &[BASE],
    read_id: |id| Ok(KeyId::Public(id.into())),
};

fn request() -> CreateKey {
    CreateKey {
        name: Some("ci".to_owned()),
        service_account: Some("sa_1".to_owned()),
        ..CreateKey::of(Kind("robot"))
    }
}

fn refused(request: &CreateKey) -> (ExitCode, String) {
    let failure = create(&CAPABILITIES, "acme", request).expect_err("refused");
    (failure.exit_code(), failure.to_string())
}

fn key() -> Locator {
    Locator {
        place: Place::Account,
        id: KeyId::Public("key_1".into()),
    }
}

#[test]
fn list_in_the_place_of_one_word_is_refused() {
    let failure = check_words("--role", &["a,b".to_owned()]).expect_err("a list");

    assert_eq!(failure.to_string(), "the value of `--role` is a list");
    assert!(check_words("--role", &["a".to_owned(), "b".to_owned()]).is_ok());
}

#[test]
fn request_with_all_it_needs_passes() {
    assert!(create(&CAPABILITIES, "acme", &request()).is_ok());
}

#[test]
fn missing_field_is_asked_for_by_its_flag() {
    let request = CreateKey {
        name: None,
        ..request()
    };

    assert_eq!(
        refused(&request),
        (ExitCode::Usage, "acme robot keys need `--name`".to_owned())
    );
}

#[test]
fn field_the_kind_does_not_have_is_unsupported() {
    let request = CreateKey {
        rate_limit: Some(5),
        ..request()
    };

    assert_eq!(
        refused(&request),
        (
            ExitCode::Unsupported,
            "acme cannot create robot keys with a rate limit (`--rate-limit`)".to_owned()
        )
    );
}

#[test]
fn one_of_two_fields_must_be_chosen() {
    let none = CreateKey {
        service_account: None,
        ..request()
    };
    let both = CreateKey {
        new_service_account: Some("sa".to_owned()),
        ..request()
    };

    for request in [none, both] {
        assert_eq!(refused(&request).0, ExitCode::Usage);
    }
}

#[test]
fn name_is_checked_for_length_and_visibility() {
    for (name, complaint) in [
        ("much-too-long", "the name is too short or too long"),
        (" ", "the name is blank"),
        (
            "a\nb\u{1b}",
            "the name holds invisible characters: U+000A, U+001B",
        ),
        ("a\u{202e}b", "the name holds invisible characters: U+202E"),
    ] {
        let request = CreateKey {
            name: Some(name.to_owned()),
            ..request()
        };

        assert_eq!(refused(&request), (ExitCode::Usage, complaint.to_owned()));
    }
}

#[test]
fn lifetime_beyond_the_providers_is_refused() {
    let request = CreateKey {
        lifetime: Some(Lifetime { seconds: 3_601 }),
        ..request()
    };

    assert_eq!(refused(&request).0, ExitCode::Usage);
}

#[test]
fn update_must_name_something_to_change() {
    let failure =
        update(&CAPABILITIES, "acme", &key(), None, &UpdateKey::default()).expect_err("nothing");

    assert_eq!(failure.exit_code(), ExitCode::Usage);
    assert_eq!(failure.hint().as_deref(), Some("use `--name`"));
}

#[test]
fn operation_that_is_not_offered_says_what_to_do_instead() {
    let failure = delete(&CAPABILITIES, "acme", &key(), None).expect_err("not offered");

    assert_eq!(failure.exit_code(), ExitCode::Unsupported);
    assert_eq!(failure.hint().as_deref(), Some("ask a person"));
}
