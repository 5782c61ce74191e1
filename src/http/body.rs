//! The body of an answer while it arrives: never too large, wiped wherever it was, and large only one at a time.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use zeroize::Zeroizing;

use crate::keys::Failure;

/// A decoded body may have this many bytes.
const LARGEST: usize = 16 * 1024 * 1024;

/// What has more bytes than this waits for its turn: many large bodies at once would need the memory of all of them.
const ORDINARY: usize = 512 * 1024;

/// Where nothing tells how long a body will be, it is given room for this many bytes.
const FIRST: usize = 64 * 1024;

/// Holds what has arrived; where that is large, the next large one comes when this is dropped.
pub struct Body {
    bytes: Zeroizing<Vec<u8>>,
    turns: Arc<Semaphore>,
    turn: Option<OwnedSemaphorePermit>,
}

impl Body {
    /// Makes room for as much as the answer announces, and not for all that it may: an announcement costs nothing.
    pub fn new(announced: Option<u64>, turns: &Arc<Semaphore>) -> Self {
        let announced = announced.and_then(|length| usize::try_from(length).ok());
        let room = announced.map_or(FIRST, |length| length.min(ORDINARY));
        Self {
            bytes: Zeroizing::new(Vec::with_capacity(room)),
            turns: Arc::clone(turns),
            turn: None,
        }
    }

    /// Holds what is there already.
    #[cfg(any(test, fuzzing))]
    pub fn whole(bytes: &[u8]) -> Self {
        let mut body = Self::new(None, &Arc::new(Semaphore::new(1)));
        body.bytes.extend_from_slice(bytes);
        body
    }

    /// Adds what has come; waits while another body is large. Fails with [`Failure::Unreadable`] when it is too much.
    pub async fn add(&mut self, chunk: &[u8]) -> Result<(), Failure> {
        let length = self.bytes.len() + chunk.len();
        if length > LARGEST {
            return Err(Failure::Unreadable("it is over 16 MiB".to_owned()));
        }
        if length > ORDINARY && self.turn.is_none() {
            let turn = Arc::clone(&self.turns).acquire_owned().await;
            self.turn = Some(turn.expect("nobody takes the turns away"));
        }
        if length > self.bytes.capacity() {
            self.grow(length);
        }
        self.bytes.extend_from_slice(chunk);
        Ok(())
    }

    /// Moves to a larger place by hand: a copy that a vector has outgrown would not be wiped.
    fn grow(&mut self, length: usize) {
        let room = match length > ORDINARY {
            true => LARGEST,
            false => length.max(2 * self.bytes.capacity()).min(ORDINARY),
        };
        let mut larger = Zeroizing::new(Vec::with_capacity(room));
        larger.extend_from_slice(&self.bytes);
        self.bytes = larger;
    }

    /// Returns what has arrived.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    const CHUNK: [u8; 16 * 1024] = [b' '; 16 * 1024];

    async fn filled(length: usize, turns: &Arc<Semaphore>) -> Result<Body, Failure> {
        let mut body = Body::new(None, turns);
        while body.bytes().len() < length {
            body.add(&CHUNK).await?;
        }
        Ok(body)
    }

    #[tokio::test]
    async fn a20_body_over_16_mib_is_refused() {
        let turns = Arc::new(Semaphore::new(1));

        let largest = filled(LARGEST, &turns).await.expect("as much as may be");
        assert_eq!(largest.bytes().len(), LARGEST);
        drop(largest);
        let failure = filled(LARGEST + 1, &turns).await.err();

        let failure = failure.expect("too much").to_string();
        assert!(failure.ends_with("it is over 16 MiB"), "{failure}");
    }

    #[tokio::test]
    async fn large_body_waits_for_another_one_and_small_ones_do_not() {
        let turns = Arc::new(Semaphore::new(1));
        let first = filled(ORDINARY + 1, &turns).await.expect("large");

        assert!(filled(ORDINARY + 1, &turns).now_or_never().is_none());
        assert!(filled(ORDINARY, &turns).now_or_never().is_some());
        drop(first);

        assert!(filled(ORDINARY + 1, &turns).now_or_never().is_some());
    }

    #[test]
    fn announcement_takes_no_more_room_than_an_ordinary_body() {
        let turns = Arc::new(Semaphore::new(1));

        for (announced, room) in [
            (Some(0), 0),
            (Some(100), 100),
            (Some(u64::MAX), ORDINARY),
            (None, FIRST),
        ] {
            let body = Body::new(announced, &turns);

            assert!(body.bytes.capacity() <= room, "{announced:?}");
        }
    }
}
