//! A real keychain: GNOME's Secret Service, in a session with a bus and a home of its own.
//!
//! The tests run this binary again inside such a session, with one of the ignored tests of [`inside`].

use std::{
    env, fs,
    os::unix::{fs::DirBuilderExt, net::UnixListener},
    path::Path,
    process::Command,
};

use tempfile::TempDir;

/// Tells the inner tests that the keychain they would change is a test's.
const MARK: &str = "KEYCTL_TEST_SESSION";
const UNLOCKED: &str = r#"printf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 && exec "$@""#;
const LOCKED: &str =
    r#"gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1 && exec "$@""#;

/// Is somebody's home, with what the keychain keeps in it.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::DirBuilder::new()
            .mode(0o700)
            .create(folder.path().join("run"))
            .expect("created");
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Runs an inner test in a session that begins with this shell command.
    #[track_caller]
    fn session(&self, start: &str, test: &str) {
        let mut command = Command::new("timeout");
        command.args(["60", "dbus-run-session", "--", "sh", "-c", start, "sh"]);
        command.arg(env::current_exe().expect("this binary"));
        self.run(command, test);
    }

    /// Runs an inner test without a session, on the bus at this address.
    #[track_caller]
    fn alone(&self, bus: Option<&str>, test: &str) {
        let mut command = Command::new(env::current_exe().expect("this binary"));
        command.envs(bus.map(|address| ("DBUS_SESSION_BUS_ADDRESS", address)));
        self.run(command, test);
    }

    #[track_caller]
    fn run(&self, mut command: Command, test: &str) {
        let set: Vec<_> = command
            .get_envs()
            .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
            .collect();
        let output = command
            .args(["--exact", "--include-ignored", "--nocapture"])
            .arg(format!("keychain::inside::{test}"))
            .env_clear()
            .envs(set)
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", self.path())
            .env("XDG_RUNTIME_DIR", self.path().join("run"))
            .env(MARK, "yes")
            .output()
            .expect("started");
        let printed = [output.stdout, output.stderr].concat();
        let printed = String::from_utf8_lossy(&printed);

        assert!(
            output.status.success() && printed.contains("1 passed"),
            "{test} ended with {}:\n{printed}",
            output.status
        );
    }
}

/// Tells whether the programs are there, and says so when they are not.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn is_possible() -> bool {
    let missing = ["timeout", "dbus-run-session", "gnome-keyring-daemon"]
        .into_iter()
        .find(|program| {
            let found = Command::new(program).arg("--version").output();
            !found.is_ok_and(|output| output.status.success())
        });
    if let Some(program) = missing {
        eprintln!("skipped: there is no `{program}` (Debian: apt-get install dbus gnome-keyring)");
    }
    missing.is_none()
}

#[test]
fn entry_is_stored_read_replaced_and_forgotten() {
    if is_possible() {
        Home::new().session(UNLOCKED, "entry_is_stored_read_replaced_and_forgotten");
    }
}

#[test]
fn entry_outlives_the_session_and_is_not_on_the_disk_as_it_is() {
    if !is_possible() {
        return;
    }
    let home = Home::new();

    home.session(UNLOCKED, "entry_is_stored");

    for file in fs::read_dir(home.path().join(".local/share/keyrings")).expect("the keychain's") {
        let bytes = fs::read(file.expect("an entry").path()).expect("read");
        assert!(!String::from_utf8_lossy(&bytes).contains("canary"));
    }
    home.session(UNLOCKED, "stored_entry_is_read");
}

#[test]
fn program_logs_in_uses_the_keychain_and_logs_out() {
    if is_possible() {
        Home::new().session(UNLOCKED, "program_logs_in_uses_the_keychain_and_logs_out");
    }
}

#[test]
fn e07_login_without_a_keychain_stores_nothing() {
    Home::new().alone(None, "login_without_a_keychain_stores_nothing");
}

#[test]
fn e07_locked_keychain_is_a_clear_error() {
    if !is_possible() {
        return;
    }
    let home = Home::new();

    home.session(UNLOCKED, "entry_is_stored");

    home.session(LOCKED, "locked_keychain_is_a_clear_error");
}

