//! Every recipe is run as it stands, with stand-ins for the programs that keep secrets.

use std::{fs, os::unix::fs::symlink, process::Output};

use super::lines::assert_names_commands;
use crate::support::{Emulator, Home, is_installed};

const RECIPES: &str = include_str!("../../../.github/RECIPES.md");
/// Keeps what it was given, hands it on as `kubectl` does, and fails when there was nothing.
const STORE: &str = "#!/bin/sh
printf '%s\\n' \"$0 $*\" >> \"$HOME/commands\"
cat > \"$HOME/kept.$$\"
test -s \"$HOME/kept.$$\" || exit 1
cat \"$HOME/kept.$$\" >> \"$HOME/secrets\"
cat \"$HOME/kept.$$\"
";
const STORES: [&str; 5] = ["aws", "gh", "kubectl", "op", "vault"];

/// Lists the blocks of one language.
fn blocks(language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    let blocks = RECIPES.split(fence.as_str()).skip(1);
    let blocks = blocks.filter_map(|rest| Some(rest.split_once("```")?.0));
    blocks.collect()
}

/// Is somebody's home with stand-ins for the stores, beside a provider.
struct Scene {
    home: Home,
    emulator: Emulator,
}

impl Scene {
    fn at(home: Home) -> Self {
        for store in STORES {
            home.installs(store, STORE);
        }
        Self {
            home,
            emulator: Emulator::start(),
        }
    }

    /// Runs lines of a shell until one fails.
    fn runs(&self, script: &str) -> Output {
        let home = self.home.path();
        let variables = self.emulator.environment.iter();
        let mut command = self.home.shell(&format!("set -e\n{script}"));
        command
            .env("RUNNER_TEMP", home.join("runner"))
            .env("GITHUB_PATH", home.join("path"))
            .envs(variables.map(|(name, value)| (name, value)));
        command.output().expect("a shell")
    }

    fn reads(&self, name: &str) -> String {
        fs::read_to_string(self.home.path().join(name)).expect("text")
    }
}

#[test]
fn every_recipe_does_what_it_says() {
    let scene = Scene::at(Home::with_program("keyctl"));

    let mut said = String::new();
    let recipes = blocks("sh");
    assert!(recipes.len() > 10, "{recipes:?}");
    for recipe in recipes {
        if recipe.contains("jq ") && !is_installed("jq") {
            continue;
        }
        let output = scene.runs(recipe);
        for stream in [&output.stdout, &output.stderr] {
            said.push_str(&String::from_utf8_lossy(stream));
        }
        assert!(output.status.success(), "{recipe}\n{said}");
    }

    let (commands, secrets) = (scene.reads("commands"), scene.reads("secrets"));
    for store in STORES {
        assert!(commands.contains(&format!("/bin/{store} ")), "{commands}");
    }
    // No secret was among a store's arguments, nor what a store repeats shown.
    for secret in secrets.lines().filter(|line| line.len() >= 16) {
        assert!(!commands.contains(secret), "{commands}");
        assert!(!said.contains(secret), "{said}");
    }
    let dotenv = scene.reads(".env");
    assert!(dotenv.starts_with("DEBUG=1\nEXA_API_KEY="), "{dotenv}");
    assert!(!scene.home.path().join("leaked.txt").exists());
}

/// Lists what the steps of a workflow run.
fn steps(workflow: &str) -> Vec<String> {
    const INDENT: &str = "          ";
    let scripts = workflow.split("        run: |\n").skip(1);
    let lines = scripts.map(|rest| rest.lines().take_while(|line| line.starts_with(INDENT)));
    lines
        .map(|lines| {
            lines
                .map(|line| format!("{}\n", &line[INDENT.len()..]))
                .collect()
        })
        .collect()
}

/// Is the release that a workflow fetches: an archive with the program.
const RELEASE: &str = "#!/bin/sh -e
case $1 in
release)
  [ \"$*\" = \"release download v$VERSION --repo OWNER/keyctl --pattern $ARCHIVE\" ]
  tar --create --gzip --file \"$ARCHIVE\" --directory \"$FOLDER\" keyctl ;;
attestation)
  [ \"$*\" = \"attestation verify $ARCHIVE --repo OWNER/keyctl\" ]
  test -s \"$ARCHIVE\" ;;
secret)
  cat > set ;;
esac
";

#[test]
fn every_workflow_installs_the_program_and_does_what_it_says() {
    let workflows = blocks("yaml");
    assert_eq!(workflows.len(), 3);
    for (workflow, (code, said)) in workflows.into_iter().zip([
        // Something is found.
        (1, "openai/proj_iQxc03ObVr8D/key_Dhgw36SFq8VC"),
        (0, "Both keys work."),
        (0, "Deleted `legacy-importer`"),
    ]) {
        let scene = Scene::at(Home::bare());
        let home = scene.home.path();
        let version = env!("CARGO_PKG_VERSION");
        let archive = format!("keyctl-{version}-x86_64-unknown-linux-musl.tar.gz");
        let release = RELEASE
            .replace("$VERSION", version)
            .replace("$ARCHIVE", &archive)
            .replace("$FOLDER", &home.join("built").display().to_string());
        scene.home.installs("gh", &release);
        for folder in ["built", "runner"] {
            fs::create_dir(home.join(folder)).expect("a folder");
        }
        symlink(env!("CARGO_BIN_EXE_keyctl"), home.join("built/keyctl")).expect("a link");

        let [install, work] = &steps(workflow)[..] else {
            panic!("{workflow}");
        };
        let installed = scene.runs(install);
        assert!(installed.status.success(), "{installed:?}");
        let found = format!("PATH='{}':$PATH\n", scene.reads("path").trim_end());
        if work.contains("curl ") && !is_installed("curl") {
            continue;
        }
        let output = scene.runs(&(found + work));

        assert_eq!(output.status.code(), Some(code), "{output:?}");
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        assert!(text.contains(said), "{text}");
    }
}

#[test]
fn every_command_and_flag_that_is_named_is_one() {
    let commands = assert_names_commands(RECIPES);

    assert!(commands > 3, "only {commands} commands are named");
}
