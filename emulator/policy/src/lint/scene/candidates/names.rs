//! The repositories whose jobs are tried: those of strangers, the owner's others, the named ones, and their namesakes.

use super::{Candidates, MALLORY, distinct};
use crate::lint::scene::{Segment, SubjectHint, fill, hint::Hints, ids, template};

const FILLERS: &[&str] = &["-mallory", MALLORY, "mallory-"];
/// Of so many patterns each may ask for one half of the name.
const CROSSED: usize = 4;
/// More repositories than this are not followed.
const NAMES: usize = 64;
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
        if (2..=CROSSED).contains(&self.subjects.len()) {
            // One pattern may ask for the owner's name and another one for the repository's.
            let repositories = distinct(names.iter().map(|name| name.repository.clone()));
            let owners = distinct(names.iter().map(|name| name.owner.clone()));
            let crossed =
                owners.iter().flat_map(|owner| repositories.iter().map(move |repository| Name::new(owner, repository)));
            names.extend(crossed.collect::<Vec<_>>());
        }
        self.with_open_ids(distinct(names), true)
    }

    /// These repositories, and the same with other ids that patterns let through; their owners' too if they are strangers.
    fn with_open_ids(&self, names: Vec<Name>, strangers: bool) -> Vec<Name> {
        let owner_ids = self.subjects.iter().filter_map(|subject| subject.owner_id.as_ref());
        let owner_ids = self.ids_let_through("repository_owner_id", owner_ids);
        let repository_ids = self.subjects.iter().filter_map(|subject| subject.repository_id.as_ref());
        let repository_ids = self.ids_let_through("repository_id", repository_ids);
        let enterprise_ids = self.ids_let_through("enterprise_id", std::iter::empty());
        let mut all = Vec::new();
        for name in names {
            let with = |open: &[String], own: &str| [vec![own.to_owned()], open.to_vec()].concat();
            let owner_ids = with(if strangers { &owner_ids } else { &[] }, &name.owner_id);
            let enterprises = enterprise_ids.iter().filter(|_| strangers).cloned().map(Some);
            for enterprise_id in std::iter::once(name.enterprise_id.clone()).chain(enterprises) {
                for owner_id in &owner_ids {
                    for repository_id in with(&repository_ids, &name.repository_id) {
                        let enterprise_id = enterprise_id.clone();
                        all.push(Name { owner_id: owner_id.clone(), repository_id, enterprise_id, ..name.clone() });
                    }
                }
            }
        }
        all
    }

    /// Ids that patterns of the claim, or of this part of the subject, let through.
    fn ids_let_through<'s>(&'s self, claim: &str, of_subjects: impl Iterator<Item = &'s Segment>) -> Vec<String> {
        let of_claim = self.open_ids.get(claim).cloned().unwrap_or_default();
        let of_subjects = self.first(of_subjects, 8).into_iter().flat_map(ids::others);
        self.first(distinct(of_claim.into_iter().chain(of_subjects)).into_iter(), 8)
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
        let pinned = self.pinned("repository_owner_id");
        let mut names = Vec::new();
        for subject in &self.subjects {
            let ids = [pinned_ids(subject.owner_id.iter()), pinned.clone()].concat();
            if !subject.owner.wild || !ids.is_empty() {
                let owner = fill(&subject.owner.text, "acme");
                names.extend(or(ids, "1001").into_iter().flat_map(|owner_id| self.own(&owner, &owner_id)));
            } else if self.subjects.len() > 1 {
                // Of several patterns each may be open and all together name one owner.
                let owner = fill(&subject.owner.text, "");
                let named = is_owner(&owner) && !subject.owner.text.contains('?');
                names.extend(named.then(|| self.own(&owner, OTHER_OWNER_ID)).into_iter().flatten());
            }
        }
        if names.is_empty() {
            names.extend(pinned.iter().flat_map(|owner_id| self.own("acme", owner_id)));
        }
        if names.is_empty() && (!self.pinned("enterprise_id").is_empty() || self.names_enterprise()) {
            names.extend(self.own("acme", OTHER_OWNER_ID));
        }
        self.first(distinct(names).into_iter(), NAMES)
    }

    /// Whether a template's subject names the enterprise.
    fn names_enterprise(&self) -> bool {
        self.hints.claim("sub").iter().any(template::names_enterprise)
    }

    /// A repository of this owner, in each enterprise that the statement pins.
    fn own(&self, owner: &str, owner_id: &str) -> Vec<Name> {
        let enterprises = self.pinned("enterprise_id").into_iter().map(Some).collect::<Vec<_>>();
        let enterprises = if enterprises.is_empty() { vec![None] } else { enterprises };
        let of = |enterprise_id| Name { owner_id: owner_id.to_owned(), enterprise_id, ..Name::new(owner, "app") };
        enterprises.into_iter().map(of).collect()
    }

    /// The repositories that the statement names in full or pins by id.
    pub(in crate::lint::scene) fn own_names(&self) -> Vec<Name> {
        let (pinned, owners) = (self.pinned("repository_id"), self.pinned("repository_owner_id"));
        let mut names = Vec::new();
        for subject in &self.subjects {
            let ids = [pinned_ids(subject.repository_id.iter()), pinned.clone()].concat();
            let owner_ids = [pinned_ids(subject.owner_id.iter()), owners.clone()].concat();
            let named = !subject.repository.wild && !subject.owner.wild;
            if named || !ids.is_empty() {
                let owner = fill(&subject.owner.text, "acme");
                let repository = fill(&subject.repository.text, "app");
                names.extend(self.with_ids(&owner, &repository, owner_ids, ids));
            }
        }
        if names.is_empty() && !pinned.is_empty() {
            names.extend(self.with_ids("acme", "app", owners, pinned));
        }
        self.first(distinct(names).into_iter(), NAMES)
    }

    /// The repository with each of these ids.
    fn with_ids(&self, owner: &str, repository: &str, owner_ids: Vec<String>, ids: Vec<String>) -> Vec<Name> {
        let (owner_ids, ids) = (or(owner_ids, "1001"), or(ids, "2002"));
        let own = owner_ids.iter().flat_map(|owner_id| self.own(owner, owner_id));
        own.flat_map(|name| {
            let of = |repository_id: &String| Name {
                repository: repository.to_owned(),
                repository_id: repository_id.clone(),
                ..name.clone()
            };
            ids.iter().map(of).collect::<Vec<_>>()
        })
        .collect()
    }

    /// The numbers that the statement and what its Deny statements spare pin the claim to.
    fn pinned(&self, claim: &str) -> Vec<String> {
        self.first(pinned_ids(self.hints.claim(claim).iter()).into_iter(), 8)
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
    let of_subjects =
        subjects.flat_map(|subject| SubjectHint::readings(subject).into_iter().chain(SubjectHint::read_open(subject)));
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

/// The numbers that the texts pin; of a pattern of numbers one that may be meant.
fn pinned_ids<'s>(segments: impl Iterator<Item = &'s Segment> + Clone) -> Vec<String> {
    let literal = segments.clone().filter(|segment| !segment.wild && ids::is_number(&segment.text));
    let literal = literal.map(|segment| segment.text.clone());
    distinct(literal.chain(segments.filter_map(ids::meant)))
}

/// These ids, or this one when there is none.
fn or(ids: Vec<String>, other: &str) -> Vec<String> {
    if ids.is_empty() { vec![other.to_owned()] } else { ids }
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
