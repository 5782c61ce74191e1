//! A page of anything.

use serde::Deserialize;

use crate::keys::{Cursor, Failure, Page, Text};

/// Is one page of anything.
#[derive(Debug, Deserialize)]
pub struct List<T> {
    pub data: Vec<T>,
    /// Required: a list that does not say whether it ends is not complete.
    pub has_more: bool,
}

/// Is something with an id to continue after.
pub trait Identified {
    fn id(&self) -> &Text;
}

impl<T: Identified> List<T> {
    /// Returns where the next page begins.
    ///
    /// The answer's own `last_id` is not used: published examples show ids that are not in the page.
    pub fn next(&self) -> Result<Option<Cursor>, Failure> {
        match self.data.last() {
            _ if !self.has_more => Ok(None),
            Some(last) => Ok(Some(Cursor(last.id().raw().to_owned()))),
            None => Err(Failure::Unreadable(
                "it promises more but holds nothing to continue after".to_owned(),
            )),
        }
    }

    /// Makes a page of what the items mean.
    pub fn page<U>(self, meaning: impl FnMut(T) -> U) -> Result<Page<U>, Failure> {
        let next = self.next()?;
        Ok(Page {
            items: self.data.into_iter().map(meaning).collect(),
            next,
            coverage: None,
        })
    }
}
