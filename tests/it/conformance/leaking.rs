//! A server that repeats all it is told, in every way to answer: nothing of it is shown, logged or kept.

use std::{
    fs,
    io::{self, BufReader, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    sync::Arc,
    thread,
};

use serde_json::json;
use tempfile::TempDir;

use super::{
    scene::Scene,
    stage::{Stage, for_each_kind, for_each_provider, with},
};
use crate::support::{Canaries, Message, assert_mode};

/// Makes an answer of what was said, and of the header that signed it.
type Reply = fn(refusal: &dyn Fn(u16, &str) -> String, said: &str, signature: &str) -> Vec<u8>;

/// Stands before the stage's server, and answers some requests by itself.
struct Parrot {
    port: u16,
}

/// Says which requests it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spoilt {
    Changes,
    All,
}

fn with_status<const STATUS: u16>(
    refusal: &dyn Fn(u16, &str) -> String,
    said: &str,
    own: &str,
) -> Vec<u8> {
    let body = refusal(STATUS, said);
    let length = body.len();
    format!(
        "HTTP/1.1 {STATUS} {own}\r\ncontent-type: application/json\r\nx-request-id: {own}\r\nretry-after: 0\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

fn usual(media_type: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {media_type}\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// Every way to repeat what was said.
const REPLIES: [(&str, Reply); 16] = [
    ("400", with_status::<400>),
    ("401", with_status::<401>),
    ("403", with_status::<403>),
    ("404", with_status::<404>),
    ("409", with_status::<409>),
    ("429", with_status::<429>),
    ("500", with_status::<500>),
    ("page", |_, said, _| usual("text/html", said)),
    ("text", |_, said, _| {
        usual("application/json", &json!(said).to_string())
    }),
    // Ids and names are data: what a provider calls a key is shown.
    ("members", |_, said, _| {
        let all = [
            "object", "data", "objects", "apiKeys", "apiKey", "key", "keys", "value", "name",
        ];
        let members = all.map(|name| (name.to_owned(), json!(said)));
        let members: serde_json::Map<_, _> = members.into_iter().collect();
        usual("application/json", &json!(members).to_string())
    }),
    ("name of a member", |_, said, _| {
        usual("application/json", &json!({said: 1}).to_string())
    }),
    ("redirect", |_, said, own| {
        let place: String = said.bytes().map(|byte| format!("%{byte:02X}")).collect();
        format!("HTTP/1.1 302 {own}\r\nlocation: http://localhost:1/{place}\r\ncontent-length: 0\r\n\r\n").into_bytes()
    }),
    ("no HTTP", |_, said, _| said.as_bytes().to_vec()),
    ("cut", |_, said, _| {
        format!("HTTP/1.1 200 OK\r\ncontent-length: 99999\r\n\r\n{said}").into_bytes()
    }),
    ("chunks", |_, _, own| {
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{own}\r\n{own}").into_bytes()
    }),
    ("packed", |_, said, _| {
        let length = said.len();
        format!(
            "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {length}\r\n\r\n{said}"
        )
        .into_bytes()
    }),
];

impl Parrot {
    fn start(stage: &Stage<'_>, spoilt: Spoilt, reply: Reply) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let server = stage.server.address();
        let logins = stage
            .fixture
            .login
            .iter()
            .map(|stub| format!("{} {}", stub.method, stub.path));
        let logins: Arc<Vec<String>> = Arc::new(logins.collect());
        let (refusal, signature) = (stage.fixture.refusal, stage.fixture.signature.1);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (server, logins) = (server.clone(), Arc::clone(&logins));
                thread::spawn(move || -> io::Result<()> {
                    let mut requests = BufReader::new(&client);
                    while let Some(request) = Message::read(&mut requests)? {
                        let said = String::from_utf8_lossy(&request.bytes).into_owned();
                        let is_login = logins.iter().any(|login| said.starts_with(login));
                        let is_meant = spoilt == Spoilt::All || !said.starts_with("GET ");
                        if is_meant && !is_login {
                            let refusal = |status, words: &str| refusal(status, words).to_string();
                            let reply = reply(&refusal, &said, signature);
                            return (&client).write_all(&reply);
                        }
                        let server = TcpStream::connect(&server)?;
                        (&server).write_all(&request.bytes)?;
                        let answer = Message::read(&mut BufReader::new(&server))?;
                        (&client).write_all(&answer.unwrap_or_default().bytes)?;
                    }
                    Ok(())
                });
            }
        });
        Self { port }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

/// Lists command lines of every command that asks the provider, and whether they change something.
fn commands<'a>(stage: &Stage<'a>) -> Vec<(Vec<&'a str>, Spoilt)> {
    let kind = stage.kind;
    let to_file = ["--to", "file:key"];
    let mut commands = vec![
        (stage.list().to_vec(), Spoilt::All),
        (vec!["describe", kind.reference], Spoilt::All),
        (vec!["delete", kind.reference, "--yes"], Spoilt::Changes),
        (
            vec!["delete", kind.reference, kind.reference, "--yes"],
            Spoilt::All,
        ),
        (vec!["projects"], Spoilt::All),
        (vec!["auth", "status", "--check"], Spoilt::All),
        (vec!["identify"], Spoilt::All),
        (vec!["operations", "resume"], Spoilt::All),
    ];
    if let Some(creation) = kind.creations.first() {
        commands.push((with(&stage.create(creation), &to_file), Spoilt::Changes));
    }
    if let Some(revision) = kind.updates.first() {
        commands.push((with(&stage.update(revision), &["--yes"]), Spoilt::Changes));
    }
    if kind.proof.is_some() {
        let rotate = with(&["rotate", kind.reference, "--yes"], &to_file);
        commands.push((rotate, Spoilt::Changes));
    }
    commands
}

/// Runs a command at a parrot, and looks at all it says and leaves.
fn assert_silent(stage: &Stage<'_>, words: &[&str], spoilt: Spoilt, (name, reply): (&str, Reply)) {
    let parrot = Parrot::start(stage, spoilt, reply);
    let folder = tempfile::tempdir().expect("a folder");
    let form = if name.len() % 2 == 0 { "table" } else { "json" };
    let words = with(words, &["-vv", "-o", form, "--timeout", "1s"]);

    let outcome = stage
        .program_at(&parrot.url(), &words)
        .state(&folder.path().join("state"))
        .working_in(folder.path())
        .env("RUST_LOG", "trace")
        .input(b"sk-nobodys-0123456789abcdefghijklmnop\n")
        .run();

    let context = format!("{words:?} {spoilt:?} {name}: {}", outcome.stderr);
    assert!(outcome.code >= 0 && outcome.code != 101, "{context}");
    assert!(!outcome.stderr.contains("panicked"), "{context}");
    assert_clean(stage, &folder, &context);
}

/// Fails where a file holds a secret, is for others too, or is a placeholder.
#[track_caller]
fn assert_clean(stage: &Stage<'_>, folder: &TempDir, context: &str) {
    let mut canaries = Canaries::default();
    let credentials = stage.fixture.credentials.iter().map(|(_, value)| value);
    credentials
        .chain(&stage.fixture.canaries)
        .for_each(|own| canaries.add(own));
    look(folder.path(), &mut |path, is_folder| {
        assert_mode(path, if is_folder { 0o700 } else { 0o600 });
        let place = path.display().to_string();
        assert!(!place.contains(".keyctl-"), "{place}: {context}");
        if !is_folder {
            let bytes = fs::read(path).expect("readable");
            canaries.assert_absent(&place, &String::from_utf8_lossy(&bytes));
        }
    });
}

/// Looks at everything below a folder but what stands for the user's own: the folder for all state.
fn look(folder: &Path, judge: &mut impl FnMut(&Path, bool)) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let is_folder = path.is_dir();
        if !path.ends_with("state") {
            judge(&path, is_folder);
        }
        if is_folder {
            look(&path, judge);
        }
    }
}

