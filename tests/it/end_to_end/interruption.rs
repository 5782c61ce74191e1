//! Ctrl-C and its kin, while the provider has not answered yet.
#![cfg(unix)]

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use crate::support::stopping;

/// Is a server that tells when a request has arrived, and answers when it is told to.
struct Hesitant {
    address: String,
    arrived: mpsc::Receiver<String>,
    answer: mpsc::Sender<(u16, &'static str)>,
    home: tempfile::TempDir,
}

impl Hesitant {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let (arrive, arrived) = mpsc::channel();
        let (answer, answers) = mpsc::channel::<(u16, &'static str)>();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                let Some(head) = read_head(&mut stream) else {
                    continue;
                };
                let _ = arrive.send(head);
                let Ok((status, body)) = answers.recv() else {
                    return;
                };
                let _ = write!(
                    stream,
                    "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                );
            }
        });
        Self {
            address,
            arrived,
            answer,
            home: tempfile::tempdir().expect("a folder"),
        }
    }

    /// Answers every request until one of this method arrives.
    fn until(&self, method: &str, answers: &[&'static str]) {
        let mut answers = answers.iter();
        loop {
            let head = self
                .arrived
                .recv_timeout(Duration::from_secs(20))
                .expect("a request");
            if head.starts_with(method) {
                return;
            }
            let body = answers.next().expect("an answer to every request before");
            self.answer.send((200, body)).expect("a listener");
        }
    }

    fn run(&self, line: &str) -> Child {
        let words: Vec<&str> = line.split_whitespace().collect();
        self.starts(&words)
    }

    fn starts(&self, words: &[&str]) -> Child {
        Command::new(env!("CARGO_BIN_EXE_keyctl"))
            .args(words)
            .env_clear()
            .env("HOME", self.home.path())
            .env("XDG_STATE_HOME", self.home.path())
            .env("XDG_RUNTIME_DIR", self.home.path().join("runtime"))
            .current_dir(self.home.path())
            .env("EXA_SERVICE_KEY", "service-key-for-a-test")
            .env("EXA_ADMIN_BASE_URL", &self.address)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts")
    }
}

fn read_head(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = vec![0; 4096];
    let length = stream.read(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes[..length]).into_owned())
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill")
        .args([&format!("-{name}"), &child.id().to_string()])
        .status()
        .expect("kill runs");
    assert!(status.success());
}

const NONE: &str = r#"{"apiKeys":[]}"#;
const MADE: &str =
    r#"{"apiKey":{"publicId":"key_new","name":"ci","secret":"new-secret-0123456789abcdef"}}"#;
const CREATE: &str = "create --provider exa --name ci --to stdout";

#[test]
fn reading_is_given_up_at_once() {
    for name in stopping() {
        let server = Hesitant::start();
        let child = server.run("list --provider exa");
        server.until("GET", &[]);

        signal(&child, name);
        let output = child.wait_with_output().expect("it ends");

        assert_eq!(output.status.code(), Some(130), "{name}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn f10_creation_in_flight_is_waited_for_and_its_secret_delivered() {
    for name in stopping() {
        let server = Hesitant::start();
        let child = server.run(CREATE);
        server.until("POST", &[NONE]);

        signal(&child, name);
        thread::sleep(Duration::from_millis(200));
        server.answer.send((200, MADE)).expect("a listener");
        let output = child.wait_with_output().expect("it ends");

        assert_eq!(output.status.code(), Some(130), "{name}");
        assert_eq!(
            String::from_utf8_lossy(&output.stdout),
            "new-secret-0123456789abcdef"
        );
    }
}

#[test]
fn f10_second_signal_ends_at_once_and_says_that_the_outcome_is_unknown() {
    let server = Hesitant::start();
    let child = server.run(CREATE);
    server.until("POST", &[NONE]);

    signal(&child, "INT");
    thread::sleep(Duration::from_millis(200));
    signal(&child, "INT");
    let output = child.wait_with_output().expect("it ends");

    assert_eq!(output.status.code(), Some(9));
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(
        text.contains("it is not known whether this was done"),
        "{text}"
    );
    assert!(text.contains("keyctl list --account exa"), "{text}");
}

#[test]
fn deletion_that_may_have_happened_is_not_called_interrupted() {
    const KEY: &str = r#"{"apiKey":{"publicId":"key_1","name":"ci"}}"#;
    let server = Hesitant::start();
    let child = server.run("delete exa/key_1 --yes");
    server.until("DELETE", &[KEY]);

    // The first attempt is answered with trouble; the signal comes before the next.
    server.answer.send((503, "{}")).expect("a listener");
    thread::sleep(Duration::from_millis(30));
    signal(&child, "INT");
    signal(&child, "INT");
    let output = child.wait_with_output().expect("it ends");

    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(9), "{text}");
    assert!(
        text.contains("keyctl delete exa/key_1 --if-exists"),
        "{text}"
    );
}

#[test]
fn second_signal_stops_a_command_that_hangs_and_its_secret_is_rescued() {
    const HANGS: &str = "exec:sh -c 'cat > /dev/null; touch begun; exec sleep 60'";
    let server = Hesitant::start();
    let mut words: Vec<&str> = "create --provider exa --name ci --timeout 50s --to"
        .split(' ')
        .collect();
    words.push(HANGS);
    let mut child = server.starts(&words);
    server.until("POST", &[NONE]);
    server.answer.send((200, MADE)).expect("a listener");
    let begun = server.home.path().join("begun");
    let patience = Instant::now();
    while !begun.exists() {
        assert!(patience.elapsed() < Duration::from_secs(20), "never begun");
        thread::sleep(Duration::from_millis(5));
    }

    signal(&child, "INT");
    thread::sleep(Duration::from_millis(300));
    // One signal leaves it its time.
    assert!(child.try_wait().expect("a child").is_none());
    let second = Instant::now();
    signal(&child, "INT");
    let output = child.wait_with_output().expect("it ends");

    // Ten seconds more would be the time after the first.
    assert!(second.elapsed() < Duration::from_secs(5));
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(12), "{text}");
    assert!(text.contains("`sh` was stopped before its end"), "{text}");
    assert!(!text.contains("new-secret"), "{text}");
    let refuge = server.home.path().join("runtime/keyctl");
    let rescued: Vec<_> = fs::read_dir(refuge)
        .expect("a refuge")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    assert_eq!(rescued.len(), 1, "{rescued:?}");
    let secret = fs::read_to_string(&rescued[0]).expect("a secret");
    assert_eq!(secret, "new-secret-0123456789abcdef");
    assert!(text.contains(&rescued[0].display().to_string()), "{text}");
}
