//! How one key is named on the command line: a ref, a name, or flags that mean the same.

use clap::Args;

use crate::{
    accounts::{Account, Roster, Selection},
    inventory::{ShortRefs, Wanted, step_to, subject_of_id, subject_of_name},
    keys::{AccountName, Address, Error, Failure, KeyRef, Operation, Text},
};

/// Names one key.
#[derive(Clone, Debug, Default, Args)]
pub struct Target {
    /// Ref of the key, as `list` prints it, or its name: a word without `/` is a name
    #[arg(value_name = "REF", conflicts_with = "id")]
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

/// The place of an account among connected ones: that of its group, and its own in that.
pub type Place = (usize, usize);

impl Target {
    /// Returns the name that selects the key: a word without `/` in the place of a ref, or that of a flag.
    pub fn name<'a>(&'a self, flag: Option<&'a str>) -> Option<&'a str> {
        let word = self.reference.as_deref();
        word.filter(|word| !word.contains('/')).or(flag)
    }

    /// Returns the ref that was typed, if it is one.
    pub fn typed_ref(&self) -> Option<&str> {
        let word = self.reference.as_deref();
        word.filter(|word| word.contains('/'))
    }

    /// Connects the accounts the key may be in, and says what is looked for there; nothing is sent but by logins.
    ///
    /// `name` is the value of the flag that selects the key by its name, where the command has one.
    pub async fn resolve(
        &self,
        roster: &Roster<'_>,
        name: Option<&str>,
        (operation, short): (Operation, ShortRefs),
    ) -> Result<(Vec<Account>, Wanted), Error> {
        if let Some(typed) = self.typed_ref() {
            let address = self.address(typed)?;
            let account = roster.account(&address.account).await;
            let account = account
                .map_err(|error| in_words(subject_of_ref(roster, &address), error, operation))?;
            let segments = address.segments;
            return Ok((vec![account], Wanted::Ref { segments, short }));
        }
        if let Some(id) = &self.id {
            // Before any account is asked for: an id that can be none is wrong at all of them.
            Address::check_id(id)?;
            let connected = roster.of_one_provider(&self.selection()).await;
            let (accounts, unasked) =
                connected.map_err(|error| in_words(subject_of_id(id), error, operation))?;
            let wanted = Wanted::Id {
                id: id.clone(),
                project: self.project.clone(),
                kind: self.kind.clone(),
                unasked,
            };
            return Ok((accounts, wanted));
        }
        let Some(name) = self.name(name) else {
            return Err(nothing_named().into());
        };
        let wanted = self.named(name)?;
        let subject = || subject_of_name(name);
        let accounts = roster.select(&self.selection()).await?;
        let accounts = accounts.into_iter().collect::<Result<Vec<_>, _>>();
        let accounts = accounts.map_err(|error| {
            let error = in_words(subject(), error, operation);
            with_hint(error, "a name is looked for in every account: name the one that is meant with `--account` or `--provider`")
        })?;
        Ok((accounts, wanted))
    }

    /// Says that a key of this name is looked for.
    pub fn named(&self, name: &str) -> Result<Wanted, Failure> {
        check_name(name)?;
        Ok(Wanted::Name {
            name: name.to_owned(),
            project: self.project.clone(),
            kind: self.kind.clone(),
        })
    }

    /// Says which of these accounts a ref leads to, by its place in them, and what is looked for there; `None` when none
    /// of them is its.
    pub fn within(
        &self,
        connected: &[Vec<Account>],
        short: ShortRefs,
    ) -> Result<Option<(Place, Wanted)>, Error> {
        let Some(typed) = self.typed_ref() else {
            return Ok(None);
        };
        let address = self.address(typed)?;
        let is_its = |own: &Account| own.name.as_str() == address.account;
        let places = connected.iter().enumerate();
        let place = places
            .filter_map(|(number, own)| Some((number, own.iter().position(is_its)?)))
            .next();
        let segments = address.segments;
        Ok(place.map(|place| (place, Wanted::Ref { segments, short })))
    }