#[test]
fn h02_h08_server_that_repeats_what_it_is_told_gets_nothing_of_it_into_words_or_files() {
    for_each_provider(|stage| {
        stage.lists(&[stage.kind.own()]);
        stage.server.stub(stage.kind.described());
        for creation in &stage.kind.creations {
            stage.server.add(&creation.reads);
        }
        let commands = commands(stage);
        thread::scope(|scope| {
            for (number, reply) in REPLIES.into_iter().enumerate() {
                let commands = &commands;
                scope.spawn(move || {
                    for (place, (words, spoilt)) in commands.iter().enumerate() {
                        // The three that tell most meet every answer, the others one in four.
                        let is_telling = [0, 2, 8].contains(&place);
                        if is_telling || (number + place) % 4 == 0 {
                            assert_silent(stage, words, *spoilt, reply);
                        }
                    }
                });
            }
        });
    });
}

#[test]
fn h04_document_for_scripts_holds_no_secret_that_was_not_asked_for() {
    for_each_kind(|stage| {
        let kind = stage.kind;
        let Some(creation) = kind.creations.first() else {
            return;
        };
        for (more, is_revealed) in [
            (["--to", "file:key"].as_slice(), false),
            (&["--reveal"], true),
        ] {
            let scene = Scene::of(stage);
            scene.keeps(creation, creation.listed.clone());
            let words = with(&with(&stage.create(creation), more), &["-o", "json"]);

            let outcome = scene.shows(&words).run().ends_with(0);

            assert_eq!(outcome.stdout.contains(creation.secret), is_revealed);
            assert!(!outcome.stderr.contains(creation.secret));
            for words in [
                with(&stage.list(), &["-o", "json"]),
                vec!["describe", creation.reference, "-o", "json"],
                vec!["delete", creation.reference, "--yes", "-o", "json"],
                vec!["operations", "-o", "json"],
                vec!["auth", "status", "--check", "-o", "json"],
            ] {
                // Nothing secret may be seen.
                scene.runs(&words).run();
            }
        }
    });
}
