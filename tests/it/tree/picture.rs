//! The picture in the README, made of what the program prints. `SNAPSHOTS=overwrite cargo test` takes a new one.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
};

use snapbox::{Data, assert_data_eq, data::DataFormat};

/// Is what is typed, one after the other.
const LINES: [&str; 3] = [
    "keyctl list --sandbox --unused-for 90d --columns ref,name,owner,last-used",
    "keyctl rotate pinecone/6e8f1c44-3c1c-530e-b90f-34ce7fe98575 --sandbox --yes \\
    --to 'exec:gh secret set PINECONE_API_KEY --repo acme/web'",
    "keyctl delete openai/proj_iQxc03ObVr8D/key_DExTYJJtlRp6 --sandbox < /dev/null",
];

#[test]
fn picture_shows_what_is_printed() {
    let home = tempfile::tempdir().expect("a folder");
    let store = home.path().join("gh");
    fs::write(&store, "#!/bin/sh\nread -r secret || true\n").expect("written");
    fs::set_permissions(&store, fs::Permissions::from_mode(0o755)).expect("set");
    let folder = Path::new(env!("CARGO_BIN_EXE_keyctl")).parent();
    let path = format!(
        "{}:{}",
        home.path().display(),
        folder.expect("a folder").display()
    );

    let mut seen = String::new();
    for line in LINES {
        let output = Command::new("/bin/sh")
            .args(["-c", &format!("{{ {line}; }} 2>&1")])
            .env_clear()
            .env("HOME", home.path())
            .env("PATH", &path)
            .env("CLICOLOR_FORCE", "1")
            .stdin(Stdio::null())
            .output()
            .expect("a shell");
        let text = String::from_utf8(output.stdout).expect("text");
        seen.push_str(&format!("\u{1b}[1m$ {line}\u{1b}[0m\n{text}\n"));
    }

    let picture = concat!(env!("CARGO_MANIFEST_DIR"), "/.github/keyctl.svg");
    let expected = Data::read_from(picture.as_ref(), Some(DataFormat::TermSvg)).raw();
    assert_data_eq!(Data::text(seen).coerce_to(DataFormat::TermSvg), expected);
}
