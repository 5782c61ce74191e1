//! Programs of the system that secrets are handed to.

/// Is a sink that starts, and does not take the secret.
pub const FAILS: &str = match cfg!(windows) {
    true => "exec:find 'no such words'",
    false => "exec:sh -c 'cat > /dev/null; exit 1'",
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
