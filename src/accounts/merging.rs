//! Accounts that are one under several names: the same credential at the same host.

use super::{Account, Spec, observed::Observed};
use crate::keys::Error;

/// Leaves one of the accounts that are the same, and reports the others: every key of theirs would be there twice, and
/// every name ambiguous with itself.
///
/// An account of the config file stays rather than one that the environment makes, else the first of their names. Their
/// credentials are compared and nothing is sent: two credentials of one organization stay two accounts.
pub fn merged(
    specs: &[&Spec],
    connected: Vec<Result<Account, Error>>,
    observed: &Observed,
) -> Vec<Result<Account, Error>> {
    let mut order: Vec<usize> = (0..connected.len()).collect();
    order.sort_by_key(|at| specs.get(*at).is_none_or(|spec| spec.configured.is_none()));
    let mut kept: Vec<usize> = Vec::new();
    for at in order {
        let Ok(account) = &connected[at] else {
            kept.push(at);
            continue;
        };
        let same = kept.iter().find_map(|other| {
            let other = connected[*other].as_ref().ok()?;
            account.is_same_as(other).then_some(&other.name)
        });
        match same {
            Some(other) => observed.note_same(other, &account.name),
            None => kept.push(at),
        }
    }
    connected
        .into_iter()
        .enumerate()
        .filter_map(|(at, account)| kept.contains(&at).then_some(account))
        .collect()
}

/// Returns for each account the number of the first one that is the same, and reports those that are.
pub fn firsts(accounts: &[Account], observed: &Observed) -> Vec<usize> {
    let mut firsts = Vec::new();
    for (number, account) in accounts.iter().enumerate() {
        let mut before = accounts[..number].iter();
        let first = before.position(|other| account.is_same_as(other));
        if let Some(first) = first {
            observed.note_same(&accounts[first].name, &account.name);
        }
        firsts.push(first.unwrap_or(number));
    }
    firsts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::fake::Fake,
        credentials::ConfiguredAccount,
        keys::{AccountName, Secret},
        providers::ALL,
    };

    fn account(name: &str, credential: &str, host: &str) -> Account {
        let (account, _) = Fake::listing(Vec::new()).account();
        let mut account = account
            .with_credentials(vec![Secret::new(credential)], None)
            .with_reach(vec![host.to_owned()]);
        account.name = AccountName::new(name);
        account
    }

    fn spec(name: &str, is_configured: bool) -> Spec {
        let configured = ConfiguredAccount {
            name: name.to_owned(),
            provider: ALL[0].name.to_owned(),
            credential: None,
            project: None,
            key: None,
            concurrency: None,
            is_default: false,
            settings: std::collections::BTreeMap::new(),
            misfits: std::collections::BTreeMap::new(),
        };
        Spec {
            name: AccountName::new(name),
            descriptor: &ALL[0],
            configured: is_configured.then_some(configured),
            taken: Vec::new(),
        }
    }

    #[test]
    fn f029_accounts_that_are_one_stay_once_under_the_configured_name() {
        let specs = [
            spec("a", false),
            spec("b", true),
            spec("c", true),
            spec("d", true),
        ];
        let connected = vec![
            Ok(account("a", "key-0123456789", "host")),
            Ok(account("b", "key-0123456789", "host")),
            Ok(account("c", "key-0123456789", "other")),
            Ok(account("d", "key-abcdefghij", "host")),
        ];
        let observed = Observed::default();

        let left = merged(&specs.each_ref(), connected, &observed);

        let names: Vec<String> = left
            .iter()
            .map(|own| own.as_ref().expect("connected").name.to_string())
            .collect();
        assert_eq!(names, ["b", "c", "d"]);
        let same = observed.same();
        assert_eq!(same.len(), 1);
        let others = &same[&AccountName::new("b")];
        assert!(others.contains(&AccountName::new("a")), "{others:?}");
    }

    #[test]
    fn f029_same_key_under_two_accounts_has_one_number() {
        let accounts = [
            account("a", "key-0123456789", "host"),
            account("b", "key-abcdefghij", "host"),
            account("c", "key-0123456789", "host"),
        ];

        assert_eq!(firsts(&accounts, &Observed::default()), [0, 1, 0]);
    }
}
