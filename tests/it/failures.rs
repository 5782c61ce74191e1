//! Every failure there is, made of secrets and of hostile text: what is shown of it holds neither.

use std::{
    collections::BTreeSet,
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use keyctl::{
    http::Redactor,
    keys::{
        AccountName, Attempt, Error, ExitCode, Failure, KeyId, Operation, Owner, OwnerType,
        Refusal, Secret, Text, is_hidden,
    },
    output::{Format, Look, Output},
};

use crate::support::Canaries;

const CANARY: &str = "sk-admin-CANARY-0123456789abcdef";
/// Is one more than the largest number that [`number`] gives.
const VARIANTS: usize = 32;

/// Numbers the variants: a new one has to be added here, and to [`every`].
fn number(failure: &Failure) -> usize {
    match failure {
        Failure::Usage { .. } => 0,
        Failure::NotFound { .. } => 1,
        Failure::NoSuchKey { .. } => 2,
        Failure::Credential { .. } => 3,
        Failure::Rejected { .. } => 4,
        Failure::Forbidden { .. } => 5,
        Failure::NotConfirmed { .. } => 6,
        Failure::Conflict { .. } => 7,
        Failure::Collision { .. } => 8,
        Failure::Refused { .. } => 9,
        Failure::Unreadable(_) => 10,
        Failure::Unreachable { .. } => 11,
        Failure::Untrusted { .. } => 12,
        Failure::Broken { .. } => 13,
        Failure::RateLimited { .. } => 14,
        Failure::Unavailable(_) => 15,
        Failure::RetriesSpent => 16,
        Failure::Unknown { .. } => 17,
        Failure::NotApplied(_) => 18,
        Failure::Several { .. } => 19,
        Failure::Unsupported { .. } => 20,
        Failure::Findings { .. } => 21,
        Failure::SecretNotStored { .. } => 22,
        Failure::Unfinished { .. } => 23,
        Failure::Interrupted => 24,
        Failure::TooEarly { .. } => 25,
        Failure::InUse { .. } => 26,
        Failure::Check(_) => 27,
        Failure::OnlyAccount { .. } => 28,
        Failure::Step { .. } => 29,
        Failure::Unproven(_) => 30,
        Failure::Output(_) => VARIANTS - 1,
    }
}

/// Returns a sentence of the program's own about things that may not be shown as they are.
fn words() -> String {
    let secret = Secret::new(CANARY);
    let id = KeyId::Sensitive(secret.clone());
    let name = Text::new("a\u{1b}[2J\r\n\u{202e}b\u{200b}");
    let mut redactor = Redactor::default();
    let said = cleaned(
        &mut redactor,
        &format!("{CANARY} and c2stYWRtaW4tQ0FOQVJZLTAxMjM0NTY3ODlhYmNkZWY="),
    );
    format!("the key {id} {secret:?} {id:?} named {name} {name:?}: {said}")
}

/// Returns what a provider said, as the client hands it on.
fn cleaned(redactor: &mut Redactor, said: &str) -> Text {
    redactor.register(&Secret::new(CANARY));
    Text::new(redactor.clean(said))
}

fn refusal() -> Refusal {
    let hostile = format!("no\u{1b}]0;x\u{7}\n\u{2066}{CANARY}");
    let text = || Some(cleaned(&mut Redactor::default(), &hostile));
    Refusal {
        code: text(),
        message: text(),
        request_id: text(),
        ..Refusal::of(403)
    }
}

/// Makes one of every variant.
fn every() -> Vec<Failure> {
    let way_out = || Some(words());
    let (host, reason) = (|| "api.example.com".to_owned(), words);
    vec![
        Failure::Usage {
            problem: words(),
            way_out: way_out(),
        },
        Failure::NotFound {
            what: words(),
            way_out: way_out(),
            refusal: Some(Box::new(refusal())),
        },
        Failure::no_such_key(Some(refusal())),
        Failure::Credential {
            problem: words(),
            way_out: words(),
        },
        Failure::Rejected {
            refusal: refusal(),
            way_out: None,
        },
        Failure::Forbidden {
            refusal: refusal(),
            way_out: None,
        },
        Failure::NotConfirmed {
            problem: words(),
            way_out: way_out(),
        },
        Failure::Conflict {
            problem: words(),
            candidates: vec![words()],
            way_out: way_out(),
        },
        Failure::Collision {
            refusal: refusal(),
            way_out: None,
        },
        Failure::Refused {
            refusal: refusal(),
            way_out: None,
        },
        Failure::Unreadable(words()),
        Failure::about_another(),
        Failure::Unreachable {
            host: host(),
            reason: reason(),
            proxy: None,
        },
        Failure::Untrusted {
            host: host(),
            reason: reason(),
        },
        Failure::Broken {
            host: host(),
            reason: reason(),
        },
        Failure::RateLimited {
            refusal: refusal(),
            wait: Some(Duration::from_secs(5)),
        },
        Failure::Unavailable(refusal()),
        Failure::RetriesSpent,
        Failure::unknown(Failure::Unavailable(refusal())),
        Failure::Unavailable(refusal()).not_applied(),
        Failure::Step {
            step: words(),
            cause: Box::new(Failure::Unavailable(refusal())),
            way_out: way_out(),
        },
        Failure::Several {
            summary: words(),
            details: vec![words()],
            exit_code: ExitCode::Partial,
        },
        Failure::Unsupported {
            problem: words(),
            instead: words(),
        },
        Failure::Findings {
            answer: words(),
            way_out: way_out(),
        },
        Failure::SecretNotStored {
            problem: words(),
            details: vec![words()],
            way_out: words(),
        },
        Failure::Unfinished {
            done: words(),
            cause: Box::new(Failure::Refused {
                refusal: refusal(),
                way_out: None,
            }),
            way_out: words(),
        },
        Failure::OnlyAccount {
            account: Owner {
                owner_type: OwnerType::ServiceAccount,
                id: Some(cleaned(&mut Redactor::default(), &words())),
                name: Some(cleaned(&mut Redactor::default(), &words())),
                email: None,
            },
        },
        Failure::Interrupted,
        Failure::TooEarly {
            problem: words(),
            left: Duration::from_secs(60),
            way_out: way_out(),
        },
        Failure::InUse {
            problem: words(),
            way_out: way_out(),
        },
        Failure::Unproven(words()),
        Failure::Check(words()),
        Failure::Output(io::Error::other(words())),
    ]
}

/// Keeps what is written to it.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn rendered(error: &Error, format: Format) -> String {
    let paper = Paper::default();
    let own = Box::new(paper.clone());
    Output::new(format, Look::default(), Box::new(io::sink()), own).error(error);
    let bytes = paper
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    // The colours are the program's own.
    String::from_utf8(bytes)
        .expect("text")
        .replace("\u{1b}[1m\u{1b}[31m", "")
        .replace("\u{1b}[1m\u{1b}[36m", "")
        .replace("\u{1b}[0m", "")
}

#[test]
fn h05_no_failure_shows_a_secret_or_acts_on_a_terminal() {
    let mut canaries = Canaries::default();
    canaries.add(CANARY);
    let mut seen = BTreeSet::new();
    for failure in every() {
        seen.insert(number(&failure));
        let mut error = Error::from(failure);
        error.attempt = Some(Attempt {
            operation: Operation::Delete,
            account: AccountName::new("acme"),
            provider: "acme",
            target: Some(KeyId::Sensitive(Secret::new(CANARY)).to_string()),
        });

        let forms = [
            rendered(&error, Format::Table),
            rendered(&error, Format::Json),
            format!("{error}"),
            format!("{error:?}"),
            format!("{error:#?}"),
        ];

        for text in forms {
            canaries.assert_absent("an error", &text);
            let acting: Vec<char> = text
                .chars()
                .filter(|c| is_hidden(*c) && *c != '\n')
                .collect();
            assert!(acting.is_empty(), "{acting:?}: {text}");
        }
    }
    assert_eq!(seen, (0..VARIANTS).collect());
}
