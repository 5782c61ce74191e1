//! When a key that was asked for is given up: the clock is an argument, no test waits for it.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use keyctl::{
    accounts::Account,
    deletion::follow,
    http::{
        Client, Dialect, Endpoint, Interrupt, Path, ProxySettings, Redactor, Request, Transport,
        TransportSettings, Width,
    },
    journal::{Journal, Mark, Named, OperationKind, Plan, Record, Step, Witness},
    keys::{
        AccountName, Capabilities, Cursor, Entry, Error, ExitCode, Failure, Field, Fields, Key,
        KeyAdmin, KeyId, Kind, KindCapabilities, Lifetime, Locator, Moment, Page, Place, PlaceRule,
        Removal, RotateSupport, Scope, ScopeType, Secret, Support,
    },
    providers::Descriptor,
    saga::{Context, Destinations, Ending, Front, Mode, Options, Saga, Stage},
    terminal::Terminal,
};
use tempfile::TempDir;

use crate::{
    fifth::acme,
    support::{Answer, Server, Stub},
};

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
        last_use: None,
        known_roles: &[],
    }],
    read_id: |id| Ok(KeyId::Public(id.into())),
};
static ACME: Descriptor = Descriptor {
    capabilities: &CAPABILITIES,
    connect: |_, _| Ok(Box::new(Acme::default())),
    ..acme::DESCRIPTOR
};

/// The name of a key that expires at [`END`].
const SHORT_LIVED: &str = "short-lived";
const END: Timestamp = Timestamp::constant(1_795_000_000, 0);

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
            expires: match name {
                SHORT_LIVED => Moment::At(END),
                _ => Moment::Never,
            },
            ..Key::unknown(KeyId::Public(id.into()), ROBOT, Place::Account, scope())
        });
        Ok(Page::only(keys.collect()))
    }

    async fn describe(&self, key: &Locator) -> Result<Key, Failure> {
        let keys = self.list(&scope(), None).await?.items;
        let found = keys.into_iter().find(|own| own.id == key.id);
        found.ok_or_else(|| Failure::no_such_key(None))
    }
}

const DIALECT: Dialect = Dialect {
    request_id_headers: &[],
    secret_prefixes: &[],
    rate_limit: None,
    reason_header: None,
    is_own: |_| false,
    judge: |_| None,
    tidy: std::convert::identity,
};

/// Connects an account whose provider said just now that it is this time there.
fn account(keys: Vec<(&'static str, &'static str)>, there: Option<Timestamp>) -> Account {
    let name = AccountName::new("acme");
    let admin = Box::new(Acme(Mutex::new(keys)));
    let account = Account::new(name, &ACME, admin, 1, Interrupt::new());
    match there {
        Some(time) => account.with_transport(that_was_told(time)),
        None => account,
    }
}

