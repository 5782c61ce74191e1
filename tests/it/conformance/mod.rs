//! Every kind of key of every provider through one list of behaviours, by the built program against a server that
//! plays the provider. What is asked of a kind follows from its capabilities; no provider has a name here.

mod at_once;
mod clocks;
mod connections;
mod consenting;
mod crashing;
mod creating;
mod deleting;
mod delivering;
mod elsewhere;
mod ending;
mod evidence;
mod finishing;
mod hostile;
mod in_place;
mod keeping;
mod leaking;
mod loose;
mod masked;
mod proving;
mod reading;
mod recording;
mod redirects;
mod refusals;
mod rejected;
mod resuming;
mod revealing;
mod rotating;
mod scene;
mod settling;
mod several;
mod sparing;
pub mod stage;
mod storing;
mod unclear;
mod updating;
mod weather;

use std::fs;

use keyctl::{keys::RotateSupport, providers::ALL};

use crate::fixtures;

#[test]
fn every_kind_of_every_provider_has_a_fixture() {
    let fixtures = fixtures::all();

    for descriptor in ALL {
        let fixture = fixtures
            .iter()
            .find(|fixture| fixture.provider == descriptor.name)
            .unwrap_or_else(|| panic!("{} has no fixture", descriptor.name));
        let mut kinds: Vec<&str> = fixture.kinds.iter().map(|own| own.kind).collect();
        kinds.dedup();
        let known = descriptor.capabilities.kinds.iter().map(|own| own.kind.0);
        assert_eq!(kinds, known.collect::<Vec<_>>(), "{}", descriptor.name);
    }
    assert_eq!(fixtures.len(), ALL.len());
}

#[test]
fn fixtures_show_what_the_capabilities_promise() {
    for fixture in fixtures::all() {
        let descriptor = stage::descriptor(&fixture);
        for (own, kind) in descriptor.capabilities.kinds.iter().zip(&fixture.kinds) {
            let name = format!("{} {}", fixture.provider, kind.kind);
            let is_created = !kind.creations.is_empty();
            let is_updated = !kind.updates.is_empty();
            assert_eq!(own.create.is_offered(), is_created, "create: {name}");
            assert_eq!(own.update.is_offered(), is_updated, "update: {name}");
            let is_in_place = matches!(own.rotate, RotateSupport::InPlace { .. });
            let is_rotated = !matches!(own.rotate, RotateSupport::No(_));
            assert_eq!(is_in_place, kind.rotation.is_some(), "rotate: {name}");
            assert_eq!(is_rotated, kind.proof.is_some(), "prove: {name}");
            let is_replaced = is_rotated && !is_in_place;
            assert_eq!(is_replaced, kind.successor.is_some(), "replace: {name}");
        }
    }
}

#[test]
fn secrets_in_fixtures_are_marked_as_invented() {
    for fixture in fixtures::all() {
        let creations = fixture.kinds.iter().flat_map(|kind| &kind.creations);
        let rotations = fixture
            .kinds
            .iter()
            .filter_map(|kind| kind.rotation.as_ref());
        let secrets = creations.map(|creation| creation.secret);
        let secrets = secrets.chain(rotations.map(|rotation| rotation.secret));
        let credentials = fixture.credentials.iter().map(|(_, value)| *value);
        for secret in secrets.chain(credentials) {
            assert!(secret.contains("CANARY"), "{}: {secret}", fixture.provider);
        }
    }
}

#[test]
fn suite_names_no_provider() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/conformance");
    for file in fs::read_dir(folder).expect("the suite's own folder") {
        let path = file.expect("a file").path();
        let source = fs::read_to_string(&path).expect("readable").to_lowercase();
        let mut words = source.split(|character: char| !character.is_alphanumeric());
        let name = words.find(|word| ALL.iter().any(|descriptor| descriptor.name == *word));
        assert_eq!(name, None, "{}", path.display());
    }
}
