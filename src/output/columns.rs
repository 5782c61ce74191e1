//! The columns that keys can be shown in, for tables and spreadsheets.

use jiff::Timestamp;

use super::{
    Look,
    words::{self, NOTHING},
};
use crate::keys::{Entry, Moment, Owner, ScopeType, Status, Text};

/// Is a column: what it is called, and what it shows of a key.
pub struct Column {
    /// The word on the command line, and in the first line of a spreadsheet.
    pub name: &'static str,
    pub title: &'static str,
    /// The cell as people read it.
    pub shown: fn(&Entry, &Look) -> String,
    /// The cell as programs read it: empty where the provider does not tell.
    pub plain: fn(&Entry, &Look) -> String,
    /// Whether the cell may be cut when the terminal is narrow: an id may not.
    pub may_be_cut: fn(&Entry) -> bool,
    /// Whether a table has it unasked.
    pub is_usual: bool,
}

impl Column {
    const fn usual(name: &'static str, title: &'static str, shown: Cell, plain: Cell) -> Self {
        Self {
            name,
            title,
            shown,
            plain,
            may_be_cut: |_| false,
            is_usual: true,
        }
    }

    const fn on_request(name: &'static str, title: &'static str, plain: Cell) -> Self {
        Self {
            is_usual: false,
            ..Self::usual(name, title, plain, plain)
        }
    }

    const fn cut_where(self, may_be_cut: fn(&Entry) -> bool) -> Self {
        Self { may_be_cut, ..self }
    }
}

type Cell = fn(&Entry, &Look) -> String;

/// Every column, the usual ones first.
pub const COLUMNS: [Column; 18] = [
    Column::usual("ref", "REF", reference, reference),
    Column::usual("name", "NAME", name, name).cut_where(|_| true),
    Column::usual("kind", "KIND", kind, kind),
    Column::usual("project", "PROJECT", project, project)
        .cut_where(|entry| entry.key.scope.name.is_some()),
    Column::usual("owner", "OWNER", owner, owner_name).cut_where(is_owner_named),
    Column::usual("created", "CREATED", created, created_at),
    Column::usual("last-used", "LAST USED", last_used, last_used_at),
    Column::usual("expires", "EXPIRES", expires, expires_at),
    Column::usual("status", "STATUS", status, status_word),
    Column::on_request("account", "ACCOUNT", |entry, _| entry.account.to_string()),
    Column::on_request("provider", "PROVIDER", |entry, _| entry.provider.to_owned()),
    Column::on_request("id", "ID", id),
    Column::on_request("hint", "HINT", |entry, _| {
        or_empty(entry.key.secret_hint.as_ref())
    }),
    Column::on_request("roles", "ROLES", roles).cut_where(|_| true),
    Column::on_request("owner-id", "OWNER ID", |entry, _| {
        of_owner(entry, |own| own.id.as_ref())
    }),
    Column::on_request("owner-email", "OWNER EMAIL", |entry, _| {
        of_owner(entry, |own| own.email.as_ref())
    })
    .cut_where(|_| true),
    Column::on_request("rate-limit", "RATE LIMIT", |entry, _| {
        entry
            .key
            .rate_limit
            .known()
            .map(|own| own.to_string())
            .unwrap_or_default()
    }),
    Column::on_request("budget", "BUDGET", |entry, _| {
        entry
            .key
            .budget
            .known()
            .map(|own| own.to_string())
            .unwrap_or_default()
    }),
];

/// Returns the columns that were asked for, in that order, or else those that are shown unasked.
pub fn chosen(look: &Look, is_unasked: impl Fn(&Column) -> bool) -> Vec<&'static Column> {
    let Some(names) = &look.columns else {
        return COLUMNS.iter().filter(|column| is_unasked(column)).collect();
    };
    let named = names
        .iter()
        .map(|name| COLUMNS.iter().find(|column| column.name == name));
    named.flatten().collect()
}

fn reference(entry: &Entry, look: &Look) -> String {
    look.reference(entry)
}

fn name(entry: &Entry, _: &Look) -> String {
    or_empty(entry.key.name.as_ref())
}

fn kind(entry: &Entry, _: &Look) -> String {
    entry.key.kind.to_string()
}

fn project(entry: &Entry, _: &Look) -> String {
    let is_project = entry.key.scope.scope_type == ScopeType::Project;
    words::scope(&entry.key)
        .filter(|_| is_project)
        .unwrap_or_default()
}

