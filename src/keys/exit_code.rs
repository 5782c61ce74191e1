//! The number a script sees.

/// Is the status the process ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum ExitCode {
    Ok = 0,
    Failed = 1,
    Usage = 2,
    NotFound = 3,
    Auth = 4,
    NotConfirmed = 5,
    Conflict = 6,
    Temporary = 7,
    Partial = 8,
    Unknown = 9,
    Unsupported = 10,
    Findings = 11,
    SecretNotStored = 12,
    Interrupted = 130,
}

impl ExitCode {
    /// Lists every code with its name and meaning, for the help and the README.
    pub const ALL: [(Self, &'static str, &'static str); 14] = [
        (
            Self::Ok,
            "ok",
            "done; for `delete --if-exists` also: it was not there",
        ),
        (
            Self::Failed,
            "failed",
            "the provider refused, or answered something keyctl cannot read",
        ),
        (
            Self::Usage,
            "usage",
            "command line, environment, config, sink or journal unusable; nothing was sent",
        ),
        (
            Self::NotFound,
            "not-found",
            "no such key, project or account",
        ),
        (
            Self::Auth,
            "auth",
            "credential missing, rejected, or without the permission",
        ),
        (
            Self::NotConfirmed,
            "not-confirmed",
            "declined, or no terminal and no `--yes`; nothing was changed",
        ),
        (
            Self::Conflict,
            "conflict",
            "ambiguous name, changed since it was shown, already being rotated, or the provider says so",
        ),
        (
            Self::Temporary,
            "temporary",
            "network, timeout, rate limit or 5xx after retries; nothing was changed, safe to run again",
        ),
        (
            Self::Partial,
            "partial",
            "some items, accounts or steps succeeded, others did not; each is reported",
        ),
        (
            Self::Unknown,
            "unknown",
            "a change may have happened; the message says how to find out",
        ),
        (
            Self::Unsupported,
            "unsupported",
            "this provider offers no such operation for this kind; nothing was sent",
        ),
        (
            Self::Findings,
            "findings",
            "a check ran and its answer is no: `identify` found no key",
        ),
        (
            Self::SecretNotStored,
            "secret-not-stored",
            "a new secret could not be delivered; the message says where it is, or that its key was deleted again",
        ),
        (
            Self::Interrupted,
            "interrupted",
            "stopped by a signal; the outcome is known and printed",
        ),
    ];

    /// Returns the number.
    pub fn number(self) -> u8 {
        self as u8
    }
}
