//! What counts as evidence that a secret is stored, and what does not.

use std::{fs, path::Path};

use super::*;

const SECRET: &str = "sk-canary-0123456789-0123456789-0123456789";

fn delivery(grade: Grade) -> Delivery {
    let outcome = match grade >= Grade::Passed {
        true => Outcome::good(grade),
        false => Outcome::bad(grade, "no"),
    };
    Delivery::of(Sink::Exec(vec!["store".to_owned()]), outcome)
}

fn again(sinks: &[(Sink, Grade)]) -> Result<Option<Secret>, Vec<String>> {
    let is_new = |read: &Secret| *read == Secret::new(SECRET);
    match Stored::again(sinks, &is_new) {
        Ok((_, secret)) => Ok(secret),
        Err(not) => Err(not
            .problems
            .into_iter()
            .map(|(_, problem)| problem)
            .collect()),
    }
}

fn file(path: &Path) -> Sink {
    Sink::File(path.to_owned())
}

#[test]
fn every_sink_has_to_keep_or_to_take_it() {
    for grade in Grade::ALL {
        let is_stored = matches!(grade, Grade::Kept | Grade::Taken);

        assert_eq!(Stored::of(&[delivery(grade)]).is_some(), is_stored);
        let beside = [delivery(Grade::Kept), delivery(grade)];
        assert_eq!(Stored::of(&beside).is_some(), is_stored);
    }
    assert!(Stored::of(&[]).is_none());
}

#[test]
fn file_that_still_holds_it_is_evidence_later() {
    let folder = tempfile::tempdir().expect("a folder");
    let (bare, env) = (folder.path().join("key"), folder.path().join(".env"));
    fs::write(&bare, SECRET).expect("written");
    fs::write(&env, format!("A=1\nKEY={SECRET}\n")).expect("written");
    let variable = Sink::Dotenv {
        path: env,
        variable: "KEY".to_owned(),
    };
    let command = Sink::Exec(vec!["store".to_owned()]);

    for sink in [file(&bare), variable] {
        let sinks = [(command.clone(), Grade::Taken), (sink, Grade::Kept)];
        let read = again(&sinks).expect("stored");
        assert_eq!(read, Some(Secret::new(SECRET)));
    }
    assert_eq!(again(&[(command, Grade::Taken)]), Ok(None));
}

#[test]
fn file_that_holds_something_else_or_is_gone_is_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let (other, gone) = (folder.path().join("other"), folder.path().join("gone"));
    fs::write(&other, "lost").expect("written");
    let sinks = [(file(&other), Grade::Kept), (file(&gone), Grade::Kept)];

    let problems = again(&sinks).expect_err("not stored");

    assert_eq!(problems[0], "what is in it is not the new secret");
    assert!(problems[1].starts_with("it cannot be read again: "));
}

#[test]
fn sink_that_was_not_fed_well_is_none_later() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("key");
    fs::write(&path, SECRET).expect("written");
    for grade in [Grade::Untouched, Grade::MayHave, Grade::Passed] {
        let sinks = [(file(&path), Grade::Kept), (Sink::Stdout, grade)];

        assert_eq!(again(&sinks).expect_err("not stored").len(), 1);
    }
    assert_eq!(
        again(&[(Sink::Stdout, Grade::Kept)])
            .expect_err("not read")
            .len(),
        1
    );
    assert_eq!(again(&[]), Err(Vec::new()));
}
