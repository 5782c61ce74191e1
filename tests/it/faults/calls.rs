//! Which system calls a run makes of its own, and how each of them can fail: read from a trace, so that a new call is
//! covered by itself.

use std::collections::HashMap;

use super::{
    site::Site,
    tampering::{Spoilt, Tampering, traced},
};

/// The first call of `main`: what is before it belongs to the loader and the runtime.
const FIRST: &str = "RLIMIT_CORE";
/// They cannot fail, or a program can do nothing about it: without memory it aborts.
const UNFAILING: [&str; 12] = [
    "brk",
    "mmap",
    "munmap",
    "mremap",
    "mprotect",
    "madvise",
    "futex",
    "geteuid",
    "gettid",
    "sigaltstack",
    "exit_group",
    // Without it the runtime panics: whether there is room is looked at before.
    "socketpair",
];
/// The library's own look at a handle before it closes it, in builds that check themselves.
const CHECK: &str = "F_GETFD";

/// Is what a call works on, which says how it can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Object {
    /// A path.
    Name,
    /// An open file or folder.
    File,
    /// A connection.
    Network,
    /// Standard output or error.
    Stream,
    /// What the runtime sleeps on.
    Events,
    /// Nothing that is open yet.
    None,
}

/// Is one call of the program's own.
#[derive(Clone, Debug)]
struct Call {
    name: String,
    /// Which of the calls with this name it is.
    place: usize,
    object: Object,
}

/// Is one call, and what happens instead of it.
#[derive(Clone, Debug)]
pub struct Failure {
    call: Call,
    instead: &'static str,
}

impl Object {
    /// Tells it by the first argument, as `strace -y` writes it.
    pub fn of(line: &str) -> Self {
        let (_, arguments) = line.split_once('(').unwrap_or_default();
        let first = arguments.split([',', ')']).next().unwrap_or_default();
        let number = first.trim_start_matches(|c: char| c.is_ascii_digit());
        match number.strip_prefix('<') {
            _ if arguments.starts_with('"') || arguments.starts_with("AT_FDCWD") => Self::Name,
            Some(open) if open.starts_with("anon_inode") => Self::Events,
            Some(open) if open.starts_with("socket") => Self::Network,
            Some(open) if open.starts_with("pipe") => Self::Stream,
            Some(_) => Self::File,
            None => Self::None,
        }
    }

    fn failures(self, name: &str) -> &'static [&'static str] {
        match (self, name) {
            (Self::Name, _) => &[
                "error=EACCES",
                "error=EIO",
                "error=ENOSPC",
                "error=EDQUOT",
                "error=EROFS",
                "error=EMFILE",
                "error=ENOMEM",
                "error=EINTR",
            ],
            // A look at the kind of a file, and at its end.
            (Self::File, "ioctl" | "lseek" | "fcntl") => &["error=EIO", "error=EINVAL"],
            // What was written is synced before, and the library panics where a folder is not closed.
            (_, "close") => &["error=EINTR"],
            (Self::File, "read" | "write") => &[
                "error=EIO",
                "error=ENOSPC",
                "error=EDQUOT",
                "error=EINTR",
                "error=EAGAIN",
                "retval=0",
            ],
            (Self::File, _) => &[
                "error=EIO",
                "error=ENOSPC",
                "error=EDQUOT",
                "error=EACCES",
                "error=EROFS",
                "error=ENOMEM",
                "error=EINTR",
                "error=EAGAIN",
            ],
            (Self::Network, "recvfrom" | "read" | "writev" | "sendto" | "write") => &[
                "error=ECONNRESET",
                "error=EPIPE",
                "error=ETIMEDOUT",
                "error=EINTR",
                "error=EAGAIN",
                "error=ENOBUFS",
                "retval=0",
            ],
            (Self::Network, "connect") => &[
                "error=ECONNREFUSED",
                "error=ENETUNREACH",
                "error=ETIMEDOUT",
                "error=EACCES",
                "error=EINTR",
                "error=EAGAIN",
            ],
            (Self::Network, _) => &["error=EIO", "error=ENOBUFS", "error=EINVAL", "error=EINTR"],
            (Self::Stream, _) => &[
                "error=EPIPE",
                "error=EIO",
                "error=ENOSPC",
                "error=EINTR",
                "error=EAGAIN",
            ],
            (Self::Events, "epoll_wait") => &["error=EINTR"],
            (Self::Events, "epoll_ctl") => &["error=ENOMEM", "error=ENOSPC"],
            (Self::Events, "read" | "write") => &["error=EAGAIN"],
            (Self::Events, _) => &["error=EMFILE", "error=EINTR"],
            (Self::None, _) => &["error=EMFILE", "error=ENOMEM", "error=EPERM", "error=EINTR"],
        }
    }
}

impl Failure {
    /// Runs the program with it. A call of the same name and place that works on something else is [`Spoilt::Other`]:
    /// events come in another order from run to run.
    pub fn run(&self, site: &Site, line: &str) -> Spoilt {
        let tampering = Tampering {
            call: &self.call.name,
            instead: self.instead,
            when: self.call.place,
        };
        tampering.run_on(site, line, Some(self.call.object))
    }
}

/// Lists every call of a run of its own with everything that can happen instead of it, in their order.
pub fn failures(site: &Site, line: &str) -> Vec<Failure> {
    let calls = calls(&traced(site, line));
    let of_one = |call: Call| {
        let all = call.object.failures(&call.name).iter();
        all.chain(&["signal=SIGKILL"]).map(move |instead| Failure {
            call: call.clone(),
            instead,
        })
    };
    calls.into_iter().flat_map(of_one).collect()
}

fn calls(trace: &str) -> Vec<Call> {
    let mut places: HashMap<(&str, &str), usize> = HashMap::new();
    let mut is_own = false;
    let mut calls = Vec::new();
    for line in trace.lines() {
        let Some((thread, call)) = line.split_once(' ') else {
            continue;
        };
        let call = call.trim_start();
        let Some((name, _)) = call.split_once('(') else {
            continue;
        };
        if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
            continue;
        }
        is_own |= call.contains(FIRST);
        // Each thread counts its own.
        let place = places.entry((thread, name)).or_default();
        *place += 1;
        if is_own && !UNFAILING.contains(&name) && !call.contains(CHECK) {
            calls.push(Call {
                name: name.to_owned(),
                place: *place,
                object: Object::of(call),
            });
        }
    }
    calls
}
