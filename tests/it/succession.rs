//! What the key that takes over has of the old one, and what is said about what it has not.

use keyctl::{
    accounts::Account,
    http::Interrupt,
    keys::{
        AccountName, Budget, Capabilities, CreateKey, Cursor, ExitCode, Failure, Field, Fields,
        Key, KeyAdmin, KeyId, Kind, KindCapabilities, Lifetime, Locator, Moment, Owner, OwnerType,
        Page, Permissions, Place, PlaceRule, RateLimit, RotateSupport, Scope, ScopeType, Support,
        Told,
    },
    providers::Descriptor,
    saga::{Requested, SuccessorRequest, successor},
};

use crate::fifth::acme;

/// Takes everything that can be copied.
const ROBOT: KindCapabilities = KindCapabilities {
    kind: Kind("robot"),
    place: PlaceRule::Scope,
    scope: ScopeType::Project,
    create: Support::Yes(Fields {
        required: &[Field::Name, Field::Project],
        one_of: &[Field::ServiceAccount, Field::NewServiceAccount],
        optional: &[
            Field::Role,
            Field::Scope,
            Field::ExpiresIn,
            Field::RateLimit,
            Field::Budget,
        ],
        exclusive: &[],
    }),
    update: Support::No("create another one"),
    rotate: RotateSupport::Replace { loses: None },
    delete: Support::Yes(Fields::NONE),
    can_be_credential: false,
    name_length: 1..=80,
    longest_lifetime: Some(Lifetime {
        seconds: 30 * 86_400,
    }),
    last_use: None,
    known_roles: &[],
};
/// Takes nothing at all.
const STONE: KindCapabilities = KindCapabilities {
    kind: Kind("stone"),
    create: Support::Yes(Fields::NONE),
    ..ROBOT
};
static CAPABILITIES: Capabilities = Capabilities {
    kinds: &[ROBOT, STONE],
    read_id: |id| Ok(KeyId::Public(id.into())),
};
static ACME: Descriptor = Descriptor {
    capabilities: &CAPABILITIES,
    connect: |_, _| Ok(Box::new(Acme)),
    ..acme::DESCRIPTOR
};

/// Is asked for nothing but what it can do.
struct Acme;

impl KeyAdmin for Acme {
    fn capabilities(&self) -> &'static Capabilities {
        &CAPABILITIES
    }

    async fn scopes(&self, _: Option<&Cursor>) -> Result<Page<Scope>, Failure> {
        unreachable!("a successor is planned without a request")
    }

    async fn list(&self, _: &Scope, _: Option<&Cursor>) -> Result<Page<Key>, Failure> {
        unreachable!("a successor is planned without a request")
    }

    async fn describe(&self, _: &Locator) -> Result<Key, Failure> {
        unreachable!("a successor is planned without a request")
    }
}

fn account() -> Account {
    let name = AccountName::new("acme");
    Account::new(name, &ACME, Box::new(Acme), 1, Interrupt::new())
}

/// Is a key of which everything is known, and which never expires.
fn robot() -> Key {
    let scope = Scope {
        scope_type: ScopeType::Project,
        id: Some("proj_1".into()),
        name: Some("Web".into()),
        holds: &[],
    };
    let place = Place::Scope("proj_1".into());
    Key {
        name: Some("ci".into()),
        owner: Some(Owner {
            owner_type: OwnerType::ServiceAccount,
            id: Some("sa_1".into()),
            name: Some("Robot".into()),
            email: None,
        }),
        roles: Some(vec!["reader".into(), "writer".into()]),
        expires: Moment::Never,
        rate_limit: Told::Is(RateLimit {
            value: 7,
            unit: "requests/second",
        }),
        budget: Told::Is(Budget { cents: 4_990 }),
        ..Key::unknown(KeyId::Public("key_1".into()), Kind("robot"), place, scope)
    }
}

fn living(created: Option<&str>, end: &str) -> Key {
    let time = |text: &str| text.parse().expect("a time");
    Key {
        created_at: created.map(time),
        expires: Moment::At(time(end)),
        ..robot()
    }
}

fn plan(key: Key, wishes: &Requested) -> Result<SuccessorRequest, Failure> {
    let account = account();
    let entry = account.entry(key);
    successor(&account, &entry, wishes)
}

fn planned(key: Key) -> SuccessorRequest {
    plan(key, &Requested::default()).expect("a request")
}

fn refused(key: Key) -> (ExitCode, String, Option<String>) {
    let failure = plan(key, &Requested::default()).expect_err("not enough is known");
    let hint = failure.hint();
    (failure.exit_code(), failure.to_string(), hint)
}

