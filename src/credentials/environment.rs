//! The environment variables: read here and nowhere else.

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    fmt,
    path::PathBuf,
};

use crate::keys::Secret;

/// Is a snapshot of the environment. A variable that is set but empty counts as not set.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<String, OsString>);

impl Environment {
    /// Takes the process's environment.
    pub fn of_process() -> Self {
        std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
            .collect()
    }

    /// Returns a variable's value, if it is set, not empty, and text.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)?
            .to_str()
            .filter(|value| !value.trim().is_empty())
    }

    /// Returns a variable's value as the system keeps it: a path need not be text.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        let value = self.0.get(name)?;
        (!value.is_empty()).then(|| PathBuf::from(value))
    }

    /// Returns the folder that a variable names; one that is not absolute would be another in every directory, and counts
    /// for nothing.
    pub fn folder(&self, name: &str) -> Option<PathBuf> {
        self.path(name).filter(|path| path.is_absolute())
    }

    /// Returns the first of the variables that is set to something that is no text.
    pub fn unreadable<'a>(&self, names: &[&'a str]) -> Option<&'a str> {
        let is_unreadable =
            |name: &&&str| self.0.get(**name).is_some_and(|own| own.to_str().is_none());
        names.iter().find(is_unreadable).copied()
    }

    /// Returns the first of the variables that is set, with its name.
    pub fn first<'a>(&self, names: &[&'a str]) -> Option<(&'a str, &str)> {
        names
            .iter()
            .find_map(|name| self.get(name).map(|value| (*name, value)))
    }

    /// Returns a variable's value as a secret.
    pub fn secret(&self, name: &str) -> Option<Secret> {
        self.get(name).map(Secret::new)
    }

    /// Sets a variable to a secret.
    pub fn holding(mut self, name: &str, secret: &Secret) -> Self {
        self.0.insert(name.to_owned(), secret.expose().into());
        self
    }

    /// Returns every variable as it is: for a helper, which is another program.
    pub fn all(&self) -> impl Iterator<Item = (&str, &OsStr)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_os_str()))
    }

    /// Lays other variables over these; the names in `without` are gone before.
    pub fn overlaid(
        &self,
        without: impl IntoIterator<Item = &'static str>,
        with: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Self {
        let mut variables = self.0.clone();
        for name in without {
            variables.remove(name);
        }
        for (name, value) in with {
            variables.insert(name.to_owned(), value.into());
        }
        Self(variables)
    }
}

impl FromIterator<(String, OsString)> for Environment {
    fn from_iter<I: IntoIterator<Item = (String, OsString)>>(variables: I) -> Self {
        Self(variables.into_iter().collect())
    }
}

/// Shows no value: any of them may be a secret.
impl fmt::Debug for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Environment({} variables)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), OsString::from(value)))
            .collect()
    }

    #[test]
    fn blank_variable_counts_as_not_set() {
        assert_eq!(environment(&[("KEY", " ")]).get("KEY"), None);
    }

    #[test]
    fn first_variable_that_is_set_wins() {
        let environment = environment(&[("B", "2"), ("C", "3")]);

        assert_eq!(environment.first(&["A", "B", "C"]), Some(("B", "2")));
    }

    #[cfg(unix)]
    #[test]
    fn variable_that_is_no_text_is_not_taken_for_unset() {
        use std::os::unix::ffi::OsStringExt;

        let value = OsString::from_vec(vec![0xff]);
        let environment: Environment = [("PROXY".to_owned(), value)].into_iter().collect();

        assert_eq!(environment.get("PROXY"), None);
        assert_eq!(environment.unreadable(&["OTHER", "PROXY"]), Some("PROXY"));
    }

    #[test]
    fn debug_shows_no_value() {
        let environment = environment(&[("KEY", "canary")]);

        assert_eq!(format!("{environment:?}"), "Environment(1 variables)");
    }
}
