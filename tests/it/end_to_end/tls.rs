//! HTTPS, against a real server with an authority of its own.

use crate::support::{Emulator, Program, TlsFront};

const LIST: [&str; 3] = ["list", "--provider", "openai"];

/// Prepares a run that reaches the emulator over TLS.
fn over_tls(emulator: &Emulator, front: &TlsFront, host: &str) -> Program {
    let url = format!("https://{host}:{}/openai/v1", front.address.port());
    Program::new(LIST)
        .arguments(&["--timeout", "10s"])
        .envs(&emulator.only(&["OPENAI"]))
        .env("OPENAI_BASE_URL", url)
}

#[test]
fn authority_named_by_flag_or_variable_is_trusted_over_both_versions_of_http() {
    let emulator = Emulator::start();
    for protocol in ["http/1.1", "h2"] {
        let front = TlsFront::start(
            emulator.runtime(),
            emulator.address,
            "localhost",
            &[protocol],
        );
        let authority = front.authority.path().to_str().expect("a plain path");

        let by_flag = over_tls(&emulator, &front, "localhost").arguments(&["--ca-file", authority]);
        let by_variable = over_tls(&emulator, &front, "localhost").env("SSL_CERT_FILE", authority);

        for run in [by_flag, by_variable] {
            run.run().ends_with(0).mentions("36 keys in 1 account");
        }
    }
}

#[test]
fn certificate_of_an_unknown_authority_or_another_host_is_refused() {
    let emulator = Emulator::start();
    let front = TlsFront::start(emulator.runtime(), emulator.address, "other.example", &[]);
    let authority = front.authority.path().to_str().expect("a plain path");

    let unknown = over_tls(&emulator, &front, "localhost");
    let other_host = over_tls(&emulator, &front, "localhost").arguments(&["--ca-file", authority]);

    for run in [unknown, other_host] {
        run.run()
            .ends_with(7)
            .mentions("is not trusted")
            .mentions("name its certificate with `--ca-file`");
    }
}

#[test]
fn unusable_certificate_settings_send_nothing() {
    let emulator = Emulator::start();
    let folder = tempfile::tempdir().expect("a folder");
    let garbage = folder.path().join("garbage.pem");
    std::fs::write(&garbage, "-----BEGIN CERTIFICATE-----\n!\n").expect("written");
    let missing = folder.path().join("missing.pem");

    for path in [folder.path(), &garbage, &missing] {
        let path = path.to_str().expect("a plain path");

        Program::new(LIST)
            .envs(&emulator.environment)
            .env("SSL_CERT_FILE", path)
            .run()
            .ends_with(2)
            .mentions("the certificates in `SSL_CERT_FILE` cannot be used");
    }
}

#[test]
fn proxy_that_cannot_be_used_is_no_direct_connection() {
    let emulator = Emulator::start();

    for proxy in [
        "http://[::bad",
        "socks5://127.0.0.1:1",
        "http://u:CANARYpassword99@[::bad",
    ] {
        Program::new(LIST)
            .envs(&emulator.environment)
            .canary("CANARYpassword99")
            .env("HTTPS_PROXY", proxy)
            .run()
            .ends_with(2)
            .mentions("the proxy in `HTTPS_PROXY` cannot be used");
    }
}

#[test]
fn proxy_that_wants_to_know_who_asks_is_a_setting_to_be_completed() {
    use std::io::{Read, Write};

    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let proxy = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let _ = stream.read(&mut [0; 1024]);
            let _ = stream.write_all(
                b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n",
            );
        }
    });

    Program::new(LIST)
        .secret_env("OPENAI_ADMIN_KEY", "sk-admin-CANARY0123456789")
        .env("HTTPS_PROXY", proxy)
        .run()
        .ends_with(2)
        .mentions("the proxy wants credentials of its own");
}

#[test]
fn proxy_sees_the_hosts_name_and_nothing_of_the_credential() {
    let emulator = Emulator::start();
    let front = TlsFront::start(emulator.runtime(), emulator.address, "localhost", &["h2"]);
    let authority = front.authority.path().to_str().expect("a plain path");
    let proxy = Tunnel::start();
    let through = |exceptions: &str| {
        over_tls(&emulator, &front, "localhost")
            .arguments(&["--ca-file", authority])
            .env("HTTPS_PROXY", format!("http://{}", proxy.address))
            .env("NO_PROXY", exceptions)
            .run()
            .ends_with(0)
    };

    through("localhost");
    assert_eq!(proxy.seen(), "", "what is an exception goes past the proxy");
    through("elsewhere.example");
    let seen = proxy.seen();

    let connect = format!("CONNECT localhost:{} HTTP/1.1\r\n", front.address.port());
    assert!(seen.starts_with(&connect), "{seen}");
    assert!(!seen.contains("sk-admin"), "{seen}");
    assert!(!seen.to_lowercase().contains("authorization"), "{seen}");
}

/// Is a proxy that tunnels to loopback, and remembers every byte a client sends it.
struct Tunnel {
    address: std::net::SocketAddr,
    seen: std::sync::Arc<std::sync::Mutex<Vec<u8>>>,
}

impl Tunnel {
    fn start() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let seen = std::sync::Arc::default();
        let shared = std::sync::Arc::clone(&seen);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let shared = std::sync::Arc::clone(&shared);
                std::thread::spawn(move || tunnel(client.expect("a connection"), &shared));
            }
        });
        Self { address, seen }
    }

    fn seen(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().expect("not poisoned")).into_owned()
    }
}

fn tunnel(mut client: std::net::TcpStream, seen: &std::sync::Mutex<Vec<u8>>) {
    use std::io::{Read, Write};

    let mut bytes = [0; 4096];
    let length = client.read(&mut bytes).expect("a request");
    seen.lock().expect("not poisoned").extend(&bytes[..length]);
    let head = String::from_utf8_lossy(&bytes[..length]).into_owned();
    let port = head.split([':', ' ']).nth(2).expect("a port").to_owned();
    let mut server = std::net::TcpStream::connect(format!("127.0.0.1:{port}")).expect("the server");
    client
        .write_all(b"HTTP/1.1 200 OK\r\n\r\n")
        .expect("written");
    let (mut from, mut to) = (
        server.try_clone().expect("a stream"),
        client.try_clone().expect("a stream"),
    );
    std::thread::spawn(move || std::io::copy(&mut from, &mut to));
    while let Ok(length @ 1..) = client.read(&mut bytes) {
        seen.lock().expect("not poisoned").extend(&bytes[..length]);
        if server.write_all(&bytes[..length]).is_err() {
            return;
        }
    }
}
