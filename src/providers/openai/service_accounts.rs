//! Finding the service account a new key shall belong to.

use super::wire;
use crate::{
    http::{Client, Path, Request},
    keys::Failure,
};

/// Finds the account by its id, or by a name that only one account of the project has.
///
/// Fails with [`Failure::NotFound`] or [`Failure::Conflict`] before anything is created.
pub async fn find(
    client: &Client,
    project: &str,
    typed: &str,
) -> Result<wire::ServiceAccount, Failure> {
    // As the table of keys shows an owner.
    let name = typed.strip_prefix("svc ").unwrap_or(typed);
    let mut namesakes = Vec::new();
    let mut known = Vec::new();
    let mut after = None;
    loop {
        let path = Path::of("organization/projects")
            .value(project)?
            .then("service_accounts");
        let request = Request::get(path)
            .query("limit", "100")
            .maybe_query("after", after.take());
        let list: wire::List<wire::ServiceAccount> = client.send(request).await?;
        let next = list.next()?;
        for account in list.data {
            if account.id.raw() == typed {
                return Ok(account);
            }
            known.extend(account.name.as_ref().map(ToString::to_string));
            if account.name.as_ref().is_some_and(|own| own.raw() == name) {
                namesakes.push(account);
            }
        }
        match next {
            Some(cursor) => after = Some(cursor.0),
            None => break,
        }
    }
    if namesakes.len() > 1 {
        return Err(Failure::Conflict {
            problem: "several service accounts have this name".to_owned(),
            candidates: namesakes
                .iter()
                .map(|account| account.id.to_string())
                .collect(),
            way_out: Some("name one by its id".to_owned()),
        });
    }
    namesakes.pop().ok_or_else(|| {
        Failure::not_found(
            "there is no such service account in this project",
            format!(
                "its service accounts are {}; `--new-service-account NAME` makes one",
                known.join(", ")
            ),
        )
    })
}
