//! The proxy the environment asks for; one that cannot be used is an error, never a silent direct connection.

use reqwest::{NoProxy, Proxy};
use url::{Url, form_urlencoded};

use super::Redactor;
use crate::keys::{Failure, Secret};

/// Is what the environment says about proxies.
#[derive(Clone, Debug, Default)]
pub struct ProxySettings {
    /// The name and the value of the variable that counts.
    pub https: Option<(&'static str, String)>,
    /// The hosts that are reached directly.
    pub exceptions: Option<String>,
}

impl ProxySettings {
    /// Reads the settings. Fails with [`Failure::Usage`], which does not repeat the URL: it may hold a password.
    pub fn proxy(&self, redactor: &Redactor) -> Result<Option<Proxy>, Failure> {
        let Some((source, value)) = &self.https else {
            return Ok(None);
        };
        let refused = |problem: &str| {
            Failure::usage(
                format!("the proxy in `{source}` cannot be used: {problem}"),
                "use `http://host:port`, or unset it for a direct connection",
            )
        };
        let url = if value.contains("://") {
            Url::parse(value)
        } else {
            Url::parse(&format!("http://{value}"))
        };
        let url = url.map_err(|error| refused(&error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(refused("it is not an http or https URL"));
        }
        if let Some(password) = url.password() {
            redactor.register(&Secret::new(password));
            redactor.register(&Secret::new(decoded(password)));
        }
        let proxy = Proxy::https(url.as_str()).map_err(|_| refused("it is not a usable URL"))?;
        let exceptions = self.exceptions.as_deref().and_then(NoProxy::from_string);
        Ok(Some(proxy.no_proxy(exceptions)))
    }
}

/// Returns a password as the proxy is told it: in a URL some characters are written otherwise.
fn decoded(password: &str) -> String {
    let alone = password.replace('+', "%2B").replace('&', "%26");
    let pair = format!("={alone}");
    let mut pairs = form_urlencoded::parse(pair.as_bytes());
    pairs
        .next()
        .map_or_else(String::new, |(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Result<Option<Proxy>, Failure> {
        let settings = ProxySettings {
            https: Some(("HTTPS_PROXY", value.to_owned())),
            exceptions: None,
        };
        settings.proxy(&Redactor::default())
    }

    #[test]
    fn h06_password_is_known_as_it_is_written_and_as_it_is_meant() {
        let settings = ProxySettings {
            https: Some((
                "HTTPS_PROXY",
                "http://u:a+b%26c%2FCANARY&d%3D%25e@h".to_owned(),
            )),
            exceptions: None,
        };
        let redactor = Redactor::default();

        settings.proxy(&redactor).expect("usable");

        for form in ["a+b%26c%2FCANARY&d%3D%25e", "a+b&c/CANARY&d=%e"] {
            assert_eq!(redactor.clean(form), "[redacted]", "{form}");
        }
    }

    #[test]
    fn unusable_proxy_is_an_error_that_does_not_repeat_it() {
        for value in [
            "http://[::bad",
            "socks5://u:canary@h:1",
            "http://",
            "ftp://canary",
        ] {
            let failure = read(value).expect_err(value);

            assert!(!failure.to_string().contains("canary"), "{failure}");
            assert!(failure.to_string().contains("HTTPS_PROXY"), "{failure}");
        }
    }

    #[test]
    fn proxy_with_or_without_scheme_is_used() {
        for value in ["http://proxy:3128", "proxy:3128", "https://u:p@proxy"] {
            assert!(read(value).expect(value).is_some());
        }
    }
}
