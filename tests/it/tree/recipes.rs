//! Every recipe is run as it stands, with stand-ins for the programs that keep secrets.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
};

use crate::support::Emulator;

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

fn is_installed(program: &str) -> bool {
    let mut folders = ["/usr/local/bin", "/usr/bin", "/bin"].iter();
    folders.any(|folder| Path::new(folder).join(program).exists())
}

#[test]
fn every_recipe_does_what_it_says() {
    let (home, emulator) = (tempfile::tempdir().expect("a folder"), Emulator::start());
    let stores = home.path().join("bin");
    fs::create_dir(&stores).expect("a folder");
    for store in STORES {
        let path = stores.join(store);
        fs::write(&path, STORE).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("set");
    }
    let program = Path::new(env!("CARGO_BIN_EXE_keyctl"));
    let folder = program.parent().expect("a folder");

    let mut said = String::new();
    let recipes = blocks("sh");
    assert!(recipes.len() > 10, "{recipes:?}");
    for recipe in recipes {
        if recipe.contains("jq ") && !is_installed("jq") {
            continue;
        }
        let mut command = Command::new("sh");
        command
            .args(["-e", "-c", recipe])
            .env_clear()
            .env("HOME", home.path())
            .env(
                "PATH",
                format!(
                    "{}:{}:/usr/local/bin:/usr/bin:/bin",
                    stores.display(),
                    folder.display()
                ),
            )
            .envs(
                emulator
                    .environment
                    .iter()
                    .map(|(name, value)| (name, value)),
            )
            .current_dir(home.path())
            .stdin(Stdio::null());
        let output = command.output().expect("a shell");
        for stream in [&output.stdout, &output.stderr] {
            said.push_str(&String::from_utf8_lossy(stream));
        }
        assert!(output.status.success(), "{recipe}\n{said}");
    }

    let read = |name: &str| fs::read_to_string(home.path().join(name)).expect("text");
    let (commands, secrets) = (read("commands"), read("secrets"));
    for store in STORES {
        assert!(commands.contains(&format!("/bin/{store} ")), "{commands}");
    }
    // No secret was among a store's arguments, nor what a store repeats shown.
    for secret in secrets.lines().filter(|line| line.len() >= 16) {
        assert!(!commands.contains(secret), "{commands}");
        assert!(!said.contains(secret), "{said}");
    }
    assert!(
        read(".env").starts_with("DEBUG=1\nEXA_API_KEY="),
        "{}",
        read(".env")
    );
    assert!(!home.path().join("leaked.txt").exists());
}
