//! The two lists of people's keys: the organization's, which only its owners see, and the caller's own.

use super::{
    connect::has_no_such_path,
    organization::Organization,
    search::{Search, seek},
    wire::{ApiKey, LIMIT, List},
};
use crate::{
    http::{Client, Path, Request},
    keys::{Cursor, Failure, KeyId, Page},
};

const ONLY_OWN: &str = "only your own keys; an organization owner sees all";
const NONE_SHOWN: &str = "no keys were shown; only an organization owner sees all keys";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Organization,
    Own,
}

impl Source {
    fn word(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Own => "own",
        }
    }

    /// Remembers which of the lists goes on.
    fn cursor(self, after: &str) -> Cursor {
        Cursor(format!("{}:{after}", self.word()))
    }

    fn of(cursor: &Cursor) -> (Self, &str) {
        let (word, after) = cursor.0.split_once(':').unwrap_or_default();
        match word == Self::Own.word() {
            true => (Self::Own, after),
            false => (Self::Organization, after),
        }
    }

    fn request(self, organization: &Organization) -> Request {
        match self {
            // An id that does not fit gets an empty list, not an error: it is sent only where it must be.
            Self::Organization => Request::get(Path::of("v1/organization/api_keys"))
                .maybe_query("org_id", organization.id_to_send()),
            Self::Own => Request::get(Path::of("v1/api_key"))
                .maybe_query("org_name", organization.name_to_send()),
        }
        .query("limit", LIMIT.to_string())
    }

    async fn page(
        self,
        client: &Client,
        organization: &Organization,
        after: Option<&str>,
    ) -> Result<Page<ApiKey>, Failure> {
        let request = self
            .request(organization)
            .maybe_query("starting_after", after);
        let list: List<ApiKey> = client.send(request).await?;
        Ok(Page {
            next: list.next().map(|after| self.cursor(&after)),
            items: list.objects,
            coverage: (self == Self::Own).then_some(ONLY_OWN),
        })
    }
}

/// Returns one page: of the organization's keys where the caller may see them, else of the caller's own.
///
/// Who is no owner gets an empty list of the organization's keys, not an error. An older data plane has no such
/// list at all.
pub async fn page(
    client: &Client,
    organization: &Organization,
    after: Option<&Cursor>,
) -> Result<Page<ApiKey>, Failure> {
    if let Some((source, after)) = after.map(Source::of) {
        return source.page(client, organization, Some(after)).await;
    }
    match Source::Organization.page(client, organization, None).await {
        Ok(page) if !page.items.is_empty() => Ok(page),
        Ok(_) => {
            let mut own = Source::Own.page(client, organization, None).await?;
            if own.items.is_empty() {
                own.coverage = Some(NONE_SHOWN);
            }
            Ok(own)
        }
        Err(failure) if has_no_such_path(&failure) => {
            Source::Own.page(client, organization, None).await
        }
        Err(failure) => Err(failure),
    }
}

/// Looks for one key in the organization's list and in the caller's own.
///
/// Who is no owner is shown an empty list of the organization's keys: only one that shows something, and was read to
/// its end, proves that what it leaves out is not there.
pub async fn find(
    client: &Client,
    organization: &Organization,
    id: &KeyId,
) -> Result<Search<ApiKey>, Failure> {
    let ask = |source: Source| {
        seek(
            client,
            move || source.request(organization).query("ids", id.reveal()),
            id,
        )
    };
    let has_list = match ask(Source::Organization).await {
        Ok(found @ Search::Found(_)) => return Ok(found),
        Ok(Search::NotThere | Search::CannotTell) => true,
        Err(failure) if has_no_such_path(&failure) => false,
        Err(failure) => return Err(failure),
    };
    if let found @ Search::Found(_) = ask(Source::Own).await? {
        return Ok(found);
    }
    if !has_list {
        return Ok(Search::CannotTell);
    }
    seek(client, || Source::Organization.request(organization), id).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursor_remembers_which_list_goes_on() {
        for source in [Source::Organization, Source::Own] {
            let cursor = source.cursor("3c90");

            assert_eq!(Source::of(&cursor), (source, "3c90"));
        }
    }
}
