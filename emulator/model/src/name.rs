//! Names of roles and repositories, valid once made.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

/// A name breaks the rules of its kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is not the name of {kind}: {rule}")]
pub struct InvalidName {
    name: String,
    kind: &'static str,
    rule: &'static str,
}

macro_rules! name {
    ($(#[$doc:meta])* $type:ident, $kind:literal, $rule:literal, $valid:path) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $type(Arc<str>);

        impl $type {
            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $type {
            type Err = InvalidName;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                if $valid(text) {
                    Ok(Self(text.into()))
                } else {
                    Err(InvalidName { name: text.to_owned(), kind: $kind, rule: $rule })
                }
            }
        }

        impl TryFrom<String> for $type {
            type Error = InvalidName;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$type> for String {
            fn from(name: $type) -> Self {
                name.0.as_ref().to_owned()
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($type), self.0)
            }
        }
    };
}

name!(
    /// The name of an IAM role, without its path. Unique in an account without regard to case.
    RoleName,
    "an IAM role",
    "1 to 64 letters, digits and any of `+=,.@_-`",
    role
);

name!(
    /// The name of an ECR repository, with its namespaces.
    RepositoryName,
    "an ECR repository",
    "2 to 256 lower-case letters, digits and single separators `.`, `_`, `__`, `-`, in parts joined by `/`",
    repository
);

fn role(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+=,.@_-".contains(&b))
}

/// `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*` in parts joined by `/`: the pattern of the ECR API model.
fn repository(text: &str) -> bool {
    (2..=256).contains(&text.len()) && text.split('/').all(repository_part)
}

fn repository_part(part: &str) -> bool {
    let word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let (Some(first), Some(last)) = (part.bytes().next(), part.bytes().next_back()) else {
        return false;
    };
    word(first)
        && word(last)
        && part
            .split(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
            .all(|gap| matches!(gap, "" | "." | "_" | "__") || gap.bytes().all(|b| b == b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repository_names_follow_the_pattern_of_the_api_model() {
        for good in ["ab", "my-ecr-repo", "team/app", "a--b", "a__b", "a.b_c/d9"] {
            assert!(good.parse::<RepositoryName>().is_ok(), "{good}");
        }
        for bad in ["", "a", "A/b", "-ab", "ab-", "a..b", "a___b", "a//b", "/ab", "ab/", "a._b", "é9"] {
            assert!(bad.parse::<RepositoryName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn role_names_are_letters_digits_and_seven_marks() {
        assert!("dev-github_actions+=,.@".parse::<RoleName>().is_ok());
        for bad in ["", "a b", "a/b", &"x".repeat(65)] {
            assert!(bad.parse::<RoleName>().is_err(), "{bad}");
        }
    }
}
