//! The providers' own libraries, and how each is pointed at the sandbox.

/// An official client library.
#[derive(Debug)]
pub struct Sdk {
    /// The language and the package: `Python: acme`.
    pub name: &'static str,
    /// A line of a shell that makes it ask the sandbox; or why there is none.
    pub line: Result<String, &'static str>,
}

/// Writes a line that runs a program in an environment; none of the values needs more than these quotes.
pub(super) fn line(variables: &[(&str, String)], program: &str) -> Result<String, &'static str> {
    let variables: String = variables
        .iter()
        .map(|(name, value)| format!("{name}='{value}' "))
        .collect();
    Ok(format!("{variables}{program}"))
}

/// Writes the call of an interpreter with this program in it, which has no single quotes.
pub(super) fn script(interpreter: &str, program: &str) -> String {
    format!("{interpreter} '{program}'")
}
