//! The hosts that are reached without a proxy, as curl, Go and Node read `NO_PROXY`.

use std::net::IpAddr;

use ipnet::IpNet;
use url::Host;

/// The exceptions from the proxy: entries separated by commas or blanks.
///
/// A name covers itself and every host below it, whether it is written `example.com`, `.example.com` or
/// `*.example.com`. Go would leave out `example.com` itself for the last two, curl and Node would not: a request that
/// was meant to stay inside must not go to the proxy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exceptions(Vec<Entry>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    hosts: Hosts,
    /// The only port it covers.
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Hosts {
    All,
    /// The name, and every name below it.
    Domain(String),
    /// Every name that ends so, as Node reads `*example.com`.
    Ending(String),
    Addresses(IpNet),
}

impl Exceptions {
    /// Reads the value of `NO_PROXY`. Fails with the first entry that is in none of the known forms.
    pub fn parse(typed: &str) -> Result<Self, String> {
        let entries = typed.split(|c: char| c == ',' || c.is_whitespace());
        let entries = entries.filter(|entry| !entry.is_empty());
        entries
            .map(|entry| Entry::parse(entry).ok_or_else(|| entry.to_owned()))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Tells whether a host is reached without the proxy.
    pub fn cover(&self, host: &Host<&str>, port: u16) -> bool {
        self.0.iter().any(|entry| entry.covers(host, port))
    }
}

impl Entry {
    fn parse(typed: &str) -> Option<Self> {
        // Addresses first: the colons of IPv6 are no ports.
        if let Some(network) = network(typed) {
            return Some(Self {
                hosts: Hosts::Addresses(network),
                port: None,
            });
        }
        let (hosts, port) = split_port(typed)?;
        Some(Self {
            hosts: Hosts::parse(hosts)?,
            port,
        })
    }

    fn covers(&self, host: &Host<&str>, port: u16) -> bool {
        self.port.is_none_or(|own| own == port) && self.hosts.cover(host)
    }
}

impl Hosts {
    fn parse(typed: &str) -> Option<Self> {
        if typed == "*" {
            return Some(Self::All);
        }
        if let Some(network) = network(typed) {
            return Some(Self::Addresses(network));
        }
        let domain = typed.strip_prefix("*.").or(typed.strip_prefix('.'));
        if let Some(domain) = domain {
            return name(domain).map(Self::Domain);
        }
        match typed.strip_prefix('*') {
            Some(ending) => name(ending).map(Self::Ending),
            None => name(typed).map(Self::Domain),
        }
    }

