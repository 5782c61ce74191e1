//! The terminal that a person types on, one line at a time.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead, BufReader},
    time::Duration,
};

use console::Term;
use dialoguer::theme::{SimpleTheme, Theme};
use zeroize::Zeroizing;

/// So many bytes of a line arrive at most: Linux cuts what is longer and says nothing of it.
pub const LONGEST_LINE: usize = 4095;

/// So long may take, on a busy machine, what was typed until the terminal has it: until then it cannot be forgotten.
pub const ON_ITS_WAY: Duration = Duration::from_millis(100);

/// Is where answers come from.
#[derive(Debug)]
pub enum Device {
    /// Standard input is the terminal.
    Stdin,
    /// The terminal itself, since standard input brings something else.
    Own(File),
}

impl Device {
    /// Opens the terminal that the process runs on, whatever standard input is.
    pub fn open() -> io::Result<Self> {
        let path = match cfg!(windows) {
            true => "CONIN$",
            false => "/dev/tty",
        };
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        Ok(Self::Own(file))
    }

    /// Reads one line as the terminal hands it over, without its end. What somebody did not end with Enter is an empty
    /// one, and so is the end of input.
    pub fn read_line(&self) -> io::Result<Zeroizing<Vec<u8>>> {
        let mut line = self.take()?;
        if !strip_end(&mut line) {
            end_the_line();
        }
        Ok(line)
    }

    fn take(&self) -> io::Result<Zeroizing<Vec<u8>>> {
        // Has its full size from the start: growing would leave copies behind.
        let mut line = Zeroizing::new(Vec::with_capacity(LONGEST_LINE + 1));
        match self {
            Self::Stdin => until_its_end(io::stdin().lock(), &mut line)?,
            Self::Own(file) => until_its_end(BufReader::new(file), &mut line)?,
        }
        Ok(line)
    }

    /// Forgets what was typed and not read: before a question it is no answer to it, and what was pasted behind the
    /// answer is no command for the shell.
    pub fn forget_what_was_typed(&self) {
        #[cfg(unix)]
        {
            use rustix::termios::{QueueSelector, tcflush};

            // Where it cannot be done, the exact name is still asked for.
            let _ = match self {
                Self::Stdin => tcflush(io::stdin(), QueueSelector::IFlush),
                Self::Own(file) => tcflush(file, QueueSelector::IFlush),
            };
        }
    }
}

/// Reads one line of standard input that nothing is shown of.
pub fn read_secretly() -> io::Result<Zeroizing<Vec<u8>>> {
    #[cfg(unix)]
    {
        let mut line = Device::Stdin.take()?;
        strip_end(&mut line);
        Ok(line)
    }
    // Only here does reading hide what is typed.
    #[cfg(not(unix))]
    Term::stderr()
        .read_secure_line()
        .map(|line| Zeroizing::new(line.into_bytes()))
}

/// Reads what was pasted behind the line that was read last, be it ended by Enter or not; waits a moment for more.
///
/// Leaves the terminal handing over each byte as it comes: whoever hid what is typed puts that right.
pub fn rest_of_a_paste(most: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    // Has its full size from the start: growing would leave copies behind.
    #[cfg_attr(not(unix), expect(unused_mut))]
    let mut rest = Zeroizing::new(Vec::with_capacity(most));
    #[cfg(unix)]
    {
        use rustix::termios::{
            LocalModes, OptionalActions, SpecialCodeIndex, tcgetattr, tcsetattr,
        };

        let mut modes = tcgetattr(io::stdin())?;
        modes.local_modes.remove(LocalModes::ICANON);
        modes.special_codes[SpecialCodeIndex::VMIN] = 0;
        // Tenths of a second.
        modes.special_codes[SpecialCodeIndex::VTIME] = 1;
        tcsetattr(io::stdin(), OptionalActions::Now, &modes)?;
        let mut stdin = io::stdin().lock();
        while rest.len() < most {
            let more = stdin.fill_buf()?;
            if more.is_empty() {
                break;
            }
            let length = more.len().min(most - rest.len());
            rest.extend_from_slice(&more[..length]);
            stdin.consume(length);
        }
    }
    Ok(rest)
}

fn until_its_end(typed: impl BufRead, line: &mut Vec<u8>) -> io::Result<()> {
    let mut typed = typed.take(LONGEST_LINE as u64 + 1);
    typed.read_until(b'\n', line).map(drop)
}

/// Takes the line's end away, and tells whether it had one; what has none is half a line, of which nothing counts.
fn strip_end(line: &mut Vec<u8>) -> bool {
    let has_end = line.ends_with(b"\n");
    if !has_end && line.len() < LONGEST_LINE {
        line.clear();
    }
    while line.ends_with(b"\n") || line.ends_with(b"\r") {
        line.pop();
    }
    has_end
}

/// Shows a question, and leaves the cursor behind it.
pub fn show(question: &str) -> io::Result<()> {
    let mut text = String::new();
    SimpleTheme
        .format_input_prompt(&mut text, question, None)
        .map_err(io::Error::other)?;
    Term::stderr().write_str(&format!("{text} "))
}

/// Goes to the next line where the terminal did not: behind `^C`, the end of input, or what is not shown.
pub fn end_the_line() {
    // A terminal that is gone shows nothing.
    let _ = Term::stderr().write_line("");
}
