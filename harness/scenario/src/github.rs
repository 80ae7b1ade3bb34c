//! The repository of a case: the scenario's `github` with the case's `github` merged over it.
//!
//! Ids that are not given are left to the issuer, which derives them from the names. A case that names another repository
//! keeps neither the scenario's `id` nor, with another owner, its `ownerId`. The subject is classic unless
//! the repository was created after 15 July 2026 or says `subject: immutable`; never by the clock.
//! GitHub: "OpenID Connect reference", immutable subject claims.

use jiff::civil::Date;
use portcullis_model::{Repository, SubjectForm, Visibility};

use crate::{
    fields::Fields,
    job::possible_with,
    keys::GITHUB,
    problem::Problems,
    value::{choice, number, text},
    yaml::Node,
};

const VISIBILITIES: &[(&str, Visibility)] =
    &[("public", Visibility::Public), ("private", Visibility::Private), ("internal", Visibility::Internal)];

const SUBJECTS: &[(&str, SubjectForm)] = &[("classic", SubjectForm::Classic), ("immutable", SubjectForm::Immutable)];

/// What `github` says, at the top or in a case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Github {
    name: Option<FullName>,
    owner_id: Option<u64>,
    id: Option<u64>,
    visibility: Option<Visibility>,
    created: Option<Date>,
    subject: Option<SubjectForm>,
}

/// `owner/name`.
#[derive(Clone, Debug)]
struct FullName {
    owner: String,
    name: String,
}

impl Github {
    /// Reads `github`; what is wrong is noted, and the parts that are right are kept.
    pub(crate) fn read(node: &Node, problems: &mut Problems) -> Self {
        let Some(fields) = Fields::read(node, &GITHUB, problems) else {
            return Self { name: Some(FullName::stand_in()), ..Self::default() };
        };
        let mut value = |key, read: &mut dyn FnMut(&Node, &mut Problems)| {
            if let Some(node) = fields.find(key) {
                read(node, problems);
            }
        };
        let mut github = Self::default();
        if fields.is_misspelt("repository") {
            github.name = Some(FullName::stand_in());
        }
        value("repository", &mut |node, problems| github.name = Some(FullName::read(node, problems)));
        value("ownerId", &mut |node, problems| github.owner_id = number(node, "`ownerId`", problems));
        value("id", &mut |node, problems| github.id = number(node, "`id`", problems));
        value("visibility", &mut |node, problems| {
            github.visibility = choice(node, "a visibility", VISIBILITIES, problems)
        });
        value("created", &mut |node, problems| github.created = date(node, problems));
        value("subject", &mut |node, problems| {
            github.subject = choice(node, "a form of the subject", SUBJECTS, problems)
        });
        github
    }

    /// This, with the scenario's values where it says nothing.
    pub(crate) fn over(&self, scenario: &Self) -> Self {
        let (same_owner, same_repository) = match (&self.name, &scenario.name) {
            (Some(own), Some(base)) => {
                // GitHub's names have no letter case: another spelling is the same owner with the same id.
                let same_owner = own.owner.eq_ignore_ascii_case(&base.owner);
                (same_owner, same_owner && own.name.eq_ignore_ascii_case(&base.name))
            }
            _ => (true, true),
        };
        Self {
            name: self.name.clone().or_else(|| scenario.name.clone()),
            owner_id: self.owner_id.or(scenario.owner_id.filter(|_| same_owner)),
            id: self.id.or(scenario.id.filter(|_| same_repository)),
            visibility: self.visibility.or(scenario.visibility),
            created: self.created.or(scenario.created),
            subject: self.subject.or(scenario.subject),
        }
    }

    /// The repository; `None` when neither the scenario nor the case names one.
    pub(crate) fn repository(&self) -> Option<Repository> {
        let FullName { owner, name } = self.name.clone()?;
        let subject = match (self.subject, self.created) {
            (Some(subject), _) => subject,
            (None, Some(created)) if created > Date::constant(2026, 7, 15) => SubjectForm::Immutable,
            (None, _) => SubjectForm::Classic,
        };
        let mut repository = Repository::new(owner, name);
        repository.owner_id = self.owner_id;
        repository.id = self.id;
        repository.visibility = self.visibility.unwrap_or_default();
        repository.subject = subject;
        Some(repository)
    }
}

impl FullName {
    fn read(node: &Node, problems: &mut Problems) -> Self {
        let Some(text) = text(node, "`repository`", problems) else {
            return Self::stand_in();
        };
        let Some((owner, name)) = text.split_once('/').filter(|(_, name)| !name.contains('/')) else {
            problems
                .add(&node.at, format!("`{text}` is not the full name of a repository"))
                .help("write owner and name, `octo-org/octo-repo`, without a host");
            return Self::stand_in();
        };
        let read = Self { owner: owner.to_owned(), name: name.to_owned() };
        let repository = Repository::new(&read.owner, &read.name);
        possible_with(|job| job.repository = repository, &node.at, problems);
        read
    }

    /// Stands in for a name that could not be read, so that it is not called missing as well.
    fn stand_in() -> Self {
        Self { owner: "owner".to_owned(), name: "name".to_owned() }
    }
}

fn date(node: &Node, problems: &mut Problems) -> Option<Date> {
    let written = text(node, "`created`", problems)?;
    let found = (written.len() == 10).then(|| written.parse().ok()).flatten();
    if found.is_none() {
        problems.add(&node.at, format!("`{written}` is not a date")).help("write year, month and day: `2026-07-16`");
    }
    found
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::{place::Source, yaml};

    fn github(text: &str) -> Github {
        let mut problems = Problems::new(Source { name: "a.yml".into(), text: text.into() });
        let node = yaml::read(&mut problems).unwrap();
        let github = Github::read(&node, &mut problems);
        assert!(problems.into_errors().is_none(), "{text}");
        github
    }

    #[rstest]
    #[case("{ repository: o/r }", SubjectForm::Classic)]
    #[case("{ repository: o/r, created: 2026-07-15 }", SubjectForm::Classic)]
    #[case("{ repository: o/r, created: 2026-07-16 }", SubjectForm::Immutable)]
    #[case("{ repository: o/r, subject: immutable }", SubjectForm::Immutable)]
    #[case("{ repository: o/r, created: 2026-07-16, subject: classic }", SubjectForm::Classic)]
    fn the_subject_is_immutable_when_the_repository_is_younger_than_july_2026(
        #[case] text: &str,
        #[case] expected: SubjectForm,
    ) {
        assert_eq!(github(text).repository().unwrap().subject, expected);
    }

    #[test]
    fn another_repository_does_not_keep_the_ids_of_the_scenario() {
        let scenario = github("{ repository: o/r, ownerId: 1, id: 2, visibility: public }");
        let of = |text: &str| github(text).over(&scenario).repository().unwrap();
        let same = of("{ subject: immutable }");
        assert_eq!((same.owner_id, same.id, same.visibility), (Some(1), Some(2), Visibility::Public));
        let sibling = of("{ repository: o/other }");
        assert_eq!((sibling.owner_id, sibling.id), (Some(1), None));
        let stranger = of("{ repository: p/r }");
        assert_eq!((stranger.owner_id, stranger.id), (None, None));
        let spelling = of("{ repository: O/r }");
        assert_eq!((spelling.owner.as_str(), spelling.owner_id, spelling.id), ("O", Some(1), Some(2)));
    }
}