    fn cover(&self, host: &Host<&str>) -> bool {
        match (self, host) {
            (Self::All, _) => true,
            (Self::Domain(domain), Host::Domain(host)) => {
                let host = host.trim_end_matches('.').to_ascii_lowercase();
                let above = host.strip_suffix(domain.as_str());
                above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
            }
            (Self::Ending(ending), Host::Domain(host)) => {
                let host = host.trim_end_matches('.').to_ascii_lowercase();
                host.ends_with(ending.as_str())
            }
            (Self::Addresses(network), Host::Ipv4(host)) => network.contains(&IpAddr::from(*host)),
            (Self::Addresses(network), Host::Ipv6(host)) => {
                network.contains(&IpAddr::from(*host))
                    || network.contains(&IpAddr::from(*host).to_canonical())
            }
            _ => false,
        }
    }
}

/// Reads one address or a block of them: `10.0.0.1`, `10.0.0.0/8`, `::1`, `[::1]`, `[fd00::]/8`.
fn network(typed: &str) -> Option<IpNet> {
    let bare = match typed.strip_prefix('[') {
        Some(rest) => {
            let (address, behind) = rest.split_once(']')?;
            if !(behind.is_empty() || behind.starts_with('/')) {
                return None;
            }
            format!("{address}{behind}")
        }
        None => typed.to_owned(),
    };
    let address = bare.parse::<IpAddr>().ok().map(|own| own.to_canonical());
    address.map(IpNet::from).or_else(|| bare.parse().ok())
}

/// Splits off a port: `example.com:443`, `[::1]:443`, `*:443`.
fn split_port(typed: &str) -> Option<(&str, Option<u16>)> {
    match typed.rsplit_once(':') {
        Some((hosts, port)) if !hosts.is_empty() => {
            let is_number = port.bytes().all(|byte| byte.is_ascii_digit());
            let port = port.parse().ok().filter(|port| is_number && *port != 0)?;
            Some((hosts, Some(port)))
        }
        Some(_) => None,
        None => Some((typed, None)),
    }
}

/// Reads a host's name; none that could be half an address, such as `192.168.` or `10.*`.
fn name(typed: &str) -> Option<String> {
    let typed = typed.strip_suffix('.').unwrap_or(typed);
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let last = typed.rsplit('.').next().unwrap_or_default();
    let is_number = last.bytes().all(|byte| byte.is_ascii_digit());
    if !typed.chars().all(is_plain) || typed.split('.').any(str::is_empty) || is_number {
        return None;
    }
    match Host::parse(typed) {
        Ok(Host::Domain(name)) => Some(name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    fn covers(exceptions: &str, url: &str) -> bool {
        let exceptions = Exceptions::parse(exceptions).expect(exceptions);
        let url = Url::parse(url).expect(url);
        let port = url.port_or_known_default().expect("a port");
        exceptions.cover(&url.host().expect("a host"), port)
    }

    #[test]
    fn f011_star_covers_names_and_addresses() {
        for exceptions in ["*", "a.example, *", "* b.example", "*:443"] {
            for url in [
                "https://api.example.com",
                "https://10.1.2.3",
                "https://[fd00::1]",
            ] {
                assert!(covers(exceptions, url), "{exceptions} {url}");
            }
        }
    }

    #[test]
    fn f011_name_covers_itself_and_what_is_below_in_every_form() {
        for form in [
            "example.com",
            ".example.com",
            "*.example.com",
            "EXAMPLE.com",
            "example.com.",
            "other, example.com",
            "other example.com",
            "other\texample.com,",
            "example.com:443",
        ] {
            assert!(covers(form, "https://example.com"), "{form}");
            assert!(covers(form, "https://api.example.com."), "{form}");
            assert!(!covers(form, "https://notexample.com"), "{form}");
            assert!(!covers(form, "https://example.com.evil.net"), "{form}");
        }
        assert!(covers("*example.com", "https://notexample.com"));
        assert!(covers("bücher.example", "https://bücher.example"));
    }

    #[test]
    fn f011_address_is_covered_in_every_form() {
        for (form, url) in [
            ("10.1.2.3", "https://10.1.2.3"),
            ("10.0.0.0/8", "https://10.1.2.3"),
            ("10.1.2.3:443", "https://10.1.2.3"),
            ("::1", "https://[::1]"),
            ("[::1]", "https://[::1]"),
            ("[::1]:443", "https://[::1]"),
            ("fd00::/8", "https://[fd00::1]"),
            ("[fd00::]/8", "https://[fd00::1]"),
            ("10.1.2.3", "https://[::ffff:10.1.2.3]"),
            ("::ffff:10.1.2.3", "https://10.1.2.3"),
        ] {
            assert!(covers(form, url), "{form} {url}");
        }
        assert!(!covers("10.0.0.0/8", "https://11.1.2.3"));
        assert!(!covers("example.com", "https://10.1.2.3"));
    }

    #[test]
    fn port_covers_only_itself() {
        assert!(covers("example.com:8443", "https://example.com:8443"));
        assert!(!covers("example.com:8443", "https://example.com"));
        assert!(!covers("[::1]:8443", "https://[::1]"));
    }

    #[test]
    fn f011_entry_of_no_known_form_is_refused() {
        for entry in [
            "https://example.com",
            "example.com/path",
            "10.*",
            "192.168.",
            "10.0.0.0/33",
            "api.*.net",
            "<local>",
            "example.com:0",
            "example.com:https",
            ":443",
            "[::1",
            "a..b",
            "user@example.com",
            "fe80::1%eth0",
        ] {
            let typed = format!("good.example,{entry}");
            assert_eq!(Exceptions::parse(&typed), Err(entry.to_owned()), "{entry}");
        }
    }

    #[test]
    fn nothing_is_covered_by_nothing() {
        assert_eq!(Exceptions::parse(" , ,"), Ok(Exceptions::default()));
        assert!(!covers("", "https://example.com"));
    }
}
