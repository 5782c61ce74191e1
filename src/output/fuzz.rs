//! What must hold of everything that is written, whatever a provider's words are.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    Answer, Change, Deleted, Delivered, Format, Identified, IdentifiedValue, Look, Made, Match,
    Place, Plan, Rotated, Searched, ServiceAccountRow, Standing, Unfinished, ValueResult,
    columns::COLUMNS, console::write_keys, csv, json, message, table,
};
use crate::keys::{
    AccountName, AccountReport, Attempt, Entry, Error, Fact, Failure, Field, Inventory, Key, KeyId,
    Operation, Owner, OwnerType, Refusal, Scope, ScopeType, Secret, Text,
    fuzz::{assert_visible, text_of},
    untold,
};

/// Whatever a provider calls a key, a project or a person, and whatever it says when it says no: in every form of
/// every answer it is seen as it is, does nothing to a terminal, and programs read it back.
pub fn shown(bytes: &[u8]) {
    let words = text_of(bytes);
    let entry = entry(&words);
    for look in looks() {
        for text in answers(&entry, &words, &look) {
            assert_visible(&text);
        }
        for failure in failures(&words) {
            let error = Error {
                attempt: Some(attempt(&entry)),
                failure: Box::new(failure),
            };
            assert_visible(&message::render(
                &error,
                &look,
                Default::default(),
                Default::default(),
            ));
            let object = written(|out| json::error(&error, &look, out));
            assert_visible(&object);
            assert_eq!(object.lines().count(), 1);
        }
    }
    assert_read_back(&entry, &words);
}

/// Lists looks that differ in what they show.
fn looks() -> Vec<Look> {
    let every = COLUMNS
        .iter()
        .map(|column| column.name.to_owned())
        .collect();
    vec![
        Look::default(),
        Look {
            show_ids: true,
            columns: Some(every),
            ..Look::default()
        },
        Look {
            width: Some(40),
            ..Look::default()
        },
    ]
}

/// Is a key of which every fact is in these words.
fn entry(words: &str) -> Entry {
    let text = || Text::from(words);
    let key = Key {
        id: KeyId::Public(text()),
        alias: Some(KeyId::Sensitive(Secret::new(words))),
        place: crate::keys::Place::Scope(text()),
        name: Some(text()),
        secret_hint: Some(text()),
        scope: scope(words),
        owner: Some(Owner {
            owner_type: OwnerType::Other(text()),
            id: Some(text()),
            name: Some(text()),
            email: Some(text()),
        }),
        roles: Some(vec![text(), text()]),
        provider_fields: BTreeMap::from([("note", Fact::Text(text()))]),
        ..untold::key()
    };
    untold::entry(key)
}

fn scope(words: &str) -> Scope {
    Scope {
        scope_type: ScopeType::Project,
        id: Some(words.into()),
        name: Some(words.into()),
        holds: &[],
    }
}

fn attempt(entry: &Entry) -> Attempt {
    Attempt {
        operation: Operation::Describe,
        account: entry.account.clone(),
        provider: entry.provider,
        target: Some(entry.reference().to_string()),
    }
}

fn refusal(words: &str) -> Refusal {
    Refusal {
        code: Some(words.into()),
        message: Some(words.into()),
        request_id: Some(words.into()),
        ..Refusal::of(400)
    }
}

fn failures(words: &str) -> Vec<Failure> {
    let refused = || Failure::Refused {
        refusal: refusal(words),
        way_out: None,
    };
    vec![
        refused(),
        Failure::no_such_key(Some(refusal(words))),
        Failure::Unavailable(Refusal {
            message: None,
            ..refusal(words)
        }),
        Failure::unknown(refused()),
        Failure::ambiguous("match", [&entry(words), &entry(words)]),
    ]
}

/// Returns every answer that can hold such words, in every form.
fn answers(entry: &Entry, words: &str, look: &Look) -> Vec<String> {
    let text = || Text::from(words);
    let entries = [entry.clone(), entry.clone()];
    let inventory = Inventory {
        entries: entries.to_vec(),
        found: 2,
        accounts: vec![report(entry, words)],
    };
    let changes = [Change {
        field: Field::Name,
        from: Some(text()),
        to: text(),
    }];
    let delivered = [Delivered {
        grade: "kept",
        sink: words.to_owned(),
        problem: None,
    }];
    let made = || Made {
        is_new: true,
        entry: entry.clone(),
        secret: None,
        delivered: &delivered,
    };
    let rotated = Rotated::just_made(entry.clone(), made());
    let deleted = ["deleted", "not_found", "failed"].map(|outcome| Deleted {
        reference: Some(entry.reference().to_string()),
        name: Some(text()),
        outcome,
        error: failures(words).pop().map(Error::from),
    });
    let plan = Plan {
        changes: changes.to_vec(),
        sinks: vec![words.to_owned()],
        warnings: vec![words.to_owned()],
        ..Plan::of_key(Operation::Rotate, entry)
    };
    let places = [Place {
        account: entry.account.clone(),
        provider: entry.provider,
        scope: scope(words),
    }];
    let service_accounts = [ServiceAccountRow {
        account: entry.account.clone(),
        provider: entry.provider,
        scope: scope(words),
        id: words.into(),
        name: Some(words.into()),
    }];
    let standing = Standing {
        own: Some(entry.clone()),
        check: Some(Ok("1 key".to_owned())),
        ..Standing::new(entry.account.clone(), entry.provider, "env KEY".to_owned())
    };
    let all = [
        Answer::List(&inventory),
        Answer::Describe(&entries),
        Answer::Create(&made()),
        Answer::Update(entry, &changes),
        Answer::Rotate(&rotated),
        Answer::Operations(&[unfinished(words)], look.now),
        Answer::Delete(&deleted, None),
        Answer::Identify(&identified(entry, words)),
        Answer::Plan(&[plan]),
        Answer::Projects(&places),
        Answer::ServiceAccounts(&service_accounts),
        Answer::Standing(&[standing]),
    ]
    .map(|answer| {
        let document = written(|out| json::write(&answer, look, out));
        let subject = answer.subject(look).unwrap_or_default();
        [table::render(&answer, look), document, subject]
    });
    let mut all: Vec<String> = all.into_iter().flatten().collect();
    for format in [Format::Ndjson, Format::Ref] {
        let lines = written(|out| write_keys(&entries, (format, look), out));
        assert_eq!(lines.lines().count(), entries.len(), "{lines:?}");
        all.push(lines);
    }
    // Its own line ends are those of spreadsheets.
    all.push(written(|out| csv::write(&entries, look, out)).replace("\r\n", "\n"));
    all
}