#[test]
fn e07_session_without_a_keychain_is_a_clear_error() {
    Home::new().alone(None, "absent_keychain_is_a_clear_error");
    Home::new().alone(
        Some("unix:path=/nowhere/bus"),
        "absent_keychain_is_a_clear_error",
    );
}

#[test]
fn e07_keychain_that_never_answers_is_given_up() {
    let home = Home::new();
    let path = home.path().join("bus");
    let _mute = UnixListener::bind(&path).expect("a socket");

    home.alone(
        Some(&format!("unix:path={}", path.display())),
        "mute_keychain_is_given_up",
    );
}

/// What happens in the session.
mod inside {
    use std::{
        env,
        io::Write,
        path::PathBuf,
        process::{Command, Output, Stdio},
        time::{Duration, Instant},
    };

    use keyctl::{
        credentials::{Environment, Source, keychain},
        keys::{AccountName, ExitCode, Failure, Secret},
    };

    use super::MARK;
    use crate::support::Emulator;

    const CANARY: &str = "sk-admin-canary-0123456789";

    /// Tells whether this is a test's session, and no person's.
    fn is_here() -> bool {
        env::var_os(MARK).is_some()
    }

    fn acme() -> AccountName {
        AccountName::new("acme")
    }

    async fn read(account: &AccountName) -> Result<Secret, Failure> {
        let environment = Environment::default();
        Source::Keyring.read(account, &environment, &[]).await
    }

    /// Fails unless reading ends in time, with one of these reasons and another source as the way out.
    async fn assert_unreadable(reasons: &[&str]) {
        let start = Instant::now();

        let failure = read(&acme()).await.expect_err("no entry");

        let taken = start.elapsed();
        let text = failure.to_string();
        let reason = text.strip_prefix("the credential of account `acme` cannot be read: ");
        let reason = reason.expect("names the account");
        assert!(
            reasons.iter().any(|wanted| reason.starts_with(wanted)),
            "{text}"
        );
        // Three seconds, and one for a busy machine.
        assert!(taken <= Duration::from_secs(4), "{taken:?}");
        assert_eq!(failure.exit_code(), ExitCode::Auth);
        assert!(failure.hint().expect("a way out").contains("`file`"));
        assert!(!format!("{failure:?}").contains("canary"));
    }

    #[tokio::test]
    #[ignore = "changes a keychain: another test runs it in a session of its own"]
    async fn entry_is_stored_read_replaced_and_forgotten() {
        if !is_here() {
            return;
        }
        let (first, second) = (Secret::new(CANARY), Secret::new("sk-admin-second"));
        let other = AccountName::new("acme eu/ü");

        assert_unreadable(&["the keychain has no entry for it"]).await;
        keychain::store(&acme(), &first).await.expect("stored");
        keychain::store(&other, &second).await.expect("stored");
        assert_eq!(read(&acme()).await.expect("read"), first);
        assert_eq!(read(&other).await.expect("read"), second);
        keychain::store(&acme(), &second).await.expect("replaced");
        assert_eq!(read(&acme()).await.expect("read"), second);
        assert!(keychain::forget(&acme()).await.expect("removed"));
        assert!(!keychain::forget(&acme()).await.expect("already gone"));
        assert_unreadable(&["the keychain has no entry for it"]).await;
        assert_eq!(read(&other).await.expect("still there"), second);
    }

    #[tokio::test]
    #[ignore = "changes a keychain: another test runs it in a session of its own"]
    async fn entry_is_stored() {
        if is_here() {
            let stored = keychain::store(&acme(), &Secret::new(CANARY)).await;

            stored.expect("stored");
        }
    }

    #[tokio::test]
    #[ignore = "needs a keychain: another test runs it in a session of its own"]
    async fn stored_entry_is_read() {
        if is_here() {
            assert_eq!(read(&acme()).await.expect("read"), Secret::new(CANARY));
        }
    }

    #[tokio::test]
    #[ignore = "needs a keychain: another test runs it in a session of its own"]
    async fn locked_keychain_is_a_clear_error() {
        if is_here() {
            // Where a dialog can be shown, it waits for its answer.
            assert_unreadable(&["the keychain is locked", "the keychain does not answer"]).await;
        }
    }

