//! Bytes on their way into a program, of which what the program leaves unread is read again.

use std::{
    io::{self, PipeReader, PipeWriter, Read, Write},
    process::Stdio,
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
    length: usize,
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
        let length = given.len();
        let given = Zeroizing::new(given.to_vec());
        let mut writer = self.writer;
        let writing = thread::Builder::new().spawn(move || write(&mut writer, &given))?;
        Ok(Begun {
            reader: self.reader,
            writing,
            length,
        })
    }
}

impl Begun {
    /// Reads what is left, so that no program that still has the other end can read it later. Tells how much was taken.
    ///
    /// Everything that was not taken comes back here, so that the writer ends, and this does.
    pub fn settle(mut self) -> Intake {
        let back = drain(&mut self.reader);
        let Ok(written) = self.writing.join() else {
            return Intake::Part;
        };
        match back {
            Ok(back) if back == written => Intake::Nothing,
            Ok(0) if written == self.length => Intake::All,
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

/// Reads to the end, and keeps nothing.
fn drain(reader: &mut impl Read) -> io::Result<usize> {
    let mut piece = Zeroizing::new([0; PIECE]);
    let mut count = 0;
    loop {
        match reader.read(&mut piece[..]) {
            Ok(0) => return Ok(count),
            Ok(read) => count += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives some bytes to a reader that takes so many of them.
    fn intake(length: usize, taken: usize) -> Intake {
        let (handing, _) = Handing::new().expect("a pipe");
        let mut other = handing.reader.try_clone().expect("a copy");
        let begun = handing.begin(&vec![b'x'; length]).expect("begun");
        let mut read = vec![0; taken];
        other.read_exact(&mut read).expect("there");
        begun.settle()
    }

    #[test]
    fn what_comes_back_was_not_taken() {
        for length in [60, 200_000] {
            assert_eq!(intake(length, 0), Intake::Nothing, "{length}");
            assert_eq!(intake(length, 1), Intake::Part, "{length}");
            assert_eq!(intake(length, length - 1), Intake::Part, "{length}");
            assert_eq!(intake(length, length), Intake::All, "{length}");
        }
    }
}
