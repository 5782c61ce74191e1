//! Keys that an earlier rotation may have made already: a third one is not made by accident.

use jiff::Timestamp;

use crate::{
    accounts::Account,
    keys::{Entry, Error, Failure, Operation, Status},
};

/// Refuses to rotate a key that has younger namesakes: one of them may be its successor.
///
/// `before` is the keys that live where the new one will.
pub fn refuse_younger_namesakes(
    account: &Account,
    old: &Entry,
    name: Option<&str>,
    before: Option<&[Entry]>,
) -> Result<(), Error> {
    let now = account.server_time().unwrap_or_else(Timestamp::now);
    let younger: Vec<&Entry> = before
        .into_iter()
        .flatten()
        .filter(|entry| is_younger_namesake(entry, old, name, now))
        .collect();
    let Some(first) = younger.first() else {
        return Ok(());
    };
    let failure = Failure::Conflict {
        problem: match younger.len() {
            1 => {
                "a younger key has the same name: it may be this key's successor already".to_owned()
            }
            count => format!(
                "{count} younger keys have the same name: one may be this key's successor already"
            ),
        },
        candidates: younger
            .iter()
            .map(|entry| entry.reference().to_string())
            .collect(),
        way_out: Some(format!(
            "if it is, `keyctl rotate --finish {} --successor {}`; `--again` makes another key all the same",
            old.reference(),
            first.reference()
        )),
    };
    Err(account.key_error(Operation::Rotate, &old.key.locator(), failure))
}

fn is_younger_namesake(entry: &Entry, old: &Entry, name: Option<&str>, now: Timestamp) -> bool {
    let (key, old) = (&entry.key, &old.key);
    let is_called = key.name.as_ref().map(|own| own.raw()) == name && name.is_some();
    let works = matches!(key.status_at(now), None | Some(Status::Active));
    let is_younger = match (key.created_at, old.created_at) {
        (Some(own), Some(old)) => own > old,
        // Nobody can tell: it may be.
        _ => true,
    };
    is_called && works && is_younger && !key.has_id(&old.id) && key.kind == old.kind
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{KeyId, Moment, untold};

    fn entry(id: &str, created: Option<i64>) -> Entry {
        let mut key = untold::key();
        key.id = KeyId::Public(id.into());
        key.name = Some("ci".into());
        key.created_at = created.map(|second| Timestamp::from_second(second).expect("a time"));
        untold::entry(key)
    }

    fn is_namesake(entry: &Entry) -> bool {
        let now = Timestamp::from_second(1_000).expect("a time");
        is_younger_namesake(entry, &self::entry("key_1", Some(10)), Some("ci"), now)
    }

    #[test]
    fn younger_key_of_that_name_may_be_the_successor() {
        assert!(is_namesake(&entry("key_2", Some(11))));
        assert!(is_namesake(&entry("key_2", None)));
        assert!(!is_namesake(&entry("key_2", Some(9))));
        assert!(!is_namesake(&entry("key_1", Some(11))));
    }

    #[test]
    fn key_that_does_not_work_is_no_namesake() {
        let mut expired = entry("key_2", Some(11));
        expired.key.expires = Moment::At(Timestamp::from_second(500).expect("a time"));
        let mut inactive = entry("key_2", Some(11));
        inactive.key.status = Some(Status::Inactive);

        assert!(!is_namesake(&expired));
        assert!(!is_namesake(&inactive));
    }
}
