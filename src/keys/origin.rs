//! Where an account's credential comes from, in the words of messages and hints.

use super::AccountName;

/// The source of an account's credential, and what else a hint has to know of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub holder: Holder,
    /// The setting that holds the public half of a pair, as a hint names it.
    pub beside: Option<String>,
    /// What this account calls the settings that messages name by their variables: `(variable, own name)`.
    pub settings: Vec<(&'static str, String)>,
    /// How to use another credential that this one hides.
    pub hidden: Option<String>,
}

/// What holds the value of a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Variables of the environment, which count together.
    Variables(Vec<String>),
    /// A file, by its path.
    File(String),
    /// A helper that prints it, by its program.
    Helper(String),
    /// The keychain's entry of an account.
    Keychain(AccountName),
    /// A person or a pipe: it is stored nowhere yet.
    Input,
}

impl Holder {
    /// Returns the noun for it: `` the variable `NAME` ``.
    pub fn noun(&self) -> String {
        match self {
            Self::Variables(names) if names.len() > 1 => format!("the variables {}", listed(names)),
            Self::Variables(names) => format!("the variable {}", listed(names)),
            Self::File(path) => format!("the file `{path}`"),
            Self::Helper(program) => format!("the helper `{program}`"),
            Self::Keychain(account) => format!("the keychain's entry of `{account}`"),
            Self::Input => "what was given".to_owned(),
        }
    }

    /// Returns the noun for the value in it, for a message about one variable of several, too.
    pub fn value(&self, variable: &str) -> String {
        match self {
            Self::Variables(names) => {
                let own = names.iter().find(|own| *own == variable);
                let own = own.or(names.first()).map_or(variable, String::as_str);
                format!("the value of `{own}`")
            }
            Self::File(path) => format!("the value in the file `{path}`"),
            Self::Helper(program) => format!("the value that the helper `{program}` prints"),
            Self::Keychain(account) => format!("the value in the keychain's entry of `{account}`"),
            Self::Input => "the value that was given".to_owned(),
        }
    }

    /// Says how another value gets there.
    pub fn replacing(&self, value: &str) -> String {
        match self {
            Self::Variables(names) => format!("set {} to {value}", listed(names)),
            Self::File(path) => format!("write {value} into the file `{path}`"),
            Self::Helper(program) => format!("let the helper `{program}` print {value}"),
            Self::Keychain(account) => {
                format!("store {value} with `keyctl auth login --account {account}`")
            }
            Self::Input => format!("give {value}"),
        }
    }
}

impl Origin {
    /// Makes that of a credential of which nothing else is known.
    pub fn of(holder: Holder) -> Self {
        Self {
            holder,
            beside: None,
            settings: Vec::new(),
            hidden: None,
        }
    }

    /// Says where to look: `` check the file `PATH` ``.
    pub fn check(&self) -> String {
        let noun = self.holder.noun();
        let beside = self.beside.iter().map(|own| format!(" and {own}"));
        let entry = match &self.holder {
            Holder::Keychain(account) => {
                format!(", which `keyctl auth login --account {account}` replaces")
            }
            _ => String::new(),
        };
        format!("check {noun}{}{entry}", beside.collect::<String>())
    }

    /// Puts the account's own names of its settings in the place of the variables that a text names in backticks.
    pub fn in_its_words(&self, text: &str) -> String {
        let settings = self.settings.iter();
        settings.fold(text.to_owned(), |text, (variable, own)| {
            text.replace(&format!("`{variable}`"), own)
        })
    }

    /// Returns the account's own name of a setting, in backticks.
    pub fn setting(&self, variable: &str) -> String {
        self.in_its_words(&format!("`{variable}`"))
    }
}

/// Lists names in backticks: `` `A`, `B` and `C` ``.
pub fn listed<S: AsRef<str>>(names: &[S]) -> String {
    let quoted: Vec<String> = names
        .iter()
        .map(|name| format!("`{}`", name.as_ref()))
        .collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(names: &[&str]) -> Holder {
        Holder::Variables(names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn f013_every_source_is_named_as_what_it_is() {
        let check = |holder| Origin::of(holder).check();

        assert_eq!(check(variables(&["KEY"])), "check the variable `KEY`");
        assert_eq!(
            check(variables(&["ID", "SECRET"])),
            "check the variables `ID` and `SECRET`"
        );
        assert_eq!(
            check(Holder::File("/run/key".to_owned())),
            "check the file `/run/key`"
        );
        assert_eq!(
            check(Holder::Helper("op".to_owned())),
            "check the helper `op`"
        );
        assert_eq!(
            check(Holder::Keychain(AccountName::new("acme"))),
            "check the keychain's entry of `acme`, which `keyctl auth login --account acme` replaces"
        );
    }

    #[test]
    fn setting_has_the_name_that_the_account_gives_it() {
        let mut origin = Origin::of(Holder::Input);
        origin.settings = vec![("BASE_URL", "`accounts.acme.base_url`".to_owned())];

        assert_eq!(origin.setting("BASE_URL"), "`accounts.acme.base_url`");
        assert_eq!(origin.setting("OTHER"), "`OTHER`");
        assert_eq!(
            origin.in_its_words("check `BASE_URL`, `BASE_URL_2`"),
            "check `accounts.acme.base_url`, `BASE_URL_2`"
        );
    }
}
