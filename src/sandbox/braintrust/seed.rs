//! The organization acme at Braintrust, as it is before anything was changed.

use jiff::Timestamp;

use super::world::{Account, Expiry, Key, Organization, Person, Token, World};
use crate::sandbox::clock::Calendar;
use crate::sandbox::mint;

/// The service token that clients of the sandbox use, which is the one called `keyctl`.
pub(super) const OWNER_TOKEN: &str = "bt-st-sandboxKeyctlNotARealToken4Hd";

pub(super) fn seed(calendar: Calendar) -> World {
    let at = |moment| calendar.at(moment);
    let ada = person("Ada", "Okafor", true);
    let jonas = person("Jonas", "Lind", false);
    let mei = person("Mei", "Tanaka", false);
    let operations = account("operations", true);
    let evaluations = account("evaluations", false);
    let mut keys = vec![
        key(
            "ada-laptop",
            &ada,
            at("2025-02-12T10:05:44Z"),
            Expiry::Untold,
        ),
        key(
            "prompt-playground",
            &mei,
            at("2025-09-25T13:40:02Z"),
            Expiry::Never,
        ),
        key(
            "jonas-laptop",
            &jonas,
            at("2026-01-07T08:22:19Z"),
            Expiry::At(at("2027-01-07T08:22:19Z")),
        ),
        key(
            "regression-suite",
            &mei,
            at("2026-06-01T09:10:33Z"),
            Expiry::At(at("2026-12-01T09:10:33Z")),
        ),
        key(
            "tracing-spike",
            &jonas,
            at("2026-10-08T15:55:51Z"),
            Expiry::Never,
        ),
    ];
    let mut tokens = vec![
        token(
            "keyctl",
            &operations,
            at("2026-02-09T13:31:08Z"),
            Expiry::Never,
        ),
        token(
            "nightly-evals",
            &evaluations,
            at("2026-03-16T07:00:27Z"),
            Expiry::At(at("2027-03-16T07:00:27Z")),
        ),
        token(
            "deploy",
            &evaluations,
            at("2026-10-01T08:00:00Z"),
            Expiry::At(at("2026-11-30T08:00:00Z")),
        ),
    ];
    // Every list is newest first.
    keys.reverse();
    tokens.reverse();
    World {
        minted: 0,
        organization: Organization {
            id: mint::uuid("braintrust/organization"),
            name: "acme".to_owned(),
            created: calendar.text("2025-01-20T11:00:00Z"),
        },
        accounts: vec![operations, evaluations],
        keys,
        tokens,
    }
}

fn person(given_name: &str, family_name: &str, is_owner: bool) -> Person {
    let mailbox = given_name.to_lowercase();
    Person {
        id: mint::uuid(&format!("braintrust/person/{mailbox}")),
        email: format!("{mailbox}@acme.example"),
        given_name: given_name.to_owned(),
        family_name: family_name.to_owned(),
        is_owner,
    }
}

fn account(name: &str, is_owner: bool) -> Account {
    Account {
        id: mint::uuid(&format!("braintrust/account/{name}")),
        name: name.to_owned(),
        email: format!("{name}@service-accounts.acme.example"),
        is_owner,
    }
}

fn key(name: &str, person: &Person, created: Timestamp, expiry: Expiry) -> Key {
    let seed = format!("braintrust/key/{name}");
    Key {
        id: mint::uuid(&seed),
        name: name.to_owned(),
        created,
        expiry,
        person: person.clone(),
        secret: format!("sk-sandbox{}", mint::letters(&format!("{seed}/secret"), 24)),
    }
}

fn token(name: &str, account: &Account, created: Timestamp, expiry: Expiry) -> Token {
    let seed = format!("braintrust/token/{name}");
    Token {
        id: mint::uuid(&seed),
        name: name.to_owned(),
        created,
        expiry,
        account: account.clone(),
        secret: match name {
            "keyctl" => OWNER_TOKEN.to_owned(),
            _ => secret(&seed),
        },
    }
}

/// A service token's secret.
pub(super) fn secret(seed: &str) -> String {
    format!(
        "bt-st-sandbox{}",
        mint::letters(&format!("{seed}/secret"), 24)
    )
}
