//! The proxy the environment asks for; one that cannot be used is an error, never a silent direct connection.

use reqwest::Proxy;
use url::{Url, form_urlencoded};

use super::{Redactor, no_proxy::Exceptions};
use crate::keys::{Failure, Secret, Text};

/// What the environment says about proxies: of each setting the variable that counts, and its value.
#[derive(Clone, Debug, Default)]
pub struct ProxySettings {
    pub https: Option<(&'static str, String)>,
    /// The hosts that are reached directly.
    pub exceptions: Option<(&'static str, String)>,
}

/// A proxy that can be used.
#[derive(Clone, Debug)]
pub struct Route {
    proxy: Url,
    source: &'static str,
    exceptions: Exceptions,
}

impl ProxySettings {
    /// Reads the settings. Fails with [`Failure::Usage`], which does not repeat the URL: it may hold a password.
    pub fn route(&self, redactor: &Redactor) -> Result<Option<Route>, Failure> {
        let exceptions = self.exceptions()?;
        let Some((source, value)) = &self.https else {
            return Ok(None);
        };
        let proxy = read(value).map_err(|problem| {
            Failure::usage(
                format!("the proxy in `{source}` cannot be used: {problem}"),
                "use `http://host:port`, and percent-encode `#`, `/`, `?`, `@`, `\\` and `%` in user and password (`#` is `%23`); or unset it for a direct connection",
            )
        })?;
        if let Some(password) = proxy.password() {
            redactor.register(&Secret::new(password));
            redactor.register(&Secret::new(decoded(password)));
        }
        Ok(Some(Route {
            proxy,
            source,
            exceptions,
        }))
    }

    fn exceptions(&self) -> Result<Exceptions, Failure> {
        let Some((source, value)) = &self.exceptions else {
            return Ok(Exceptions::default());
        };
        Exceptions::parse(value).map_err(|entry| {
            Failure::usage(
                format!(
                    "the entry `{}` in `{source}` cannot be used: it is no host that is reached without the proxy",
                    Text::new(entry)
                ),
                "write names (`example.com`, `.example.com`), addresses (`10.0.0.1`, `10.0.0.0/8`, `[::1]`), each with `:port` or without, or `*` for all",
            )
        })
    }
}

impl Route {
    /// Returns what sends requests this way.
    pub fn proxy(&self) -> Proxy {
        let route = self.clone();
        Proxy::custom(move |url| route.is_taken_to(url).then(|| route.proxy.clone()))
    }

    /// Tells whether a request goes through the proxy.
    pub fn is_taken_to(&self, url: &Url) -> bool {
        let port = url.port_or_known_default().unwrap_or_default();
        let is_exception = url
            .host()
            .is_some_and(|host| self.exceptions.cover(&host, port));
        url.scheme() == "https" && !is_exception
    }

    /// Names the proxy by its host and the variable that it comes from, without its password.
    pub fn name(&self) -> String {
        let host = self.proxy.host_str().unwrap_or_default();
        let port = self.proxy.port_or_known_default().unwrap_or_default();
        format!("the proxy {host}:{port} (`{}`)", self.source)
    }

    /// Returns the variable that it comes from.
    pub fn source(&self) -> &'static str {
        self.source
    }
}

/// Reads a proxy's URL, with or without its scheme. What a parser would quietly take for something else is refused: a
/// `#` in a password would cut the URL short, and the rest of it would be a host that nobody meant.
fn read(typed: &str) -> Result<Url, String> {
    let with_scheme = match typed.contains("://") {
        true => typed.to_owned(),
        false => format!("http://{typed}"),
    };
    let (_, place) = with_scheme.split_once("://").unwrap_or_default();
    let authority = place.strip_suffix('/').unwrap_or(place);
    if let Some(found) = authority
        .chars()
        .find(|c| matches!(c, '/' | '?' | '#' | '\\'))
    {
        return Err(format!("there is a `{found}` behind its beginning"));
    }
    if authority
        .chars()
        .any(|c| c.is_whitespace() || c.is_control())
    {
        return Err("there are blanks in it".to_owned());
    }
    let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
    if user.contains('@') {
        return Err("there is more than one `@` in it".to_owned());
    }
    if !is_encoded(user) {
        return Err("there is a `%` that two hexadecimal digits do not follow".to_owned());
    }
    let url = Url::parse(&with_scheme).map_err(|error| error.to_string())?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err("it is not an http or https URL".to_owned());
    }
    if url.port() == Some(0) {
        return Err("there is no port 0".to_owned());
    }
    Ok(url)
}

/// Tells whether every `%` begins an encoded byte.
fn is_encoded(text: &str) -> bool {
    text.split('%').skip(1).all(|rest| {
        let mut digits = rest.bytes().take(2).filter(u8::is_ascii_hexdigit);
        digits.by_ref().count() == 2
    })
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

    fn route(value: &str) -> Result<Option<Route>, Failure> {
        let settings = ProxySettings {
            https: Some(("HTTPS_PROXY", value.to_owned())),
            exceptions: None,
        };
        settings.route(&Redactor::default())
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

        settings.route(&redactor).expect("usable");

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
            let failure = route(value).expect_err(value);

            assert!(!failure.to_string().contains("canary"), "{failure}");
            assert!(failure.to_string().contains("HTTPS_PROXY"), "{failure}");
        }
    }

    #[test]
    fn f010_url_that_a_parser_would_take_for_another_is_refused() {
        for value in [
            "http://user:12#4@127.0.0.1:18103",
            "http://localhost:18119#4@127.0.0.1:9",
            r"http://localhost\user:canary@127.0.0.1:18103",
            "http://user:canary/1@h:1",
            "http://user:canary?1@h:1",
            "user:canary#1@h:1",
            "http://user:canary@1@h:1",
            "http://user:canary%1@h:1",
            "http://h:1/path",
            "http://h:1/?",
            "http://h:1//",
            "http:/h:1",
            "http://h:0",
            "http://h:65536",
            "http://us er:canary@h:1",
            "http://h:1\n",
        ] {
            let failure = route(value).expect_err(value);

            assert_eq!(failure.code(), "usage", "{value}");
            assert!(!failure.to_string().contains("canary"), "{failure}");
            let hint = failure.hint().expect("a hint");
            assert!(hint.contains("percent-encode"), "{hint}");
        }
    }

    #[test]
    fn f010_proxy_is_named_without_its_password() {
        let route = route("http://user:canary@proxy.example").expect("usable");

        let name = route.expect("a proxy").name();

        assert_eq!(name, "the proxy proxy.example:80 (`HTTPS_PROXY`)");
    }

    #[test]
    fn f011_entry_that_is_not_understood_is_named() {
        let settings = ProxySettings {
            https: None,
            exceptions: Some(("no_proxy", "a.example,10.*".to_owned())),
        };

        let failure = settings.route(&Redactor::default()).expect_err("no form");

        let said = failure.to_string();
        assert!(said.contains("the entry `10.*` in `no_proxy`"), "{said}");
    }

    #[test]
    fn proxy_with_or_without_scheme_is_used() {
        for value in ["http://proxy:3128", "proxy:3128", "https://u:p@proxy"] {
            assert!(route(value).expect(value).is_some());
        }
    }
}
