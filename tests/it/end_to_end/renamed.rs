//! The program under another name, beside the `keyctl` of keyutils.

use std::{path::Path, process::Output};

use crate::support::Home;

/// Makes a home where the program has the name that packages give it.
fn home() -> Home {
    Home::with_program("apikeyctl")
}

impl Home {
    /// Runs a line of the shell's.
    fn runs(&self, line: &str) -> (i32, String, String) {
        let Output {
            status,
            stdout,
            stderr,
        } = self.shell(line).output().expect("it runs");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        (status.code().expect("it ends"), text(stdout), text(stderr))
    }
}

/// Tells whether a text names the program by the name that it was not started under.
fn names_another(text: &str) -> bool {
    let mut words = text.split(|sign: char| sign.is_whitespace() || "`'\"(".contains(sign));
    words.any(|word| word == "keyctl")
}

#[test]
fn help_and_manual_bear_the_name_it_was_started_under() {
    let home = home();

    for line in [
        "--help",
        "list --help",
        "delete -h",
        "help sinks",
        "help output",
        "man | tr -d '\\\\'",
        "man delete | tr -d '\\\\'",
        "completions bash",
    ] {
        let (code, stdout, _) = home.runs(&format!("apikeyctl {line}"));

        assert_eq!(code, 0, "{line}");
        assert!(stdout.contains("apikeyctl"), "{line}: {stdout}");
        // What the kernel's tool is called is no command of this one.
        assert!(!names_another(&stdout), "{line}: {stdout}");
    }
}

#[test]
fn errors_lead_to_the_name_it_was_started_under() {
    let home = home();

    for line in [
        "list",
        "delete openai/admin/x",
        "describe exa/key_none --sandbox",
        "lst",
        "list --frobnicate",
        "update --sandbox openai/admin/x --json",
        "show",
        "list @s",
        "identify sk-proj-0123456789abcdefABCDEF",
    ] {
        let (code, stdout, stderr) = home.runs(&format!("apikeyctl {line} < /dev/null"));

        assert_ne!(code, 0, "{line}");
        assert_eq!(stdout, "", "{line}");
        assert!(!stderr.contains("`keyctl"), "{line}: {stderr}");
        assert!(!stderr.contains("Usage: keyctl"), "{line}: {stderr}");
    }
}

#[test]
fn way_out_that_is_printed_works_as_it_stands() {
    let home = home();
    let create = "apikeyctl create --sandbox --provider exa --name ci --to file:key";
    let (code, stdout, stderr) = home.runs(create);
    assert_eq!(code, 0, "{stderr}");
    let word = stdout
        .split_whitespace()
        .find(|word| word.starts_with("exa/"));
    let reference = word.expect("a ref");

    let (code, _, stderr) = home.runs(&format!("apikeyctl delete --sandbox {reference}"));
    assert_eq!(code, 5, "{stderr}");
    let (code, _, stderr) = home.runs(&format!("apikeyctl delete --sandbox {reference} --yes"));

    assert_eq!(code, 0, "{stderr}");
}

#[test]
fn version_says_which_tool_this_is() {
    let (code, stdout, _) = home().runs("apikeyctl --version");

    assert_eq!(code, 0);
    assert_eq!(
        stdout,
        concat!("apikeyctl ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn every_command_of_keyutils_is_told_apart() {
    if !Path::new("/bin/keyctl").exists() && !Path::new("/usr/bin/keyctl").exists() {
        eprintln!("skipped: there is no keyutils (Debian: apt-get install keyutils)");
        return;
    }
    let home = home();
    // Beside it, under its own name, where packages are.
    let (_, theirs, _) = home.runs("PATH=/usr/bin:/bin keyctl 2>&1");
    let commands = theirs
        .lines()
        .filter_map(|line| line.strip_prefix("  keyctl "));
    let verbs: Vec<&str> = commands
        .filter_map(|line| line.split_whitespace().next())
        .filter(|verb| !verb.starts_with('-'))
        .filter(|verb| !["describe", "list", "update"].contains(verb))
        .collect();
    assert!(verbs.len() > 40, "{theirs}");

    for verb in verbs {
        let (code, _, stderr) = home.runs(&format!("apikeyctl {verb} 123"));

        assert_eq!(code, 2, "{verb}: {stderr}");
        assert!(
            stderr.contains("of the package keyutils"),
            "{verb}: {stderr}"
        );
    }
}

#[test]
fn command_of_both_with_a_key_of_keyutils_is_told_apart() {
    let home = home();

    for line in ["list @s", "describe %user:mine", "update 3141592 data"] {
        let (code, stdout, stderr) = home.runs(&format!("apikeyctl {line}"));

        assert_eq!(code, 2, "{line}: {stderr}");
        assert_eq!(stdout, "", "{line}");
        assert!(
            stderr.contains("of the package keyutils"),
            "{line}: {stderr}"
        );
    }
}
