//! How one key is named on the command line: a ref, or flags that mean the same.

use clap::Args;

use crate::{
    accounts::{Account, Roster, Selection},
    inventory::Wanted,
    keys::{Address, Error, Failure},
};

/// Names one key.
#[derive(Clone, Debug, Default, Args)]
pub struct Target {
    /// Address of the key, as `list` prints it: ACCOUNT/… (instead of the flags below)
    #[arg(value_name = "REF", conflicts_with_all = ["provider", "account", "id", "project", "kind"])]
    pub reference: Option<String>,

    /// Provider whose account holds the key
    #[arg(long, value_name = "PROVIDER", value_parser = super::narrowing::provider())]
    pub provider: Option<String>,

    /// Account that holds the key
    #[arg(long, value_name = "ACCOUNT")]
    pub account: Option<String>,

    /// Id of the key
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,

    /// Project the key lives in, by id or name
    #[arg(long, value_name = "PROJECT")]
    pub project: Option<String>,

    /// Kind of the key
    #[arg(long, value_name = "KIND", value_parser = super::narrowing::kind())]
    pub kind: Option<String>,
}

impl Target {
    /// Connects the accounts the key may be in, and says what is looked for there; nothing is sent.
    ///
    /// `name` is the key's name, where the command lets a key be named by it.
    pub async fn resolve(
        &self,
        roster: &Roster<'_>,
        name: Option<&str>,
    ) -> Result<(Vec<Account>, Wanted), Error> {
        if let Some(reference) = &self.reference {
            let address = Address::parse(reference)?;
            let account = roster.account(&address.account).await?;
            return Ok((vec![account], Wanted::Ref(address.segments)));
        }
        let selection = Selection {
            providers: self.provider.iter().cloned().collect(),
            accounts: self.account.iter().cloned().collect(),
        };
        let (project, kind) = (self.project.clone(), self.kind.clone());
        match (&self.id, name) {
            (Some(id), _) => {
                // Before any account is asked for: an id that can be none is wrong at all of them.
                Address::check_id(id)?;
                let (accounts, unasked) = roster.of_one_provider(&selection).await?;
                let id = id.clone();
                let wanted = Wanted::Id {
                    id,
                    project,
                    kind,
                    unasked,
                };
                Ok((accounts, wanted))
            }
            (None, Some(name)) => {
                let accounts = roster.select(&selection).await?;
                let accounts = accounts.into_iter().collect::<Result<Vec<_>, _>>()?;
                let name = name.to_owned();
                Ok((
                    accounts,
                    Wanted::Name {
                        name,
                        project,
                        kind,
                    },
                ))
            }
            (None, None) => Err(Error::from(Failure::usage(
                "no key is named",
                "give its ref, as `keyctl list` prints it, or `--provider` and `--id`",
            ))),
        }
    }

    /// Says which of these accounts a ref leads to, and what is looked for there; `None` when none of them is its.
    pub fn within(&self, connected: &[Vec<Account>]) -> Result<Option<(usize, Wanted)>, Error> {
        let Some(reference) = &self.reference else {
            return Ok(None);
        };
        let address = Address::parse(reference)?;
        let is_its = |own: &Account| own.name.as_str() == address.account;
        let number = connected.iter().position(|own| own.iter().any(is_its));
        Ok(number.map(|number| (number, Wanted::Ref(address.segments))))
    }

    /// Returns the address of a key that is not there, as far as it was named by one; an id that may be a secret is
    /// masked.
    pub fn reference(&self, accounts: &[Account]) -> Option<String> {
        let [account, ..] = accounts else { return None };
        let capabilities = account.capabilities();
        let name = account.name.as_str();
        if let Some(reference) = &self.reference {
            let address = Address::parse(reference).ok()?;
            let locator = capabilities.locate(name, &address.segments).ok()?;
            return Some(account.reference(&locator).to_string());
        }
        let id = capabilities.key_id(self.id.as_deref()?).ok()?;
        Some(format!("{name}/{id}"))
    }
}
