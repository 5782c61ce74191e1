//! HTTPS, against a real server with an authority of its own.

use std::fs;

use crate::{
    conformance::stage::{Stage, for_each_provider, with},
    support::{FaultServer, Identity, Program, TlsFront},
};

/// Prepares a run that reaches the provider over TLS.
fn over_tls(stage: &Stage<'_>, front: &TlsFront, host: &str) -> Program {
    let words = with(&stage.list(), &["--timeout", "10s"]);
    stage.program_at(&front.url(host), &words)
}

fn secured(stage: &Stage<'_>, protocols: &[&str]) -> TlsFront {
    stage.lists(&[stage.kind.own()]);
    let address = stage.server.address().parse().expect("an address");
    TlsFront::start(address, "localhost", protocols)
}

#[test]
fn authority_named_by_flag_or_variable_is_trusted_over_both_versions_of_http() {
    for_each_provider(|stage| {
        for protocol in ["http/1.1", "h2"] {
            let front = secured(stage, &[protocol]);
            let plain = || over_tls(stage, &front, "localhost");
            let folder = tempfile::tempdir().expect("a folder");
            fs::copy(front.authority(), folder.path().join("1a2b3c4d.0")).expect("copied");
            let folder = folder.path().to_str().expect("text");

            for run in [
                plain().arguments(&["--ca-file", front.authority()]),
                plain().env("SSL_CERT_FILE", front.authority()),
                plain().env("SSL_CERT_DIR", folder),
            ] {
                run.run().ends_with(0).mentions("1 key in 1 account");
            }
        }
    });
}

#[test]
fn i04_certificate_that_proves_nothing_is_refused_at_once() {
    for_each_provider(|stage| {
        for (identity, name, is_named) in [
            (Identity::Good, "localhost", false),
            (Identity::SelfSigned, "localhost", true),
            (Identity::Expired, "localhost", true),
            (Identity::Good, "other.example", true),
        ] {
            let server = FaultServer::heedless(Vec::new());
            let front = TlsFront::posing(identity, server.address, name, &["h2", "http/1.1"]);
            let plain = over_tls(stage, &front, "localhost");
            let run = match is_named {
                true => plain.arguments(&["--ca-file", front.authority()]),
                false => plain,
            };

            run.run()
                .ends_with(7)
                .mentions("is not trusted")
                .mentions("name its certificate with `--ca-file`")
                .prints("");
            assert_eq!(front.connections(), 1, "{identity:?} as {name}");
            assert_eq!(server.connections(), 0, "{identity:?} as {name}");
        }
    });
}

#[test]
fn i05_unusable_certificate_settings_send_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        path
    };
    let paths = [
        folder.path().to_owned(),
        folder.path().join("missing.pem"),
        file("empty.pem", ""),
        file("garbage.pem", "-----BEGIN CERTIFICATE-----\n!\n"),
        file("text.pem", "no certificate at all\n"),
    ];
    for_each_provider(|stage| {
        for path in &paths {
            let path = path.to_str().expect("a plain path");
            let delete = ["delete", stage.kind.reference, "--yes"];
            for words in [stage.list().as_slice(), &delete] {
                let plain = || stage.program(words);
                for (run, source) in [
                    (plain().env("SSL_CERT_FILE", path), "SSL_CERT_FILE"),
                    (plain().arguments(&["--ca-file", path]), "--ca-file"),
                ] {
                    let problem = format!("the certificates in `{source}` cannot be used");
                    run.run().ends_with(2).mentions(&problem).prints("");
                }
            }
        }
        stage.assert_untouched();
    });
}
