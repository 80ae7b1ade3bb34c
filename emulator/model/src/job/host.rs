//! Which GitHub a repository lies on, and under which names that GitHub issues tokens.
//!
//! Refuses what is no host name. GitHub: "OpenID Connect reference", and the same page for Enterprise Cloud with data
//! residency and for Enterprise Server.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Which GitHub a repository lies on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Host {
    /// github.com.
    #[default]
    GitHub,
    /// `SUBDOMAIN.ghe.com`: Enterprise Cloud with data residency.
    Ghe(Subdomain),
    /// Any other host: an Enterprise Server of the user's own.
    Server(HostName),
}

/// A subdomain of ghe.com.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Subdomain(String);

/// The name of a host.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HostName(String);

/// A text that names no host of a GitHub.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no GitHub host: write `github.com`, `SUBDOMAIN.ghe.com` or the lower-case host name of a server")]
pub struct InvalidHost(String);

impl Host {
    /// The host of an issuer URL, and the enterprise slug behind it if there is one; `None` when no GitHub issues tokens
    /// under that URL.
    #[must_use]
    pub fn of_issuer(url: &str) -> Option<(Self, Option<&str>)> {
        let rest = url.strip_prefix("https://")?;
        let (name, path) = rest.split_once('/').map_or((rest, None), |(name, path)| (name, Some(path)));
        if path == Some("_services/token") {
            let host: Self = name.parse().ok()?;
            return matches!(host, Self::Server(_)).then_some((host, None));
        }
        let host = match name.strip_prefix("token.actions.")? {
            "githubusercontent.com" => Self::GitHub,
            other => other.parse().ok().filter(|host| matches!(host, Self::Ghe(_)))?,
        };
        match path {
            Some(slug) if !is_slug(slug) => None,
            slug => Some((host, slug)),
        }
    }

    /// The issuer of this GitHub without an enterprise's own path: the claim `iss`, with no slash at its end.
    #[must_use]
    pub fn issuer(&self) -> String {
        match self {
            Self::GitHub => "https://token.actions.githubusercontent.com".to_owned(),
            Self::Ghe(Subdomain(name)) => format!("https://token.actions.{name}.ghe.com"),
            Self::Server(HostName(name)) => format!("https://{name}/_services/token"),
        }
    }
}

impl FromStr for Host {
    type Err = InvalidHost;

    fn from_str(text: &str) -> Result<Self, InvalidHost> {
        let label = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        if text.len() > 253 || !text.split('.').all(label) {
            return Err(InvalidHost(text.to_owned()));
        }
        match text.strip_suffix(".ghe.com") {
            _ if text == "github.com" => Ok(Self::GitHub),
            Some(name) if !name.contains('.') => Ok(Self::Ghe(Subdomain(name.to_owned()))),
            Some(_) => Err(InvalidHost(text.to_owned())),
            None if text == "ghe.com" || text.ends_with(".githubusercontent.com") => Err(InvalidHost(text.to_owned())),
            None => Ok(Self::Server(HostName(text.to_owned()))),
        }
    }
}

fn is_slug(text: &str) -> bool {
    (1..=100).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::GitHub => f.write_str("github.com"),
            Self::Ghe(Subdomain(name)) => write!(f, "{name}.ghe.com"),
            Self::Server(HostName(name)) => f.write_str(name),
        }
    }
}

impl TryFrom<String> for Host {
    type Error = InvalidHost;

    fn try_from(text: String) -> Result<Self, InvalidHost> {
        text.parse()
    }
}

impl From<Host> for String {
    fn from(host: Host) -> Self {
        host.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_github_issues_tokens_under_its_own_name() {
        for (host, issuer) in [
            ("github.com", "https://token.actions.githubusercontent.com"),
            ("octo.ghe.com", "https://token.actions.octo.ghe.com"),
            ("github.example.com", "https://github.example.com/_services/token"),
        ] {
            let parsed: Host = host.parse().unwrap();
            assert_eq!(parsed.issuer(), issuer);
            assert_eq!(parsed.to_string(), host);
            assert_eq!(Host::of_issuer(issuer), Some((parsed, None)));
        }
        let with_slug = Host::of_issuer("https://token.actions.githubusercontent.com/octo-inc");
        assert_eq!(with_slug, Some((Host::GitHub, Some("octo-inc"))));
    }

    #[test]
    fn what_only_looks_like_an_issuer_of_github_is_none() {
        for wrong in [
            "http://token.actions.githubusercontent.com",
            "https://token.actions.githubusercontent.com/",
            "https://token.actions.githubusercontent.com/a/b",
            "https://token.actions.githubusercontent.com.evil.example",
            "https://token.actions.githubusercontent.com.evil.example/octo",
            "https://token.actions.a.b.ghe.com",
            "https://github.com/_services/token",
            "https://github.example.com/_services/token/octo",
            "https://github.example.com",
            "",
        ] {
            assert_eq!(Host::of_issuer(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_host_is_a_lower_case_name_without_a_port() {
        for wrong in ["", "GitHub.com", "github.com:443", "a b", "-a.example", "ghe.com", "a.b.ghe.com", "a..b", "a/b"]
        {
            assert!(wrong.parse::<Host>().is_err(), "{wrong}");
        }
    }
}
