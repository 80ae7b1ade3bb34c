//! The repositories whose jobs are tried: those of strangers, the owner's others, the named ones, and their namesakes.

use super::{Candidates, MALLORY, distinct};
use crate::lint::scene::{Segment, SubjectHint, fill, hint::Hints};

const FILLERS: &[&str] = &["-mallory", MALLORY, "mallory-"];
const OTHER_OWNER_ID: &str = "990001";
const OTHER_REPOSITORY_ID: &str = "990002";

/// A repository, and the ids that go with its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::lint::scene) struct Name {
    pub(super) owner: String,
    pub(super) owner_id: String,
    pub(super) repository: String,
    pub(super) repository_id: String,
    pub(super) enterprise_id: Option<String>,
}

impl Name {
    /// A repository whose ids no policy has.
    pub(in crate::lint::scene) fn new(owner: &str, repository: &str) -> Self {
        Self {
            owner: owner.to_owned(),
            owner_id: OTHER_OWNER_ID.to_owned(),
            repository: repository.to_owned(),
            repository_id: OTHER_REPOSITORY_ID.to_owned(),
            enterprise_id: None,
        }
    }
}

impl Candidates {
    /// Repositories of people whom the statement does not name.
    pub(in crate::lint::scene) fn stranger_names(&self) -> Vec<Name> {
        let mut names = Vec::new();
        for subject in &self.subjects {
            let repositories: Vec<String> = subject.repository.filled(&["app", MALLORY, "-mallory"]).collect();
            let owners = subject.owner.filled(FILLERS).chain([MALLORY.to_owned()]);
            for owner in
                owners.filter(|owner| is_login(owner) && !self.known_owners.contains(&owner.to_ascii_lowercase()))
            {
                names
                    .extend(repositories.iter().filter(|name| is_repository(name)).map(|name| Name::new(&owner, name)));
            }
        }
        names.extend(["app", MALLORY].map(|repository| Name::new(MALLORY, repository)));
        distinct(names)
    }

    /// Other repositories of the owners whom the statement names.
    pub(in crate::lint::scene) fn other_names(&self) -> Vec<Name> {
        let mut names = Vec::new();
        for own in self.own_owners() {
            let patterns = self.subjects.iter().map(|subject| &subject.repository).filter(|name| name.wild);
            let repositories = patterns.flat_map(|name| name.filled(FILLERS)).chain([MALLORY.to_owned()]);
            for repository in repositories.filter(|name| is_repository(name) && !name.starts_with('-')) {
                if !self.known_repositories.contains(&repository.to_ascii_lowercase()) {
                    let repository_id = OTHER_REPOSITORY_ID.to_owned();
                    names.push(Name { repository, repository_id, ..own.clone() });
                }
            }
        }
        distinct(names)
    }

    /// The owners whom the statement names or pins by id, with a repository of no particular name.
    fn own_owners(&self) -> Vec<Name> {
        let pinned = literal(self.hints.claim("repository_owner_id").iter());
        let mut names = Vec::new();
        for subject in &self.subjects {
            let id = literal(subject.owner_id.iter()).or_else(|| pinned.clone());
            if !subject.owner.wild || id.is_some() {
                let owner = fill(&subject.owner.text, "acme");
                names.push(Name { owner_id: id.unwrap_or_else(|| "1001".to_owned()), ..self.own(&owner) });
            } else if self.subjects.len() > 1 {
                // Of several patterns each may be open and all together name one owner.
                let owner = fill(&subject.owner.text, "");
                let named = is_owner(&owner) && !subject.owner.text.contains('?');
                names.extend(named.then(|| self.own(&owner)));
            }
        }
        if let (true, Some(owner_id)) = (names.is_empty(), pinned) {
            names.push(Name { owner_id, ..self.own("acme") });
        }
        if names.is_empty() && self.own("acme").enterprise_id.is_some() {
            names.push(self.own("acme"));
        }
        distinct(names)
    }

    /// A repository of this owner, in the enterprise that the statement pins.
    fn own(&self, owner: &str) -> Name {
        Name { enterprise_id: literal(self.hints.claim("enterprise_id").iter()), ..Name::new(owner, "app") }
    }

    /// The repositories that the statement names in full or pins by id.
    pub(in crate::lint::scene) fn own_names(&self) -> Vec<Name> {
        let pinned = literal(self.hints.claim("repository_id").iter());
        let owner_pinned = literal(self.hints.claim("repository_owner_id").iter());
        let id_or = |id: Option<String>, other: &str| id.unwrap_or_else(|| other.to_owned());
        let mut names = Vec::new();
        for subject in &self.subjects {
            let id = literal(subject.repository_id.iter()).or_else(|| pinned.clone());
            let owner_id = literal(subject.owner_id.iter()).or_else(|| owner_pinned.clone());
            let named = !subject.repository.wild && !subject.owner.wild;
            if named || id.is_some() {
                names.push(Name {
                    owner: fill(&subject.owner.text, "acme"),
                    owner_id: id_or(owner_id, "1001"),
                    repository: fill(&subject.repository.text, "app"),
                    repository_id: id_or(id, "2002"),
                    enterprise_id: self.own("acme").enterprise_id,
                });
            }
        }
        if let (true, Some(id)) = (names.is_empty(), pinned) {
            names.push(Name { owner_id: id_or(owner_pinned, "1001"), repository_id: id, ..self.own("acme") });
        }
        distinct(names)
    }

    /// Repositories of the names that the statement has, in other hands.
    pub(in crate::lint::scene) fn successor_names(&self) -> Vec<Name> {
        let named = self.subjects.iter().filter(|subject| !subject.owner.wild);
        distinct(named.map(|subject| Name::new(&subject.owner.text, &fill(&subject.repository.text, "app"))))
    }

    /// Everybody's.
    pub(in crate::lint::scene) fn all_names(&self) -> Vec<Name> {
        distinct([self.own_names(), self.own_owners(), self.stranger_names()].concat())
    }
}

/// The repositories that subjects and `repository` speak of.
pub(super) fn names(hints: &Hints) -> Vec<SubjectHint> {
    let of_subjects = hints.claim("sub").iter().filter_map(SubjectHint::read);
    let of_repositories = hints.claim("repository").iter().filter_map(|name| {
        let subject = Segment { text: format!("repo:{}", name.text), wild: name.wild };
        SubjectHint::read(&subject).map(|hint| SubjectHint { context: None, ..hint })
    });
    // The name decides before the subject, whose stars may stand for anything.
    of_repositories.chain(of_subjects).collect()
}

fn literal<'s>(mut segments: impl Iterator<Item = &'s Segment>) -> Option<String> {
    segments.find(|segment| !segment.wild).map(|segment| segment.text.clone())
}

/// A name that GitHub gives to users and organizations.
fn is_login(name: &str) -> bool {
    (1..=39).contains(&name.len())
        && !name.starts_with('-')
        && !name.ends_with('-')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// A name that GitHub gives to repositories.
fn is_owner(name: &str) -> bool {
    let letters = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    !name.is_empty() && letters && !name.starts_with('-') && !name.ends_with('-')
}

fn is_repository(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}
