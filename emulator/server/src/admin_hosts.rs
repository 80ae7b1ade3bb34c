//! Under which names the admin routes answer: the machine's own, and those that the user gave.
//!
//! A web page may point a name of its own at this machine (DNS rebinding), or post a form here from a browser; it would
//! read the journal or reset the emulator. Refuses requests for another `Host`, and requests that a page of another origin
//! sends, be it of another port of this machine: `Origin` must be the host itself, and `Sec-Fetch-Site`, which browsers send,
//! `same-origin` or `none`. Addresses cannot be rebound: loopback ones and the one that is listened on are taken.

use std::{fmt, net::IpAddr};

use axum::{
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, Uri, uri::Authority};

/// The names and addresses.
#[derive(Clone, Debug, Default)]
pub(crate) struct AdminHosts {
    names: Vec<String>,
    address: Option<IpAddr>,
}

impl AdminHosts {
    /// Adds a name.
    pub(crate) fn add(&mut self, name: &str) {
        self.names.push(name.to_owned());
    }

    /// Says at which address the emulator listens.
    pub(crate) fn listen_at(&mut self, address: IpAddr) {
        self.address = Some(address);
    }

    fn is_own(&self, host: &str) -> bool {
        let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
        match address.parse::<IpAddr>() {
            Ok(address) => {
                let any = self.address.is_some_and(|listening| listening.is_unspecified());
                any || address.to_canonical().is_loopback() || Some(address) == self.address
            }
            // RFC 6761: whatever ends in `.localhost` is this machine.
            Err(_) => {
                let host = host.to_ascii_lowercase();
                host == "localhost"
                    || host.ends_with(".localhost")
                    || self.names.iter().any(|name| name.eq_ignore_ascii_case(&host))
            }
        }
    }

    /// What is foreign about a request: the name that it goes to, or the page that sends it.
    fn foreign(&self, uri: &Uri, headers: &HeaderMap) -> Option<Foreign> {
        let header = |name: &str| headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
        let host = header("host");
        let authority: Option<Authority> = match &host {
            Some(host) => host.parse().ok(),
            None => uri.authority().cloned(),
        };
        let Some(authority) = authority else { return Some(Foreign::Host(host.unwrap_or_default().into_owned())) };
        if !self.is_own(authority.host()) {
            return Some(Foreign::Host(authority.host().to_owned()));
        }
        if let Some(origin) = header("origin") {
            let of_page = origin.parse::<Uri>().ok().and_then(|origin| origin.authority().cloned());
            // Without regard to case, as `Authority` compares.
            if of_page.as_ref() != Some(&authority) {
                return Some(Foreign::Page(origin.into_owned()));
            }
        }
        let site = header("sec-fetch-site").filter(|site| !matches!(site.as_ref(), "same-origin" | "none"));
        site.map(|site| Foreign::Page(site.into_owned()))
    }
}

/// Where a request does not belong.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Foreign {
    /// It goes to a name that is not the emulator's.
    Host(String),
    /// A web page of this origin, or of this relation to the emulator's, sends it.
    Page(String),
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(host) => write!(
                f,
                "the admin routes answer under `localhost` and the addresses of this machine, not to `{host}`: ask there, \
                 or start the emulator with `--admin-host NAME`"
            ),
            Self::Page(page) => write!(
                f,
                "the admin routes answer to no web page of another origin (`{page}`): call them from a program, or from \
                 a page that the same host and port serve"
            ),
        }
    }
}

/// Lets a request through that goes to one of the names, and that no other page sends.
pub(crate) async fn check(State(hosts): State<AdminHosts>, request: Request<Body>, next: Next) -> Response {
    match hosts.foreign(request.uri(), request.headers()) {
        None => next.run(request).await,
        Some(foreign) => (StatusCode::FORBIDDEN, format!("{foreign}\n")).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn foreign(listening: &str, name: Option<&str>, headers: &[(&'static str, &str)]) -> Option<Foreign> {
        let mut hosts = AdminHosts::default();
        name.into_iter().for_each(|name| hosts.add(name));
        hosts.listen_at(listening.parse().unwrap());
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        hosts.foreign(&Uri::from_static("/health"), &headers)
    }

    #[rstest]
    #[case("localhost:4566")]
    #[case("LOCALHOST")]
    #[case("portcullis.localhost:80")]
    #[case("127.0.0.1:4566")]
    #[case("127.8.9.10")]
    #[case("[::1]:4566")]
    #[case("[::ffff:127.0.0.1]")]
    fn the_machine_s_own_names_are_let_through(#[case] host: &str) {
        assert_eq!(foreign("127.0.0.1", None, &[("host", host)]), None);
    }

    #[rstest]
    #[case("evil.example:4566", "evil.example")]
    #[case("localhost.evil.example", "localhost.evil.example")]
    #[case("127.0.0.1.evil.example", "127.0.0.1.evil.example")]
    #[case("evillocalhost", "evillocalhost")]
    #[case("192.0.2.7:4566", "192.0.2.7")]
    #[case("localhost@evil.example", "evil.example")]
    #[case("", "")]
    #[case("a b", "a b")]
    fn other_names_are_not(#[case] host: &str, #[case] told: &str) {
        assert_eq!(foreign("127.0.0.1", None, &[("host", host)]), Some(Foreign::Host(told.to_owned())));
    }

    #[test]
    fn a_request_without_a_host_is_for_nobody() {
        assert_eq!(foreign("127.0.0.1", None, &[]), Some(Foreign::Host(String::new())));
    }

    #[test]
    fn the_address_that_is_listened_on_and_a_name_that_was_given_are_let_through() {
        assert_eq!(foreign("192.0.2.7", None, &[("host", "192.0.2.7:4566")]), None);
        assert!(foreign("192.0.2.7", None, &[("host", "192.0.2.8:4566")]).is_some());
        assert_eq!(foreign("0.0.0.0", None, &[("host", "192.0.2.8:4566")]), None);
        assert!(foreign("0.0.0.0", None, &[("host", "portcullis:4566")]).is_some());
        assert_eq!(foreign("0.0.0.0", Some("Portcullis"), &[("host", "portcullis:4566")]), None);
    }

    #[rstest]
    #[case("http://localhost:4566", true)]
    #[case("http://LOCALHOST:4566", true)]
    #[case("http://localhost:3000", false)]
    #[case("http://localhost", false)]
    #[case("http://127.0.0.1:4566", false)]
    #[case("https://evil.example", false)]
    #[case("null", false)]
    #[case("", false)]
    fn a_page_of_another_origin_is_refused(#[case] origin: &str, #[case] own: bool) {
        let told = foreign("127.0.0.1", None, &[("host", "localhost:4566"), ("origin", origin)]);
        assert_eq!(told, (!own).then(|| Foreign::Page(origin.to_owned())));
    }

    #[rstest]
    #[case("same-origin", true)]
    #[case("none", true)]
    #[case("same-site", false)]
    #[case("cross-site", false)]
    #[case("", false)]
    fn a_browser_says_whose_page_asks(#[case] site: &str, #[case] own: bool) {
        let told = foreign("127.0.0.1", None, &[("host", "localhost:4566"), ("sec-fetch-site", site)]);
        assert_eq!(told, (!own).then(|| Foreign::Page(site.to_owned())));
    }
}
