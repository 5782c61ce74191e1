//! Passwords in the addresses of proxies and hosts: nothing of them is shown.

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    thread,
};

use crate::support::{Outcome, Program, set_mode};

const PASSWORD: &str = "CANARY/password@of#the=proxy";
const WRITTEN: &str = "CANARY%2Fpassword%40of%23the%3Dproxy";
const LIST: &str = "list --provider openai --timeout 1s -vv";

/// Lists through this proxy, whose password must not be seen, however it is written.
fn through(proxy: &str, form: &str) -> Outcome {
    Program::line(&format!("{LIST} -o {form}"))
        .secret_env("OPENAI_ADMIN_KEY", "sk-admin-CANARY0123456789abcdef")
        .canary(PASSWORD)
        .canary(WRITTEN)
        .canary(&format!("somebody:{PASSWORD}"))
        .env("HTTPS_PROXY", proxy)
        .run()
}

/// Starts a proxy that refuses, and repeats all it was told: in the reason, the headers and the body.
fn refusing(status: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let mut bytes = [0; 4096];
            let length = client.read(&mut bytes).unwrap_or_default();
            let said = String::from_utf8_lossy(&bytes[..length]).into_owned();
            let known = said
                .lines()
                .find(|line| line.to_lowercase().starts_with("proxy-auth"));
            let known = known.unwrap_or("nobody");
            let length = said.len();
            let _ = write!(
                client,
                "HTTP/1.1 {status} {known}\r\nproxy-authenticate: {known}\r\ncontent-length: {length}\r\n\r\n{said}"
            );
        }
    });
    port
}

#[test]
fn h06_password_of_a_proxy_is_shown_in_no_form() {
    for form in ["table", "json"] {
        for host in ["[::bad", "", "127.0.0.1:99999", "a b"] {
            through(&format!("http://somebody:{WRITTEN}@{host}"), form).ends_with(2);
        }
        // Without its escapes it is another address, and as secret.
        through(&format!("http://somebody:{PASSWORD}@127.0.0.1:1"), form).ends_with(2);
        through(&format!("http://somebody:{WRITTEN}@127.0.0.1:1"), form).ends_with(7);
        for (status, code) in [(407, 2), (403, 7), (500, 7)] {
            let proxy = format!("http://somebody:{WRITTEN}@127.0.0.1:{}", refusing(status));
            let outcome = through(&proxy, form);
            assert_eq!(outcome.code, code, "{status}: {}", outcome.stderr);
        }
    }
}

#[test]
fn h07_host_with_a_password_is_refused_and_not_repeated() {
    let folder = tempfile::tempdir().expect("a folder");
    for url in [
        format!("https://somebody:{WRITTEN}@127.0.0.1:1/v1"),
        format!("http://{WRITTEN}@127.0.0.1:1/v1"),
        format!("https://somebody:{PASSWORD}@127.0.0.1:1/v1"),
    ] {
        let config = folder.path().join("config.toml");
        let account = "[accounts.acme]\nprovider = \"openai\"";
        fs::write(&config, format!("{account}\nbase_url = \"{url}\"\n")).expect("written");
        set_mode(&config, 0o600);
        for words in [
            vec!["list"],
            vec!["describe", "openai/admin/key_abc"],
            vec!["delete", "openai/admin/key_abc", "--yes"],
            vec![
                "create",
                "--provider",
                "openai",
                "--name",
                "ci",
                "--kind",
                "admin",
                "--to",
                "file:key",
            ],
            vec![
                "rotate",
                "openai/admin/key_abc",
                "--yes",
                "--to",
                "file:key",
            ],
            vec!["update", "openai/admin/key_abc", "--name", "ci"],
            vec!["projects"],
        ] {
            let named: Vec<String> = words
                .iter()
                .map(|word| word.replace("openai/", "acme/"))
                .collect();
            let program = |words: &[&str]| {
                Program::new(words)
                    .arguments(&["-vv"])
                    .secret_env("OPENAI_ADMIN_KEY", "sk-admin-CANARY0123456789abcdef")
                    .canary(PASSWORD)
                    .canary(WRITTEN)
            };
            let of_environment = program(&words).env("KEYCTL_OPENAI_BASE_URL", &url);
            of_environment.run().ends_with(2).prints("");
            let mut named: Vec<&str> = named.iter().map(String::as_str).collect();
            if matches!(named[0], "list" | "projects") {
                // The account of the environment is another, and works.
                named.extend(["--account", "acme"]);
            }
            let of_file = program(&named).arguments(&["--config", config.to_str().expect("plain")]);
            if !named.contains(&"--provider") {
                of_file.run().ends_with(2).prints("");
            }
        }
        let setting = format!("base_url={url}");
        Program::new(["auth", "login", "--provider", "openai", "--set", &setting])
            .canary(PASSWORD)
            .canary(WRITTEN)
            .input(b"sk-admin-CANARY0123456789abcdef\n")
            .run()
            .ends_with(2);
    }
}
