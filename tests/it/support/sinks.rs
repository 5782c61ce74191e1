//! Programs of the system that secrets are handed to.

/// A sink that reads the secret, and then fails: it may have it.
pub const FAILS: &str = match cfg!(windows) {
    true => "exec:find 'no such words'",
    false => "exec:sh -c 'cat > /dev/null; exit 1'",
};

/// A sink that starts, and reads nothing of the secret.
pub const REFUSES: &str = match cfg!(windows) {
    true => "exec:cmd /c exit 1",
    false => "exec:sh -c 'exec 0<&-; exit 1'",
};

/// Is a sink that takes the secret.
pub const TAKES: &str = match cfg!(windows) {
    true => "exec:cmd /c find 'no such words' & exit 0",
    false => "exec:cat",
};

/// Is where the system keeps their programs.
pub const PATH: &str = match cfg!(windows) {
    true => r"C:\Windows\System32",
    false => "/usr/bin:/bin",
};
