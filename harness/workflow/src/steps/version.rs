//! Which release of an action a workflow names.
//!
//! A tag of a major moves with its newest release. A commit is known if it is a release; any other commit, branch or
//! tag is not, and the scenario has to say which release to take it for.

use std::fmt;

use super::{
    known::{CannotTell, Known},
    releases::Release,
};
use crate::place::Place;

/// A release by its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The first number.
    pub major: u32,
    /// The second.
    pub minor: u32,
    /// The third.
    pub patch: u32,
}

impl Version {
    /// A release by its numbers.
    #[must_use]
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self { major, minor, patch }
    }

    /// The release that a reference stands for.
    pub(super) fn of(reference: &str, releases: &[Release], action: &str, place: &Place) -> Known<Self> {
        let newest =
            |accepts: &dyn Fn(&Self) -> bool| releases.iter().map(|(version, _)| *version).filter(accepts).max();
        let is_commit = reference.len() == 40 && reference.bytes().all(|byte| byte.is_ascii_hexdigit());
        let found = if is_commit {
            releases.iter().find(|(_, commit)| commit.eq_ignore_ascii_case(reference)).map(|(version, _)| *version)
        } else if matches!(reference, "main" | "master") {
            newest(&|_| true)
        } else {
            match numbers(reference).as_deref() {
                Some([major]) => newest(&|version| version.major == *major),
                Some([major, minor]) => newest(&|version| (version.major, version.minor) == (*major, *minor)),
                Some([major, minor, patch]) => newest(&|version| *version == Self::new(*major, *minor, *patch)),
                _ => None,
            }
        };
        found.ok_or_else(|| {
            let kind = if is_commit { "commit" } else { "tag or branch" };
            CannotTell::new(format!("the {kind} `{reference}` is no release of `{action}` that is known here"), place)
        })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// `v4`, `v4.1`, `v4.1.0`, each also with a suffix such as `v1-node16`.
fn numbers(reference: &str) -> Option<Vec<u32>> {
    let written = reference.strip_prefix('v').or_else(|| reference.strip_prefix("refs/tags/v"))?;
    let written = written.split_once('-').map_or(written, |(numbers, _)| numbers);
    written.split('.').map(|number| number.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::steps::releases::CONFIGURE_AWS_CREDENTIALS;

    #[rstest]
    #[case("v4", Version::new(4, 3, 1))]
    #[case("v4.1", Version::new(4, 1, 0))]
    #[case("v1.7.0", Version::new(1, 7, 0))]
    #[case("v1-node16", Version::new(1, 7, 0))]
    #[case("main", Version::new(6, 2, 3))]
    #[case("E6DE054238d6b7531b4efff3b6587d9aade6a06c", Version::new(6, 2, 3))]
    fn a_tag_or_a_releases_commit_says_which_release_it_is(#[case] reference: &str, #[case] expected: Version) {
        assert_eq!(found(reference), Ok(expected));
    }

    #[rstest]
    #[case("v9")]
    #[case("v4.9.9")]
    #[case("develop")]
    #[case("0000000000000000000000000000000000000000")]
    #[case("v4.x")]
    fn any_other_reference_is_asked_for(#[case] reference: &str) {
        assert!(found(reference).unwrap_err().why.contains(reference));
    }

    fn found(reference: &str) -> Known<Version> {
        let place = Place { file: "w.yml".into(), line: 1, column: 1 };
        Version::of(reference, CONFIGURE_AWS_CREDENTIALS, "aws-actions/configure-aws-credentials", &place)
    }
}