    #[tokio::test]
    #[ignore = "needs a session without a keychain: another test makes it one"]
    async fn absent_keychain_is_a_clear_error() {
        if is_here() {
            assert_unreadable(&["there is no keychain here: "]).await;
            let stored = keychain::store(&acme(), &Secret::new(CANARY)).await;
            let failure = stored.expect_err("nowhere to store it");
            assert!(
                failure
                    .to_string()
                    .contains("cannot be stored: there is no keychain here")
            );
        }
    }

    #[tokio::test]
    #[ignore = "needs a session with a mute keychain: another test makes it one"]
    async fn mute_keychain_is_given_up() {
        if is_here() {
            assert_unreadable(&["the keychain does not answer"]).await;
        }
    }

    const ADMIN_KEY: &str = "sk-admin-sandboxKeyctlNotARealKey7Qx";

    /// Runs the program in this very session, with something on its standard input.
    fn keyctl(arguments: &[&str], input: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_keyctl"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(input.as_bytes()).expect("written");
        drop(stdin);
        let output = child.wait_with_output().expect("it ends");
        for text in [&output.stdout, &output.stderr] {
            assert!(
                !String::from_utf8_lossy(text).contains(ADMIN_KEY),
                "the credential was shown"
            );
        }
        output
    }

    #[track_caller]
    fn assert_ends(output: &Output, code: i32) -> String {
        let said = [output.stdout.as_slice(), &output.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        assert_eq!(output.status.code(), Some(code), "{said}");
        said
    }

    fn config() -> PathBuf {
        let home = env::var_os("HOME").expect("a home");
        PathBuf::from(home).join(".config/keyctl/config.toml")
    }

    #[test]
    #[ignore = "changes a keychain: another test runs it in a session of its own"]
    fn program_logs_in_uses_the_keychain_and_logs_out() {
        if !is_here() {
            return;
        }
        let emulator = Emulator::start();
        let url = format!("base_url=http://{}/openai/v1", emulator.address);
        let login = ["auth", "login", "--account", "acme", "--set", &url];

        let wrong = keyctl(&login, "sk-admin-not-the-right-one-0000");
        assert!(assert_ends(&wrong, 4).contains("the credential was rejected"));
        assert!(
            !config().exists(),
            "nothing is written of what does not work"
        );

        let said = assert_ends(&keyctl(&login, &format!("{ADMIN_KEY}\n")), 0);
        assert!(
            said.contains("The credential works: it sees 3 keys of its own sort"),
            "{said}"
        );
        assert!(
            !std::fs::read_to_string(config())
                .expect("written")
                .contains(ADMIN_KEY)
        );

        let again = keyctl(&[login.as_slice(), &["-o", "json"]].concat(), ADMIN_KEY);
        assert_ends(&again, 0);
        let document: serde_json::Value = serde_json::from_slice(&again.stdout).expect("JSON");
        assert_eq!(document["accounts"][0]["works"], true);
        assert_eq!(document["accounts"][0]["key"]["name"], "keyctl");
        assert_ends(&keyctl(&["list", "--account", "acme"], ""), 0);
        // A login that cannot be written down costs nothing of the one before.
        let nowhere = [login.as_slice(), &["--config", "/proc/nowhere/config.toml"]].concat();
        assert_ends(&keyctl(&nowhere, ADMIN_KEY), 2);
        assert_ends(&keyctl(&["list", "--account", "acme"], ""), 0);
        let status = assert_ends(&keyctl(&["auth", "status", "--check"], ""), 0);
        assert!(status.contains("keyring"), "{status}");

        assert_ends(&keyctl(&["auth", "logout", "--account", "acme"], ""), 0);
        assert_ends(&keyctl(&["list", "--account", "acme"], ""), 3);
        assert_ends(&keyctl(&["auth", "logout", "--account", "acme"], ""), 3);
    }

    #[test]
    #[ignore = "needs a session without a keychain: another test makes it one"]
    fn login_without_a_keychain_stores_nothing() {
        if !is_here() {
            return;
        }
        let emulator = Emulator::start();
        let url = format!("base_url=http://{}/openai/v1", emulator.address);

        let login = keyctl(&["auth", "login", "--set", &url], ADMIN_KEY);

        assert!(assert_ends(&login, 4).contains("there is no keychain here"));
        assert!(!config().exists());
    }
}
