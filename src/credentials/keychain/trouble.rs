//! How asking the keychain can fail.

use crate::{
    credentials::value::Unfit,
    keys::{AccountName, Failure, Text},
};

/// Says why the keychain did not do what it was asked.
#[derive(Debug, PartialEq, Eq)]
#[allow(
    dead_code,
    reason = "a build with the keychain and one without meet different cases"
)]
pub enum Trouble {
    /// There is none that could be asked, in its own words.
    Absent(String),
    /// It is locked, and was not unlocked.
    Locked,
    /// It holds nothing for the account.
    NoEntry,
    /// It holds several entries for the account.
    Ambiguous,
    /// What it holds for the account is no credential.
    Unfit(Unfit),
    /// It said no, in its own words.
    Failed(String),
    /// It did not answer in time.
    Silent,
    /// keyctl was built without it.
    NotBuilt,
}

impl Trouble {
    /// Makes the failure of a login for which nothing can be stored; `elsewhere` says where else a credential can be.
    pub fn nowhere(self, elsewhere: &str) -> Failure {
        let can_be_unlocked = matches!(self, Self::Locked | Self::Silent);
        let (reason, _) = self.words();
        Failure::Credential {
            problem: format!("no credential can be stored: {reason}"),
            way_out: if can_be_unlocked {
                format!("unlock the keychain and run it again, or {elsewhere}")
            } else {
                elsewhere.to_owned()
            },
        }
    }

    /// Makes the failure of an account's credential that could not be read, stored or removed.
    pub fn failure(self, account: &AccountName, done: &str) -> Failure {
        let (reason, way_out) = self.words();
        Failure::Credential {
            problem: format!("the credential of account `{account}` cannot be {done}: {reason}"),
            way_out: way_out.to_owned(),
        }
    }

    /// Says what is the matter, and what helps.
    fn words(self) -> (String, &'static str) {
        match self {
            Self::Absent(words) => (
                format!("there is no keychain here: {}", quoted(&words)),
                OTHER_SOURCE,
            ),
            Self::Locked => (
                "the keychain is locked".to_owned(),
                "unlock it and run it again, or name another source for the account: `env`, `file` or `command`",
            ),
            Self::NoEntry => (
                "the keychain has no entry for it".to_owned(),
                "`keyctl auth login` stores one, or name another source for the account: `env`, `file` or `command`",
            ),
            Self::Ambiguous => (
                "the keychain has several entries for it".to_owned(),
                "remove all but one of them with the system's own program for passwords",
            ),
            Self::Unfit(reason) => (
                format!("what the keychain has is no credential: {reason}"),
                reason.hint("`keyctl auth login` stores another one"),
            ),
            Self::Failed(words) => (
                format!("the keychain refused: {}", quoted(&words)),
                OTHER_SOURCE,
            ),
            Self::Silent => (
                "the keychain does not answer".to_owned(),
                "if it asks for its password, give it and run it again; or name another source for the account: `env`, `file` or `command`",
            ),
            Self::NotBuilt => (
                "this keyctl was built without the keychain".to_owned(),
                OTHER_SOURCE,
            ),
        }
    }
}

const OTHER_SOURCE: &str = "name another source for the account: `env`, `file` or `command`";

/// Shows the system's own words, on one line of limited length.
fn quoted(words: &str) -> Text {
    let words: Vec<&str> = words.split_whitespace().collect();
    Text::new(words.join(" ").chars().take(200).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trouble_is_about_the_account_and_has_a_way_out() {
        let all = [
            Trouble::Absent("no\nbus \u{1b}[2J".to_owned()),
            Trouble::Locked,
            Trouble::NoEntry,
            Trouble::Ambiguous,
            Trouble::Unfit(Unfit::Unsendable),
            Trouble::Failed("no".to_owned()),
            Trouble::Silent,
            Trouble::NotBuilt,
        ];

        let failures: Vec<Failure> = all
            .into_iter()
            .map(|trouble| trouble.failure(&AccountName::new("acme"), "read"))
            .collect();

        for failure in &failures {
            assert_eq!(failure.code(), "credential-unusable");
            assert!(failure.hint().is_some());
            assert!(
                failure
                    .to_string()
                    .starts_with("the credential of account `acme` cannot be read: ")
            );
        }
        assert_eq!(
            failures[0].to_string(),
            r"the credential of account `acme` cannot be read: there is no keychain here: no bus \u{1b}[2J"
        );
    }

    #[test]
    fn keychain_that_can_be_unlocked_is_told_from_one_that_is_not_there() {
        let hint = |trouble: Trouble| {
            let failure = trouble.nowhere("name a file");
            failure.hint().expect("a hint").to_string()
        };

        assert_eq!(hint(Trouble::NotBuilt), "name a file");
        assert_eq!(
            hint(Trouble::Locked),
            "unlock the keychain and run it again, or name a file"
        );
    }
}
