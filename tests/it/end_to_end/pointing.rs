//! Accounts whose credential stays where it is, made without an editor.

use std::{fs, path::Path};

use tempfile::TempDir;

use crate::support::{Emulator, PATH, Program, Server, set_mode};

const ADMIN_KEY: &str = "sk-admin-sandboxKeyctlNotARealKey7Qx";

/// A config folder, and an emulator to log in to.
struct Place {
    folder: TempDir,
    emulator: Emulator,
}

impl Place {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            emulator: Emulator::start(),
        }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Prepares a command with the config file of this place.
    fn keyctl(&self, arguments: &[&str]) -> Program {
        Program::new(arguments.iter().copied())
            .env("XDG_CONFIG_HOME", self.path().to_str().expect("text"))
            .env("PATH", PATH)
            .working_in(self.path())
            .input(b"")
    }

    /// Prepares a login at the emulator's OpenAI, with its admin key in `ACME`.
    fn login(&self, arguments: &[&str]) -> Program {
        let url = format!("base_url=http://{}/openai/v1", self.emulator.address);
        let login = ["auth", "login", "--provider", "openai", "--set", &url];
        self.keyctl(&[&login, arguments].concat())
            .secret_env("ACME", ADMIN_KEY)
    }

    fn config(&self) -> String {
        fs::read_to_string(self.path().join("keyctl/config.toml")).unwrap_or_default()
    }

    fn write_config(&self, text: &str) {
        fs::create_dir_all(self.path().join("keyctl")).expect("a folder");
        fs::write(self.path().join("keyctl/config.toml"), text).expect("written");
    }

    fn key_file(&self, mode: u32) -> String {
        let path = self.path().join("key");
        fs::write(&path, ADMIN_KEY).expect("written");
        set_mode(&path, mode);
        path.display().to_string()
    }
}

#[test]
fn account_is_made_of_each_place_and_works() {
    let place = Place::new();
    let file = place.key_file(0o600);
    for (name, flags, source) in [
        (
            "a",
            ["--command", &format!("cat {file}")],
            format!("{{ command = [\"cat\", \"{file}\"] }}"),
        ),
        ("b", ["--file", "key"], format!("{{ file = \"{file}\" }}")),
        ("c", ["--env", "ACME"], "{ env = \"ACME\" }".to_owned()),
    ] {
        let arguments = [flags.as_slice(), &["--account", name]].concat();

        place
            .login(&arguments)
            .run()
            .ends_with(0)
            .mentions(
                "The credential works: it sees 3 keys of its own sort; it is the key `keyctl`",
            )
            .mentions("its credential stays where it is");

        assert!(
            place.config().contains(&format!("credential = {source}")),
            "{}",
            place.config()
        );
        place
            .keyctl(&["list", "--account", name, "--kind", "admin"])
            .env("ACME", ADMIN_KEY)
            .run()
            .ends_with(0);
    }
    assert!(!place.config().contains(ADMIN_KEY));
}

#[test]
fn command_is_split_without_a_shell_and_shown() {
    let place = Place::new();

    place
        .login(&["--command", "echo '$ACME; true'"])
        .run()
        .ends_with(4)
        .mentions("Running [\"echo\", \"$ACME; true\"], without a shell");

    assert_eq!(place.config(), "");
}

#[test]
fn place_that_gives_no_credential_is_not_written() {
    let place = Place::new();
    let loose = place.key_file(0o644);
    for (flags, code, problem) in [
        (
            ["--command", "nosuchprogram"],
            4,
            "the helper `nosuchprogram` was not found",
        ),
        (["--command", "true"], 4, "printed no credential"),
        (["--command", "echo 'open"], 2, "a quote is never closed"),
        (["--file", "nowhere"], 4, "there is no such file"),
        (["--file", &loose], 2, "its mode 0644"),
        (["--env", "a-b"], 2, "is not the name of a variable"),
    ] {
        place.login(&flags).run().ends_with(code).mentions(problem);

        assert_eq!(place.config(), "", "{flags:?}");
    }
}

#[test]
fn credential_that_does_not_work_is_not_written() {
    let place = Place::new();
    let wrong = "sk-admin-CANARYnotTheRightOne0000";

    place
        .login(&["--env", "WRONG"])
        .secret_env("WRONG", wrong)
        .run()
        .ends_with(4)
        .mentions("Nothing was stored")
        .mentions("the credential was rejected");
    assert_eq!(place.config(), "");

    place
        .login(&["--env", "WRONG", "--no-check"])
        .secret_env("WRONG", wrong)
        .run()
        .ends_with(0);
    assert!(place.config().contains("env = \"WRONG\""));
}

#[test]
fn variable_that_is_not_set_is_written_with_a_warning() {
    let place = Place::new();
    let server = Server::start();
    let url = format!("base_url={}/v1", server.url());

    place
        .keyctl(&[
            "auth",
            "login",
            "--provider",
            "openai",
            "--env",
            "LATER",
            "--set",
            &url,
        ])
        .run()
        .ends_with(0)
        .mentions("warning: `LATER` is not set here, so the credential is not checked");

    assert!(place.config().contains("env = \"LATER\""));
    assert_eq!(server.hits(), 0);
}

