//! When a key that was asked for is given up: the clock is an argument, no test waits.

use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};
use keyctl::{
    accounts::Account,
    http::Interrupt,
    journal::{Journal, Mark, OperationKind, Plan, Record, Step},
    keys::{
        AccountName, Capabilities, Cursor, Failure, Field, Fields, Key, KeyAdmin, KeyId, Kind,
        KindCapabilities, Locator, Page, Place, PlaceRule, RotateSupport, Scope, ScopeType,
        Support,
    },
    providers::Descriptor,
    recovery::{Next, Survey},
};
use tempfile::TempDir;

use crate::fifth::acme;

const ROBOT: Kind = Kind("robot");
static CAPABILITIES: Capabilities = Capabilities {
    kinds: &[KindCapabilities {
        kind: ROBOT,
        place: PlaceRule::Account,
        scope: ScopeType::Organization,
        create: Support::Yes(Fields {
            required: &[Field::Name],
            ..Fields::NONE
        }),
        update: Support::No("create another one"),
        rotate: RotateSupport::No("create another one"),
        delete: Support::Yes(Fields::NONE),
        can_be_credential: false,
        name_length: 1..=80,
        longest_lifetime: None,
        known_roles: &[],
    }],
    read_id: |id| Ok(KeyId::Public(id.into())),
};
static ACME: Descriptor = Descriptor {
    capabilities: &CAPABILITIES,
    connect: |_, _| Ok(Box::new(Acme::default())),
    ..acme::DESCRIPTOR
};

/// Lists the keys it was given, by id and name.
#[derive(Default)]
struct Acme(Mutex<Vec<(&'static str, &'static str)>>);

fn scope() -> Scope {
    Scope {
        scope_type: ScopeType::Organization,
        id: None,
        name: None,
        holds: &[ROBOT],
    }
}

impl KeyAdmin for Acme {
    fn capabilities(&self) -> &'static Capabilities {
        &CAPABILITIES
    }

    async fn scopes(&self, _: Option<&Cursor>) -> Result<Page<Scope>, Failure> {
        Ok(Page::only(vec![scope()]))
    }

    async fn list(&self, _: &Scope, _: Option<&Cursor>) -> Result<Page<Key>, Failure> {
        let keys = self.0.lock().expect("no panic").clone();
        let keys = keys.into_iter().map(|(id, name)| Key {
            name: Some(name.into()),
            ..Key::unknown(KeyId::Public(id.into()), ROBOT, Place::Account, scope())
        });
        Ok(Page::only(keys.collect()))
    }

    async fn describe(&self, _: &Locator) -> Result<Key, Failure> {
        Err(Failure::not_found("no such key", "list them"))
    }
}

/// Is a creation of `ci` whose answer was lost, when there was only `key_old`.
struct Lost {
    _folder: TempDir,
    journal: Journal,
    record: Record,
}

impl Lost {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let journal = Journal::in_folder(folder.path().join("operations"));
        let plan = Plan {
            kind: OperationKind::Create,
            account: "acme".to_owned(),
            provider: "acme".to_owned(),
            hosts: String::new(),
            key_kind: "robot".to_owned(),
            name: Some("ci".to_owned()),
            new_service_account: None,
            scope: None,
            old: None,
            sinks: Vec::new(),
            placeholders: Vec::new(),
            before: Some(vec![Mark::Id("key_old".to_owned())]),
            delete_old: false,
            grace_seconds: None,
        };
        let mut record = journal.begin(plan).expect("a record");
        let sent = Step::Sent { server_time: None };
        record.write(sent).expect("a line");
        record.write(Step::Unknown).expect("a line");
        Self {
            _folder: folder,
            journal,
            record,
        }
    }

    /// Says what is next so long after the request, with these keys besides the old one.
    fn next(&self, later: SignedDuration, new: &[(&'static str, &'static str)]) -> Next {
        let keys = [&[("key_old", "old")], new].concat();
        let name = AccountName::new("acme");
        let admin = Box::new(Acme(Mutex::new(keys)));
        let account = Account::new(name, &ACME, admin, 1, Interrupt::new());
        let sent: Timestamp = self.record.state().sent_at.expect("it was sent");
        let survey = Survey {
            account: &account,
            journal: &self.journal,
            id: self.record.id(),
            state: self.record.state(),
            refuge: None,
            now: sent + later,
            finishes: false,
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(survey.next()).expect("an answer")
    }
}

const ALMOST: SignedDuration = SignedDuration::from_secs(599);
const LATE: SignedDuration = SignedDuration::from_mins(10);

#[test]
fn key_that_is_not_there_after_ten_minutes_was_not_made() {
    let lost = Lost::new();
    let others: [&[_]; 2] = [&[], &[("key_new", "somebody else's")]];

    for new in others {
        let early = lost.next(ALMOST, new);
        let late = lost.next(LATE, new);

        assert!(matches!(early, Next::Unclear(_)), "{early:?}");
        let is_closed = matches!(
            late,
            Next::Close {
                outcome: "not_made",
                ..
            }
        );
        assert!(is_closed, "{late:?}");
    }
}

#[test]
fn keys_of_its_name_are_never_said_not_to_be_made() {
    let lost = Lost::new();

    let next = lost.next(LATE, &[("key_new", "ci"), ("key_newer", "ci")]);

    let Next::Unclear(advice) = next else {
        panic!("{next:?}");
    };
    assert!(advice.contains("acme/key_new"), "{advice}");
    assert!(advice.contains("acme/key_newer"), "{advice}");
}

#[test]
fn clock_that_was_set_back_gives_nothing_up() {
    let lost = Lost::new();

    let next = lost.next(SignedDuration::from_hours(-24), &[]);

    assert!(matches!(next, Next::Unclear(_)), "{next:?}");
}
