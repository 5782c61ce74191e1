//! A short ref: only complete lists can tell which key it means.

use crate::{
    accounts::{Account, ShortMatch},
    inventory::{ShortRefs, Wanted},
    keys::{Entry, Error, FEWEST, Failure, Operation, ShortRef, Text},
};

/// Finds the one key that a short ref means; `None` when complete lists show none. Where the ref could be a full one,
/// `is_address`, lists that cannot be read leave it at that.
pub(super) async fn resolve(
    account: &Account,
    wanted: &Wanted,
    (short, policy): (ShortRef, ShortRefs),
    is_address: bool,
) -> Result<Option<Box<Entry>>, Error> {
    let subject = || wanted.subject(account);
    let error = |failure| account.error(Operation::Describe, Some(subject()), failure);
    match account.match_short(&short).await {
        ShortMatch::One(entry) if policy == ShortRefs::Taken => Ok(Some(entry)),
        ShortMatch::One(entry) => Err(error(Failure::NotConfirmed {
            problem: format!(
                "{} is a short ref: with `--yes` or without a terminal, only a full ref or a name changes a key",
                subject()
            ),
            way_out: Some(format!("use the full ref: `{}`", entry.reference())),
        })),
        ShortMatch::Several(found) => Err(error(Failure::ambiguous("match this ref", &found))),
        ShortMatch::TooShort(found, beginning) => {
            let refs = found.iter().map(|own| own.reference().to_string());
            Err(error(Failure::not_found(
                format!(
                    "no key has this id, and a short ref needs at least {FEWEST} characters{}",
                    match beginning.is_empty() {
                        true => String::new(),
                        false => format!(" after `{}`", Text::from(beginning.as_str())),
                    }
                ),
                format!(
                    "use the full ref: `{}`",
                    refs.collect::<Vec<_>>().join("` or `")
                ),
            )))
        }
        ShortMatch::None if is_address => Ok(None),
        // Not proven for whatever the ref leaves out: no key of this account, at least.
        ShortMatch::None => {
            let shapes = account.capabilities().ref_shapes(account.name.as_str());
            Err(error(Failure::not_found(
                format!("no key of {} has an id that begins so", account.name),
                format!(
                    "`keyctl list --account {}` shows its keys; a full ref is `{}`",
                    account.name,
                    shapes.join("` or `")
                ),
            )))
        }
        ShortMatch::Unknown(error) if is_address && !is_interrupted(&error) => Ok(None),
        ShortMatch::Unknown(error) => Err(wanted.explain(account, error)),
    }
}

