//! What somebody without the program would write: curl, and jq for what it answers.

use std::{fs, path::PathBuf};

use super::{CREDENTIAL, OWN_KEYS, PAGE, SCOPES};
use crate::{emulator::Emulator, task::Task};

/// Writes keys one a line.
pub const JQ_LINES: &str = ".data[]";
/// Writes keys for spreadsheets.
pub const JQ_CSV: &str = ".data[] | [.id, .name, .redacted_value, .created_at, .last_used_at, .expires_at, .owner.type, .owner.user.id, .owner.user.name, .owner.user.email, .owner_project_access] | @csv";
/// Writes keys for people, as far as jq can.
pub const JQ_TABLE: &str = ".data[] | [.id, .name, .owner.type, .owner.user.name, (.created_at | todate), (.last_used_at | todate), .expires_at, .owner_project_access] | @tsv";

/// Is a shell's way to one emulator.
pub struct Scripts<'a>(&'a Emulator);

impl<'a> Scripts<'a> {
    pub fn of(emulator: &'a Emulator) -> Self {
        Self(emulator)
    }

    /// Gets one page.
    pub fn page(&self) -> Task {
        self.script(&format!(r#"exec $GET "$URL{OWN_KEYS}?limit={PAGE}""#))
    }

    /// Gets one page, and writes its keys one a line.
    pub fn page_in_lines(&self) -> Task {
        let program = JQ_LINES;
        self.script(&format!(
            r#"$GET "$URL{OWN_KEYS}?limit={PAGE}" | jq --compact-output '{program}'"#
        ))
    }

    /// Follows the cursors of one list.
    pub fn pages(&self) -> Task {
        self.script(&format!("{FOLLOW}\nfollow {OWN_KEYS}"))
    }

    /// Follows the cursors of every project's list, some projects at a time.
    pub fn fan_out(&self, concurrency: usize) -> Task {
        let projects = format!(r#"follow {SCOPES} | jq --raw-output .id"#);
        let each = format!(
            r#"xargs -P {concurrency} -I '{{}}' sh -c "$FOLLOW"'; follow {SCOPES}/{{}}/api_keys'"#
        );
        self.script(&format!("{FOLLOW}\n{projects} | {each}"))
            .environment(&[("FOLLOW", FOLLOW.to_owned())])
    }

    /// Deletes what a file names, some keys at a time.
    pub fn deletions(&self, paths: &str, concurrency: usize) -> Task {
        self.script(&format!(
            r#"xargs -P {concurrency} -I '{{}}' $GET --output /dev/null --request DELETE "$URL{{}}" < "{paths}""#
        ))
    }

    fn script(&self, script: &str) -> Task {
        Task::shell(script).environment(&[
            ("URL", self.0.url()),
            ("GET", format!("curl --config {}", self.config().display())),
        ])
    }

    /// Writes what every request has in common: a shell variable could not quote it.
    fn config(&self) -> PathBuf {
        let path = self.0.bundle.with_file_name("curl.conf");
        let text = format!(
            "silent\nshow-error\nfail\ncacert = \"{}\"\nheader = \"Authorization: Bearer {CREDENTIAL}\"\n",
            self.0.bundle.display()
        );
        fs::write(&path, text).expect("written");
        path
    }
}

/// Follows a list's cursors, and writes what is in it one a line.
const FOLLOW: &str = r#"follow() {
    after=
    while :; do
        page=$($GET "$URL$1?limit=100$after")
        printf '%s' "$page" | jq --compact-output '.data[]'
        last=$(printf '%s' "$page" | jq --raw-output 'if .has_more then .last_id else empty end')
        [ -n "$last" ] || break
        after="&after=$last"
    done
}"#;
