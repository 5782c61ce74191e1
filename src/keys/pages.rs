//! The only page loop.

use std::collections::HashSet;

use futures_util::{Stream, StreamExt, pin_mut, stream};

use super::{Cursor, Failure, Page};

/// A list that has more pages than this does not end.
const MOST_PAGES: usize = 10_000;

/// Nor does one that has more entries than this.
const MOST_ITEMS: usize = 2_000_000;

/// A cursor has to fit into a URL, and those of all pages into memory.
const LONGEST_CURSOR: usize = 2 * 1024;

/// Is a list, read to its end.
#[derive(Debug)]
pub struct Whole<T> {
    pub items: Vec<T>,
    pub coverage: Option<&'static str>,
}

/// Asks for page after page. A cursor that comes back, or a list without end, is [`Failure::Unreadable`]: a short
/// list must never be taken for the whole. Nothing comes after a failure.
pub fn pages<T, Answer>(
    fetch: impl Fn(Option<Cursor>) -> Answer,
) -> impl Stream<Item = Result<Page<T>, Failure>>
where
    Answer: Future<Output = Result<Page<T>, Failure>>,
{
    let start = Some(Walk::default());
    stream::try_unfold((start, fetch), |(walk, fetch)| async move {
        let Some(mut walk) = walk else {
            return Ok(None);
        };
        let page = fetch(walk.after.take()).await?;
        let walk = walk.follow(page.items.len(), page.next.as_ref())?;
        Ok(Some((page, (walk, fetch))))
    })
}

/// Asks for all pages.
pub async fn read_all<T, Answer>(
    fetch: impl Fn(Option<Cursor>) -> Answer,
) -> Result<Whole<T>, Failure>
where
    Answer: Future<Output = Result<Page<T>, Failure>>,
{
    let mut whole = Whole {
        items: Vec::new(),
        coverage: None,
    };
    let pages = pages(fetch);
    pin_mut!(pages);
    while let Some(page) = pages.next().await {
        let page = page?;
        whole.items.extend(page.items);
        whole.coverage = whole.coverage.or(page.coverage);
    }
    Ok(whole)
}

/// Is the way through a list, as far as it has been gone.
#[derive(Debug, Default)]
struct Walk {
    /// Where the next page begins.
    after: Option<Cursor>,
    /// Every cursor so far, one for each page.
    seen: HashSet<Cursor>,
    /// How many entries there were so far.
    items: usize,
}

impl Walk {
    /// Goes on to the next page; `None` behind the last.
    fn follow(mut self, items: usize, next: Option<&Cursor>) -> Result<Option<Self>, Failure> {
        self.items = self.items.saturating_add(items);
        if self.items > MOST_ITEMS {
            return Err(Failure::Unreadable(format!(
                "the list does not end after {MOST_ITEMS} entries"
            )));
        }
        let Some(next) = next else {
            return Ok(None);
        };
        if next.0.len() > LONGEST_CURSOR {
            return Err(Failure::Unreadable(
                "the list goes on at a cursor of over 2 KiB".to_owned(),
            ));
        }
        if !self.seen.insert(next.clone()) {
            return Err(Failure::Unreadable(
                "the list does not end: a cursor repeated".to_owned(),
            ));
        }
        if self.seen.len() >= MOST_PAGES {
            return Err(Failure::Unreadable(format!(
                "the list does not end after {MOST_PAGES} pages"
            )));
        }
        self.after = Some(next.clone());
        Ok(Some(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(item: u32, next: Option<&str>) -> Page<u32> {
        Page {
            items: vec![item],
            next: next.map(|next| Cursor(next.to_owned())),
            coverage: None,
        }
    }

    #[tokio::test]
    async fn pages_are_followed_to_the_end_in_order() {
        let whole = read_all(|after: Option<Cursor>| async move {
            Ok(match after.as_ref().map(|cursor| cursor.0.as_str()) {
                None => page(1, Some("a")),
                Some("a") => page(2, Some("b")),
                Some(_) => page(3, None),
            })
        })
        .await
        .expect("it ends");

        assert_eq!(whole.items, [1, 2, 3]);
    }

    #[tokio::test]
    async fn a21_cursor_that_comes_back_is_an_error() {
        for cycle in [&["a"][..], &["a", "b"], &["a", "b", "c"]] {
            let failure = read_all(|after: Option<Cursor>| async move {
                let position = after.and_then(|after| cycle.iter().position(|own| *own == after.0));
                let next = position.map_or(0, |position| (position + 1) % cycle.len());
                Ok(page(0, Some(cycle[next])))
            })
            .await
            .expect_err("endless");

            assert!(failure.to_string().contains("cursor repeated"), "{failure}");
        }
    }

    #[tokio::test]
    async fn k02_cursor_that_is_too_long_to_be_kept_is_an_error() {
        let long = "a".repeat(LONGEST_CURSOR + 1);

        let failure = read_all(|_: Option<Cursor>| async { Ok(page(0, Some(&long))) })
            .await
            .expect_err("too long");

        assert!(failure.to_string().contains("over 2 KiB"), "{failure}");
    }

    #[tokio::test]
    async fn k02_new_cursor_for_ever_is_an_error() {
        let pages = std::cell::Cell::new(0);

        let failure = read_all(|_: Option<Cursor>| async {
            pages.set(pages.get() + 1);
            Ok(page(0, Some(&pages.get().to_string())))
        })
        .await
        .expect_err("endless");

        assert!(failure.to_string().contains("10000 pages"), "{failure}");
    }

    #[tokio::test]
    async fn k02_entries_for_ever_are_an_error() {
        let pages = std::cell::Cell::new(0);

        let failure = read_all(|_: Option<Cursor>| async {
            pages.set(pages.get() + 1);
            let items = vec![(); 250_000];
            let next = Some(Cursor(pages.get().to_string()));
            Ok(Page {
                items,
                next,
                coverage: None,
            })
        })
        .await
        .expect_err("endless");

        assert_eq!(pages.get(), 9);
        assert!(failure.to_string().contains("2000000 entries"), "{failure}");
    }
}
