//! Looking for one key in lists, since no status is promised for a key that does not exist.

use super::wire::{Identified, List};
use crate::{
    http::{Client, Request},
    keys::{Cursor, Failure, KeyId, Page, pages},
};

use futures_util::{StreamExt, pin_mut};
use serde::de::DeserializeOwned;

/// Is what a list says of one key, or what several say together.
#[derive(Debug)]
pub enum Search<T> {
    Found(Box<T>),
    /// A list that shows other keys was read to its end and is without it.
    NotThere,
    /// No list shows anything, as to everybody who is no owner.
    CannotTell,
}

/// Looks for one key on every page of a list. That it is not there counts only where the request asks for the whole
/// list: a filter that finds nothing may have been misread, and a server need not heed it.
pub async fn seek<T: DeserializeOwned + Identified>(
    client: &Client,
    request: impl Fn() -> Request,
    id: &KeyId,
) -> Result<Search<T>, Failure> {
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
    let mut shows_others = false;
    while let Some(page) = pages.next().await {
        for item in page?.items {
            if id.is_written(item.id().raw()) {
                return Ok(Search::Found(Box::new(item)));
            }
            shows_others = true;
        }
    }
    Ok(match shows_others {
        true => Search::NotThere,
        false => Search::CannotTell,
    })
}