    /// Returns the address of a key that is not there, as far as it was named by one; an id that may be a secret is
    /// masked.
    pub fn reference(&self, accounts: &[Account]) -> Option<String> {
        let [account, ..] = accounts else { return None };
        let capabilities = account.capabilities();
        let name = account.name.as_str();
        if let Some(reference) = self.typed_ref() {
            let address = Address::parse(reference).ok()?;
            let locator = capabilities.locate(name, &address.segments).ok()?;
            return Some(account.reference(&locator).to_string());
        }
        let id = capabilities.key_id(self.id.as_deref()?).ok()?;
        Some(format!("{name}/{id}"))
    }

    /// Reads a ref, which says by itself where the key is.
    pub fn address(&self, typed: &str) -> Result<Address, Failure> {
        let address = Address::parse(typed)?;
        let beside = [
            ("--provider", &self.provider),
            ("--account", &self.account),
            ("--project", &self.project),
            ("--kind", &self.kind),
        ];
        match beside.iter().find(|(_, value)| value.is_some()) {
            Some((flag, _)) => Err(Failure::usage(
                format!("`{flag}` cannot be used with a ref, which says where the key is"),
                format!("leave out `{flag}`, or name the key: a word without `/` is a name"),
            )),
            None => Ok(address),
        }
    }

    /// Says which key is meant, for a sentence; an id that may be a secret is masked.
    pub fn subject(&self, roster: &Roster<'_>, flag: Option<&str>) -> String {
        let address = self.typed_ref().and_then(|own| Address::parse(own).ok());
        match (address, self.name(flag), &self.id) {
            (Some(address), _, _) => subject_of_ref(roster, &address),
            (None, Some(name), _) => subject_of_name(name),
            (None, None, Some(id)) => subject_of_id(id),
            (None, None, None) => "this key".to_owned(),
        }
    }

    /// Tells whether no key is named.
    pub fn is_empty(&self, flag: Option<&str>) -> bool {
        self.reference.is_none() && self.id.is_none() && flag.is_none()
    }

    /// Returns the accounts that a name or an id is looked for in.
    pub fn selection(&self) -> Selection {
        Selection {
            providers: self.provider.iter().cloned().collect(),
            accounts: self.account.iter().cloned().collect(),
        }
    }
}

/// Refuses what was meant to match several keys, or is an empty variable; nothing is sent.
pub fn check_name(name: &str) -> Result<(), Failure> {
    let is_none = name.trim().is_empty() || [".", "..", "*"].contains(&name);
    match is_none {
        true => Err(Failure::usage(
            format!(
                "`{}` is neither the ref nor the name of a key",
                Text::from(name)
            ),
            "use a ref such as `ACCOUNT/ID`, as `keyctl list` prints it in its first column, or a name",
        )),
        false => Ok(()),
    }
}

fn nothing_named() -> Failure {
    Failure::usage(
        "no key specified",
        "give its ref, as `keyctl list` prints it, its name, or `--provider` and `--id`",
    )
}

/// Returns a typed ref for a message; an id that may be a secret is masked.
pub fn subject_of_ref(roster: &Roster<'_>, address: &Address) -> String {
    let name = &address.account;
    let capabilities = roster.capabilities(name);
    let locator = capabilities.and_then(|own| own.locate(name, &address.segments).ok());
    match locator {
        Some(locator) => KeyRef {
            account: AccountName::new(name),
            locator,
        }
        .to_string(),
        None => "the key".to_owned(),
    }
}

/// Says of an account that cannot be used which key was asked for.
fn in_words(subject: String, error: Error, operation: Operation) -> Error {
    step_to(subject, error, None).during(operation)
}

/// Adds advice to that of the cause.
fn with_hint(mut error: Error, more: &str) -> Error {
    let own = error.failure.hint();
    if let Failure::Step { way_out, .. } = error.failure.as_mut() {
        *way_out = Some(match own {
            Some(own) => format!("{own}; {more}"),
            None => more.to_owned(),
        });
    }
    error
}
