//! What must hold of a config file, whatever stands in it.

use std::collections::BTreeMap;

use toml_edit::DocumentMut;

use super::{
    Config, ConfiguredAccount, parse,
    write::{enter, leave_out},
};
use crate::{
    credentials::Source,
    keys::fuzz::{assert_presentable, is_told, planted, text_of},
};

/// A file is refused without its values, or what is written into it is read from it, and everything else is as before.
pub fn config(bytes: &[u8]) {
    if is_told(&text_of(bytes)) {
        // A piece of a secret is a name like any other.
        return;
    }
    let text = text_of(&planted(bytes));
    let before = match parse::parse(&text) {
        Ok(config) => config,
        Err(complaint) => return assert_presentable(complaint.failure()),
    };
    for account in &before.accounts {
        assert_eq!(Config::check_name(&account.name).map_err(drop), Ok(()));
    }
    let mut document: DocumentMut = text.parse().expect("it was read as TOML");
    let new = account();

    if enter(&mut document, &new).is_none() {
        return;
    }
    let written = document.to_string();
    let after = read(&written);

    assert_eq!(
        after.iter().find(|own| own.name == new.name),
        Some(&merged(&before, &new))
    );
    assert_eq!(others(&after, &new), others(&before.accounts, &new));
    for comment in text
        .lines()
        .filter(|line| line.trim_start().starts_with('#'))
    {
        assert!(written.contains(comment.trim_end()), "{comment:?} is gone");
    }
    leave_out(&mut document, &new.name).expect("it is there");
    let left = read(&document.to_string());
    assert_eq!(others(&left, &new), left.iter().collect::<Vec<_>>());
    assert_eq!(others(&left, &new), others(&before.accounts, &new));
}

fn read(text: &str) -> Vec<ConfiguredAccount> {
    let config = parse::parse(text);
    config.expect("what was written is read").accounts
}

fn others<'a>(all: &'a [ConfiguredAccount], own: &ConfiguredAccount) -> Vec<&'a ConfiguredAccount> {
    let others = all.iter().filter(|other| other.name != own.name);
    others.collect()
}

fn account() -> ConfiguredAccount {
    ConfiguredAccount {
        name: "work".to_owned(),
        provider: "acme".to_owned(),
        credential: Some(Source::Keyring),
        key: Some("key_1".to_owned()),
        concurrency: Some(8),
        settings: BTreeMap::from([("base_url".to_owned(), "https://a.example/v1".to_owned())]),
        ..ConfiguredAccount::default()
    }
}

/// Returns the account with what a person wrote about it besides.
fn merged(before: &Config, new: &ConfiguredAccount) -> ConfiguredAccount {
    let mut merged = new.clone();
    if let Some(old) = before.accounts.iter().find(|own| own.name == new.name) {
        merged.project = old.project.clone();
        merged.is_default = old.is_default && old.provider == new.provider;
        merged.misfits = old.misfits.clone();
        merged
            .misfits
            .retain(|field, _| !new.settings.contains_key(field));
        merged.settings = old.settings.clone();
        merged.settings.extend(new.settings.clone());
    }
    merged
}