#[test]
fn everything_the_kind_takes_is_copied() {
    let successor = planned(robot());

    let expected = CreateKey {
        name: Some("ci".to_owned()),
        project: Some("proj_1".to_owned()),
        service_account: Some("sa_1".to_owned()),
        roles: vec!["reader".to_owned(), "writer".to_owned()],
        rate_limit: Some(7),
        budget: Some(Budget { cents: 4_990 }),
        ..CreateKey::of(Kind("robot"))
    };
    assert_eq!(format!("{:?}", successor.request), format!("{expected:?}"));
    assert_eq!(successor.warnings, [""; 0]);
}

#[test]
fn nothing_the_kind_does_not_take_is_sent() {
    let key = Key {
        kind: Kind("stone"),
        ..living(Some("2026-11-01T00:00:00Z"), "2026-11-02T00:00:00Z")
    };

    let successor = planned(key);

    let expected = CreateKey {
        name: Some("ci".to_owned()),
        ..CreateKey::of(Kind("stone"))
    };
    assert_eq!(format!("{:?}", successor.request), format!("{expected:?}"));
    assert_eq!(successor.warnings, [""; 0]);
}

#[test]
fn wishes_come_before_what_the_old_key_has() {
    let wishes = Requested {
        name: Some("other".to_owned()),
        permissions: Some(Permissions::All),
        lifetime: Some(Lifetime { seconds: 60 }),
    };

    let successor = plan(
        living(Some("2026-11-01T00:00:00Z"), "2026-11-02T00:00:00Z"),
        &wishes,
    );

    let SuccessorRequest { request, warnings } = successor.expect("a request");
    assert_eq!(request.name.as_deref(), Some("other"));
    assert_eq!(request.lifetime, Some(Lifetime { seconds: 60 }));
    assert!(matches!(request.permissions, Some(Permissions::All)));
    assert_eq!(warnings, [""; 0]);
}

#[test]
fn roles_that_are_not_known_are_not_left_to_the_provider() {
    for roles in [None, Some(Vec::new())] {
        let refused = refused(Key { roles, ..robot() });

        let problem =
            "the old key's roles are not known, and the new one would get the provider's default";
        let way_out =
            "create a new key with `keyctl create --role`, then delete this one".to_owned();
        assert_eq!(
            refused,
            (ExitCode::Usage, problem.to_owned(), Some(way_out))
        );
    }
}

#[test]
fn key_without_a_name_needs_another_one() {
    let nameless = Key {
        name: None,
        ..robot()
    };
    let named = Requested {
        name: Some("other".to_owned()),
        ..Requested::default()
    };

    let (code, problem, hint) = refused(nameless.clone());

    assert_eq!(code, ExitCode::Usage);
    assert_eq!(problem, "the key has no name, and a new one needs one");
    assert_eq!(hint.as_deref(), Some("pass `--new-name`"));
    assert!(plan(nameless, &named).is_ok());
}

#[test]
fn service_account_that_is_not_known_is_not_guessed() {
    let owner = robot().owner.expect("an owner");
    let nobody = None;
    let person = Some(Owner {
        owner_type: OwnerType::User,
        ..owner.clone()
    });
    let without_id = Some(Owner { id: None, ..owner });

    for owner in [nobody, person, without_id] {
        let (code, problem, _) = refused(Key { owner, ..robot() });

        assert_eq!(code, ExitCode::Usage);
        assert_eq!(
            problem,
            "the service account the key belongs to is not known"
        );
    }
}

#[test]
fn lifetime_is_the_old_keys_from_its_creation_to_its_end() {
    let successor = planned(living(Some("2026-11-01T12:00:00Z"), "2026-11-08T12:00:00Z"));

    let week = Lifetime { seconds: 604_800 };
    assert_eq!(successor.request.lifetime, Some(week));
    assert_eq!(
        successor.warnings,
        [
            "the new key lives for 7d, as the old one did from its creation to 2026-11-08T12:00:00Z: `--expires-in` sets another end"
        ]
    );
}

#[test]
fn copied_lifetime_is_never_beyond_the_longest() {
    let successor = planned(living(Some("2024-01-01T00:00:00Z"), "2099-01-01T00:00:00Z"));

    assert_eq!(successor.request.lifetime, ROBOT.longest_lifetime);
}

#[test]
fn end_whose_beginning_is_not_known_or_comes_later_is_no_lifetime() {
    for created in [
        None,
        Some("2099-01-01T00:00:00Z"),
        Some("2099-01-02T00:00:00Z"),
    ] {
        let successor = planned(living(created, "2099-01-01T00:00:00Z"));

        assert_eq!(successor.request.lifetime, None, "{created:?}");
        assert_eq!(
            successor.warnings,
            [
                "the old key expires at 2099-01-01T00:00:00Z, and the new one never will: `--expires-in` sets an end"
            ]
        );
    }
}

#[test]
fn end_that_nobody_knows_is_warned_of() {
    let successor = planned(Key {
        expires: Moment::Unknown,
        ..robot()
    });

    assert_eq!(successor.request.lifetime, None);
    assert_eq!(
        successor.warnings,
        [
            "whether the old key expires is not known, and the new one never will: `--expires-in` sets an end"
        ]
    );
}
