//! Writes the seed down: ids and secrets follow from names.

use super::seed::{ADMIN_KEY, ADMIN_PREFIX};
use super::world::{Account, AdminKey, Key, LastUse, Owner, Project, User, World};
use crate::sandbox::clock::Calendar;
use crate::sandbox::mint;

/// A world in the making.
pub(super) struct Draft {
    calendar: Calendar,
    admin_keys: Vec<AdminKey>,
    projects: Vec<Project>,
    accounts: Vec<Account>,
    keys: Vec<Key>,
}

/// A key in the making.
pub(super) struct DraftKey<'draft> {
    calendar: Calendar,
    key: &'draft mut Key,
}

impl Draft {
    pub(super) fn of(calendar: Calendar) -> Self {
        Self {
            calendar,
            admin_keys: Vec::new(),
            projects: Vec::new(),
            accounts: Vec::new(),
            keys: Vec::new(),
        }
    }

    pub(super) fn user(&self, name: &str, mailbox: &str, role: &str, created: &str) -> User {
        User {
            id: id("user", mailbox),
            name: name.to_owned(),
            email: format!("{mailbox}@acme.example"),
            role: role.to_owned(),
            created_at: self.calendar.seconds(created),
        }
    }

    /// An admin key that never expires and was never used, until the answer is told otherwise.
    pub(super) fn admin_key(&mut self, name: &str, owner: &User, created: &str) -> &mut AdminKey {
        let seed = format!("openai/admin/{name}/secret");
        self.admin_keys.push(AdminKey {
            id: id("key", &format!("admin/{name}")),
            name: name.to_owned(),
            secret: match name {
                "keyctl" => ADMIN_KEY.to_owned(),
                _ => format!("{ADMIN_PREFIX}{}", mint::letters(&seed, 20)),
            },
            created_at: self.calendar.seconds(created),
            expires_at: None,
            last_used: LastUse::Never,
            owner: owner.clone(),
        });
        self.admin_keys.last_mut().expect("a key was just added")
    }

    pub(super) fn project(&mut self, name: &str, created: &str, archived: Option<&str>) -> String {
        let id = id("proj", name);
        self.projects.push(Project {
            id: id.clone(),
            name: name.to_owned(),
            created_at: self.calendar.seconds(created),
            archived_at: archived.map(|moment| self.calendar.seconds(moment)),
        });
        id
    }

    pub(super) fn account(&mut self, project: &str, name: &str, created: &str) -> Account {
        let account = Account {
            id: id("svc_acct", &format!("{project}/{name}")),
            project: project.to_owned(),
            name: name.to_owned(),
            role: "member".to_owned(),
            created_at: self.calendar.seconds(created),
        };
        self.accounts.push(account.clone());
        account
    }

    /// A key that never expires and was never used, until the answer is told otherwise.
    pub(super) fn key(
        &mut self,
        project: &str,
        name: &str,
        owner: impl Into<Owner>,
        created: &str,
    ) -> DraftKey<'_> {
        let owner = owner.into();
        let prefix = match &owner {
            Owner::User(_) => "sk-proj-sandbox",
            Owner::Account(_) => "sk-svcacct-sandbox",
        };
        let seed = format!("{project}/{name}");
        self.keys.push(Key {
            id: id("key", &seed),
            project: project.to_owned(),
            name: name.to_owned(),
            secret: format!(
                "{prefix}{}",
                mint::letters(&format!("openai/{seed}/secret"), 24)
            ),
            created_at: self.calendar.seconds(created),
            expires_at: None,
            last_used: LastUse::Never,
            owner,
            is_active: true,
            scopes: Vec::new(),
        });
        DraftKey {
            calendar: self.calendar,
            key: self.keys.last_mut().expect("a key was just added"),
        }
    }

    pub(super) fn into_world(mut self) -> World {
        self.keys.sort_by_key(|key| key.created_at);
        World {
            minted: 0,
            admin_keys: self.admin_keys,
            projects: self.projects,
            accounts: self.accounts,
            keys: self.keys,
        }
    }
}

impl From<&User> for Owner {
    fn from(user: &User) -> Self {
        Self::User(user.clone())
    }
}

impl From<&Account> for Owner {
    fn from(account: &Account) -> Self {
        Self::Account(account.clone())
    }
}

impl DraftKey<'_> {
    pub(super) fn used(self, moment: &str) -> Self {
        self.key.last_used = LastUse::At(self.calendar.seconds(moment));
        self
    }

    pub(super) fn expires(self, moment: &str) -> Self {
        self.key.expires_at = Some(self.calendar.seconds(moment));
        self
    }

    pub(super) fn inactive(self) -> Self {
        self.key.is_active = false;
        self
    }
}

fn id(prefix: &str, seed: &str) -> String {
    format!(
        "{prefix}_{}",
        mint::letters(&format!("openai/{prefix}/{seed}"), 12)
    )
}
