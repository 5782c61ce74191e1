//! One other program, from its start to its end.

use std::{
    ffi::OsStr,
    future::Future,
    io,
    path::Path,
    pin::{Pin, pin},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use futures_util::future::maybe_done;
use tokio::{
    process::{Child, Command},
    time::{sleep, timeout},
    try_join,
};

use super::{Capture, Intake, Tail, handing::Handing};
use crate::keys::Text;

/// What a program leaves running may hold its streams open; what the program wrote is there by then.
const AFTERMATH: Duration = Duration::from_millis(500);

/// Is a program that is not started yet.
#[derive(Debug)]
pub struct Program {
    command: Command,
    is_apart: bool,
}

impl Program {
    /// Takes a program and its arguments as they are: no shell reads them. It knows no variable, and reads and
    /// prints nothing.
    pub fn new(program: impl AsRef<OsStr>, arguments: &[String]) -> Self {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        Self {
            command,
            is_apart: false,
        }
    }

    /// Puts it, with all it starts, into a group that is stopped together: only where no person has to answer it, for
    /// such a group may not read the terminal.
    pub fn apart(mut self) -> Self {
        #[cfg(unix)]
        self.command.process_group(0);
        self.is_apart = true;
        self
    }

    /// Gives it these variables and no others.
    pub fn knowing<N: AsRef<OsStr>, V: AsRef<OsStr>>(
        mut self,
        variables: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        self.command.envs(variables);
        self
    }

    /// Takes these variables away again.
    pub fn without(mut self, withheld: &[&str]) -> Self {
        for name in withheld {
            self.command.env_remove(name);
        }
        self
    }

    /// Lets it print what is kept.
    pub fn printing(mut self) -> Self {
        self.command.stdout(Stdio::piped());
        self
    }

    /// Starts it.
    pub fn start(mut self) -> io::Result<Running> {
        let child = self.command.spawn()?;
        Ok(Running {
            child,
            is_apart: self.is_apart,
        })
    }

    /// Starts it with these bytes on its standard input, which it may read or leave. What it complains about is kept.
    ///
    /// It is followed until it ends, or until the limit or the stop, where it is killed; whatever becomes of it, what it
    /// left unread is read again before anything it left running can. An error says that it never started.
    pub async fn hand(
        mut self,
        given: &[u8],
        complained: &mut Tail,
        limit: Duration,
        stop: impl Future<Output = ()>,
    ) -> io::Result<Handed> {
        let (handing, stdin) = Handing::new()?;
        self.command.stdin(stdin);
        // With the program's own copy of the pipe's end, which the parent must not keep.
        let mut running = self.start()?;
        let Ok(begun) = handing.begin(given) else {
            running.put_down().await;
            return Err(io::Error::other("it cannot be written to"));
        };
        let stderr = running.child.stderr.take();
        let mut complains = pin!(maybe_done(async {
            match stderr {
                Some(stderr) => complained.fill(stderr).await,
                None => Ok(()),
            }
        }));
        let end = tokio::select! {
            biased;
            status = until_end_of(&mut running.child, complains.as_mut()) => status.map_err(Trouble::Lost),
            () = stop => Err(Trouble::Stopped),
            () = sleep(limit) => Err(Trouble::TooSlow),
        };
        if end.is_err() {
            running.put_down().await;
        }
        let intake = begun.settle().await;
        let _ = timeout(AFTERMATH, complains).await;
        Ok(Handed { end, intake })
    }
}

/// Is a program that runs; when this is dropped, it is killed, with all it started if it stands apart.
#[derive(Debug)]
pub struct Running {
    child: Child,
    #[cfg_attr(
        not(unix),
        expect(dead_code, reason = "elsewhere there are no groups to stop")
    )]
    is_apart: bool,
}

/// What became of a program that was given something, and of what it was given.
#[derive(Debug)]
pub struct Handed {
    pub end: Result<ExitStatus, Trouble>,
    pub intake: Intake,
}

/// Says why a program was stopped.
#[derive(Debug)]
pub enum Trouble {
    /// It did not end in time.
    TooSlow,
    /// It printed more than there is room for.
    TooMuch,
    /// Nobody wants to wait for it any more.
    Stopped,
    /// It cannot be followed.
    Lost(io::Error),
}

impl Running {
    /// Takes in what it writes, until it ends. At the limit, and on any other trouble, it is killed.
    pub async fn follow(
        mut self,
        printed: &mut Capture,
        complained: &mut Tail,
        limit: Duration,
    ) -> Result<ExitStatus, Trouble> {
        let followed = timeout(limit, self.until_its_end(printed, complained)).await;
        let trouble = match followed {
            Ok(Ok(status)) => return Ok(status),
            Ok(Err(error)) if error.kind() == io::ErrorKind::FileTooLarge => Trouble::TooMuch,
            Ok(Err(error)) => Trouble::Lost(error),
            Err(_) => Trouble::TooSlow,
        };
        self.put_down().await;
        Err(trouble)
    }

    async fn until_its_end(
        &mut self,
        printed: &mut Capture,
        complained: &mut Tail,
    ) -> io::Result<ExitStatus> {
        let stdout = self.child.stdout.take();
        let stderr = self.child.stderr.take();
        let mut streams = pin!(async {
            let prints = async {
                match stdout {
                    Some(stdout) => printed.fill(stdout).await,
                    None => Ok(()),
                }
            };
            let complains = async {
                match stderr {
                    Some(stderr) => complained.fill(stderr).await,
                    None => Ok(()),
                }
            };
            try_join!(prints, complains).map(|_| ())
        });
        tokio::select! {
            biased;
            read = &mut streams => {
                read?;
                self.child.wait().await
            }
            status = self.child.wait() => {
                let status = status?;
                if let Ok(read) = timeout(AFTERMATH, streams).await {
                    read?;
                }
                Ok(status)
            }
        }
    }

    /// Kills it and waits for its end.
    async fn put_down(&mut self) {
        self.kill();
        // It is gone at once, unless the system is in trouble.
        let _ = timeout(AFTERMATH, self.child.wait()).await;
    }

    /// Kills it, and its group where it has one of its own. Its number is its own until somebody has asked how it ended.
    fn kill(&mut self) {
        #[cfg(unix)]
        {
            use rustix::process::{Pid, Signal, kill_process_group};

            let number = self.child.id().and_then(|id| i32::try_from(id).ok());
            let group = number.and_then(Pid::from_raw).filter(|_| self.is_apart);
            if let Some(group) = group {
                let _ = kill_process_group(group, Signal::KILL);
            }
        }
        let _ = self.child.start_kill();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Waits for a program's end, and takes in what it complains about meanwhile.
async fn until_end_of(
    child: &mut Child,
    complains: Pin<&mut impl Future<Output = ()>>,
) -> io::Result<ExitStatus> {
    tokio::select! {
        biased;
        status = child.wait() => return status,
        // Its end counts, whatever it closes before.
        () = complains => {}
    }
    child.wait().await
}

/// Says how a program ended that did not end well.
pub fn ending(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("ended with exit status {code}"),
        None => "was ended by a signal".to_owned(),
    }
}

/// Returns the name of a command's program: nothing else of it is shown.
pub fn name_of(words: &[String]) -> Text {
    let program = words.first().map_or("", String::as_str);
    let name = Path::new(program)
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    // A whole command line in the program's place shows its arguments no more than a list does.
    Text::from(name.split_whitespace().next().unwrap_or_default())
}
