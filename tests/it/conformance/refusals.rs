//! Credentials and hosts that must not be used, and providers that say no.

use std::fs;

use keyctl::providers::Role;

use super::stage::{Stage, descriptor, for_each_kind, for_each_provider};
use crate::support::{Program, Server, Stub};

const BROKEN: &str = "CANARYcredential\r\nX-Evil: 1";

#[test]
fn c01_without_a_credential_nothing_is_sent_and_the_variable_is_named() {
    for_each_provider(|stage| {
        let (variable, _) = stage.fixture.credentials[0];
        for words in [
            stage.list().as_slice(),
            &["describe", stage.kind.reference],
            &["delete", stage.kind.reference, "--yes"],
        ] {
            let outcome = stage.unsigned(words).run();
            outcome
                .ends_with(4)
                .mentions(variable)
                .mentions("keyctl auth login")
                .prints("");
        }
        stage.assert_untouched();
    });
}

#[test]
fn c04_key_of_another_sort_is_no_credential() {
    for_each_provider(|stage| {
        let others = descriptor(stage.fixture).variables_for(Role::NotThis);
        for variable in others {
            let program = stage.unsigned(&stage.list());
            let program = program.secret_env(variable, "CANARYordinaryKeyForTheDataPlane");
            let outcome = program.run().ends_with(4).mentions(variable);
            outcome.mentions("hint: ").prints("");
        }
        for (variable, value) in &stage.fixture.wrong_credentials {
            let program = stage.program(&stage.list()).secret_env(variable, value);
            let outcome = program.run().ends_with(4).mentions(variable);
            // Another sort of key of this provider is told from a credential, and the one that is wanted is named.
            let outcome = outcome.mentions("which cannot administer keys");
            outcome.mentions("hint: ").prints("");
        }
        stage.assert_untouched();
    });
}

#[test]
fn c07_credential_that_would_split_a_header_is_not_sent() {
    for_each_provider(|stage| {
        for (variable, _) in &stage.fixture.credentials {
            let program = stage.program(&stage.list());
            let outcome = program.secret_env(variable, BROKEN).run();
            outcome.ends_with(4).prints("");
        }
        stage.assert_untouched();
    });
}

#[test]
fn c07_line_end_behind_a_credential_is_left_out() {
    for_each_provider(|stage| {
        stage.lists(&[stage.kind.own()]);
        let credentials = stage.fixture.credentials.iter();
        let program = credentials.fold(
            stage.program(&stage.list()),
            |program, (variable, value)| program.env(variable, format!("{value}\n")),
        );

        program.run().ends_with(0);

        let requests = stage.server.requests();
        requests
            .iter()
            .for_each(|request| stage.assert_signed(request));
    });
}

#[test]
fn refused_list_ends_with_its_reason() {
    for_each_kind(|stage| {
        for (status, code) in [(400, 1), (401, 4), (402, 1), (403, 4), (409, 6), (410, 1)] {
            let stage = stage.fresh();
            stage.answers_lists_with(stage.refusal(status, "no, said the server"));

            let outcome = stage.program(&stage.list()).run();

            assert_eq!(outcome.code, code, "{status}: {}", outcome.stderr);
            outcome.mentions("no, said the server").prints("");
            let expected = match status {
                401 => stage.fixture.sent_when_rejected,
                _ => 1,
            };
            assert_eq!(stage.pages(), expected, "{status}");
        }
    });
}

#[test]
fn error_for_scripts_is_one_object_with_its_exit_code() {
    for_each_kind(|stage| {
        let refusal = stage.refusal(403, "no, said the server");
        let words = ["describe", stage.kind.reference, "-o", "json"];
        stage.server.stub(Stub::new(
            "GET",
            stage.kind.path(stage.kind.other_id),
            refusal,
        ));
        stage.server.add(&stage.kind.missing);

        let outcome = stage.program(&words).run().ends_with(3).prints("");

        let error = outcome.json_error();
        assert_eq!(error["exit_code"], 3);
        assert_eq!(error["code"], "not-found");
        assert_eq!(error["operation"], "describe");
        assert_eq!(error["account"], stage.fixture.provider);
    });
}

fn with_host<'a>(stage: &'a Stage<'_>, value: &'a str) -> Program {
    let program = stage.program(&stage.list());
    let hosts = stage.fixture.hosts.iter();
    hosts.fold(program, |program, (variable, _)| {
        program.env(variable, value)
    })
}

#[test]
fn i03_host_that_would_see_the_credential_in_the_clear_is_refused() {
    for_each_provider(|stage| {
        for url in [
            "http://api.example.com",
            "http://192.0.2.1:9/v1",
            "http://127.0.0.1.example.com",
            "ftp://127.0.0.1/",
            "not a url",
        ] {
            let (variable, _) = stage.fixture.hosts[0];
            let outcome = with_host(stage, url).run();
            outcome.ends_with(2).mentions(variable).prints("");
        }
        stage.assert_untouched();
    });
}

#[test]
fn host_with_a_password_is_refused_and_not_repeated() {
    for_each_provider(|stage| {
        let address = stage.server.address();
        for url in [
            format!("http://user:CANARYpasswordOfAUser@{address}"),
            format!("https://CANARYpasswordOfAUser@{address}"),
            format!("http://{address}/?key=CANARYpasswordOfAUser"),
        ] {
            let program = with_host(stage, &url).canary("CANARYpasswordOfAUser");
            program.run().ends_with(2).prints("");
        }
        stage.assert_untouched();
    });
}

/// Writes the hosts of a named account down as the config file's fields.
fn configured(stage: &Stage<'_>) -> String {
    let variables = descriptor(stage.fixture).variables.iter();
    let fields = variables.filter_map(|own| Some((own.name, own.field?)));
    let url = stage.server.url();
    let hosts = fields.filter_map(|(name, field)| {
        let mut hosts = stage.fixture.hosts.iter();
        let (_, path) = hosts.find(|(own, _)| *own == name)?;
        Some(format!("{field} = \"{url}{path}\"\n"))
    });
    let provider = stage.fixture.provider;
    format!(
        "[accounts.named]\nprovider = \"{provider}\"\n{}",
        hosts.collect::<String>()
    )
}

#[test]
fn c08_hosts_in_the_environment_get_nothing_of_a_named_account() {
    for_each_provider(|stage| {
        stage.lists(&[stage.kind.own()]);
        let elsewhere = Server::start();
        let folder = tempfile::tempdir().expect("a folder");
        let config = folder.path().join("config.toml");
        let text = configured(stage);
        assert!(text.contains("base_url"), "{text}");
        fs::write(&config, text).expect("written");
        let config = config.to_str().expect("a plain path");
        let words = ["list", "--account", "named", "--config", config];

        let program = stage.program_at(&elsewhere.url(), &words);
        let hosts = descriptor(stage.fixture).variables_for(Role::Host);
        let program = hosts.fold(program, |own, name| own.env(name, elsewhere.url()));
        let outcome = program.arguments(&["--kind", stage.kind.kind]).run();

        outcome.ends_with(0);
        assert_eq!(elsewhere.hits(), 0);
        assert!(stage.pages() > 0);
    });
}