fn owner(entry: &Entry, _: &Look) -> String {
    entry
        .key
        .owner
        .as_ref()
        .map(words::owner)
        .unwrap_or_default()
}

fn owner_name(entry: &Entry, _: &Look) -> String {
    of_owner(entry, |own| {
        own.name.as_ref().or(own.email.as_ref()).or(own.id.as_ref())
    })
}

/// Tells whether the owner is shown by more than an id.
fn is_owner_named(entry: &Entry) -> bool {
    let owner = entry.key.owner.as_ref();
    owner.is_some_and(|own| own.name.is_some() || own.email.is_some())
}

fn of_owner(entry: &Entry, fact: impl Fn(&Owner) -> Option<&Text>) -> String {
    or_empty(entry.key.owner.as_ref().and_then(fact))
}

fn created(entry: &Entry, look: &Look) -> String {
    let created = entry.key.created_at;
    created
        .map(|time| words::age(time, entry.now(look.now)))
        .unwrap_or_default()
}

fn created_at(entry: &Entry, _: &Look) -> String {
    entry
        .key
        .created_at
        .as_ref()
        .map(Timestamp::to_string)
        .unwrap_or_default()
}

fn last_used(entry: &Entry, look: &Look) -> String {
    words::moment(entry.key.last_used, entry.now(look.now))
}

fn last_used_at(entry: &Entry, _: &Look) -> String {
    exact(entry.key.last_used)
}

/// Most keys never expire, or their provider does not say; only a date is worth a cell. Whoever asks for the column
/// wants to tell these apart.
fn expires(entry: &Entry, look: &Look) -> String {
    if look.columns.is_some() {
        return words::moment(entry.key.expires, entry.now(look.now));
    }
    let time = entry.key.expires.time();
    time.map(|time| words::age(time, entry.now(look.now)))
        .unwrap_or_default()
}

fn expires_at(entry: &Entry, _: &Look) -> String {
    exact(entry.key.expires)
}

/// That a key works is no news, but to whoever asks for the column.
fn status(entry: &Entry, look: &Look) -> String {
    if look.columns.is_some() {
        return words::status(entry, look).unwrap_or("unknown").to_owned();
    }
    match entry.status(look.now) {
        Some(status @ (Status::Inactive | Status::Expired)) => status.as_str().to_owned(),
        Some(Status::Active) | None => String::new(),
    }
}

fn status_word(entry: &Entry, look: &Look) -> String {
    words::status(entry, look).unwrap_or_default().to_owned()
}

fn id(entry: &Entry, look: &Look) -> String {
    words::id(&entry.key, look)
}

fn roles(entry: &Entry, _: &Look) -> String {
    let roles = entry.key.roles.iter().flatten();
    roles.map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn or_empty(text: Option<&Text>) -> String {
    text.map(ToString::to_string).unwrap_or_default()
}

/// Keeps *never* and *unknown* apart in one cell.
fn exact(moment: Moment) -> String {
    match moment {
        Moment::At(time) => time.to_string(),
        Moment::Never => "never".to_owned(),
        Moment::Unreadable | Moment::Unknown => String::new(),
    }
}

/// Shows an empty cell to people.
pub fn filled(cell: String) -> String {
    match cell.is_empty() {
        true => NOTHING.to_owned(),
        false => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{Key, untold};

    /// Shows the cells for status and expiry of a key that works and never ends, and of one that nobody tells of.
    fn cells(columns: Option<Vec<String>>) -> [[String; 2]; 2] {
        let look = Look {
            columns,
            ..Look::default()
        };
        let untold = untold::key();
        let told = Key {
            status: Some(Status::Active),
            expires: Moment::Never,
            ..untold.clone()
        };
        [told, untold].map(|key| {
            let entry = untold::entry(key);
            [status(&entry, &look), expires(&entry, &look)]
        })
    }

    #[test]
    fn column_that_is_asked_for_tells_what_is_known_from_what_is_not() {
        let asked_for = Some(vec!["status".to_owned(), "expires".to_owned()]);

        assert_eq!(
            cells(asked_for),
            [["active", "never"], ["unknown", "unknown"]]
        );
    }

    #[test]
    fn usual_table_shows_only_what_is_news() {
        assert_eq!(cells(None), [["", ""], ["", ""]]);
    }
}
