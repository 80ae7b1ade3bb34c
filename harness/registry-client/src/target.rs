//! Where an image is pushed to or pulled from, and with which credentials.
//!
//! Refuses what no client takes as an image reference, before any request.

use url::Url;

use crate::failure::Stop;

/// A tag of a repository of a registry.
#[derive(Clone)]
pub struct Target {
    /// The registry: `http://host:port` or `https://host`.
    pub registry: Url,
    /// The repository's name.
    pub repository: String,
    /// The tag.
    pub reference: String,
    /// What follows `Basic ` in the `Authorization` header: ECR's authorization token, unchanged.
    pub authorization: Option<String>,
}

impl Target {
    /// Host and port, as clients print a registry.
    #[must_use]
    pub fn registry_name(&self) -> String {
        let host = self.registry.host_str().unwrap_or_default();
        self.registry.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// `host:port/repository`.
    pub(crate) fn name(&self) -> String {
        format!("{}/{}", self.registry_name(), self.repository)
    }

    /// `host:port/repository:tag`.
    pub(crate) fn tagged(&self) -> String {
        format!("{}:{}", self.name(), self.reference)
    }

    /// The URL of a path of the registry, such as `/v2/`; `path` is made of checked names only.
    pub(crate) fn url(&self, path: &str) -> Url {
        let mut url = self.registry.clone();
        url.set_query(None);
        url.set_fragment(None);
        url.set_path(path);
        url
    }

    /// Every client refuses a malformed reference itself; the text is that of docker's reference package.
    pub(crate) fn check(&self) -> Result<(), Stop> {
        let web = matches!(self.registry.scheme(), "http" | "https") && self.registry.has_host();
        if web && is_repository(&self.repository) && is_tag(&self.reference) {
            Ok(())
        } else {
            Err(Stop::Input { message: format!("invalid reference format: `{}`", self.tagged()) })
        }
    }
}

impl std::fmt::Debug for Target {
    /// Without the credentials.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Target({})", self.tagged())
    }
}

/// Components of lower-case letters and digits, joined inside by `.`, `_` or `-`, separated by `/`.
fn is_repository(name: &str) -> bool {
    let alphanumeric = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    name.split('/').map(str::as_bytes).all(|component| {
        alphanumeric(component.first())
            && alphanumeric(component.last())
            && component.iter().all(|b| alphanumeric(Some(b)) || matches!(b, b'.' | b'_' | b'-'))
    })
}

/// A word of up to 128 letters, digits, `_`, `.` and `-`, starting with none of the last two.
fn is_tag(tag: &str) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    tag.len() <= 128 && tag.bytes().next().is_some_and(word) && tag.bytes().all(|b| word(b) || matches!(b, b'.' | b'-'))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("app", "1", true)]
    #[case("team/app.web_x-1", "v1.2-rc_3", true)]
    #[case("App", "1", false)]
    #[case("app/../other", "1", false)]
    #[case("app?x", "1", false)]
    #[case("app//x", "1", false)]
    #[case("", "1", false)]
    #[case("app", "", false)]
    #[case("app", "-1", false)]
    #[case("app", "a/b", false)]
    fn a_reference_is_checked_before_any_request(#[case] repository: &str, #[case] tag: &str, #[case] good: bool) {
        let target = Target {
            registry: "http://localhost:4566".parse().unwrap(),
            repository: repository.to_owned(),
            reference: tag.to_owned(),
            authorization: None,
        };
        assert_eq!(target.check().is_ok(), good);
    }

    #[test]
    fn credentials_do_not_show_in_debug_output() {
        let target = Target {
            registry: "https://registry.example".parse().unwrap(),
            repository: "app".to_owned(),
            reference: "1".to_owned(),
            authorization: Some("c2VjcmV0".to_owned()),
        };
        assert_eq!(format!("{target:?}"), "Target(registry.example/app:1)");
    }
}