fn report(entry: &Entry, words: &str) -> AccountReport {
    AccountReport {
        failures: failures(words).into_iter().map(Error::from).collect(),
        not_asked: vec![words.to_owned()],
        ..AccountReport::new(entry.account.clone(), entry.provider)
    }
}

fn unfinished(words: &str) -> Unfinished {
    let text = || Some(Text::from(words));
    Unfinished {
        name: text(),
        old: text(),
        new: text(),
        rescued: text(),
        sinks: vec![words.to_owned()],
        ..Unfinished::new("rotate", ("acme", "acme"), "sent", Timestamp::UNIX_EPOCH)
    }
}

fn identified(entry: &Entry, words: &str) -> Identified {
    let found = Match {
        account: entry.account.clone(),
        provider: entry.provider,
        entry: Some(entry.clone()),
        evidence: "ends",
        is_certain: false,
        characters: Some(4),
        words: "its ends are the same".to_owned(),
        rotate_with: None,
        revoke_with: None,
        advice: None,
    };
    Identified {
        values: vec![IdentifiedValue {
            line: 1,
            is_alone: false,
            begins_with: None,
            last_four: None,
            result: ValueResult::Found,
            reason: None,
            hint: None,
            matches: vec![found],
            probe: None,
        }],
        accounts: vec![Searched {
            account: AccountName::new("acme"),
            provider: "acme",
            status: "failed",
            keys: 1,
            not_comparable: 0,
            reason: None,
            coverage: Vec::new(),
            failures: failures(words).into_iter().map(Error::from).collect(),
        }],
    }
}

fn written(write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut bytes = Vec::new();
    write(&mut bytes).expect("a buffer takes everything");
    String::from_utf8(bytes).expect("text")
}

/// Programs read what the provider wrote from JSON, and what people see of it from a spreadsheet.
fn assert_read_back(entry: &Entry, words: &str) {
    let look = Look::default();
    let entries = std::slice::from_ref(entry);
    let line = written(|out| json::lines(entries, &look, out));
    let object: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    for place in [
        "/name",
        "/id",
        "/secret_hint",
        "/scope/name",
        "/owner/email",
        "/roles/1",
    ] {
        let own = object.pointer(place).and_then(|own| own.as_str());
        assert_eq!(own, Some(words), "{place}");
    }
    let sheet = written(|out| csv::write(entries, &look, out));
    let mut reader = ::csv::Reader::from_reader(sheet.as_bytes());
    let names = reader.headers().expect("a headline").clone();
    let row = reader.records().next().expect("a row").expect("a row");
    let cell = |name: &str| {
        let place = names.iter().position(|own| own == name).expect("a column");
        row.get(place).map(str::to_owned)
    };
    let seen = Text::from(words).to_string();
    let expected = match cell("name") {
        Some(own) if own.starts_with('\'') && !seen.starts_with('\'') => format!("'{seen}"),
        _ => seen,
    };
    assert_eq!(cell("name"), Some(expected.clone()));
    assert_eq!(cell("owner-email"), Some(expected.clone()));
    assert!(!expected.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']));
    assert!(reader.records().next().is_none(), "several rows");
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, sample::select};

    use super::*;

    /// What acts on a terminal, or on who reads it.
    const HOSTILE: [char; 16] = [
        '\0',
        '\u{7}',
        '\u{8}',
        '\t',
        '\n',
        '\r',
        '\u{1b}',
        '\u{7f}',
        '\u{9b}',
        '\u{ad}',
        '\u{200b}',
        '\u{2028}',
        '\u{202e}',
        '\u{2066}',
        '\u{feff}',
        '\u{e0041}',
    ];

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::with_cases(64)
        })]

        #[test]
        fn nothing_that_acts_on_a_terminal_is_written_in_any_form_of_any_answer(
            words in vec(prop_oneof![any::<char>(), select(&HOSTILE[..]), select(&['=', '"', ',', '\''][..])], 0..24),
        ) {
            let words: String = words.into_iter().collect();

            shown(words.as_bytes());
        }
    }
}
