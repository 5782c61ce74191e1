//! Bytes on their way into a program, of which what the program leaves unread is read again.

use std::{
    io::{self, PipeReader, PipeWriter, Read, Write},
    process::Stdio,
    sync::Arc,
    thread::{self, JoinHandle},
};

use zeroize::Zeroizing;

/// What is left is read in pieces of this size.
const PIECE: usize = 4 * 1024;

/// A pipe whose other end is a program's standard input.
///
/// The program alone tells nothing: writing into a pipe succeeds whoever reads it. So a copy of the end that is read
/// from stays here, and what comes out of it in the end was not taken.
#[derive(Debug)]
pub struct Handing {
    reader: PipeReader,
    writer: PipeWriter,
}

/// Bytes that are being written into a program.
#[derive(Debug)]
pub struct Begun {
    reader: PipeReader,
    writing: JoinHandle<usize>,
    given: Arc<Zeroizing<Vec<u8>>>,
}

/// What came out of the pipe in the end.
struct Back {
    /// Has its full size from the start: growing would leave copies behind.
    bytes: Zeroizing<Vec<u8>>,
    /// More came than was ever given.
    is_more: bool,
}

/// How much of what it was given a program read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intake {
    /// Every byte came back.
    Nothing,
    /// Some of it, or nobody can tell how much.
    Part,
    /// Not a byte came back.
    All,
}

impl Handing {
    /// Makes the pipe. Returns the program's end, too.
    pub fn new() -> io::Result<(Self, Stdio)> {
        let (reader, writer) = io::pipe()?;
        let own = reader.try_clone()?;
        let handing = Self {
            reader: own,
            writer,
        };
        Ok((handing, reader.into()))
    }

    /// Begins to write; nothing waits for a program that does not read.
    pub fn begin(self, given: &[u8]) -> io::Result<Begun> {
        let given = Arc::new(Zeroizing::new(given.to_vec()));
        let mut writer = self.writer;
        let copy = Arc::clone(&given);
        let writing = thread::Builder::new().spawn(move || write(&mut writer, &copy))?;
        Ok(Begun {
            reader: self.reader,
            writing,
            given,
        })
    }
}

impl Begun {
    /// Reads what is left, so that no program that still has the other end can read it later. Tells how much was taken.
    ///
    /// Comes only after the program's end. What the program left running may keep the pipe open, and even write into
    /// it: that is not waited for.
    pub async fn settle(mut self) -> Intake {
        let mut back = Back::with_room_for(self.given.len());
        let is_dry = drain(&mut self.reader, &self.writing, &mut back).await;
        if !matches!(is_dry, Ok(true)) {
            return Intake::Part;
        }
        match self.writing.join() {
            Ok(written) => back.intake(&self.given, written),
            Err(_) => Intake::Part,
        }
    }
}

impl Back {
    fn with_room_for(length: usize) -> Self {
        Self {
            bytes: Zeroizing::new(Vec::with_capacity(length)),
            is_more: false,
        }
    }

    fn take(&mut self, piece: &[u8]) {
        let room = self.bytes.capacity() - self.bytes.len();
        self.is_more |= piece.len() > room;
        self.bytes
            .extend_from_slice(&piece[..piece.len().min(room)]);
    }

    /// Says how much was taken, where so many of the given bytes went into the pipe. Bytes that are not the last of
    /// those were written by somebody else, who may have read first.
    fn intake(&self, given: &[u8], written: usize) -> Intake {
        let is_own = !self.is_more && given[..written].ends_with(&self.bytes);
        match self.bytes.len() {
            _ if !is_own => Intake::Part,
            back if back == written => Intake::Nothing,
            0 if written == given.len() => Intake::All,
            _ => Intake::Part,
        }
    }
}

