//! Proxies, which see where a request goes and nothing of it.

use std::{
    io::{self, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use crate::{
    conformance::stage::{Stage, for_each_provider},
    support::{FaultServer, Message, Program, Step, TlsFront, head},
};

/// A proxy's own credential, and how it stands in a header.
const PASSWORD: &str = "CANARYpasswordOfTheProxy";
const IN_A_HEADER: &str = "Basic dTpDQU5BUllwYXNzd29yZE9mVGhlUHJveHk=";

/// Prepares a run that reaches the provider over TLS, through a proxy.
fn through(stage: &Stage<'_>, front: &TlsFront, proxy: &str) -> Program {
    stage
        .program_at(&front.url("localhost"), &stage.list())
        .arguments(&["--ca-file", front.authority()])
        .canary(PASSWORD)
        .env("HTTPS_PROXY", proxy)
}

fn secured(stage: &Stage<'_>) -> TlsFront {
    stage.lists(&[stage.kind.own()]);
    let address = stage.server.address().parse().expect("an address");
    TlsFront::start(address, "localhost", &["h2"])
}

#[test]
fn i06_proxy_that_cannot_be_used_is_no_direct_connection() {
    for_each_provider(|stage| {
        let front = secured(stage);
        for proxy in [
            "http://[::bad".to_owned(),
            "socks5://127.0.0.1:1".to_owned(),
            "ftp://127.0.0.1".to_owned(),
            "http://".to_owned(),
            format!("http://u:{PASSWORD}@[::bad"),
            format!("http://u:{PASSWORD}#1@127.0.0.1:1"),
            format!("http://127.0.0.1\\u:{PASSWORD}@127.0.0.1:1"),
        ] {
            through(stage, &front, &proxy)
                .run()
                .ends_with(2)
                .mentions("the proxy in `HTTPS_PROXY` cannot be used")
                .prints("");
        }
        assert_eq!(front.connections(), 0);
    });
}

#[test]
fn proxy_that_is_not_there_or_has_no_way_is_no_direct_connection() {
    for_each_provider(|stage| {
        let front = secured(stage);
        let nowhere = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = nowhere.local_addr().expect("an address").port();
        drop(nowhere);
        let unable = FaultServer::heedless(vec![Step::Send(head("502 Bad Gateway", &[]))]);
        for address in [SocketAddr::from(([127, 0, 0, 1], port)), unable.address] {
            let proxy = format!("http://u:{PASSWORD}@{address}");

            let run = through(stage, &front, &proxy).arguments(&["--timeout", "1s", "-vv"]);

            let named = format!("the proxy {address} (`HTTPS_PROXY`)");
            run.run().ends_with(7).mentions(&named).prints("");
        }
        assert_eq!(front.connections(), 0);
    });
}

#[test]
fn proxy_that_wants_to_know_who_asks_is_a_setting_to_be_completed() {
    for_each_provider(|stage| {
        let front = secured(stage);
        let answer = head("407 Proxy Authentication Required", &["content-length: 0"]);
        let proxy = FaultServer::heedless(vec![Step::Send(answer)]);

        let run = through(
            stage,
            &front,
            &format!("http://u:{PASSWORD}@{}", proxy.address),
        );

        run.arguments(&["-vv"])
            .run()
            .ends_with(2)
            .mentions("(`HTTPS_PROXY`) wants credentials of its own")
            .prints("");
        assert_eq!(front.connections(), 0);
    });
}

#[test]
fn i07_proxy_sees_its_own_credential_and_the_provider_its_own() {
    for_each_provider(|stage| {
        let (front, proxy) = (secured(stage), Tunnel::start());
        let run = |exceptions: &str| {
            let url = format!("http://u:{PASSWORD}@{}", proxy.address);
            let run = through(stage, &front, &url).env("NO_PROXY", exceptions);
            run.run().ends_with(0);
        };

        run("localhost");
        assert_eq!(proxy.seen(), "", "what is an exception goes past the proxy");
        run("other.example, *");
        assert_eq!(proxy.seen(), "", "a star leaves out every host");
        run("elsewhere.example");
        let seen = proxy.seen();

        let connect = format!("CONNECT localhost:{} HTTP/1.1\r\n", front.address.port());
        assert!(seen.starts_with(&connect), "{seen}");
        assert!(seen.contains(IN_A_HEADER), "{seen}");
        for (_, credential) in &stage.fixture.credentials {
            assert!(!seen.contains(credential), "{seen}");
        }
        for request in stage.server.everything() {
            let sent = format!("{:?}", request.headers).to_lowercase();
            assert!(!sent.contains("proxy"), "{sent}");
        }
    });
}

/// Is a proxy that tunnels to loopback, and remembers every byte a client sends it.
struct Tunnel {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<u8>>>,
}

impl Tunnel {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let seen = Arc::default();
        let shared = Arc::clone(&seen);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                thread::spawn(move || tunnel(&client, &shared));
            }
        });
        Self { address, seen }
    }

    fn seen(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().expect("not poisoned")).into_owned()
    }
}

fn tunnel(mut client: &TcpStream, seen: &Mutex<Vec<u8>>) -> io::Result<()> {
    let asked = Message::read(&mut BufReader::new(client))?.unwrap_or_default();
    seen.lock().expect("not poisoned").extend(&asked.bytes);
    let place = asked.words()[1].replace("localhost", "127.0.0.1");
    let server = TcpStream::connect(place)?;
    client.write_all(&head("200 OK", &[]))?;
    let (mut back, mut to) = (server.try_clone()?, client.try_clone()?);
    thread::spawn(move || io::copy(&mut back, &mut to));
    let mut remembered = Remembering(&server, seen);
    io::copy(&mut client, &mut remembered).map(|_| ())
}

/// Passes bytes on, and remembers them.
struct Remembering<'a>(&'a TcpStream, &'a Mutex<Vec<u8>>);

impl Write for Remembering<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.1.lock().expect("not poisoned").extend(bytes);
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
