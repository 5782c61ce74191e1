//! Finding the service account a new key shall belong to.

use super::wire::{List, ServiceAccount};
use crate::{
    http::{Client, Path, Request},
    keys::{Cursor, Failure, read_all},
};

/// As many accounts are named when none is the one that is meant.
const MOST_NAMED: usize = 10;

/// Finds the account by its id, or by a name that only one account of the project has.
///
/// Fails with [`Failure::NotFound`] or [`Failure::Conflict`] before anything is created.
pub async fn find(client: &Client, project: &str, typed: &str) -> Result<ServiceAccount, Failure> {
    let path = Path::of("organization/projects")
        .value(project)?
        .then("service_accounts");
    let path = &path;
    let page = |after: Option<Cursor>| async move {
        let request = Request::get(path.clone())
            .query("limit", "100")
            .maybe_query("after", after.map(|cursor| cursor.0));
        let list: List<ServiceAccount> = client.send(request).await?;
        list.page(|account| account)
    };
    choose(read_all(page).await?.items, typed)
}

fn choose(accounts: Vec<ServiceAccount>, typed: &str) -> Result<ServiceAccount, Failure> {
    let mut meant = called(&accounts, typed);
    // As the table of keys shows an owner; an account's own name may begin like that too.
    if let (true, Some(name)) = (meant.is_empty(), typed.strip_prefix("svc ")) {
        meant = called(&accounts, name);
    }
    match meant.as_slice() {
        [] => Err(missing(&accounts)),
        [only] => {
            let only = *only;
            let mut accounts = accounts;
            Ok(accounts.swap_remove(only))
        }
        several => Err(Failure::Conflict {
            problem: "several service accounts have this name".to_owned(),
            candidates: several
                .iter()
                .map(|index| accounts[*index].id.to_string())
                .collect(),
            way_out: Some("name one by its id".to_owned()),
        }),
    }
}

/// Returns where the account with this id is, or else all with this name.
fn called(accounts: &[ServiceAccount], typed: &str) -> Vec<usize> {
    if let Some(index) = accounts.iter().position(|own| own.id.raw() == typed) {
        return vec![index];
    }
    let has_name = |own: &ServiceAccount| own.name.as_ref().is_some_and(|own| own.raw() == typed);
    (0..accounts.len())
        .filter(|index| has_name(&accounts[*index]))
        .collect()
}

fn missing(accounts: &[ServiceAccount]) -> Failure {
    let names: Vec<String> = accounts
        .iter()
        .take(MOST_NAMED)
        .map(|own| own.name.as_ref().unwrap_or(&own.id).to_string())
        .collect();
    let known = match accounts.len() {
        0 => "it has none".to_owned(),
        count if count > MOST_NAMED => format!(
            "its service accounts are {} and {} more",
            names.join(", "),
            count - MOST_NAMED
        ),
        _ => format!("its service accounts are {}", names.join(", ")),
    };
    Failure::not_found(
        "there is no such service account in this project",
        format!("{known}; `--new-service-account NAME` makes one"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accounts(all: &[(&str, &str)]) -> Vec<ServiceAccount> {
        all.iter()
            .map(|(id, name)| ServiceAccount {
                id: (*id).into(),
                name: Some((*name).into()),
            })
            .collect()
    }

    fn chosen(all: &[(&str, &str)], typed: &str) -> String {
        let account = choose(accounts(all), typed).expect("an account");
        account.id.raw().to_owned()
    }

    #[test]
    fn what_was_typed_counts_before_what_the_table_adds_to_a_name() {
        assert_eq!(chosen(&[("sa_1", "ci")], "svc ci"), "sa_1");
        let both = [("sa_1", "ci"), ("sa_2", "svc ci")];
        assert_eq!(chosen(&both, "svc ci"), "sa_2");
        assert_eq!(chosen(&both, "ci"), "sa_1");
    }

    #[test]
    fn id_counts_before_a_name_that_reads_the_same() {
        assert_eq!(chosen(&[("sa_1", "sa_2"), ("sa_2", "ci")], "sa_2"), "sa_2");
    }

    #[test]
    fn name_of_several_accounts_is_a_conflict() {
        let failure = choose(accounts(&[("sa_1", "ci"), ("sa_2", "ci")]), "ci").expect_err("two");

        assert_eq!(failure.candidates(), ["sa_1", "sa_2"]);
    }

    #[test]
    fn few_known_accounts_are_named() {
        let hint = |count: usize| {
            let all = (0..count).map(|n| ServiceAccount {
                id: "sa".into(),
                name: Some(format!("n{n}").as_str().into()),
            });
            let failure = choose(all.collect(), "other").expect_err("none");
            failure.hint().expect("a hint")
        };

        assert_eq!(
            hint(0),
            "it has none; `--new-service-account NAME` makes one"
        );
        assert_eq!(
            hint(2),
            "its service accounts are n0, n1; `--new-service-account NAME` makes one"
        );
        assert_eq!(
            hint(12),
            "its service accounts are n0, n1, n2, n3, n4, n5, n6, n7, n8, n9 and 2 more; `--new-service-account NAME` makes one"
        );
    }
}
