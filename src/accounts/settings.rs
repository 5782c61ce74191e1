//! What an account's fields in the config file say, for people: nothing of it may be a secret.

use url::Url;

use super::Spec;
use crate::{keys::Text, providers::Role};

impl Spec {
    /// Lists the fields of the config file and their values; of a URL only what can be no credential.
    pub fn settings_shown(&self) -> Vec<(String, String)> {
        let Some(account) = &self.configured else {
            return Vec::new();
        };
        let shown = |value: &str| Text::from(value).to_string();
        let project = account.project.as_deref().map(shown);
        let concurrency = account.concurrency.map(|number| number.to_string());
        let own = [("project", project), ("concurrency", concurrency)];
        let own = own.into_iter();
        let own = own.filter_map(|(field, value)| Some((field.to_owned(), value?)));
        let others = account.settings.iter().map(|(field, value)| {
            let mut variables = self.descriptor.variables.iter();
            let is_host = variables.any(|own| own.field == Some(field) && own.role == Role::Host);
            let value = if is_host { host(value) } else { shown(value) };
            (field.clone(), value)
        });
        own.chain(others).collect()
    }
}

/// Writes a URL without what may be a credential in it.
fn host(url: &str) -> String {
    let Ok(url) = Url::parse(url) else {
        return "(no URL)".to_owned();
    };
    let Some(host) = url.host_str() else {
        return "(no host)".to_owned();
    };
    let port = url
        .port()
        .map_or_else(String::new, |port| format!(":{port}"));
    let text = format!("{}://{host}{port}{}", url.scheme(), url.path());
    Text::from(text.trim_end_matches('/')).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn url_is_shown_without_what_may_be_a_credential() {
        for (url, expected) in [
            ("https://eu.acme.example/v1", "https://eu.acme.example/v1"),
            (
                "http://user:CANARY@127.0.0.1:4010/v1?key=CANARY#CANARY",
                "http://127.0.0.1:4010/v1",
            ),
            ("user:CANARY@acme.example", "(no host)"),
            ("CANARY", "(no URL)"),
        ] {
            assert_eq!(host(url), expected);
        }
    }
}
