//! The picture in the README, made of what the program prints. `SNAPSHOTS=overwrite cargo test` takes a new one.

use snapbox::{Data, assert_data_eq, data::DataFormat};

use crate::support::Home;

/// Is what is typed, one after the other.
const LINES: [&str; 3] = [
    "keyctl list --sandbox --unused-for 90d --columns ref,name,owner,last-used",
    "keyctl rotate pinecone/6e8f1c44-3c1c-530e-b90f-34ce7fe98575 --sandbox --yes \\
    --to 'exec:gh secret set PINECONE_API_KEY --repo acme/web'",
    "keyctl delete openai/proj_iQxc03ObVr8D/key_DExTYJJtlRp6 --sandbox < /dev/null",
];

#[test]
fn picture_shows_what_is_printed() {
    let home = Home::with_program("keyctl");
    home.installs("gh", "#!/bin/sh\nread -r secret || true\n");

    let mut seen = String::new();
    for line in LINES {
        let output = home
            .shell(&format!("{{ {line}; }} 2>&1"))
            .env("CLICOLOR_FORCE", "1")
            .output()
            .expect("a shell");
        let text = String::from_utf8(output.stdout).expect("text");
        seen.push_str(&format!("\u{1b}[1m$ {line}\u{1b}[0m\n{text}\n"));
    }

    let picture = concat!(env!("CARGO_MANIFEST_DIR"), "/.github/keyctl.svg");
    let expected = Data::read_from(picture.as_ref(), Some(DataFormat::TermSvg)).raw();
    assert_data_eq!(Data::text(seen).coerce_to(DataFormat::TermSvg), expected);
}
