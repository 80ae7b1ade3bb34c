//! `uses:` of a job: which workflow it calls. Refuses forms that GitHub does not know.

use std::fmt;

/// The workflow that a job calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reference {
    /// `./.github/workflows/FILE`, in the caller's repository at the caller's commit; the path without `./`.
    Local(String),
    /// `OWNER/REPO/.github/workflows/FILE@REF`
    Remote { repository: String, path: String, at: String },
}

/// The folder of all workflows.
const FOLDER: &str = ".github/workflows/";

impl Reference {
    /// Reads the value of `uses:`.
    pub(crate) fn read(uses: &str) -> Result<Self, String> {
        let local = uses.strip_prefix("./").or_else(|| uses.strip_prefix("$/"));
        let (reference, path) = match (local, uses.split_once('@')) {
            (Some(path), None) => (Self::Local(path.to_owned()), path.to_owned()),
            (Some(_), Some(_)) => return refuse("cannot specify version when calling local workflows"),
            (None, None | Some((_, ""))) => return refuse("no version specified"),
            (None, Some((whole, at))) => {
                let mut parts = whole.splitn(3, '/');
                match (parts.next(), parts.next(), parts.next()) {
                    (Some(owner), Some(name), Some(path)) if !owner.is_empty() && !name.is_empty() => {
                        let repository = format!("{owner}/{name}");
                        (Self::Remote { repository, path: path.to_owned(), at: at.to_owned() }, path.to_owned())
                    }
                    _ => {
                        return refuse(
                            "references to workflows must be prefixed with format 'owner/repository/' or './' for \
                             local workflows",
                        );
                    }
                }
            }
        };
        let Some(file) = path.strip_prefix(FOLDER) else {
            return refuse("references to workflows must be rooted in '.github/workflows'");
        };
        if file.contains('/') {
            return refuse("workflows must be defined at the top level of the .github/workflows/ directory");
        }
        if !file.ends_with(".yml") && !file.ends_with(".yaml") {
            return refuse("references to workflows must have a .yml or .yaml extension");
        }
        Ok(reference)
    }

    /// The same workflow, where `./` is a folder of this called workflow's repository.
    pub(crate) fn seen_from(self, caller: Option<&Self>) -> Self {
        match (self, caller) {
            (Self::Local(path), Some(Self::Remote { repository, at, .. })) => {
                Self::Remote { repository: repository.clone(), path, at: at.clone() }
            }
            (reference, _) => reference,
        }
    }

    /// The owner of its repository; `None` for the caller's own.
    pub(crate) fn owner(&self) -> Option<&str> {
        match self {
            Self::Local(_) => None,
            Self::Remote { repository, .. } => repository.split('/').next(),
        }
    }
}

fn refuse<T>(why: &str) -> Result<T, String> {
    Err(format!("invalid value workflow reference: {why}"))
}

/// As a user writes it.
impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local(path) => write!(f, "./{path}"),
            Self::Remote { repository, path, at } => write!(f, "{repository}/{path}@{at}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("./.github/workflows/deploy.yml")]
    #[case("octo-org/automation/.github/workflows/deploy.yaml@refs/heads/main")]
    #[case("o/r/.github/workflows/d.yml@feature/a")]
    fn a_reference_reads_back(#[case] uses: &str) {
        assert_eq!(Reference::read(uses).unwrap().to_string(), uses);
    }

    #[rstest]
    #[case("./.github/workflows/deploy.yml@main", "cannot specify version when calling local workflows")]
    #[case("o/r/.github/workflows/deploy.yml", "no version specified")]
    #[case("o/r/workflows/deploy.yml@main", "references to workflows must be rooted in '.github/workflows'")]
    #[case(
        "./.github/workflows/a/deploy.yml",
        "workflows must be defined at the top level of the .github/workflows/ directory"
    )]
    #[case("./.github/workflows/deploy.json", "references to workflows must have a .yml or .yaml extension")]
    fn another_form_is_refused(#[case] uses: &str, #[case] why: &str) {
        assert_eq!(Reference::read(uses).unwrap_err(), format!("invalid value workflow reference: {why}"));
    }

    #[test]
    fn a_folder_of_a_called_workflow_is_in_its_own_repository() {
        let caller = Reference::read("o/r/.github/workflows/a.yml@v1").unwrap();
        let called = Reference::read("./.github/workflows/b.yml").unwrap().seen_from(Some(&caller));
        assert_eq!(called.to_string(), "o/r/.github/workflows/b.yml@v1");
    }
}
