//! Looking for one key in lists, since no status is promised for a key that does not exist.

use super::wire::{Identified, List};
use crate::{
    http::{Client, Request},
    keys::{Cursor, Failure, KeyId, Page, pages},
};

use futures_util::{StreamExt, pin_mut};
use serde::de::DeserializeOwned;

/// Is what the lists say of one key.
#[derive(Debug)]
pub enum Search<T> {
    Found(Box<T>),
    /// A list that shows other keys is without it.
    NotThere,
    /// No list shows anything, as to everybody who is no owner.
    CannotTell,
}

/// Looks for one key on every page of a list: a server need not heed the filter that asks for it alone.
pub async fn seek<T: DeserializeOwned + Identified>(
    client: &Client,
    request: impl Fn() -> Request,
    id: &KeyId,
) -> Result<Option<T>, Failure> {
    let page = |after: Option<Cursor>| {
        let request = request().maybe_query("starting_after", after.map(|cursor| cursor.0));
        async move {
            let list: List<T> = client.send(request).await?;
            Ok(Page {
                next: list.next().map(Cursor),
                items: list.objects,
                coverage: None,
            })
        }
    };
    let pages = pages(page);
    pin_mut!(pages);
    while let Some(page) = pages.next().await {
        let mut items = page?.items.into_iter();
        if let Some(found) = items.find(|item| id.is_written(item.id().raw())) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}
