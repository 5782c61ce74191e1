//! A key that gets a new secret in the old one's place, while system calls fail: the secret is stored, or somebody is told.

use super::site::{Beside, End, Site, text};
use crate::{
    fixtures::{self, Fixture, KindFixture, Proof, RotationFixture},
    support::{Answer, Server, Stub},
};

/// Returns a provider that rotates in place.
fn fixture() -> Fixture {
    let mut all = fixtures::all().into_iter();
    let found = all.find(|fixture| fixture.kinds[0].rotation.is_some());
    found.expect("a fixture")
}

fn parts(fixture: &Fixture) -> (&KindFixture, &RotationFixture, &Proof) {
    let kind = &fixture.kinds[0];
    let rotation = kind.rotation.as_ref().expect("a rotation");
    (kind, rotation, kind.proof.as_ref().expect("a proof"))
}

/// Is the command.
pub fn line() -> String {
    let reference = fixture().kinds[0].reference;
    format!("rotate {reference} --yes --to file:key --timeout 2s")
}

/// Starts the provider: it rotates once, and then says that the old secret still works.
pub fn site() -> Site {
    let fixture = fixture();
    let (kind, rotation, proof) = parts(&fixture);
    let server = Server::start();
    let rotated = Answer::json(rotation.status, &rotation.answer);
    let is_late = (fixture.refusal)(409, "previous_secret_active");
    server.add(&[
        kind.listed(&[kind.own()]),
        kind.described(),
        Stub::new("POST", rotation.path, rotated).then(Answer::json(409, &is_late)),
        proof.stub(),
    ]);
    let hosts = fixture.hosts.iter();
    let hosts = hosts.map(|(name, path)| (*name, format!("{}{path}", server.url())));
    let credentials = fixture.credentials.iter();
    let credentials = credentials.map(|(name, value)| (*name, (*value).to_owned()));
    let secrets = credentials.clone().map(|(_, value)| value);
    Site::new(&[]).beside(Beside {
        environment: hosts.chain(credentials.clone()).collect(),
        secrets: secrets.chain([rotation.secret.to_owned()]).collect(),
        server,
    })
}

/// Fails unless the new secret is stored, or the code says what became of it; and unless resuming ends it.
pub fn judge(site: &Site, end: &End, context: &str) {
    let fixture = fixture();
    let (kind, rotation, _) = parts(&fixture);
    let posts = || site.server().posts();
    let is_stored = || site.sink("key").as_deref() == Some(rotation.secret);
    let held_ready = site.placeholders();
    let is_held = held_ready
        .iter()
        .any(|path| text(path).contains(rotation.secret));
    let was_sent = posts() > 0;
    assert!(posts() <= 1, "{context}: {end:?}");
    match end.code {
        None => {}
        Some(0 | 8) => assert!(is_stored(), "{context}: {end:?}"),
        Some(1) => assert!(is_stored() || !was_sent, "{context}: {end:?}"),
        Some(2 | 7) => assert!(!was_sent, "{context}: {end:?}"),
        Some(9 | 12) => assert!(end.stderr.contains(kind.reference), "{context}: {end:?}"),
        _ => panic!("{context}: {end:?}"),
    }

    let left = site.settle();

    // The answer to the one request that counts is lost: its secret is, and that stays recorded.
    let is_lost = !left.is_empty();
    let state = left.first().map(|own| own.state.as_str());
    let was_lost = matches!(end.code, None | Some(9 | 12)) && was_sent && !is_stored();
    assert!(!is_lost || was_lost, "{context}: {left:?}: {end:?}");
    assert!(!is_lost || !is_held, "{context}: {left:?}: {end:?}");
    assert!(
        matches!(state, None | Some("unknown" | "lost" | "created")),
        "{context}: {left:?}"
    );
    assert_eq!(site.server().deletes(), 0, "{context}");
    if posts() > 0 && !is_lost {
        assert!(is_stored(), "{context}: {end:?}");
    }
    if let Some(own) = left.first() {
        // As long as it is recorded, what was held ready for the secret is kept.
        let forgotten = site.run(&format!("operations forget {}", own.id));
        assert_eq!(forgotten.code, Some(0), "{context}: {forgotten:?}");
    }
    site.assert_clean(context);
}