fn that_was_told(time: Timestamp) -> Arc<Transport> {
    let settings = TransportSettings {
        deadline: Duration::from_secs(10),
        authorities: None,
        proxy: ProxySettings::default(),
    };
    let transport = Transport::new(&settings, Interrupt::new(), Redactor::default());
    let transport = transport.expect("usable").of_account(Width::Told(1));
    let server = Server::start();
    let date = time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    server.stub(Stub::new(
        "GET",
        "/",
        Answer::empty(200).header("date", &date),
    ));
    let endpoint = Endpoint::parse(&server.url(), "URL").expect("usable");
    let client = Client::new(&transport, endpoint, DIALECT);
    let answer = runtime().block_on(client.exchange(Request::get(Path::of(""))));
    assert!(answer.is_ok());
    transport
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

/// Is an operation that was left, with the journal that has its record.
struct Left {
    _folder: TempDir,
    journal: Journal,
    record: Record,
}

impl Left {
    /// Leaves an operation behind after these steps.
    fn behind(kind: OperationKind, steps: Vec<Step>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let journal = Journal::in_folder(folder.path().join("operations"));
        let is_create = kind == OperationKind::Create;
        let plan = Plan {
            kind,
            account: "acme".to_owned(),
            provider: "acme".to_owned(),
            hosts: String::new(),
            identity: None,
            key_kind: "robot".to_owned(),
            name: Some("ci".to_owned()),
            new_service_account: None,
            scope: None,
            old: (!is_create).then(|| named("key_old", "old")),
            sinks: Vec::new(),
            placeholders: Vec::new(),
            before: Some(vec![Mark::Id("key_old".to_owned())]),
            delete_old: false,
            grace_seconds: (!is_create).then_some(3_600),
            verify: Vec::new(),
        };
        let mut record = journal.begin(plan).expect("a record");
        for step in steps {
            record.write(step).expect("a line");
        }
        Self {
            _folder: folder,
            journal,
            record,
        }
    }

    /// Is a creation of `ci` whose answer was lost, when there was only `key_old`.
    fn lost(server_time: Option<Timestamp>) -> Self {
        let sent = Step::Sent { server_time };
        Self::behind(OperationKind::Create, vec![sent, Step::Unknown])
    }

    /// Is a rotation of `key_old` by `key_new`, whose grace lasts until then.
    /// The provider's clock said when its secret was delivered, or did not.
    fn in_grace(until: Timestamp, delivered: Option<Timestamp>) -> Self {
        let created = Step::Created {
            key: named("key_new", "ci"),
            secret: None,
            previous_until: None,
            is_guessed: false,
        };
        let stored = Step::Stored {
            server_time: delivered,
            vouched: Vec::new(),
        };
        let proven = Step::Proven {
            by: Witness::Provider,
        };
        let sent = Step::Sent { server_time: None };
        let grace = Step::Grace { until };
        let steps = vec![sent, created, stored, proven, grace];
        Self::behind(OperationKind::Replace, steps)
    }

    fn sent_at(&self) -> Timestamp {
        self.record.state().sent_at.expect("it was sent")
    }

    /// Says what a dry run would do at this time, here and at the provider, with these keys besides the old one.
    fn next(
        self,
        now: Timestamp,
        there: Option<Timestamp>,
        new: &[(&'static str, &'static str)],
    ) -> Told {
        match self.ends(now, there, new) {
            Ok(Ending::Open { sentence, .. }) => sentence,
            Ok(ending) => panic!("a dry run that ended: {ending:?}"),
            Err(error) => panic!("{error}"),
        }
    }

    /// Returns how a dry run ends at this time.
    fn ends(
        self,
        now: Timestamp,
        there: Option<Timestamp>,
        new: &[(&'static str, &'static str)],
    ) -> Result<Ending, Error> {
        self.ends_among([&[("key_old", "old")], new].concat(), now, there)
    }

    /// The same among these keys.
    fn ends_among(
        self,
        keys: Vec<(&'static str, &'static str)>,
        now: Timestamp,
        there: Option<Timestamp>,
    ) -> Result<Ending, Error> {
        let account = account(keys, there);
        let interrupt = Interrupt::new();
        let context = Context {
            account: &account,
            journal: self.journal,
            terminal: Terminal::of_process(true),
            interrupt: &interrupt,
            rescue: self._folder.path().join("rescue"),
            destinations: Destinations::default(),
            delivery: Box::new(|| unreachable!("nothing is delivered")),
            sign_with: Box::new(|_| Err(Failure::not_offered("sign with", "this key").into())),
            guard: Box::new(|_| Ok(Vec::new())),
            clock: Box::new(move || now),
            options: Options {
                dry_run: true,
                ..Options::default()
            },
        };
        let saga = Saga::resume(&context, self.record, Mode::Resume);
        runtime().block_on(saga.run(&mut Silent)).1
    }

    /// The same, so long after the request by the local clock alone.
    fn later(self, later: SignedDuration, new: &[(&'static str, &'static str)]) -> Told {
        let now = self.sent_at() + later;
        self.next(now, None, new)
    }
}

/// What a dry run says it would do.
type Told = String;

/// Follows nothing.
struct Silent;

impl Front for Silent {
    fn begin(&mut self, _: Stage<'_>) {}
    fn end(&mut self, _: &str) {}
    fn say(&mut self, _: &str) {}
    fn show_deletion(&mut self, _: &Entry, _: &[String], _: bool) {}
    fn show_rotation(&mut self, _: &Entry, _: Lifetime, _: &[String], _: bool) {}
    fn show_secret(&mut self, _: &Entry, _: &Secret, _: &str) -> std::io::Result<()> {
        Ok(())
    }
    fn confide(&mut self, _: &Entry, _: &Secret) -> std::io::Result<()> {
        Ok(())
    }
}

fn named(id: &str, name: &str) -> Named {
    Named {
        reference: format!("acme/{id}"),
        mark: Mark::Id(id.to_owned()),
        name: Some(name.to_owned()),
    }
}

fn is_given_up(told: &str) -> bool {
    told == "Would be closed: no key was made"
}

fn stays_open(told: &str) -> bool {
    told.starts_with("Would stay open: ")
}

const ALMOST: SignedDuration = SignedDuration::from_secs(599);
const LATE: SignedDuration = SignedDuration::from_mins(10);
const HOURS: SignedDuration = SignedDuration::from_hours(2);

#[test]
fn key_that_is_not_there_after_ten_minutes_was_not_made() {
    let early = Left::lost(None).later(ALMOST, &[]);
    let late = Left::lost(None).later(LATE, &[]);

    assert!(stays_open(&early), "{early}");
    assert!(is_given_up(&late), "{late}");
}

#[test]
fn new_key_of_another_name_is_shown_however_late() {
    let told = Left::lost(None).later(LATE, &[("key_new", "altered")]);

    assert!(stays_open(&told), "{told}");
    assert!(told.contains("acme/key_new"), "{told}");
}

#[test]
fn keys_of_its_name_are_never_said_not_to_be_made() {
    let new = [("key_new", "ci"), ("key_newer", "ci")];

    let told = Left::lost(None).later(LATE, &new);

    assert!(stays_open(&told), "{told}");
    assert!(told.contains("acme/key_new"), "{told}");
    assert!(told.contains("acme/key_newer"), "{told}");
}

#[test]
fn m01_clock_that_was_set_gives_no_key_up() {
    let then: Timestamp = "2026-11-20T12:00:00Z".parse().expect("a time");
    let (early, late) = (SignedDuration::from_secs(30), LATE);

    for (here, there, is_late) in [
        (early, early, false),
        (early + HOURS, early, false),
        (early - HOURS, early, false),
        (early, early + HOURS, false),
        (late - HOURS, late, false),
        (late, late, true),
        (late + HOURS, late, true),
    ] {
        let lost = Left::lost(Some(then));
        let now = lost.sent_at() + here;

        let told = lost.next(now, Some(then + there), &[]);

        assert_eq!(is_given_up(&told), is_late, "{here} {there}: {told}");
    }
    let lost = Left::lost(Some(then));
    let here = lost.sent_at() - HOURS;
    let told = lost.next(here, Some(then + early), &[("key_new", "ci")]);
    assert_eq!(
        told,
        "Would ask whether acme/key_new is the key that was made, and to delete it"
    );
}

#[test]
fn m03_old_key_outlives_its_grace_by_both_clocks() {
    let until: Timestamp = "2026-11-20T12:00:00Z".parse().expect("a time");
    let (before, after) = (until - HOURS, until + HOURS);

    for (here, there, is_over) in [
        (before, None, false),
        (before, Some(before), false),
        // One of the two was set, back or forward.
        (before, Some(after), false),
        (after, Some(before), false),
        (after, Some(after), true),
        (after, None, true),
    ] {
        let told = Left::in_grace(until, None).next(here, there, &[("key_new", "ci")]);

        let expected = match is_over {
            true => "Would ask to delete the old key, acme/key_old".to_owned(),
            false => format!("Would wait: the old key is not deleted before {until}"),
        };
        assert_eq!(told, expected, "{here} {there:?}");
    }
}

#[test]
fn m03_grace_is_not_over_while_a_provider_that_told_the_time_is_silent() {
    let until: Timestamp = "2026-11-20T12:00:00Z".parse().expect("a time");
    let left = Left::in_grace(until, Some(until - HOURS));

    let ended = left.ends(until + HOURS, None, &[("key_new", "ci")]);

    let error = ended.expect_err("the local clock alone");
    assert_eq!(error.exit_code(), ExitCode::Temporary);
}

#[test]
fn m03_new_key_that_has_expired_by_its_providers_clock_ends_no_old_one() {
    let minute = SignedDuration::from_mins(1);
    let grace_was_over = END - HOURS - HOURS;

    for (here, there, is_over) in [
        (END - HOURS, END + minute, true),
        (END - minute, END - minute, false),
    ] {
        let left = Left::in_grace(grace_was_over, None);

        let ended = left.ends(here, Some(there), &[("key_new", SHORT_LIVED)]);

        match ended {
            Err(error) if is_over => assert_eq!(error.exit_code(), ExitCode::Partial),
            Ok(Ending::Open { sentence, .. }) if !is_over => {
                assert_eq!(sentence, "Would ask to delete the old key, acme/key_old");
            }
            other => panic!("{here} {there}: {other:?}"),
        }
    }
}

#[test]
fn key_that_is_gone_is_given_up_only_where_its_owner_is_known() {
    let unclear = [Step::Sent { server_time: None }, Step::Unknown];
    let left = Left::behind(OperationKind::InPlace, unclear.to_vec());
    let now = left.sent_at() + LATE;

    let ended = left.ends_among(Vec::new(), now, None);

    let error = ended.expect_err("another account has no such key, too");
    assert_eq!(error.exit_code(), ExitCode::Unknown);
}

#[tokio::test(start_paused = true)]
async fn p10_accepted_deletion_of_a_key_that_stays_is_unknown_within_a_minute() {
    let start = tokio::time::Instant::now();
    let account = account(vec![("key_old", "old")], None);
    let key = Locator {
        place: Place::Account,
        id: KeyId::Public("key_old".into()),
    };

    let outcome = follow(&account, &key, Ok(Removal::Accepted)).await;

    let error = outcome.expect_err("it is still there");
    assert_eq!(error.exit_code(), ExitCode::Unknown);
    let took = start.elapsed();
    assert!(took > Duration::from_secs(30), "{took:?}");
    assert!(took <= Duration::from_secs(60), "{took:?}");
}