#[test]
fn other_place_needs_to_be_meant() {
    let place = Place::new();
    let login = |arguments: &[&str]| place.login(arguments).run();
    login(&["--env", "ACME"]).ends_with(0);

    login(&["--file", &place.key_file(0o600)])
        .ends_with(6)
        .mentions("the account `openai` takes its credential from another place: env ACME")
        .mentions("`--account openai-2`");
    assert!(place.config().contains("env = \"ACME\""));

    login(&["--file", "key", "--replace"]).ends_with(0);
    assert!(!place.config().contains("ACME"));
}

#[test]
fn everything_else_in_the_config_file_stays() {
    let place = Place::new();
    let before = "# ours\n[accounts.other]  # an old one\nprovider = \"exa\"\ncredential = { env = \"X\" }   # from CI\n";
    place.write_config(before);

    place.login(&["--env", "ACME"]).run().ends_with(0);

    assert!(place.config().starts_with(before), "{}", place.config());
}

#[test]
fn half_of_a_pair_needs_the_other_one() {
    let place = Place::new();
    let base = format!("http://{}", place.emulator.address);
    let hosts = [
        format!("base_url={base}/pinecone"),
        format!("login_url={base}/pinecone-login"),
    ];
    let of = |name: &str| {
        let mut all = place.emulator.environment.iter();
        all.find(|(own, _)| *own == name).expect(name).1.clone()
    };
    let login = ["auth", "login", "--provider", "pinecone", "--env", "HALF"];
    let hosts = ["--set", &hosts[0], "--set", &hosts[1]];
    let client = format!("client_id={}", of("PINECONE_CLIENT_ID"));

    place
        .keyctl(&[login.as_slice(), &hosts].concat())
        .secret_env("HALF", &of("PINECONE_CLIENT_SECRET"))
        .run()
        .ends_with(2)
        .mentions("the secret is one half of a pair, and its client id is missing")
        .mentions("--set client_id=");
    assert_eq!(place.config(), "");

    place
        .keyctl(&[login.as_slice(), &hosts, &["--set", &client]].concat())
        .secret_env("HALF", &of("PINECONE_CLIENT_SECRET"))
        .run()
        .ends_with(0)
        .mentions("The credential works: it sees 2 projects");
}

#[test]
fn everything_missing_is_said_at_once_with_a_line_that_works() {
    let place = Place::new();

    place
        .keyctl(&["auth", "login"])
        .run()
        .ends_with(2)
        .mentions("`--provider` and the credential on standard input are missing")
        .mentions("| keyctl auth login --provider exa")
        .mentions("keyctl auth login --provider pinecone --set client_id=CLIENT-ID --command");
    place
        .keyctl(&["auth", "login", "--provider", "pinecone"])
        .run()
        .ends_with(2)
        .mentions("`--set client_id=…` and the credential on standard input are missing");
    place
        .keyctl(&["auth", "login", "--provider", "openai"])
        .run()
        .ends_with(4)
        .mentions("no credential was given: standard input is empty")
        .mentions("https://platform.openai.com/settings/organization/admin-keys");
}

#[test]
fn setting_that_is_none_is_refused_before_anything_is_read() {
    let place = Place::new();
    for (setting, problem) in [
        ("base_ulr=https://x.example", "did you mean `base_url`?"),
        ("credential=CANARY", "`--set` does not set `credential`"),
        ("default=maybe", "`default` is neither true nor false"),
    ] {
        place
            .login(&["--command", "touch ran", "--set", setting])
            .run()
            .ends_with(2)
            .mentions(problem);
    }
    assert!(!place.path().join("ran").exists());
}

#[test]
fn logout_says_what_is_removed_and_what_stays() {
    let place = Place::new();
    place.login(&["--env", "ACME"]).run().ends_with(0);

    place
        .keyctl(&["auth", "logout", "--account", "openai"])
        .run()
        .ends_with(0)
        .mentions("its credential stays where it is: env ACME");

    assert!(!place.config().contains("openai"));
    place
        .keyctl(&["auth", "logout", "--account", "openai"])
        .env("OPENAI_ADMIN_KEY", ADMIN_KEY)
        .run()
        .ends_with(3)
        .mentions("the environment makes it")
        .mentions("unset `OPENAI_ADMIN_KEY`");
}

#[test]
fn f041_login_keeps_the_host_that_the_environment_names() {
    let place = Place::new();
    let url = format!("http://{}/openai/v1", place.emulator.address);
    let login = |more: &[&str]| {
        let login = ["auth", "login", "--provider", "openai", "--env", "ACME"];
        place
            .keyctl(&[&login, more].concat())
            .env("KEYCTL_OPENAI_BASE_URL", &url)
            .secret_env("ACME", ADMIN_KEY)
            .run()
    };

    login(&[])
        .ends_with(0)
        .mentions("keeps the host")
        .mentions("of `KEYCTL_OPENAI_BASE_URL` as its `base_url`");

    assert!(place.config().contains(&url), "{}", place.config());
}

#[test]
fn f041_host_that_is_set_by_a_flag_counts_before_that_of_the_environment() {
    let place = Place::new();

    let outcome = place
        .login(&["--env", "ACME"])
        .env("KEYCTL_OPENAI_BASE_URL", "https://eu.api.openai.com/v1")
        .run()
        .ends_with(0);

    assert!(
        !outcome.stderr.contains("keeps the host"),
        "{}",
        outcome.stderr
    );
    assert!(!place.config().contains("eu.api"), "{}", place.config());
}
