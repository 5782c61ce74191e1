//! Where an account's requests go.

use std::net::IpAddr;

use url::{Host, Url};

use super::{Path, proxy::Route};
use crate::keys::Failure;

/// Is a base URL that a credential may be sent to: HTTPS, or plain HTTP to this machine itself.
#[derive(Clone, Debug)]
pub struct Endpoint(Url);

impl Endpoint {
    /// Reads a base URL. `source` names the setting it came from, for the error.
    ///
    /// Fails with [`Failure::Usage`] without repeating the URL: it may hold a password.
    pub fn parse(typed: &str, source: &str) -> Result<Self, Failure> {
        let refused = |problem: &str| {
            Failure::usage(
                format!("the URL in `{source}` cannot be used: {problem}"),
                "use `https://host/path`; plain `http://` only to a loopback address",
            )
        };
        let url = Url::parse(typed.trim()).map_err(|_| refused("it is not a URL"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused("it holds a user name or password"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refused("it has a query or a fragment"));
        }
        match url.scheme() {
            "https" if url.has_host() => {}
            "http" if is_loopback(&url) => {}
            "http" => return Err(refused("plain http would send the credential in the clear")),
            _ => return Err(refused("it is neither http nor https")),
        }
        Ok(Self(url))
    }

    /// Reads a host that may come without its scheme, as some providers' own tools accept it.
    pub fn parse_host(typed: &str, source: &str) -> Result<Self, Failure> {
        if typed.contains("://") {
            Self::parse(typed, source)
        } else {
            Self::parse(&format!("https://{}", typed.trim()), source)
        }
    }

    /// Returns a URL as it is compared: as it stands where it is none.
    pub fn normal(typed: &str) -> String {
        match Self::parse_host(typed, "") {
            Ok(endpoint) => endpoint.0.as_str().trim_end_matches('/').to_owned(),
            Err(_) => typed.trim().to_owned(),
        }
    }

    /// Tells whether the host is this domain, or one below it.
    pub fn is_within(&self, domain: &str) -> bool {
        let host = self.0.host_str().unwrap_or_default().to_ascii_lowercase();
        let host = host.trim_end_matches('.');
        host.strip_suffix(domain)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }

    /// Returns the URL of a path below the base. Fails when it is not segment for segment the one that was meant: a
    /// request must not reach another thing.
    pub fn join(&self, path: &Path) -> Result<Url, Failure> {
        let base = self.0.path();
        let mut meant = base.strip_suffix('/').unwrap_or(base).to_owned();
        for segment in path.segments() {
            meant.push('/');
            meant.push_str(segment);
        }
        if meant.is_empty() {
            meant.push('/');
        }
        let mut url = self.0.clone();
        url.set_path(&meant);
        if url.path() == meant {
            return Ok(url);
        }
        Err(Failure::usage(
            "the path of the request is not the one that was meant, and nothing was sent",
            "check the base URL of the account",
        ))
    }

    /// Tells whether requests go through a proxy.
    pub fn goes_by(&self, route: &Route) -> bool {
        route.is_taken_to(&self.0)
    }

    /// Returns the host, with its port when it is not the usual one: what errors may name.
    pub fn host(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        match self.0.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_and_loopback_http_are_accepted() {
        for url in [
            "https://api.example.com/v1",
            "http://127.0.0.1:8080/x",
            "http://localhost:1",
            "http://[::1]:1/",
        ] {
            assert!(Endpoint::parse(url, "V").is_ok(), "{url}");
        }
    }

    #[test]
    fn h07_what_would_leak_the_credential_is_refused_without_being_repeated() {
        for url in [
            "http://api.example.com",
            "http://127.0.0.1.example.com",
            "http://localhost.example.com",
            "ftp://127.0.0.1/",
            "https://user:canary@example.com",
            "https://example.com/?key=canary",
            "canary",
            "",
        ] {
            let failure = Endpoint::parse(url, "SOME_URL").expect_err(url);

            let text = failure.to_string();
            assert!(text.contains("SOME_URL"), "{text}");
            assert!(!text.contains("canary"), "{text}");
        }
    }

    #[test]
    fn only_a_domain_and_what_is_below_it_are_within() {
        for (url, is_within) in [
            ("https://example.com", true),
            ("https://eu.api.Example.com./v1", true),
            ("https://badexample.com", false),
            ("https://example.com.evil.test", false),
            ("http://127.0.0.1:1/example.com", false),
        ] {
            let endpoint = Endpoint::parse(url, "V").expect("usable");

            assert_eq!(endpoint.is_within("example.com"), is_within, "{url}");
        }
    }

    #[test]
    fn each_segment_stays_one_segment() {
        let base = Endpoint::parse("https://example.com/base/", "V").expect("usable");

        for (id, sent) in [
            ("a/../b?c#d%2f", "a%2F..%2Fb%3Fc%23d%252f"),
            ("%2e%2e", "%252e%252e"),
            ("...", "..."),
            ("..\\..", "..%5C.."),
            (";", "%3B"),
        ] {
            let path = Path::of("keys").value(id).expect("usable");
            let url = base.join(&path).expect(id);

            assert_eq!(
                url.as_str(),
                format!("https://example.com/base/keys/{sent}")
            );
        }
    }

    #[test]
    fn path_that_would_become_another_is_refused() {
        let base = Endpoint::parse("https://example.com/base/", "V").expect("usable");

        for literal in ["..", "a/../b", "%2e%2e", "a\tb", "a\\b", "a?b"] {
            assert!(base.join(&Path::of(literal)).is_err(), "{literal:?}");
        }
    }

    #[test]
    fn host_without_scheme_is_taken_as_https() {
        let endpoint = Endpoint::parse_host("api.example.com", "V").expect("usable");

        let url = endpoint.join(&Path::of("x")).expect("usable");
        assert_eq!(url.as_str(), "https://api.example.com/x");
    }
}