fn is_interrupted(error: &Error) -> bool {
    matches!(*error.failure, Failure::Interrupted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::fake::{Calls, Fake, broken, key, keys},
        inventory::{Sighting, seek},
        keys::ExitCode,
    };

    const IDS: &[&str] = &["key_abcdef12", "key_abcdef34", "key_xyzxyz99"];

    fn by_ref(segments: &[&str], short: ShortRefs) -> Wanted {
        Wanted::Ref {
            segments: segments.iter().map(|own| (*own).to_owned()).collect(),
            short,
        }
    }

    /// Says what was found, or the exit code and the hint.
    async fn sought(fake: Fake, wanted: &Wanted) -> (Result<String, (ExitCode, String)>, Calls) {
        let (account, calls) = fake.account();
        let accounts = [account];
        let told = match seek(&accounts, wanted, |_, _| Ok(())).await {
            Ok(Sighting::There(_, entry)) => Ok(entry.reference().to_string()),
            Ok(Sighting::Gone { .. }) => Ok("gone".to_owned()),
            Err(error) => {
                let hint = error.failure.hint().unwrap_or_default();
                let candidates = error.failure.candidates().join(" ");
                Err((error.exit_code(), format!("{error}; {hint}; {candidates}")))
            }
        };
        (told, calls)
    }

    /// A provider with two projects; only the keys that are asked for by their whole id are described.
    fn provider() -> Fake {
        let mut fake = Fake::listing(vec![keys(1, IDS), keys(2, &["key_other111", "1234567890"])]);
        fake.describe = Box::new(|| Ok(key(1, "key_xyzxyz99")));
        fake
    }

    #[tokio::test]
    async fn short_ref_names_the_one_key_whose_id_begins_so() {
        for segments in [&["key_xyzxyz"][..], &["key_xyzxyz99"]] {
            let (told, _) = sought(provider(), &by_ref(segments, ShortRefs::Taken)).await;

            assert_eq!(told.expect("found"), "acme/proj_1/key_xyzxyz99");
        }
    }

    #[tokio::test]
    async fn short_ref_of_two_keys_is_a_conflict_that_lists_both() {
        let (told, _) = sought(provider(), &by_ref(&["key_abcdef"], ShortRefs::Taken)).await;

        let (code, told) = told.expect_err("ambiguous");
        assert_eq!(code, ExitCode::Conflict);
        assert!(told.contains("acme/proj_1/key_abcdef12 acme/proj_1/key_abcdef34"));
    }

    #[tokio::test]
    async fn short_ref_that_changes_a_key_unseen_is_refused_with_the_full_one() {
        let (told, calls) = sought(provider(), &by_ref(&["key_xyzxyz"], ShortRefs::Refused)).await;

        let (code, told) = told.expect_err("refused");
        assert_eq!(code, ExitCode::NotConfirmed);
        assert!(told.contains("`acme/proj_1/key_xyzxyz99`"), "{told}");
        let calls = calls.lock().expect("calls");
        assert!(
            calls.iter().all(|own| !own.starts_with("describe")),
            "{calls:?}"
        );
    }

    #[tokio::test]
    async fn too_few_characters_name_no_key() {
        let (told, _) = sought(provider(), &by_ref(&["key_xyzxy"], ShortRefs::Taken)).await;

        let (code, told) = told.expect_err("too short");
        assert_eq!(code, ExitCode::NotFound);
        assert!(told.contains("`acme/proj_1/key_xyzxyz99`"), "{told}");
    }

    #[tokio::test]
    async fn list_that_fails_may_hide_a_second_key() {
        let fake = Fake::listing(vec![keys(1, IDS), broken(403)]);

        let (told, _) = sought(fake, &by_ref(&["key_xyzxyz"], ShortRefs::Taken)).await;

        let (_, told) = told.expect_err("not complete");
        assert!(
            told.starts_with("cannot describe acme/key_xyzxyz;"),
            "{told}"
        );
    }

    #[tokio::test]
    async fn number_and_masked_id_begin_no_other() {
        for typed in ["123456", "1234..7890", "key_1"] {
            let (told, calls) = sought(provider(), &by_ref(&[typed], ShortRefs::Taken)).await;

            let (code, _) = told.expect_err("no ref");
            assert_eq!(code, ExitCode::Usage, "{typed}");
            assert!(calls.lock().expect("calls").is_empty(), "{typed}");
        }
    }

    #[tokio::test]
    async fn full_ref_costs_one_request() {
        let wanted = by_ref(&["proj_1", "key_xyzxyz99"], ShortRefs::Taken);

        let (told, calls) = sought(provider(), &wanted).await;

        assert_eq!(told.expect("found"), "acme/proj_1/key_xyzxyz99");
        assert_eq!(*calls.lock().expect("calls"), ["describe key_xyzxyz99"]);
    }

    #[tokio::test]
    async fn full_ref_of_a_key_that_is_gone_stays_gone_where_lists_fail() {
        let mut fake = Fake::listing(vec![broken(403)]);
        fake.describe = Box::new(|| Err(Failure::no_such_key(None)));

        let (told, _) = sought(fake, &by_ref(&["proj_1", "key_gone0000"], ShortRefs::Taken)).await;

        assert_eq!(told.expect("proven"), "gone");
    }

    #[tokio::test]
    async fn beginning_of_an_id_is_no_missing_key() {
        let mut fake = Fake::listing(vec![keys(1, IDS)]);
        fake.describe = Box::new(|| Err(Failure::no_such_key(None)));

        let wanted = by_ref(&["proj_1", "key_xyzxyz"], ShortRefs::Refused);
        let (told, _) = sought(fake, &wanted).await;

        let (code, _) = told.expect_err("it may be that key");
        assert_eq!(code, ExitCode::NotConfirmed);
    }
}
