//! An organization at the one provider all cases ask: its answers, its addresses, and its own library.

mod library;
mod scripts;

use std::{collections::HashMap, fmt, str::FromStr};

use axum::body::Bytes;

pub use self::{
    library::Library,
    scripts::{JQ_CSV, JQ_LINES, JQ_TABLE, Scripts},
};
use super::emulator::Emulator;

const CREDENTIAL: &str = "sk-admin-NobodysCredentialAtAll0123456789";
const SCOPES: &str = "/v1/organization/projects";
const OWN_KEYS: &str = "/v1/organization/admin_api_keys";

/// Selects the keys of the organization itself: one list, asked page after page.
pub const OWN: &str = "--kind admin";
/// Selects the keys of all projects.
pub const OF_PROJECTS: &str = "--kind service-account --kind user";

/// Is the number of things on a page: the largest the provider allows.
pub const PAGE: usize = 100;

/// Says how much there is.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Pages of the organization's own keys.
    pub own_pages: usize,
    pub projects: usize,
    /// Pages of keys in each project.
    pub pages: usize,
}

impl fmt::Display for Shape {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}/{}/{}",
            self.own_pages, self.projects, self.pages
        )
    }
}

impl FromStr for Shape {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut numbers = text.split('/').map(str::parse);
        let mut next = || numbers.next().unwrap_or(Ok(0));
        Ok(Self {
            own_pages: next()?,
            projects: next()?,
            pages: next()?,
        })
    }
}

/// Is every page there is, as bytes.
pub struct Organization(HashMap<String, Bytes>);

impl Organization {
    /// Makes all answers.
    pub fn build(shape: Shape) -> Self {
        let mut answers = HashMap::new();
        let own: Vec<String> = (0..shape.own_pages * PAGE).map(own_key).collect();
        add(&mut answers, OWN_KEYS, &own, key_id);
        let projects: Vec<String> = (0..shape.projects).map(project).collect();
        add(&mut answers, SCOPES, &projects, project_id);
        for project in 0..shape.projects {
            let first = project * shape.pages * PAGE;
            let keys: Vec<String> = (first..first + shape.pages * PAGE).map(key).collect();
            add(&mut answers, &keys_of(project), &keys, |index| {
                key_id(first + index)
            });
        }
        Self(answers)
    }

    /// Answers a request; `None` where there is nothing.
    pub fn answer(&self, method: &str, path: &str, query: Option<&str>) -> Option<Bytes> {
        let mut parameters = query.unwrap_or_default().split('&');
        let after = parameters.find_map(|own| own.strip_prefix("after="));
        let found = self.0.get(&address(path, after.unwrap_or_default()));
        if found.is_some() {
            return found.cloned();
        }
        let (_, id) = path.split_once("/api_keys/")?;
        let number = id.strip_prefix("key_")?.parse().ok()?;
        Some(Bytes::from(match method {
            "DELETE" => format!(
                r#"{{"object":"organization.project.api_key.deleted","id":"{id}","deleted":true}}"#
            ),
            _ => key(number),
        }))
    }

    /// Tells whether this path is where scopes are listed.
    pub fn lists_scopes(path: &str) -> bool {
        path == SCOPES
    }

    /// Returns the pages of all projects, one behind the other.
    pub fn all_pages(&self) -> Vec<u8> {
        let pages = self.0.iter();
        let of_projects = pages.filter(|(address, _)| address.contains("/api_keys?"));
        of_projects
            .flat_map(|(_, page)| page.iter().copied())
            .collect()
    }
}

/// Adds a list, page by page, each under what its request continues after.
fn add(
    answers: &mut HashMap<String, Bytes>,
    path: &str,
    items: &[String],
    id: impl Fn(usize) -> String,
) {
    for start in (0..items.len().max(1)).step_by(PAGE) {
        let end = (start + PAGE).min(items.len());
        let has_more = end < items.len();
        let after = start.checked_sub(1).map(&id).unwrap_or_default();
        let last = end.checked_sub(1).map(&id).unwrap_or_default();
        let page = format!(
            r#"{{"object":"list","data":[{}],"first_id":"{}","last_id":"{last}","has_more":{has_more}}}"#,
            items[start..end].join(","),
            id(start),
        );
        answers.insert(address(path, &after), Bytes::from(page));
    }
}

fn address(path: &str, after: &str) -> String {
    format!("{path}?{after}")
}

fn keys_of(project: usize) -> String {
    format!("{SCOPES}/{}/api_keys", project_id(project))
}

fn project_id(number: usize) -> String {
    format!("proj_{number:020}")
}

fn key_id(number: usize) -> String {
    format!("key_{number:016}")
}

fn project(number: usize) -> String {
    format!(
        r#"{{"id":"{}","object":"organization.project","name":"Team {number}","created_at":1711471533,"archived_at":null,"status":"active"}}"#,
        project_id(number)
    )
}

fn own_key(number: usize) -> String {
    format!(
        r#"{{"object":"organization.admin_api_key","id":"{}","name":"automation {number}","redacted_value":"sk-admin...{:03}","created_at":1711471533,"expires_at":null,"last_used_at":1731471533,"owner":{{"type":"user","object":"organization.user","id":"user_{number:016}","name":"Ada Okafor","created_at":1711471533,"role":"owner"}}}}"#,
        key_id(number),
        number % 1000,
    )
}

fn key(number: usize) -> String {
    format!(
        r#"{{"object":"organization.project.api_key","redacted_value":"sk-proj...{:03}","name":"service {number}","created_at":{},"last_used_at":1731471533,"expires_at":null,"id":"{}","owner":{{"type":"user","user":{{"object":"organization.project.user","id":"user_{:016}","name":"Person {}","email":"person{}@example.com","role":"member","created_at":1711471533}}}},"owner_project_access":"active"}}"#,
        number % 1000,
        1_611_471_533 + number * 700,
        key_id(number),
        number % 500,
        number % 500,
        number % 500,
    )
}

/// Returns the refs of all keys that projects have, one a line, as the program reads them.
pub fn refs(shape: Shape) -> String {
    let refs = each_key(shape);
    refs.map(|(project, key)| format!("openai/{}/{}\n", project_id(project), key_id(key)))
        .collect()
}

/// Returns the paths of all keys that projects have, one a line, as a shell reads them.
pub fn paths(shape: Shape) -> String {
    let paths = each_key(shape);
    paths
        .map(|(project, key)| format!("{}/{}\n", keys_of(project), key_id(key)))
        .collect()
}

fn each_key(shape: Shape) -> impl Iterator<Item = (usize, usize)> {
    let a_project = shape.pages * PAGE;
    (0..shape.projects * a_project).map(move |key| (key / a_project, key))
}

/// Returns the variables that lead the program, and the provider's own library, to the emulator.
pub fn variables(emulator: &Emulator) -> Vec<(&'static str, String)> {
    vec![
        ("OPENAI_ADMIN_KEY", CREDENTIAL.to_owned()),
        ("OPENAI_BASE_URL", format!("{}/v1", emulator.url())),
        ("SSL_CERT_FILE", emulator.bundle.display().to_string()),
    ]
}
