//! Changes to the config file: what a person wrote in it, comments too, stays as it is.

use std::{
    fs, io,
    io::Write,
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;
use toml_edit::{DocumentMut, InlineTable, Item, Table, value};

use super::{ConfiguredAccount, locate, trust};
use crate::{
    credentials::Environment,
    keys::{Failure, Text},
};

/// Writes an account whose credential is in the keychain, in place of any other of its name.
///
/// Fails with [`Failure::Usage`]; the file is then as it was.
pub fn put(
    named: Option<PathBuf>,
    environment: &Environment,
    account: &ConfiguredAccount,
) -> Result<PathBuf, Failure> {
    change(named, environment, |document| {
        let accounts = document
            .entry("accounts")
            .or_insert(Item::Table(implicit()));
        let Some(accounts) = accounts.as_table_mut() else {
            return;
        };
        let mut table = Table::new();
        table["provider"] = value(&account.provider);
        let mut source = InlineTable::new();
        source.insert("keyring", true.into());
        table["credential"] = value(source);
        if let Some(key) = &account.key {
            table["key"] = value(key);
        }
        for (field, setting) in &account.settings {
            table[field] = value(setting);
        }
        accounts[&account.name] = Item::Table(table);
    })
}

/// Removes an account.
pub fn remove(
    named: Option<PathBuf>,
    environment: &Environment,
    name: &str,
) -> Result<PathBuf, Failure> {
    change(named, environment, |document| {
        if let Some(accounts) = document.get_mut("accounts").and_then(Item::as_table_mut) {
            accounts.remove(name);
        }
    })
}

fn implicit() -> Table {
    let mut table = Table::new();
    table.set_implicit(true);
    table
}

fn change(
    named: Option<PathBuf>,
    environment: &Environment,
    edit: impl FnOnce(&mut DocumentMut),
) -> Result<PathBuf, Failure> {
    let path = locate::place(named, environment).ok_or_else(|| {
        Failure::usage(
            "there is no place for the config file",
            "name one with `--config`",
        )
    })?;
    let refused = |problem: String| {
        let shown = Text::new(path.display().to_string());
        Failure::usage(
            format!("the config file {shown} cannot be changed: {problem}"),
            "name another with `--config`",
        )
    };
    let text = match path.exists() {
        true => trust::read(&path)?,
        false => String::new(),
    };
    // The library's own words would quote the line at fault.
    let mut document: DocumentMut = text
        .parse()
        .map_err(|_| refused("it is not TOML".to_owned()))?;
    edit(&mut document);
    write(&path, &document.to_string()).map_err(|error| refused(error.to_string()))?;
    Ok(path)
}

/// Replaces the file in one step; nobody else may read it, new or old.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    // Where the file is a link, the file behind it is the one to be replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut file = NamedTempFile::new_in(target.parent().unwrap_or(folder))?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(&target)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(name: &str) -> ConfiguredAccount {
        ConfiguredAccount {
            name: name.to_owned(),
            provider: "acme".to_owned(),
            credential: None,
            project: None,
            key: None,
            concurrency: None,
            settings: [("base_url".to_owned(), "https://acme.example".to_owned())].into(),
        }
    }

    #[test]
    fn account_is_added_and_removed_and_all_else_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("new/config.toml");
        let before = "# mine\n[accounts.old]\nprovider = \"acme\" # and this\n";
        fs::create_dir(folder.path().join("new")).expect("a folder");
        fs::write(&path, before).expect("written");
        let environment = Environment::default();

        put(Some(path.clone()), &environment, &account("new")).expect("written");
        let between = fs::read_to_string(&path).expect("read");
        remove(Some(path.clone()), &environment, "new").expect("written");

        assert_eq!(
            between,
            format!(
                "{before}\n[accounts.new]\nprovider = \"acme\"\ncredential = {{ keyring = true }}\nbase_url = \"https://acme.example\"\n"
            )
        );
        assert_eq!(fs::read_to_string(&path).expect("read"), before);
    }

    #[test]
    fn first_account_makes_the_file_and_its_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("keyctl/config.toml");

        put(Some(path.clone()), &Environment::default(), &account("new")).expect("written");

        let config = super::super::parse::read(&path).expect("its own reader understands it");
        assert_eq!(
            config.accounts[0].credential,
            Some(crate::credentials::Source::Keyring)
        );
    }

    #[test]
    fn file_that_is_no_toml_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        fs::write(&path, "key = \"CANARY").expect("written");

        let failure =
            put(Some(path.clone()), &Environment::default(), &account("new")).expect_err("refused");

        assert!(!failure.to_string().contains("CANARY"), "{failure}");
        assert_eq!(fs::read_to_string(&path).expect("read"), "key = \"CANARY");
    }
}
