//! What is found in texts that people paste.

use zeroize::Zeroizing;

use super::*;
use crate::providers::{ALL, Role};

const ADMIN: &str = "sk-admin-7hQmLeakedByAPaste9Tb4";
const PROJECT: &str = "sk-proj-4Kd_LeakedByAPaste-8Wz1";
const PLAIN: &str = "9e1d07c5-b2a8-4f63-8d7e-60c4f1a3b952";

fn read(text: &str) -> Result<Pasted, Unsearchable> {
    Pasted::read(Zeroizing::new(text.as_bytes().to_vec()), ALL)
}

/// Returns the values that can be looked for, with their lines.
fn found(text: &str) -> Vec<(usize, Secret)> {
    let pasted = read(text).expect(text);
    let whole = pasted
        .suspects
        .iter()
        .filter(|own| own.incomplete.is_none() && own.doubt.is_none());
    whole.map(|own| (own.line, own.secret.clone())).collect()
}

/// Returns what is no whole value, with the reason.
fn incomplete(text: &str) -> Vec<(Secret, Incomplete)> {
    let pasted = read(text).expect(text);
    let cut = pasted
        .suspects
        .iter()
        .filter_map(|own| Some((own, own.incomplete?)));
    cut.map(|(own, why)| (own.secret.clone(), why)).collect()
}

#[track_caller]
fn assert_finds(text: &str, values: &[(usize, &str)]) {
    let values: Vec<_> = values
        .iter()
        .map(|(line, value)| (*line, Secret::new(*value)))
        .collect();
    assert_eq!(found(text), values, "{text}");
}

#[test]
fn value_is_found_in_whatever_stands_around_it() {
    for text in [
        "@\n",
        "SOME_KEY=@\r\n",
        "export SOME_KEY='@'",
        "  api_key: \"@\"  # prod",
        "hey, is @ yours?",
        "it was @.",
        "(see `@`), please",
        "**@** and _@_ and __@__",
        "curl https://api.example/v1/models -H \"Authorization: Bearer @\"",
        "-@",
        "+KEY=@",
        "\u{feff}@\u{200b}\n",
        "https://x.example/?key=@&b=1",
        "Bearer%20@",
        "{\"Secret\":\"@\",\"Match\":\"key = \\\"@\\\"\\n\"}",
        "这是@吗？",
        "--token=@ list",
        "@:@,@;@|@",
        "2026-12-01T10:00:00Z invalid key \u{1b}[31m@\u{1b}[0m",
        "user:@ host",
        "<code>@</code> &quot;@&quot;",
    ] {
        let text = text.replace('@', ADMIN);

        assert_finds(&text, &[(1, ADMIN)]);
    }
}

#[test]
fn values_are_told_once_each_in_order_with_their_lines() {
    let text = format!("first {PROJECT}\n\nthen {ADMIN} {ADMIN}\r\nagain {PROJECT}\n");

    assert_finds(&text, &[(1, PROJECT), (3, ADMIN)]);
    let one_line = format!(
        "[{{\"Secret\": \"{PROJECT}\", \"Desc\": \"no{PLAIN}\"}}, {{\"Secret\": \"{ADMIN}\"}}]"
    );
    assert_finds(&one_line, &[(1, PROJECT), (1, ADMIN)]);
}

#[test]
fn escapes_hide_no_value_and_cut_none() {
    let escaped = ADMIN.replace('-', "\\u002d");
    let encoded = ADMIN.replace('-', "%2D");
    let text = format!("{{\"Raw\":\"{escaped}\\n\",\"x\":1}}\n?k={encoded}%0A\n");

    assert_finds(&text, &[(1, ADMIN)]);
}

#[test]
fn beginning_in_the_middle_of_a_word_is_none() {
    for text in [
        "a risk-0123456789abcdef",
        "my-sk-0123456789abcdef b",
        "mysk-0123456789abcdef a",
        "no_sk-0123456789abcd b",
    ] {
        assert_finds(text, &[]);
    }
}

#[test]
fn what_is_no_whole_value_is_told_as_such() {
    for (text, value, why) in [
        ("is sk-admin-abc… yours?", "sk-admin-abc", Incomplete::Cut),
        ("is sk-admin-abc... yours?", "sk-admin-abc", Incomplete::Cut),
        ("keys such as sk-…", "sk-", Incomplete::Cut),
        ("it is sk-7hQ...Tb4, look", "sk-7hQ...Tb4", Incomplete::Cut),
        ("it is sk-proj-****, look", "sk-proj-", Incomplete::Cut),
        ("it is sk-proj-4Kd[...] yes", "sk-proj-4Kd", Incomplete::Cut),
        (
            "it is sk-proj-xxxxxxxxxxxx yes",
            "sk-proj-xxxxxxxxxxxx",
            Incomplete::Cut,
        ),
        ("it is sk-7hQ yes", "sk-7hQ", Incomplete::Short),
        (
            "it is sk-7hQmLeakedBy\0Paste yes",
            "sk-7hQmLeakedBy",
            Incomplete::Broken,
        ),
    ] {
        assert_eq!(incomplete(text), [(Secret::new(value), why)], "{text}");
    }
    let long = format!("it is sk-{} yes", "k9".repeat(LONGEST));
    assert!(matches!(incomplete(&long)[..], [(_, Incomplete::Long)]));
}

#[test]
fn name_of_a_beginning_is_no_value() {
    for text in [
        "they begin with `sk-`, or sk-admin-.",
        "eyJhbGciOiJIUzI1NiJ9 is base64",
    ] {
        assert!(read(text).expect(text).suspects.is_empty(), "{text}");
    }
}

