//! One list across everything.

use futures_util::{StreamExt, future::join_all, pin_mut};

use crate::{
    accounts::{Account, Narrow},
    keys::{AccountReport, Entry, Error, Inventory},
};

/// Lists the keys of several accounts at once; the order is the accounts', then each provider's own.
///
/// An account that fails, or could not be connected, does not hide the others.
pub async fn take(accounts: Vec<Result<Account, Error>>, narrow: &Narrow) -> Inventory {
    let parts = accounts
        .into_iter()
        .filter(|account| {
            account
                .as_ref()
                .map_or(true, |account| narrow.concerns(account.capabilities()))
        })
        .map(|account| async move {
            match account {
                Ok(account) => take_account(&account, narrow).await,
                Err(error) => failed(error),
            }
        });
    let mut inventory = Inventory::default();
    for (entries, report) in join_all(parts).await {
        inventory.entries.extend(entries);
        inventory.accounts.extend(report);
    }
    inventory
}

async fn take_account(account: &Account, narrow: &Narrow) -> (Vec<Entry>, Option<AccountReport>) {
    let mut entries = Vec::new();
    let mut report = AccountReport {
        account: account.name.clone(),
        provider: account.descriptor.name,
        keys: 0,
        projects: Vec::new(),
        coverage: Vec::new(),
        failures: Vec::new(),
    };
    match account.list(narrow).await {
        Ok(listings) => {
            pin_mut!(listings);
            while let Some(listing) = listings.next().await {
                let named = narrow
                    .projects
                    .iter()
                    .filter(|own| listing.scope.is_called(own));
                report.projects.extend(named.cloned());
                match listing.entries {
                    Ok(found) => entries.extend(found),
                    Err(error) => report.failures.push(error),
                }
                let coverage = listing
                    .coverage
                    .filter(|known| !report.coverage.contains(known));
                report.coverage.extend(coverage);
            }
        }
        Err(error) => report.failures.push(error),
    }
    report.keys = entries.len();
    (entries, Some(report))
}

fn failed(error: Error) -> (Vec<Entry>, Option<AccountReport>) {
    let report = error.attempt.as_ref().map(|attempt| AccountReport {
        account: attempt.account.clone(),
        provider: attempt.provider,
        keys: 0,
        projects: Vec::new(),
        coverage: Vec::new(),
        failures: Vec::new(),
    });
    let report = report.map(|mut report| {
        report.failures.push(error);
        report
    });
    (Vec::new(), report)
}
