//! The list of a project's keys, of which a server may show only what membership allows.

use super::{
    admin::LIMIT,
    wire::{List, ProjectApiKey},
};
use crate::{
    http::{Client, Path, Request},
    keys::{Cursor, Failure, Page, Refusal},
};

const HIDDEN: &str = "keys that their owner's project membership hides may be missing";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    /// All keys, whatever access their owners have.
    Any,
    /// What a server shows that does not know the parameter.
    Default,
}

impl View {
    fn word(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Default => "default",
        }
    }

    /// Remembers which view goes on.
    fn cursor(self, after: &Cursor) -> Cursor {
        Cursor(format!("{}:{}", self.word(), after.0))
    }

    fn of(cursor: &Cursor) -> (Self, &str) {
        let (word, after) = cursor.0.split_once(':').unwrap_or_default();
        match word == Self::Default.word() {
            true => (Self::Default, after),
            false => (Self::Any, after),
        }
    }

    async fn page(
        self,
        client: &Client,
        path: &Path,
        after: Option<&str>,
    ) -> Result<Page<ProjectApiKey>, Failure> {
        let access = (self == Self::Any).then_some("any");
        let request = Request::get(path.clone())
            .query("limit", LIMIT)
            // Without it the list may leave out keys that work.
            .maybe_query("owner_project_access", access)
            .maybe_query("after", after);
        let list: List<ProjectApiKey> = client.send(request).await?;
        let mut page = list.page(|key| key)?;
        page.next = page.next.map(|next| self.cursor(&next));
        page.coverage = (self == Self::Default).then_some(HIDDEN);
        Ok(page)
    }
}

/// Returns one page. A server that rejects the parameter for all keys is asked again without it.
pub async fn page(
    client: &Client,
    path: &Path,
    after: Option<&Cursor>,
) -> Result<Page<ProjectApiKey>, Failure> {
    if let Some((view, after)) = after.map(View::of) {
        return view.page(client, path, Some(after)).await;
    }
    match View::Any.page(client, path, None).await {
        Err(Failure::Refused { refusal, .. }) if rejects_access(&refusal) => {
            View::Default.page(client, path, None).await
        }
        outcome => outcome,
    }
}

/// Tells whether it is the parameter that the server does not take.
fn rejects_access(refusal: &Refusal) -> bool {
    let is_meant = |words| refusal.mentions(words);
    refusal.status == 400 && (is_meant("owner_project_access") || is_meant("parameter"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursor_remembers_which_view_goes_on() {
        for view in [View::Any, View::Default] {
            let cursor = view.cursor(&Cursor("key:1".to_owned()));

            assert_eq!(View::of(&cursor), (view, "key:1"));
        }
    }
}
