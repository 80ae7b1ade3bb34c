//! `rename: OWNER/NAME` and `transfer: OWNER/NAME`: what GitHub does to a repository between two steps.
//!
//! A repository keeps its id when it, or its owner, is renamed, and its owner keeps his; a transfer gives it to an owner
//! with another id. Either gives its tokens the subject with ids, as everything renamed or transferred after 15 July 2026
//! has it, unless the scenario says the form itself. A token that was minted before stays as it is.
//! GitHub: "OpenID Connect reference", immutable subject claims.

use jiff::civil::Date;
use portcullis_model::{Repository, SubjectForm};

use crate::{Stage, job::possible_with, place::Span, problem::Problems, value::text, yaml::Node};

/// The first day on which a rename or a transfer gives a repository the subject with ids.
const SINCE: Date = Date::constant(2026, 7, 16);

/// The new name of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    owner: String,
    name: String,
    transferred: bool,
    at: Span,
}

impl Renamed {
    /// Gives the repository its new name, and what comes with it.
    pub fn apply(&self, repository: &mut Repository) {
        repository.owner.clone_from(&self.owner);
        repository.name.clone_from(&self.name);
        if self.transferred {
            repository.owner_id = None;
            repository.transferred = Some(SINCE);
        } else {
            repository.renamed = Some(SINCE);
        }
    }

    /// Notes what keeps the repository of a case from having this done to it.
    pub(crate) fn fits(&self, repository: &Repository, problems: &mut Problems) {
        let same_owner = self.owner.eq_ignore_ascii_case(&repository.owner);
        if self.transferred && same_owner {
            problems
                .add(&self.at, format!("`{}` owns the repository already", self.owner))
                .help("write `rename` where the owner stays");
        }
        let unnamed =
            [("ownerId", repository.owner_id.is_none() && !self.transferred), ("id", repository.id.is_none())];
        let unnamed: Vec<String> =
            unnamed.into_iter().filter(|(_, missing)| *missing).map(|(key, _)| format!("`{key}`")).collect();
        if !unnamed.is_empty() && repository.subject != Some(SubjectForm::Classic) {
            problems
                .add(&self.at, "what is renamed keeps its ids, and the new subject has them")
                .help(format!("add {} to `github`: `gh api repos/OWNER/NAME` shows them", unnamed.join(" and ")));
        }
    }
}

/// Whether a change before this stage is one before the token is made: the case is then that of the repository as it is
/// afterwards.
pub(crate) fn is_before_the_run(before: Option<Stage>) -> bool {
    before.is_none_or(|stage| stage == Stage::Trigger)
}

/// Reads the new name; what is wrong is noted.
pub(super) fn read(node: &Node, transferred: bool, problems: &mut Problems) -> Option<Renamed> {
    let written = text(node, if transferred { "`transfer`" } else { "`rename`" }, problems)?;
    let Some((owner, name)) = written.split_once('/').filter(|(_, name)| !name.contains('/')) else {
        problems
            .add(&node.at, format!("`{written}` is not the full name of a repository"))
            .help("write owner and name as they are afterwards, `octo-org/new-name`");
        return None;
    };
    let repository = Repository::new(owner, name);
    possible_with(|job| job.repository = repository, &node.at, problems).then(|| Renamed {
        owner: owner.to_owned(),
        name: name.to_owned(),
        transferred,
        at: node.at.clone(),
    })
}
