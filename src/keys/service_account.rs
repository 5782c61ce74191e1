//! Service accounts: whom keys can be created for that no person owns.

use super::{Failure, Text, suggest};

/// The most accounts that are named when none is the one that is meant.
const MOST_NAMED: usize = 10;

/// An account that keys can be created for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceAccount {
    pub id: Text,
    pub name: Option<Text>,
}

/// The service accounts of one place.
#[derive(Clone, Debug, Default)]
pub struct ServiceAccounts {
    pub items: Vec<ServiceAccount>,
    /// What they leave out, as a sentence.
    pub coverage: Option<&'static str>,
}

impl ServiceAccounts {
    /// Finds the account by its id, or by a name that only one has; `place` is where they live, such as `project Web`,
    /// and `otherwise` what helps where there is none.
    ///
    /// Fails with [`Failure::NotFound`] or [`Failure::Conflict`].
    pub fn choose(
        self,
        typed: &str,
        place: &str,
        otherwise: &str,
    ) -> Result<ServiceAccount, Failure> {
        let mut accounts = self.items;
        let mut meant = called(&accounts, typed);
        // As the table of keys shows an owner; an account's own name may begin like that too.
        if let (true, Some(name)) = (meant.is_empty(), typed.strip_prefix("svc ")) {
            meant = called(&accounts, name);
        }
        match meant.as_slice() {
            [] => Err(missing(&accounts, typed, place, otherwise)),
            [only] => Ok(accounts.swap_remove(*only)),
            several => Err(Failure::Conflict {
                problem: format!(
                    "ambiguous: {} service accounts of {place} have the name `{}`",
                    several.len(),
                    Text::from(typed)
                ),
                candidates: several
                    .iter()
                    .map(|index| accounts[*index].id.to_string())
                    .collect(),
                way_out: Some("name one by its id".to_owned()),
            }),
        }
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

fn missing(accounts: &[ServiceAccount], typed: &str, place: &str, otherwise: &str) -> Failure {
    let name = |own: &ServiceAccount| own.name.as_ref().unwrap_or(&own.id).to_string();
    let words = accounts.iter().flat_map(|own| {
        let name = own.name.iter().map(Text::raw);
        name.chain([own.id.raw()])
    });
    let names: Vec<String> = accounts.iter().take(MOST_NAMED).map(name).collect();
    let known = match accounts.len() {
        0 => "it has none".to_owned(),
        count if count > MOST_NAMED => format!(
            "its service accounts are {} and {} more",
            names.join(", "),
            count - MOST_NAMED
        ),
        _ => format!("its service accounts are {}", names.join(", ")),
    };
    let question = suggest(typed, words).map(|question| format!("{question} "));
    Failure::not_found(
        format!("{place} has no service account `{}`", Text::from(typed)),
        format!("{}{known}; {otherwise}", question.unwrap_or_default()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accounts(all: &[(&str, &str)]) -> ServiceAccounts {
        let items = all.iter().map(|(id, name)| ServiceAccount {
            id: (*id).into(),
            name: Some((*name).into()),
        });
        ServiceAccounts {
            items: items.collect(),
            coverage: None,
        }
    }

    fn chosen(all: &[(&str, &str)], typed: &str) -> Result<String, Failure> {
        let account = accounts(all).choose(typed, "project Web", "make one");
        account.map(|own| own.id.raw().to_owned())
    }

    #[test]
    fn what_was_typed_counts_before_what_the_table_adds_to_a_name() {
        let both = [("sa_1", "ci"), ("sa_2", "svc ci")];

        assert_eq!(chosen(&both[..1], "svc ci").expect("one"), "sa_1");
        assert_eq!(chosen(&both, "svc ci").expect("one"), "sa_2");
        assert_eq!(chosen(&both, "ci").expect("one"), "sa_1");
    }

    #[test]
    fn id_counts_before_a_name_that_reads_the_same() {
        let all = [("sa_1", "sa_2"), ("sa_2", "ci")];

        assert_eq!(chosen(&all, "sa_2").expect("one"), "sa_2");
    }

    #[test]
    fn name_of_several_accounts_is_a_conflict() {
        let failure = chosen(&[("sa_1", "ci"), ("sa_2", "ci")], "ci").expect_err("two");

        assert_eq!(failure.candidates(), ["sa_1", "sa_2"]);
    }

    #[test]
    fn missing_account_suggests_the_nearest_and_names_a_few() {
        let hint = |count: usize, typed: &str| {
            let names: Vec<String> = (0..count).map(|n| format!("n{n}")).collect();
            let all: Vec<(&str, &str)> = names.iter().map(|name| ("sa", name.as_str())).collect();
            let failure = chosen(&all, typed).expect_err("none");
            assert_eq!(
                failure.to_string(),
                format!("project Web has no service account `{typed}`")
            );
            failure.hint().expect("a hint")
        };

        assert_eq!(hint(0, "other"), "it has none; make one");
        assert_eq!(
            hint(2, "other"),
            "its service accounts are n0, n1; make one"
        );
        assert_eq!(
            hint(12, "other"),
            "its service accounts are n0, n1, n2, n3, n4, n5, n6, n7, n8, n9 and 2 more; make one"
        );
        assert_eq!(
            hint(1, "N0"),
            "did you mean `n0`? its service accounts are n0; make one"
        );
    }
}
