//! Reading a file whole that may turn out to be anything: a regular file only, never more of it than a limit, and
//! nothing is waited for.

use std::{
    fmt,
    fs::File,
    io::{self, Read},
    path::Path,
};

use zeroize::Zeroizing;

const CHUNK: usize = 64 * 1024;

/// The most bytes that a file of one kind may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(u64);

/// What becomes of a path that is a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    Followed,
    Refused,
}

impl Limit {
    pub const fn kib(count: u64) -> Self {
        Self(count * 1024)
    }

    pub const fn mib(count: u64) -> Self {
        Self(count * 1024 * 1024)
    }

    /// Returns the limit in bytes.
    pub const fn bytes(self) -> u64 {
        self.0
    }

    /// Reads a regular file. Fails with `FileTooLarge` before it is read where it is larger.
    pub fn read(self, path: &Path, links: Links) -> io::Result<Zeroizing<Vec<u8>>> {
        self.read_open(&open(path, links)?)
    }

    /// Reads an open file from where it stands, a pipe perhaps. Fails with `FileTooLarge`: where it is a regular file,
    /// before it is read.
    pub fn read_open(self, file: &File) -> io::Result<Zeroizing<Vec<u8>>> {
        let found = file.metadata()?;
        let size = if found.is_file() { found.len() } else { 0 };
        if size > self.0 {
            return Err(self.exceeded());
        }
        self.collect(file, usize::try_from(size).unwrap_or_default())
    }

    /// Reads a stream to its end. Fails with `FileTooLarge` when more comes.
    pub fn read_stream(self, stream: impl Read) -> io::Result<Zeroizing<Vec<u8>>> {
        self.collect(stream, 0)
    }

    /// Reads to the end, and leaves no copy behind where the buffer has to grow.
    fn collect(self, stream: impl Read, expected: usize) -> io::Result<Zeroizing<Vec<u8>>> {
        // One more tells that there is more.
        let mut stream = stream.take(self.0 + 1);
        let mut bytes = Zeroizing::new(Vec::with_capacity(expected + 64));
        loop {
            let length = bytes.len();
            if length == bytes.capacity() {
                let mut larger = Zeroizing::new(Vec::with_capacity(2 * length));
                larger.extend_from_slice(&bytes);
                bytes = larger;
            }
            let filled = bytes.capacity().min(length + CHUNK);
            bytes.resize(filled, 0);
            let read = match stream.read(&mut bytes[length..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => None,
                read => Some(read?),
            };
            bytes.truncate(length + read.unwrap_or_default());
            if bytes.len() as u64 > self.0 {
                return Err(self.exceeded());
            }
            if read == Some(0) {
                return Ok(bytes);
            }
        }
    }

    fn exceeded(self) -> io::Error {
        let problem = format!("it is larger than {self}");
        io::Error::new(io::ErrorKind::FileTooLarge, problem)
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MIB: u64 = 1024 * 1024;

        if self.0.is_multiple_of(MIB) {
            write!(formatter, "{} MiB", self.0 / MIB)
        } else {
            write!(formatter, "{} KiB", self.0 / 1024)
        }
    }
}

/// Opens a regular file for reading. Fails for anything else without opening it: a pipe would be waited for, and a
/// device may act on being opened.
pub fn open(path: &Path, links: Links) -> io::Result<File> {
    let found = match links {
        Links::Followed => path.metadata()?,
        Links::Refused => path.symlink_metadata()?,
    };
    if found.is_symlink() {
        return Err(io::Error::other("it is a link"));
    }
    let irregular = || io::Error::other("it is not a regular file");
    if !found.is_file() {
        return Err(irregular());
    }
    let file = open_at_once(path, links)?;
    // Something else may stand there by now.
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(irregular())
    }
}

#[cfg(unix)]
fn open_at_once(path: &Path, links: Links) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;

    use rustix::fs::OFlags;

    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let flags = match links {
        Links::Followed => flags,
        Links::Refused => flags | OFlags::NOFOLLOW,
    };
    File::options()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
}

#[cfg(not(unix))]
fn open_at_once(path: &Path, _links: Links) -> io::Result<File> {
    File::open(path)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const LIMIT: Limit = Limit::kib(200);

    fn problem(read: io::Result<Zeroizing<Vec<u8>>>) -> String {
        read.expect_err("not read").to_string()
    }

    #[test]
    fn whole_file_is_read_up_to_the_limit_and_not_beyond() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("file");
        let text: Vec<u8> = (0..LIMIT.bytes()).map(|at| (at % 251) as u8).collect();

        fs::write(&path, &text).expect("written");
        assert!(*LIMIT.read(&path, Links::Refused).expect("read") == text);
        assert!(*LIMIT.read_stream(&text[..]).expect("read") == text);

        let longer = [&text[..], b"x"].concat();
        fs::write(&path, &longer).expect("written");
        assert_eq!(
            problem(LIMIT.read(&path, Links::Followed)),
            "it is larger than 200 KiB"
        );
        assert_eq!(
            problem(LIMIT.read_stream(&longer[..])),
            "it is larger than 200 KiB"
        );
        assert_eq!(Limit::mib(16).to_string(), "16 MiB");
    }

    #[test]
    fn file_that_is_too_large_is_not_read_at_all() {
        let file = tempfile::tempfile().expect("a file");
        file.set_len(1 << 30).expect("grown");

        assert_eq!(problem(LIMIT.read_open(&file)), "it is larger than 200 KiB");

        let mut file = &file;
        assert_eq!(io::Seek::stream_position(&mut file).expect("a place"), 0);
    }

    #[test]
    fn endless_stream_ends_at_the_limit() {
        assert_eq!(
            problem(LIMIT.read_stream(io::repeat(0))),
            "it is larger than 200 KiB"
        );
    }

    #[cfg(unix)]
    #[test]
    fn only_a_regular_file_is_opened() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        fs::write(path("file"), "text").expect("written");
        std::os::unix::fs::symlink(path("file"), path("link")).expect("a link");
        let made = std::process::Command::new("mkfifo")
            .arg(path("pipe"))
            .status();
        assert!(made.expect("mkfifo").success());

        for irregular in [&path("pipe"), folder.path(), Path::new("/dev/zero")] {
            let problem = problem(LIMIT.read(irregular, Links::Followed));
            assert_eq!(problem, "it is not a regular file");
        }
        // Should a pipe take a file's place meanwhile, opening it waits for nobody.
        open_at_once(&path("pipe"), Links::Followed).expect("opened");
        let link = path("link");
        assert_eq!(problem(LIMIT.read(&link, Links::Refused)), "it is a link");
        assert_eq!(*LIMIT.read(&link, Links::Followed).expect("read"), b"text");
    }
}
