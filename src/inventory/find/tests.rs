//! Which key is meant, and when it is known to be gone.

use super::*;
use crate::{
    accounts::fake::{Calls, Fake, broken, key, keys},
    keys::ExitCode,
};

fn by_name() -> Wanted {
    Wanted::Name {
        name: "ci".to_owned(),
        project: None,
        kind: None,
    }
}

fn by_id(id: &str) -> Wanted {
    Wanted::Id {
        id: id.to_owned(),
        project: None,
        kind: None,
        unasked: Vec::new(),
    }
}

/// Says what was found, or all that went wrong in one line.
async fn sought(fake: Fake, wanted: &Wanted) -> (Result<String, (ExitCode, String)>, Calls) {
    let (account, calls) = fake.account();
    let accounts = [account];
    let sighting = seek(&accounts, wanted, |_, _| Ok(())).await;
    let told = match sighting {
        Ok(Sighting::There(_, entry)) => Ok(entry.reference().to_string()),
        Ok(Sighting::Gone { .. }) => Ok("gone".to_owned()),
        Err(error) => {
            let error = error.during(Operation::Delete);
            let mut line = error.to_string();
            let mut cause = std::error::Error::source(&error);
            while let Some(this) = cause {
                line.push_str(&format!("; {this}"));
                cause = this.source();
            }
            if let Some(hint) = error.failure.hint() {
                line.push_str(&format!("; hint: {hint}"));
            }
            Err((error.exit_code(), line))
        }
    };
    (told, calls)
}

fn described(mut fake: Fake, project: usize, id: &'static str) -> Fake {
    fake.describe = Box::new(move || Ok(key(project, id)));
    fake
}

#[tokio::test]
async fn name_is_not_looked_up_in_a_list_that_leaves_keys_out() {
    for ids in [&[][..], &["key_1"]] {
        let mut fake = described(Fake::listing(vec![keys(1, ids)]), 1, "key_1");
        fake.coverage = Some("only your own keys");

        let (told, _) = sought(fake, &by_name()).await;

        let (code, line) = told.expect_err("incomplete");
        assert_eq!(code, ExitCode::Conflict);
        assert!(line.contains("only your own keys"), "{line}");
        assert!(line.contains("by its ref"), "{line}");
    }
}

#[tokio::test]
async fn name_that_no_complete_list_shows_is_gone() {
    let (told, _) = sought(Fake::listing(vec![keys(1, &[])]), &by_name()).await;

    assert_eq!(told.expect("proven"), "gone");
}

#[tokio::test]
async fn f017_error_of_a_list_says_which_key_was_looked_for() {
    let fake = Fake::listing(vec![broken(400), keys(2, &["key_2"])]);

    let (told, _) = sought(fake, &by_name()).await;

    let (code, line) = told.expect_err("a list failed");
    assert_eq!(code, ExitCode::Failed);
    let beginning = "cannot delete the key named ci; cannot list the keys of acme, project P1; \
        the provider refused (HTTP 400); 404 page not found; hint: ";
    assert!(line.starts_with(beginning), "{line}");
    assert!(line.contains("`--project`"), "{line}");
}

#[tokio::test]
async fn f019_id_is_found_beside_a_project_that_fails() {
    let fake = Fake::listing(vec![broken(400), keys(2, &["key_2"])]);

    let (told, _) = sought(described(fake, 2, "key_2"), &by_id("key_2")).await;

    assert_eq!(told.expect("found"), "acme/proj_2/key_2");
}

#[tokio::test]
async fn id_that_is_not_found_beside_a_project_that_fails_is_not_known_to_be_gone() {
    let fake = Fake::listing(vec![broken(400), keys(2, &["key_2"])]);

    let (told, _) = sought(fake, &by_id("key_9")).await;

    let (code, line) = told.expect_err("a list failed");
    assert_eq!(code, ExitCode::Failed);
    let beginning =
        "cannot delete the key with the id key_9; cannot list the keys of acme, project P1";
    assert!(line.starts_with(beginning), "{line}");
    assert!(line.contains("`--project`"), "{line}");
}

#[tokio::test]
async fn account_that_was_not_asked_is_named() {
    let wanted = Wanted::Id {
        id: "key_9".to_owned(),
        project: None,
        kind: None,
        unasked: vec!["staging".to_owned()],
    };

    let (told, _) = sought(Fake::listing(vec![keys(1, &[])]), &wanted).await;

    let (code, line) = told.expect_err("not proven");
    assert_eq!(code, ExitCode::NotFound);
    assert!(line.contains("not asked: staging"), "{line}");
}

fn named(name: &str) -> Wanted {
    Wanted::Name {
        name: name.to_owned(),
        project: None,
        kind: None,
    }
}

#[tokio::test]
async fn id_in_the_place_of_a_name_is_not_known_to_be_gone() {
    for word in ["key_abc123", "key_abc"] {
        let fake = Fake::listing(vec![keys(1, &["key_abc123"])]);

        let (told, _) = sought(fake, &named(word)).await;

        let (code, line) = told.expect_err("the key is there");
        assert_eq!(code, ExitCode::NotFound);
        assert!(
            line.contains("use its ref: `acme/proj_1/key_abc123`"),
            "{line}"
        );
    }
}

#[tokio::test]
async fn name_that_no_key_has_suggests_the_nearest_of_all_projects() {
    let fake = Fake::listing(vec![keys(1, &["key_1"]), keys(2, &["key_2"])]);
    let (account, _) = fake.account();
    let accounts = [account];

    let sighting = seek(&accounts, &named("cy"), |_, _| Ok(()))
        .await
        .expect("gone");

    let hint = sighting.into_error().failure.hint().expect("a hint");
    assert_eq!(hint, "`keyctl list` shows all keys");
    let sighting = seek(&accounts, &named("CI"), |_, _| Ok(()))
        .await
        .expect("gone");
    let hint = sighting.into_error().failure.hint().expect("a hint");
    assert_eq!(hint, "did you mean `ci`?");
}

#[tokio::test]
async fn uuid_in_the_place_of_a_name_is_not_repeated() {
    let uuid = "3c90c3cc-0d44-4b50-8888-8dd25736052a";
    let (account, _) = Fake::listing(vec![keys(1, &["key_1"])]).account();
    let accounts = [account];

    let sighting = seek(&accounts, &named(uuid), |_, _| Ok(()))
        .await
        .expect("gone");

    let error = sighting.into_error();
    let told = format!("{error} {}", error.failure.hint().unwrap_or_default());
    assert!(
        told.contains("3c90..052a") && !told.contains(uuid),
        "{told}"
    );
}

#[tokio::test]
async fn kind_that_no_account_has_is_refused_before_anything_is_sent() {
    let wanted = Wanted::Name {
        name: "ci".to_owned(),
        project: None,
        kind: Some("projekt".to_owned()),
    };

    let (told, calls) = sought(Fake::listing(vec![keys(1, &["key_1"])]), &wanted).await;

    let (code, line) = told.expect_err("no such kind");
    assert_eq!(code, ExitCode::Usage);
    assert!(line.contains("did you mean `project`?"), "{line}");
    assert!(calls.lock().expect("calls").is_empty());
}
