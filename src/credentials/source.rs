//! The places where an account's credential may be.

use std::{
    fmt::{self, Display},
    path::{Path, PathBuf},
};

use super::{Environment, command::Helper, file, keychain, value};
use crate::{
    keys::{AccountName, Failure, Secret, Text},
    programs::name_of,
};

/// Says where an account's credential is.
#[derive(Clone, PartialEq, Eq)]
pub enum Source {
    /// A variable of the environment.
    Env(String),
    /// A file with nothing else in it, which nobody else may read.
    File(PathBuf),
    /// A helper that prints it: the program and its arguments, for no shell to read.
    Command(Vec<String>),
    /// The operating system's keychain.
    Keyring,
}

impl Source {
    /// Fetches the credential of `account`, whose name is the keychain entry's too.
    ///
    /// `withheld` names the variables that no helper inherits: they hold other credentials.
    /// Fails with [`Failure::Credential`] when there is none that can be used, and with [`Failure::Usage`] when
    /// the place is one that cannot be trusted.
    pub async fn read(
        &self,
        account: &AccountName,
        environment: &Environment,
        withheld: &[&str],
    ) -> Result<Secret, Failure> {
        match self {
            Self::Env(name) => of_variable(name, account, environment),
            Self::File(path) => file::read(path, account),
            Self::Command(words) => {
                Helper::new(words, account)?
                    .read(environment, withheld)
                    .await
            }
            Self::Keyring => keychain::read(account).await,
        }
    }
}

impl Source {
    /// Returns a helper's program as it is run: its path, or the name that is looked for in `PATH`. Nothing of its
    /// arguments: one of them may be a secret.
    pub fn program(&self) -> String {
        let Self::Command(words) = self else {
            return String::new();
        };
        shown_program(words.first().map_or("", String::as_str))
    }

    /// Fetches the credential where nobody has to be asked for it; `None` where it is not there, too.
    pub fn at_hand(&self, account: &AccountName, environment: &Environment) -> Option<Secret> {
        match self {
            Self::Env(name) => of_variable(name, account, environment).ok(),
            Self::File(path) => file::read(path, account).ok(),
            Self::Command(_) | Self::Keyring => None,
        }
    }

    /// Returns the same place, found from any directory: a path counts from `folder`, and `~/` from `home`.
    pub fn anchored(&self, folder: &Path, home: Option<&Path>) -> Self {
        let anchor = |path: &Path| match (path.strip_prefix("~"), home) {
            (Ok(rest), Some(home)) => home.join(rest),
            // Without what `./` leaves in the middle.
            _ => folder.join(path).components().collect(),
        };
        match self {
            Self::File(path) => Self::File(anchor(path)),
            Self::Command(words) => {
                let mut words = words.clone();
                if let Some(program) = words.first_mut()
                    && program.contains(std::path::is_separator)
                    && let Some(path) = anchor(Path::new(program)).to_str()
                {
                    *program = path.to_owned();
                }
                Self::Command(words)
            }
            Self::Env(_) | Self::Keyring => self.clone(),
        }
    }
}

/// Returns a helper's program, without what may be arguments: a whole command line may stand in its place.
pub fn shown_program(program: &str) -> String {
    Text::from(program.split_whitespace().next().unwrap_or_default()).to_string()
}

fn of_variable(
    name: &str,
    account: &AccountName,
    environment: &Environment,
) -> Result<Secret, Failure> {
    let shown = Text::from(name);
    let Some(secret) = environment.secret(name) else {
        return Err(value::unusable(
            account,
            format!("the variable `{shown}` is not set"),
            format!("set `{shown}`, or name another source for the account"),
        ));
    };
    value::usable(secret).map_err(|reason| {
        value::unusable(
            account,
            format!("the variable `{shown}`: {reason}"),
            reason.hint("check it for line breaks and invisible characters"),
        )
    })
}

/// Shows the place; of a helper only the program, since an argument may be a secret.
impl Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = match self {
            Self::Env(name) => format!("env {}", Text::from(name.as_str())),
            Self::File(path) => format!("file {}", file::shown(path)),
            Self::Command(words) => format!("command {}", name_of(words)),
            Self::Keyring => "keyring".to_owned(),
        };
        formatter.pad(&shown)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Source({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(name: &str, value: &str) -> Result<Secret, Failure> {
        let environment = [("ADMIN_KEY".to_owned(), value.into())]
            .into_iter()
            .collect();
        Source::Env(name.to_owned())
            .read(&AccountName::new("acme"), &environment, &[])
            .await
    }

    #[test]
    fn place_is_shown_without_a_helper_s_arguments() {
        let command =
            |words: &[&str]| Source::Command(words.iter().map(|word| (*word).to_owned()).collect());

        assert_eq!(Source::Env("KEY".to_owned()).to_string(), "env KEY");
        assert_eq!(Source::File("/run/key".into()).to_string(), "file /run/key");
        assert_eq!(Source::Keyring.to_string(), "keyring");
        assert_eq!(
            command(&["/usr/bin/op", "read", "canary"]).to_string(),
            "command op"
        );
        assert_eq!(command(&["echo canary"]).to_string(), "command echo");
        assert_eq!(
            format!("{:?}", command(&["op", "canary"])),
            "Source(command op)"
        );
    }

    #[tokio::test]
    async fn variable_that_is_set_is_the_credential() {
        assert_eq!(
            read("ADMIN_KEY", "sk-1\n").await.expect("set"),
            Secret::new("sk-1")
        );
    }

    #[tokio::test]
    async fn variable_that_is_not_set_is_named() {
        let failure = read("OTHER_KEY", "sk-1").await.expect_err("not set");

        assert_eq!(failure.code(), "credential-unusable");
        assert_eq!(
            failure.to_string(),
            "the credential of account `acme` cannot be read: the variable `OTHER_KEY` is not set"
        );
    }

    #[tokio::test]
    async fn variable_with_a_line_break_inside_is_refused_without_its_value() {
        let failure = read("ADMIN_KEY", "canary\nvalue")
            .await
            .expect_err("two lines");

        assert!(!format!("{failure}{failure:?}").contains("canary"));
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn each_place_is_asked_in_its_own_way() {
        use std::os::unix::fs::PermissionsExt;

        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(&file, "sk-file\n").expect("written");
        let only_mine = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(&file, only_mine).expect("changed");
        let printed = ["sh", "-c", "echo \"sk-$SORT-$OTHER\""].map(str::to_owned);
        let environment = [("SORT", "command"), ("OTHER", "canary")]
            .map(|(name, value)| (name.to_owned(), value.into()))
            .into_iter()
            .collect();

        for (source, value) in [
            (Source::File(file.path().to_owned()), "sk-file"),
            (Source::Command(printed.to_vec()), "sk-command-"),
        ] {
            let secret = source
                .read(&AccountName::new("acme"), &environment, &["OTHER"])
                .await;

            assert_eq!(secret.expect("there"), Secret::new(value), "{source}");
        }
    }
}
