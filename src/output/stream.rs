//! A reader that takes its time: what it has not read yet waits in a thread, and nothing else does.

use std::io::{self, Write};

use tokio::sync::mpsc;

use crate::threads::Thread;

/// So many pieces wait for the reader; who has more waits, too.
const PIECES: usize = 2;

/// Is where answers go.
pub type Out = Box<dyn Write + Send>;

/// Writes pieces of an answer as they come, while connections and signals are attended to.
pub struct Stream {
    pieces: mpsc::Sender<Vec<u8>>,
    thread: Thread<(Out, io::Result<()>)>,
}

impl Stream {
    /// Begins to write.
    pub fn begin(mut out: Out) -> Self {
        let (pieces, mut waiting) = mpsc::channel::<Vec<u8>>(PIECES);
        let thread = Thread::start(move || {
            while let Some(piece) = waiting.blocking_recv() {
                let written = out.write_all(&piece).and_then(|()| out.flush());
                if written.is_err() {
                    return (out, written);
                }
            }
            (out, Ok(()))
        });
        Self { pieces, thread }
    }

    /// Hands over a piece as soon as there is room for it; `false` when nobody takes it any more.
    pub async fn write(&self, piece: Vec<u8>) -> bool {
        self.pieces.send(piece).await.is_ok()
    }

    /// Waits until all is written, and says how that went.
    pub async fn end(self) -> (Out, io::Result<()>) {
        drop(self.pieces);
        let ended = self.thread.end().await;
        ended.unwrap_or_else(|error| (Box::new(io::sink()), Err(error)))
    }
}
