//! Ctrl-C and its kin, while the provider has not answered yet.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Answer, Program, Running, Server, Stub, stopping};

const KEYS: &str = "/api-keys";
const KEY: &str = "/api-keys/key_1";
const CREATE: &str = "create --provider exa --name ci --to stdout";
const SECRET: &str = "new-secret-0123456789abcdef";
/// Long enough for a signal to arrive first, on a busy machine, too.
const LATE: Duration = Duration::from_secs(2);
/// Longer than anybody waits here.
const NEVER: Duration = Duration::from_secs(50);

/// Less than the ten seconds that a change in flight is given.
const AT_ONCE: Duration = Duration::from_secs(8);

/// Starts a server that lists one key, and answers a creation so much later.
fn server(delay: Duration) -> Server {
    let made = json!({"apiKey":{"publicId":"key_new","name":"ci","secret":SECRET}});
    let server = Server::start();
    server.stub(Stub::get(KEYS, &json!({"apiKeys":[key()]})));
    server.stub(Stub::new(
        "POST",
        KEYS,
        Answer::json(200, &made).late(delay),
    ));
    server
}

fn key() -> Value {
    json!({"publicId":"key_1","name":"old"})
}

fn program(server: &Server, line: &str) -> Program {
    Program::line(line)
        .env("EXA_SERVICE_KEY", "service-key-for-a-test")
        .env("KEYCTL_EXA_BASE_URL", server.url())
}

fn wait_until(is_time: impl Fn() -> bool) {
    let patience = Instant::now();
    while !is_time() {
        assert!(patience.elapsed() < Duration::from_secs(20), "never");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Asks a program twice to stop, with time between to hear the first.
fn interrupts_twice(program: &Running, pause: Duration) {
    program.interrupts();
    thread::sleep(pause);
    program.interrupts();
}

#[test]
fn reading_is_given_up_at_once() {
    for signal in stopping() {
        let server = Server::start();
        let list = Answer::json(200, &json!({"apiKeys":[key()]})).late(NEVER);
        server.stub(Stub::new("GET", KEYS, list));

        let list = program(&server, "list --provider exa").within(AT_ONCE);
        let outcome = list.run_until(|| server.hits() == 1, signal);

        outcome.ends_with(130).prints("");
    }
}

#[test]
fn f10_creation_in_flight_is_waited_for_and_its_secret_delivered() {
    thread::scope(|scope| {
        for signal in stopping() {
            scope.spawn(move || {
                let server = server(LATE);

                let create = program(&server, CREATE);
                let outcome = create.run_until(|| server.posts() == 1, signal);

                outcome.ends_with(130).prints(SECRET);
            });
        }
    });
}

#[test]
fn f10_second_signal_ends_at_once_and_says_that_the_outcome_is_unknown() {
    let server = server(NEVER);
    let create = program(&server, CREATE).within(AT_ONCE).starts();
    wait_until(|| server.posts() == 1);

    interrupts_twice(&create, Duration::from_millis(200));

    create
        .ends()
        .ends_with(9)
        .mentions("it is not known whether this was done")
        .mentions("keyctl list --account exa");
}

#[test]
fn deletion_that_may_have_happened_is_not_called_interrupted() {
    let server = server(NEVER);
    server.stub(Stub::get(KEY, &json!({"apiKey":key()})));
    // The first attempt is answered with trouble; the signal comes before the next.
    let trouble = Answer::json(503, &json!({}));
    server.stub(Stub::new("DELETE", KEY, trouble));
    let delete = program(&server, "delete exa/key_1 --yes").within(AT_ONCE);
    let delete = delete.starts();
    wait_until(|| server.deletes() == 1);

    thread::sleep(Duration::from_millis(30));
    interrupts_twice(&delete, Duration::ZERO);

    delete
        .ends()
        .ends_with(9)
        .mentions("keyctl delete exa/key_1 --if-exists");
}

#[test]
fn second_signal_stops_a_command_that_hangs_and_its_secret_is_rescued() {
    const HANGS: &str = "exec:sh -c 'cat > /dev/null; touch begun; exec sleep 60'";
    let folder = TempDir::new().expect("a folder");
    let state = folder.path().join("state");
    let server = server(Duration::ZERO);
    let mut create = program(&server, "create --provider exa --name ci --timeout 50s")
        .arguments(&["--to", HANGS])
        .working_in(folder.path())
        .state(&state)
        .canary(SECRET)
        .starts();
    wait_until(|| folder.path().join("begun").exists());

    create.interrupts();
    thread::sleep(Duration::from_millis(300));
    assert!(create.goes_on(), "one signal leaves it its time");
    let second = Instant::now();
    create.interrupts();
    let outcome = create.ends().ends_with(12);

    // Ten seconds more would be the time after the first.
    assert!(second.elapsed() < Duration::from_secs(5));
    let rescued: Vec<_> = fs::read_dir(state.join("keyctl/rescue"))
        .expect("a refuge")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    let [rescued] = &rescued[..] else {
        panic!("not one file: {rescued:?}");
    };
    assert_eq!(fs::read_to_string(rescued).expect("text"), SECRET);
    outcome
        .mentions("`sh` was stopped before its end")
        .mentions(&rescued.display().to_string());
}
