//! The team Acme at Exa, as it is before anything was changed.

use super::world::{Key, World};
use crate::sandbox::clock::Calendar;
use crate::sandbox::mint;

pub(super) fn seed(calendar: Calendar) -> World {
    World {
        minted: 0,
        team: mint::uuid("exa/team"),
        keys: vec![
            // From before keys had a public id.
            Key {
                rate_limit: Some(100),
                ..old_key("website-search", calendar.text("2025-04-09T12:20:31Z"))
            },
            Key {
                name: None,
                ..old_key("unnamed", calendar.text("2025-06-27T08:03:55Z"))
            },
            Key {
                rate_limit: Some(50),
                budget_cents: Some(200_000),
                spent_cents: 83_140,
                ..new_key("research-agent", calendar.text("2026-02-18T15:47:10Z"))
            },
            Key {
                rate_limit: Some(10),
                budget_cents: Some(5_000),
                spent_cents: 5_312,
                ..new_key("lead-enrichment", calendar.text("2026-06-05T09:31:26Z"))
            },
            new_key("news-digest", calendar.text("2026-10-21T07:12:48Z")),
        ],
    }
}

fn old_key(name: &str, created_at: String) -> Key {
    let seed = format!("exa/{name}");
    Key {
        id: mint::uuid(&seed),
        public_id: None,
        name: Some(name.to_owned()),
        rate_limit: None,
        budget_cents: None,
        spent_cents: 0,
        creator: creator(),
        created_at,
        updated_at: None,
        rotations: 0,
        previous: None,
    }
}

/// A key as they are made now.
pub(super) fn new_key(name: &str, created_at: String) -> Key {
    Key {
        public_id: Some(format!(
            "key_{}",
            mint::letters(&format!("exa/{name}/public"), 16)
        )),
        ..old_key(name, created_at)
    }
}

fn creator() -> String {
    mint::uuid("exa/user")
}
