//! The key that a record speaks of.

use crate::{
    accounts::{Account, Narrow},
    journal::{Journal, Mark, Named},
    keys::{Address, Entry, Error, Failure},
};

/// Finds the key, if it is still there.
///
/// One whose id is recorded is described; one whose id may be a secret is known again among all that are listed.
pub async fn find(
    account: &Account,
    journal: &Journal,
    named: &Named,
    kind: &str,
) -> Result<Option<Entry>, Error> {
    if let Mark::Id(_) = named.mark {
        let address = Address::parse(&named.reference)?;
        let name = account.name.as_str();
        let locator = account.capabilities().locate(name, &address.segments)?;
        return match account.describe(&locator).await {
            Err(error) if error.failure.is_no_such_key() => Ok(None),
            found => found.map(Some),
        };
    }
    let narrow = Narrow {
        projects: Vec::new(),
        kinds: vec![kind.to_owned()],
    };
    for entry in account.entries(&narrow).await? {
        if journal.mark(&entry.key.id)? == named.mark {
            return Ok(Some(entry));
        }
    }
    Ok(None)
}

/// Says that the account is another one than the record speaks of.
pub fn elsewhere(account: &Account) -> Failure {
    Failure::Conflict {
        problem: format!(
            "none of the keys that {} had then is there: it seems to be another account now",
            account.name
        ),
        candidates: Vec::new(),
        way_out: Some(
            "check its credential and its host; `keyctl operations forget` drops the record"
                .to_owned(),
        ),
    }
}
