//! Changes to the config file: what a person wrote in it, comments too, stays as it is.

use std::{
    fs,
    fs::DirBuilder,
    io,
    io::Write,
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;
use toml_edit::{DocumentMut, InlineTable, Item, Table, TableLike, Value};

use super::{ConfiguredAccount, locate, trust};
use crate::{
    credentials::{Environment, Source},
    keys::{Failure, Text},
};

/// Is a change that is on the disk already, and takes effect in one step.
#[derive(Debug)]
pub struct Prepared {
    file: NamedTempFile,
    target: PathBuf,
}

impl Prepared {
    /// Replaces the file; returns its path. Fails with [`Failure::Usage`]; the file is then as it was.
    pub fn commit(self) -> Result<PathBuf, Failure> {
        match self.file.persist(&self.target) {
            Ok(_) => Ok(self.target),
            Err(error) => Err(refused(&self.target, &error.error.to_string())),
        }
    }
}

/// Prepares an account as it is to be; what a person wrote about it stays.
///
/// Fails with [`Failure::Usage`], also when the place cannot be written.
pub fn put(
    named: Option<PathBuf>,
    environment: &Environment,
    account: &ConfiguredAccount,
) -> Result<Prepared, Failure> {
    change(named, environment, |document| enter(document, account))
}

/// Prepares the removal of an account.
pub fn remove(
    named: Option<PathBuf>,
    environment: &Environment,
    name: &str,
) -> Result<Prepared, Failure> {
    change(named, environment, |document| leave_out(document, name))
}

/// Writes an account into a document; `None` where there is no place for it.
pub(super) fn enter(document: &mut DocumentMut, account: &ConfiguredAccount) -> Option<()> {
    let accounts = document
        .entry("accounts")
        .or_insert_with(|| Item::Table(implicit()))
        .as_table_like_mut()?;
    let table = accounts
        .entry(&account.name)
        .or_insert_with(|| Item::Table(Table::new()))
        .as_table_like_mut()?;
    let provider = table.get("provider").and_then(Item::as_str);
    if provider.is_some_and(|own| own != account.provider) {
        // It was the default of another provider.
        table.remove("default");
    }
    set(table, "provider", (&account.provider).into());
    if let Some(credential) = &account.credential {
        set(table, "credential", place(credential)?);
    }
    if let Some(project) = &account.project {
        set(table, "project", project.into());
    }
    // What is remembered of an earlier credential is not this one's.
    match &account.key {
        Some(key) => set(table, "key", key.into()),
        None => drop(table.remove("key")),
    }
    if let Some(number) = account.concurrency.and_then(|own| i64::try_from(own).ok()) {
        set(table, "concurrency", number.into());
    }
    if account.is_default {
        set(table, "default", true.into());
    }
    for (field, setting) in &account.settings {
        set(table, field, setting.into());
    }
    Some(())
}

/// Sets a field; what a person wrote around its value stays.
fn set(table: &mut dyn TableLike, field: &str, new: Value) {
    match table.get_mut(field).and_then(Item::as_value_mut) {
        Some(old) => {
            let decor = old.decor().clone();
            *old = new;
            *old.decor_mut() = decor;
        }
        None => drop(table.insert(field, Item::Value(new))),
    }
}

/// Writes where a credential is; `None` for a path that is no text.
fn place(source: &Source) -> Option<Value> {
    let (word, value): (_, Value) = match source {
        Source::Env(name) => ("env", name.into()),
        Source::File(path) => ("file", path.to_str()?.into()),
        Source::Command(words) => ("command", words.iter().collect()),
        Source::Keyring => ("keyring", true.into()),
    };
    let mut table = InlineTable::new();
    table.insert(word, value);
    Some(table.into())
}

/// Takes an account out of a document; `None` where it is not there.
pub(super) fn leave_out(document: &mut DocumentMut, name: &str) -> Option<()> {
    let accounts = document.get_mut("accounts")?.as_table_like_mut()?;
    accounts.remove(name).map(|_| ())
}

fn implicit() -> Table {
    let mut table = Table::new();
    table.set_implicit(true);
    table
}

fn refused(path: &Path, problem: &str) -> Failure {
    let shown = Text::new(path.display().to_string());
    Failure::usage(
        format!("the config file {shown} cannot be changed: {problem}"),
        "name another with `--config`",
    )
}

/// Lays an edit on the disk beside the file; an edit that finds no place for itself is a failure.
fn change(
    named: Option<PathBuf>,
    environment: &Environment,
    edit: impl FnOnce(&mut DocumentMut) -> Option<()>,
) -> Result<Prepared, Failure> {
    let path = locate::place(named, environment).ok_or_else(|| {
        Failure::usage(
            "there is no place for the config file",
            "name one with `--config`",
        )
    })?;
    let text = match path.exists() {
        true => trust::read(&path)?,
        false => String::new(),
    };
    // The library's own words would quote the line at fault.
    let mut document: DocumentMut = text.parse().map_err(|_| refused(&path, "it is not TOML"))?;
    edit(&mut document).ok_or_else(|| refused(&path, "it has no such place"))?;
    prepare(&path, &document.to_string()).map_err(|error| refused(&path, &error.to_string()))
}

/// Writes the new text beside the file, for its user's eyes only.
fn prepare(path: &Path, text: &str) -> io::Result<Prepared> {
    // Where the file is a link, the file behind it is the one to be replaced.
    let behind = path.is_symlink().then(|| fs::canonicalize(path).ok());
    let target = behind.flatten().unwrap_or_else(|| path.to_owned());
    let folder = target
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let mut folders = DirBuilder::new();
    // Who could change the folder could put another file in this one's place.
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folders, 0o700);
    folders.recursive(true).create(folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(Prepared { file, target })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(name: &str) -> ConfiguredAccount {
        ConfiguredAccount {
            name: name.to_owned(),
            provider: "acme".to_owned(),
            credential: Some(Source::Keyring),
            settings: [("base_url".to_owned(), "https://acme.example".to_owned())].into(),
            ..ConfiguredAccount::default()
        }
    }

    #[test]
    fn file_is_called_by_the_name_it_was_found_under() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("below")).expect("a folder");
        let path = folder.path().join("below/../config.toml");
        fs::write(&path, "").expect("written");
        let environment = Environment::default();

        let change = put(Some(path.clone()), &environment, &account("new")).expect("prepared");

        assert_eq!(change.commit().expect("written"), path);
    }

    #[test]
    fn account_is_added_and_removed_and_all_else_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("new/config.toml");
        let before = "# mine\n[accounts.old]\nprovider = \"acme\" # and this\n";
        fs::create_dir(folder.path().join("new")).expect("a folder");
        fs::write(&path, before).expect("written");
        let environment = Environment::default();

        let change = put(Some(path.clone()), &environment, &account("new")).expect("prepared");
        change.commit().expect("written");
        let between = fs::read_to_string(&path).expect("read");
        let change = remove(Some(path.clone()), &environment, "new").expect("prepared");
        change.commit().expect("written");

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

        let change = put(Some(path.clone()), &Environment::default(), &account("new"));
        change.expect("prepared").commit().expect("written");

        let config = super::super::parse::read(&path, None).expect("its own reader understands it");
        assert_eq!(config.accounts[0].credential, Some(Source::Keyring));
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

    #[test]
    fn what_a_person_wrote_about_the_account_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        let before = "# mine\n[accounts.new]\nprovider = \"acme\" # keep\nconcurrency = 3\nproject = \"p\"\n";
        fs::write(&path, before).expect("written");

        let change = put(Some(path.clone()), &Environment::default(), &account("new"));
        change.expect("prepared").commit().expect("written");

        let after = fs::read_to_string(&path).expect("read");
        for kept in ["# mine", "# keep", "concurrency = 3", "project = \"p\""] {
            assert!(after.contains(kept), "{after}");
        }
        assert!(after.contains("credential = { keyring = true }"), "{after}");
    }

    #[test]
    fn what_is_remembered_of_an_earlier_credential_goes_with_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        let before = "[accounts.new]\nprovider = \"acme\"\nkey = \"key_old\" # remembered\n";
        fs::write(&path, before).expect("written");

        let change = put(Some(path.clone()), &Environment::default(), &account("new"));
        change.expect("prepared").commit().expect("written");

        let after = fs::read_to_string(&path).expect("read");
        assert!(!after.contains("key_old"), "{after}");
    }

    #[test]
    fn accounts_in_one_line_are_changed_too() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        fs::write(&path, "accounts = { old = { provider = \"acme\" } }\n").expect("written");
        let environment = Environment::default();

        let change = put(Some(path.clone()), &environment, &account("new"));
        change.expect("prepared").commit().expect("written");
        let change = remove(Some(path.clone()), &environment, "old");
        change.expect("prepared").commit().expect("written");

        let config = super::super::parse::read(&path, None).expect("read");
        let names: Vec<&str> = config
            .accounts
            .iter()
            .map(|own| own.name.as_str())
            .collect();
        assert_eq!(names, ["new"]);
    }

    #[test]
    fn every_source_is_written_as_it_is_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        let words = ["op", "read", "op://infra/it's \"mine\""].map(str::to_owned);
        for source in [
            Source::Env("ACME_KEY".to_owned()),
            Source::File("/run/secrets/with a blank".into()),
            Source::Command(words.to_vec()),
            Source::Keyring,
        ] {
            let new = ConfiguredAccount {
                credential: Some(source.clone()),
                is_default: true,
                ..account("new")
            };

            let change = put(Some(path.clone()), &Environment::default(), &new);
            change.expect("prepared").commit().expect("written");

            let config = super::super::parse::read(&path, None).expect("read");
            assert_eq!(config.accounts, [new]);
        }
    }

    #[test]
    fn account_that_is_not_there_cannot_be_removed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        fs::write(&path, "").expect("written");

        assert!(remove(Some(path), &Environment::default(), "old").is_err());
    }
}
