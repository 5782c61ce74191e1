//! Several accounts in one run: none hides another, and none sees another's credential.

use std::collections::HashSet;

use serde_json::Value;

use super::stage::Stage;
use crate::{
    fixtures::{self, Fixture},
    support::{Program, Stub},
};

/// Starts a server for every provider, each with all its lists.
fn stages(fixtures: &[Fixture]) -> Vec<Stage<'_>> {
    fixtures
        .iter()
        .map(|fixture| {
            let stage = Stage::new(fixture, &fixture.kinds[0]);
            for kind in &fixture.kinds {
                stage.server.add(&kind.scopes);
                stage.server.stub(kind.listed(&[kind.own()]));
            }
            stage
        })
        .collect()
}

/// Prepares a run with the credentials and hosts of all of them.
fn program(stages: &[Stage<'_>], words: &[&str]) -> Program {
    stages.iter().fold(Program::new(words), |program, stage| {
        stage.equipped(program, &stage.server.url())
    })
}

#[test]
fn i08_credential_reaches_its_own_provider_only() {
    let fixtures = fixtures::all();
    let stages = stages(&fixtures);

    program(&stages, &["list", "-vv"]).run().ends_with(0);

    for stage in &stages {
        let others: Vec<&str> = fixtures
            .iter()
            .filter(|other| other.provider != stage.fixture.provider)
            .flat_map(|other| &other.credentials)
            .map(|(_, value)| *value)
            .collect();
        let requests = stage.server.requests();
        assert!(!requests.is_empty(), "{}", stage.fixture.provider);
        for request in requests {
            stage.assert_signed(&request);
            let said = format!("{:?}{:?}", request.headers, request.query);
            for other in &others {
                assert!(!said.contains(other), "{}", stage.fixture.provider);
            }
        }
    }
}

#[test]
fn account_that_fails_hides_no_other() {
    let fixtures = fixtures::all();
    for broken in 0..fixtures.len() {
        let stages = stages(&fixtures);
        for kind in &stages[broken].fixture.kinds {
            let answer = stages[broken].refusal(403, "no, said the server");
            let stub = Stub::new("GET", kind.list.path, answer);
            stages[broken].server.stub(stub);
        }

        let outcome = program(&stages, &["list", "-o", "json"]).run();

        let provider = stages[broken].fixture.provider;
        assert_eq!(outcome.code, 8, "{provider}: {}", outcome.stderr);
        let document = outcome.json();
        let accounts = document["accounts"].as_array().expect("accounts");
        let failed: Vec<&Value> = accounts
            .iter()
            .filter(|account| account["status"] == "failed")
            .map(|account| &account["account"])
            .collect();
        assert_eq!(failed, [provider]);
        let keys = document["keys"].as_array().expect("keys");
        let shown: HashSet<&str> = keys
            .iter()
            .filter_map(|key| key["provider"].as_str())
            .collect();
        assert_eq!(shown.len(), fixtures.len() - 1, "{provider}");
        assert!(!shown.contains(provider));
    }
}