#[test]
fn ends_of_a_value_that_is_there_whole_are_dropped() {
    let text = format!("{{\"Raw\":\"{ADMIN}\",\"Redacted\":\"sk-admin-7hQ...\"}}\nsk-… is {ADMIN}");

    assert_finds(&text, &[(1, ADMIN)]);
    assert!(incomplete(&text).is_empty());
}

#[test]
fn value_without_a_known_beginning_stands_alone() {
    for text in ["V\n", "'V',", "SOME_KEY=V", "key: \"V\""] {
        let text = text.replace('V', PLAIN);

        assert_finds(&text, &[(1, PLAIN)]);
        assert!(read(&text).expect("read").is_alone);
    }
    assert_finds(&format!("is {PLAIN} yours?"), &[]);
    assert_finds(
        &format!("{PLAIN}\n# of Ada\n\n{ADMIN}\n"),
        &[(1, PLAIN), (4, ADMIN)],
    );
    assert_finds(
        &format!("PORT=8080\nOTHER={PLAIN}\nKEY={ADMIN}\n"),
        &[(3, ADMIN)],
    );
}

#[test]
fn value_of_a_providers_own_variable_needs_no_beginning() {
    let names = ALL
        .iter()
        .flat_map(|own| own.variables_for(Role::Credential));
    for name in names {
        assert_finds(&format!("PORT=8080\n{name}='{PLAIN}'\n"), &[(2, PLAIN)]);
    }
}

#[test]
fn word_that_is_no_value_is_refused_with_its_flaw() {
    for (text, flaw) in [
        ("sk-7hQ...Tb4\n", "only the ends"),
        ("sk-7hQ\n", "too short"),
        ("hello\n", "too short"),
        ("sk-7hQmLeaked\0ByAPaste", "characters that no secret has"),
        (
            "sk-7hQmLeaked\u{1b}]0;owned\u{7}",
            "characters that no secret has",
        ),
    ] {
        let why = read(text).expect_err(text).words();

        assert!(why.contains(flaw), "{text:?}: {why}");
    }
    let long = "k".repeat(LONGEST + 1);
    assert_eq!(
        read(&long).expect_err("long").words(),
        "it is too long for a secret"
    );
}

#[test]
fn report_of_a_scanner_names_values_without_a_beginning() {
    let gitleaks = format!(
        "[\n {{\"RuleID\":\"generic-api-key\",\"Secret\":\"{PLAIN}\",\"Match\":\"k={PLAIN}\"}},\n {{\"Secret\":\"{ADMIN}\",\"StartLine\":3}}\n]"
    );
    let trufflehog = format!(
        "{{\"DetectorName\":\"X\",\"Raw\":\"{PLAIN}\",\"Verified\":false,\"Size\":1.5}}\n{{\"Raw\":\"{ADMIN}\",\"RawV2\":\"{ADMIN}\",\"Extra\":null}}\n"
    );
    let alerts = format!("[{{\"number\":2,\"secret\":\"{PLAIN}\"}},{{\"secret\":\"{ADMIN}\"}}]");
    for (report, lines) in [(gitleaks, [2, 3]), (trufflehog, [1, 2]), (alerts, [1, 1])] {
        let pasted = read(&report).expect("a report");

        let unsure: Vec<_> = pasted
            .suspects
            .iter()
            .filter(|own| own.doubt == Some(Doubt::Named))
            .map(|own| (own.line, own.secret.clone()))
            .collect();
        assert_eq!(unsure, [(lines[0], Secret::new(PLAIN))], "{report}");
        assert_finds(&report, &[(lines[1], ADMIN)]);
    }
}

#[test]
fn report_without_its_values_is_known() {
    let report = r#"[{"Secret":"REDACTED","Match":"key=REDACTED"}]"#;

    let pasted = read(report).expect("a report");

    assert!(pasted.suspects.is_empty() && pasted.is_redacted);
}

#[test]
fn large_report_is_read_and_endless_values_are_refused() {
    let line = |number: usize| {
        format!("{{\"Raw\":\"sk-proj-{number:020}abcdef\",\"Redacted\":\"sk-proj-000...\"}}\n")
    };
    let report: String = (0..500).map(line).collect();

    assert_eq!(found(&report).len(), 500);
    let report: String = (0..=MOST).map(line).collect();
    assert_eq!(read(&report).expect_err("too many"), Unsearchable::TooMany);
}

#[test]
fn debug_shows_nothing_of_the_text() {
    let shown = format!("{:?}", read(&format!("a {ADMIN} {PROJECT}")));

    assert!(!shown.contains("7hQm") && !shown.contains("4Kd"), "{shown}");
}

#[test]
fn base64_and_broken_lines_hide_no_value() {
    use base64::{Engine, prelude::BASE64_STANDARD};

    let encoded = BASE64_STANDARD.encode(format!("user:{ADMIN}"));
    for text in [
        format!("{encoded}\n"),
        format!("Authorization: Basic {encoded}"),
        format!("data:\n  key: {encoded}\n"),
    ] {
        let lines = text.trim().lines().count();
        assert_finds(&text, &[(lines, ADMIN)]);
    }
    let broken = format!("{}\n{}\n", &ADMIN[..20], &ADMIN[20..]);
    let pasted = read(&broken).expect("two lines");
    let joined = pasted
        .suspects
        .iter()
        .filter(|own| own.doubt == Some(Doubt::Joined));
    let joined: Vec<_> = joined.map(|own| own.secret.clone()).collect();
    assert_eq!(joined, [Secret::new(ADMIN)]);
}