/// Writes all there is. Returns how much of it went into the pipe.
fn write(writer: &mut impl Write, given: &[u8]) -> usize {
    let mut written = 0;
    while written < given.len() {
        match writer.write(&given[written..]) {
            Ok(0) => break,
            Ok(count) => written += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    written
}

/// Reads until nothing is left and nothing more is written here. Tells whether it came to that within the limit.
#[cfg(unix)]
async fn drain(
    reader: &mut PipeReader,
    writing: &JoinHandle<usize>,
    back: &mut Back,
) -> io::Result<bool> {
    use std::time::{Duration, Instant};

    use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

    const LIMIT: Duration = Duration::from_secs(1);
    const PAUSE: Duration = Duration::from_millis(1);

    // It holds for every copy of this end; the program that might mind is gone.
    fcntl_setfl(&*reader, fcntl_getfl(&*reader)? | OFlags::NONBLOCK)?;
    let start = Instant::now();
    let mut piece = Zeroizing::new([0; PIECE]);
    while start.elapsed() < LIMIT {
        // Asked first: what is written after a look into the pipe would be missed.
        let is_written = writing.is_finished();
        match reader.read(&mut piece[..]) {
            Ok(0) => return Ok(true),
            Ok(count) => back.take(&piece[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
            Err(_) if is_written => return Ok(true),
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
    Ok(false)
}

/// Reads to the end.
#[cfg(not(unix))]
#[expect(
    clippy::unused_async,
    reason = "where a pipe can be asked without waiting, it pauses"
)]
async fn drain(
    reader: &mut PipeReader,
    _: &JoinHandle<usize>,
    back: &mut Back,
) -> io::Result<bool> {
    let mut piece = Zeroizing::new([0; PIECE]);
    loop {
        match reader.read(&mut piece[..]) {
            Ok(0) => return Ok(true),
            Ok(count) => back.take(&piece[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    use std::time::{Duration, Instant};

    use super::*;

    /// Returns so many bytes of which no two pieces are alike.
    fn given(length: usize) -> Vec<u8> {
        (0..)
            .flat_map(|number: u32| format!("{number:06}").into_bytes())
            .take(length)
            .collect()
    }

    /// Gives some bytes to a reader that takes so many of them and writes some of its own.
    async fn intake(length: usize, taken: usize, own: &[u8]) -> Intake {
        let (handing, _) = Handing::new().expect("a pipe");
        let mut other = handing.reader.try_clone().expect("a copy");
        let mut writer = handing.writer.try_clone().expect("a copy");
        let begun = handing.begin(&given(length)).expect("begun");
        let mut read = vec![0; taken];
        other.read_exact(&mut read).expect("there");
        writer.write_all(own).expect("written");
        drop(writer);
        begun.settle().await
    }

    #[tokio::test]
    async fn what_comes_back_was_not_taken() {
        for length in [60, 200_000] {
            assert_eq!(intake(length, 0, b"").await, Intake::Nothing, "{length}");
            assert_eq!(intake(length, 1, b"").await, Intake::Part, "{length}");
            let most = length - 1;
            assert_eq!(intake(length, most, b"").await, Intake::Part, "{length}");
            assert_eq!(intake(length, length, b"").await, Intake::All, "{length}");
        }
    }

    #[tokio::test]
    async fn other_bytes_that_come_back_hide_nothing_that_was_taken() {
        for length in [53, 200_000] {
            let other = vec![b'x'; 53];

            assert_eq!(intake(length, length, &other).await, Intake::Part);
            let front = &given(length)[..20];
            assert_eq!(intake(length, length, front).await, Intake::Part);
        }
        assert_eq!(intake(53, 0, b"x").await, Intake::Part);
        assert_eq!(intake(106, 53, &[b'x'; 53]).await, Intake::Part);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn pipe_that_stays_open_for_writing_is_not_waited_for() {
        for taken in [0, 53] {
            let (handing, _) = Handing::new().expect("a pipe");
            let mut other = handing.reader.try_clone().expect("a copy");
            let _open = handing.writer.try_clone().expect("a copy");
            let begun = handing.begin(&given(53)).expect("begun");
            other.read_exact(&mut vec![0; taken]).expect("there");
            let start = Instant::now();

            let intake = begun.settle().await;

            let expected = if taken == 0 {
                Intake::Nothing
            } else {
                Intake::All
            };
            assert_eq!(intake, expected);
            assert!(start.elapsed() < Duration::from_secs(5));
        }
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn pipe_that_fills_again_and_again_is_given_up() {
        let (handing, _) = Handing::new().expect("a pipe");
        let mut writer = handing.writer.try_clone().expect("a copy");
        let begun = handing.begin(&given(53)).expect("begun");
        // The thread may begin late: what makes it another's is there before.
        writer.write_all(&[b'x'; 512]).expect("room for it");
        let flood = thread::spawn(move || while writer.write_all(&[b'x'; 512]).is_ok() {});

        assert_eq!(begun.settle().await, Intake::Part);

        flood.join().expect("nobody reads any more");
    }
}
