//! The repositories whose jobs are tried: those of strangers, the owner's others, the named ones, and their namesakes.

use super::{Candidates, MALLORY, distinct};
use crate::lint::scene::{Segment, SubjectHint, fill, hint::Hints, ids, template};

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
        self.with_open_ids(distinct(names), true)
    }

    /// These repositories, and the same with other ids that patterns let through; their owners' too if they are strangers.
    fn with_open_ids(&self, names: Vec<Name>, strangers: bool) -> Vec<Name> {
        let owner_ids = self.subjects.iter().filter_map(|subject| subject.owner_id.as_ref());
        let owner_ids = self.open_ids("repository_owner_id", owner_ids);
        let repository_ids = self.subjects.iter().filter_map(|subject| subject.repository_id.as_ref());
        let repository_ids = self.open_ids("repository_id", repository_ids);
        let enterprise_ids = self.open_ids("enterprise_id", std::iter::empty());
        let mut all = Vec::new();
        for name in names {
            let or = |open: &[String], own: &str| [vec![own.to_owned()], open.to_vec()].concat();
            let owner_ids = or(if strangers { &owner_ids } else { &[] }, &name.owner_id);
            let enterprises = enterprise_ids.iter().filter(|_| strangers).cloned().map(Some);
            for enterprise_id in std::iter::once(name.enterprise_id.clone()).chain(enterprises) {
                for owner_id in &owner_ids {
                    for repository_id in or(&repository_ids, &name.repository_id) {
                        let enterprise_id = enterprise_id.clone();
                        all.push(Name { owner_id: owner_id.clone(), repository_id, enterprise_id, ..name.clone() });
                    }
                }
            }
        }
        all
    }

    /// Ids that patterns of the claim, or of this part of the subject, let through.
    fn open_ids<'s>(&'s self, claim: &str, of_subjects: impl Iterator<Item = &'s Segment>) -> Vec<String> {
        let patterns = self.hints.claim(claim).iter().chain(of_subjects).take(8);
        distinct(patterns.flat_map(ids::others)).into_iter().take(4).collect()
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
        self.with_open_ids(distinct(names), false)
    }

    /// The owners whom the statement names or pins by id, with a repository of no particular name.
    fn own_owners(&self) -> Vec<Name> {
        let pinned = pinned_id(self.hints.claim("repository_owner_id").iter());
        let mut names = Vec::new();
        for subject in &self.subjects {
            let id = pinned_id(subject.owner_id.iter()).or_else(|| pinned.clone());
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
        Name { enterprise_id: pinned_id(self.hints.claim("enterprise_id").iter()), ..Name::new(owner, "app") }
    }

    /// The repositories that the statement names in full or pins by id.
    pub(in crate::lint::scene) fn own_names(&self) -> Vec<Name> {
        let pinned = pinned_id(self.hints.claim("repository_id").iter());
        let owner_pinned = pinned_id(self.hints.claim("repository_owner_id").iter());
        let id_or = |id: Option<String>, other: &str| id.unwrap_or_else(|| other.to_owned());
        let mut names = Vec::new();
        for subject in &self.subjects {
            let id = pinned_id(subject.repository_id.iter()).or_else(|| pinned.clone());
            let owner_id = pinned_id(subject.owner_id.iter()).or_else(|| owner_pinned.clone());
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

    /// Repositories of the names that the statement has, in other hands; and those that their owners made again.
    pub(in crate::lint::scene) fn successor_names(&self) -> Vec<Name> {
        let named = self.subjects.iter().filter(|subject| !subject.owner.wild);
        let others = named.map(|subject| Name::new(&subject.owner.text, &fill(&subject.repository.text, "app")));
        let again = self.own_names().into_iter().map(|name| {
            let repository_id = OTHER_REPOSITORY_ID.to_owned();
            Name { repository_id, ..name }
        });
        let others = self.with_open_ids(distinct(others), true);
        [others, self.with_open_ids(distinct(again), false)].concat()
    }

    /// Everybody's.
    pub(in crate::lint::scene) fn all_names(&self) -> Vec<Name> {
        distinct([self.own_names(), self.own_owners(), self.stranger_names()].concat())
    }
}

/// The repositories that subjects and `repository` speak of.
pub(super) fn names(hints: &Hints) -> Vec<SubjectHint> {
    let subjects = hints.claim("sub").iter();
    let of_subjects = subjects.flat_map(|subject| [SubjectHint::read(subject), SubjectHint::read_open(subject)]);
    let of_subjects = of_subjects.flatten();
    let of_templates = hints.claim("sub").iter().filter_map(template::hint);
    // Whoever owns a repository owns its workflows.
    let of_workflows = hints.claim("job_workflow_ref").iter().filter_map(|workflow| {
        let owner = workflow.text.split('/').next().filter(|owner| workflow.wild && owner.contains(['*', '?']))?;
        let owner = Segment { text: owner.split('@').next().unwrap_or(owner).to_owned(), wild: true };
        Some(SubjectHint { owner, owner_id: None, repository: Segment::any(), repository_id: None, context: None })
    });
    let of_repositories = hints.claim("repository").iter().filter_map(|name| {
        let subject = Segment { text: format!("repo:{}", name.text), wild: name.wild };
        SubjectHint::read(&subject).map(|hint| SubjectHint { context: None, ..hint })
    });
    // The name decides before the subject, whose stars may stand for anything.
    of_repositories.chain(of_subjects).chain(of_workflows).chain(of_templates).collect()
}

/// The number that the texts pin; of a pattern of numbers one that may be meant.
fn pinned_id<'s>(segments: impl Iterator<Item = &'s Segment> + Clone) -> Option<String> {
    let literal = segments.clone().find(|segment| !segment.wild).map(|segment| segment.text.clone());
    literal.or_else(|| segments.clone().find_map(ids::meant))
}

/// A name that GitHub gives to users and organizations.
pub(super) fn is_login(name: &str) -> bool {
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
