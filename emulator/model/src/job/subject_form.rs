//! How the subject of a token names the repository, and since when.
//!
//! Repositories created, renamed or transferred after 15 July 2026 have the immutable form, and so have those whose
//! organisation or administrators opted in. GitHub Enterprise Server has the classic form only. Never decided by the
//! clock: a repository that says nothing of its age has the classic form.
//!
//! GitHub: "OpenID Connect reference", immutable subject claims.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Host, Repository};

/// The last day whose new repositories have the classic form.
const LAST_CLASSIC_DAY: Date = Date::constant(2026, 7, 15);

/// How the subject of a token names the repository.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SubjectForm {
    /// `repo:OWNER/REPO:…`
    #[default]
    Classic,
    /// `repo:OWNER@OWNER_ID/REPO@REPO_ID:…`
    Immutable,
}

impl Repository {
    /// The form that the repository's subjects have: the one that it says, else that of its dates.
    ///
    /// unverified: that repositories of a data residency at ghe.com follow the dates too; GitHub speaks of github.com.
    #[must_use]
    pub fn subject_form(&self) -> SubjectForm {
        if matches!(self.host, Host::Server(_)) {
            return SubjectForm::Classic;
        }
        self.subject.unwrap_or_else(|| {
            let dates = [self.created, self.renamed, self.transferred];
            let late = dates.into_iter().flatten().any(|date| date > LAST_CLASSIC_DAY);
            if late { SubjectForm::Immutable } else { SubjectForm::Classic }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(change: impl FnOnce(&mut Repository)) -> SubjectForm {
        let mut repository = Repository::new("octo-org", "octo-repo");
        change(&mut repository);
        repository.subject_form()
    }

    #[test]
    fn a_repository_of_after_15_july_2026_has_the_immutable_form() {
        let [last, first] = [Date::constant(2026, 7, 15), Date::constant(2026, 7, 16)];
        assert_eq!(changed(|_| ()), SubjectForm::Classic);
        assert_eq!(changed(|repository| repository.created = Some(last)), SubjectForm::Classic);
        assert_eq!(changed(|repository| repository.created = Some(first)), SubjectForm::Immutable);
        assert_eq!(changed(|repository| repository.renamed = Some(first)), SubjectForm::Immutable);
        assert_eq!(changed(|repository| repository.transferred = Some(first)), SubjectForm::Immutable);
    }

    #[test]
    fn what_is_said_comes_before_the_dates_and_a_server_before_both() {
        let [old, new] = [Date::constant(2020, 1, 1), Date::constant(2026, 9, 1)];
        let said =
            |form, date| move |repository: &mut Repository| (repository.subject, repository.created) = (form, date);
        assert_eq!(changed(said(Some(SubjectForm::Classic), Some(new))), SubjectForm::Classic);
        assert_eq!(changed(said(Some(SubjectForm::Immutable), Some(old))), SubjectForm::Immutable);
        let on_server = |repository: &mut Repository| {
            said(Some(SubjectForm::Immutable), Some(new))(repository);
            repository.host = "github.example.com".parse().unwrap();
        };
        assert_eq!(changed(on_server), SubjectForm::Classic);
    }
}
