//! A clock that is set for a whole run of the tests.

/// Lists the variables by which `faketime` sets the clock of a process, as far as they are set: a process without them
/// would live at another time than the test.
pub fn shifted_clock() -> Vec<(&'static str, String)> {
    const NAMES: [&str; 4] = [
        "LD_PRELOAD",
        "FAKETIME",
        "FAKETIME_SHARED",
        "FAKETIME_DONT_FAKE_MONOTONIC",
    ];
    if std::env::var_os("FAKETIME").is_none() {
        return Vec::new();
    }
    let set = NAMES.map(|name| Some((name, std::env::var(name).ok()?)));
    set.into_iter().flatten().collect()
}
