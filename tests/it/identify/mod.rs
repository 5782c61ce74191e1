//! A leaked secret on standard input: which key it is, with servers that play all providers and remember every byte.

mod finding;
mod misuse;
mod pasting;
mod probing;
mod quiet;
mod scene;
mod troubles;

/// Begin as one provider's values do, or as nobody's; none of them is in a fixture.
mod leaked {
    pub const ACCOUNT_KEY: &str = "sk-svcacct-7hQmLeakedByAPaste9Tb4";
    pub const SHARED: &str = "sk-7hQmLeakedByAPasteOfSomebody9Tb4";
    pub const PROJECT_KEY: &str = "pcsk_7hQmLeakedByAPaste_9Tb4";
    pub const TOKEN: &str = "bt-st-7hQmLeakedByAPaste9Tb4";
    pub const PLAIN: &str = "9e1d07c5-b2a8-4f63-8d7e-60c4f1a3b952";

    pub const ALL: [&str; 5] = [ACCOUNT_KEY, SHARED, PROJECT_KEY, TOKEN, PLAIN];
}
