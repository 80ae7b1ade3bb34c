//! Ids and commits that a job does not give.
//!
//! Each is drawn from SHA-1 over what identifies the thing on GitHub, so that it is the same in every run and
//! differs between things. Owners and repositories are the same in any letter case, as on GitHub. The sizes are those
//! of GitHub's ids of 2026.

use aws_lc_rs::digest::{Context, Digest, SHA1_FOR_LEGACY_USE_ONLY};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use portcullis_model::{Deployed, Event, Job, Repository};

/// Actors whose ids everybody can look up: they appear in most repositories.
const WELL_KNOWN_ACTORS: &[(&str, u64)] = &[
    ("dependabot[bot]", 49_699_333),
    ("github-actions[bot]", 41_898_282),
    ("octocat", 583_231),
    ("renovate[bot]", 29_139_614),
];

/// The actor's id: as given, a well-known one, or drawn from the login.
pub(crate) fn actor_id(job: &Job) -> u64 {
    let login = job.actor.to_ascii_lowercase();
    let known = || WELL_KNOWN_ACTORS.iter().find(|(known, _)| *known == login).map(|(_, id)| *id);
    job.actor_id.or_else(known).unwrap_or_else(|| number(1_000_000, 299_000_000, &["actor", &login]))
}

/// The owner's id: as given, or drawn from the login.
pub(crate) fn owner_id(repository: &Repository) -> u64 {
    let drawn = || number(1_000_000, 299_000_000, &["owner", &repository.owner.to_ascii_lowercase()]);
    repository.owner_id.unwrap_or_else(drawn)
}

/// The repository's id: as given, or drawn from its full name.
pub(crate) fn repository_id(repository: &Repository) -> u64 {
    let drawn = || number(100_000_000, 1_100_000_000, &["repository", &full_name(repository)]);
    repository.id.unwrap_or_else(drawn)
}

/// The commit of the run: the deployed one, as given, or drawn from repository and ref.
pub(crate) fn sha(job: &Job) -> String {
    if let Event::Deployment(Deployed::Sha(sha)) | Event::DeploymentStatus(Deployed::Sha(sha)) = &job.event {
        return sha.clone();
    }
    job.sha.clone().unwrap_or_else(|| head_of(&full_name(&job.repository), &job.git_ref()))
}

/// The commit at which the job's own workflow file is read: of the called workflow if the job belongs to one.
pub(crate) fn job_workflow_sha(job: &Job) -> String {
    let Some((path, at)) = job.called_workflow.as_ref().and_then(|called| called.split_once('@')) else {
        return sha(job);
    };
    if !at.starts_with("refs/") {
        return at.to_owned();
    }
    let repository = path.split_once("/.github/").map_or(path, |(repository, _)| repository);
    head_of(&repository.to_ascii_lowercase(), at)
}

/// The run's id: as given, or drawn from the commit, the event, the workflow's file and the run's number.
pub(crate) fn run_id(job: &Job) -> u64 {
    let number_text = job.run.number.to_string();
    let parts = ["run", &full_name(&job.repository), &sha(job), job.event.name(), &job.workflow_file, &number_text];
    job.run.id.unwrap_or_else(|| number(20_000_000_000, 10_000_000_000, &parts))
}

/// The id of the job's check run, drawn from the run and its attempt: a repeated job is another check run.
pub(crate) fn check_run_id(job: &Job) -> u64 {
    number(60_000_000_000, 30_000_000_000, &["check run", &run_id(job).to_string(), &job.run.attempt.to_string()])
}

/// The GraphQL node id of the job's environment: `EN_` and the MessagePack array of 0, repository id and environment
/// id, in URL-safe base64.
///
/// unverified: how GitHub writes ids that fit in 16 bits; here they take 32 like all others.
pub(crate) fn environment_node_id(job: &Job, environment: &str) -> String {
    let repository = repository_id(&job.repository);
    let id =
        number(1_000_000_000, 3_000_000_000, &["environment", &repository.to_string(), &environment.to_lowercase()]);
    let mut packed = vec![0x93, 0x00];
    for part in [repository, id] {
        match u32::try_from(part) {
            Ok(small) => {
                packed.push(0xce);
                packed.extend(small.to_be_bytes());
            }
            Err(_) => {
                packed.push(0xcf);
                packed.extend(part.to_be_bytes());
            }
        }
    }
    format!("EN_{}", URL_SAFE_NO_PAD.encode(packed))
}

/// The commit that a ref of a repository points to.
fn head_of(repository: &str, git_ref: &str) -> String {
    hex::encode(sha1(&["commit", repository, git_ref]))
}

fn full_name(repository: &Repository) -> String {
    repository.full_name().to_ascii_lowercase()
}

/// A number of the `span` ones from `first` on.
fn number(first: u64, span: u64, parts: &[&str]) -> u64 {
    let drawn = sha1(parts).as_ref().iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    first + drawn % span
}

/// The parts end in a NUL byte each, so that no two lists of parts give the same text.
fn sha1(parts: &[&str]) -> Digest {
    let mut context = Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
    for part in parts {
        context.update(part.as_bytes());
        context.update(&[0]);
    }
    context.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(owner: &str, git_ref: &str) -> Job {
        Job::new(Repository::new(owner, "my-repo"), Event::Push(git_ref.to_owned()))
    }

    #[test]
    fn what_the_job_says_is_taken_as_said() {
        let mut job = push("mycompany-inc", "refs/heads/main");
        job.repository.owner_id = Some(7);
        job.repository.id = Some(8);
        job.run.id = Some(9);
        job.sha = Some("0123456789abcdef0123456789abcdef01234567".to_owned());
        assert_eq!((owner_id(&job.repository), repository_id(&job.repository), run_id(&job)), (7, 8, 9));
        assert_eq!(sha(&job), "0123456789abcdef0123456789abcdef01234567");
    }

    #[test]
    fn an_actor_without_an_id_has_one_of_its_own() {
        let of = |actor: &str| {
            let mut job = push("mycompany-inc", "refs/heads/main");
            job.actor = actor.to_owned();
            actor_id(&job)
        };
        assert_eq!(of("octocat"), 583_231);
        assert_eq!(of("dependabot[bot]"), 49_699_333);
        assert_eq!(of("Mona"), of("mona"));
        assert_ne!(of("mona"), of("lisa"));
    }

    #[test]
    fn letter_case_makes_no_other_owner_or_repository_but_another_name_does() {
        let [plain, cased, other] =
            ["mycompany-inc", "MyCompany-Inc", "mycompany-inc-evil"].map(|owner| push(owner, "refs/heads/main"));
        assert_eq!(owner_id(&plain.repository), owner_id(&cased.repository));
        assert_eq!(repository_id(&plain.repository), repository_id(&cased.repository));
        assert_ne!(owner_id(&plain.repository), owner_id(&other.repository));
        assert_ne!(repository_id(&plain.repository), repository_id(&other.repository));
    }

    #[test]
    fn each_ref_has_its_own_commit_and_run() {
        let main = push("mycompany-inc", "refs/heads/main");
        let tag = push("mycompany-inc", "refs/tags/main");
        assert_ne!(sha(&main), sha(&tag));
        assert_ne!(run_id(&main), run_id(&tag));
        assert_eq!(sha(&main).len(), 40);
    }

    #[test]
    fn a_called_workflow_has_the_commit_that_a_push_of_its_ref_has() {
        let mut caller = push("mycompany-inc", "refs/heads/develop");
        caller.called_workflow = Some("octo/my-repo/.github/workflows/deploy.yml@refs/heads/main".to_owned());
        assert_eq!(job_workflow_sha(&caller), sha(&push("octo", "refs/heads/main")));
    }

    #[test]
    fn the_node_id_of_an_environment_begins_as_github_writes_it() {
        let mut job = push("mycompany-inc", "refs/heads/main");
        assert!(environment_node_id(&job, "production").starts_with("EN_kwDO"));
        assert_eq!(environment_node_id(&job, "production"), environment_node_id(&job, "Production"));
        job.repository.id = Some(1 << 32);
        assert!(environment_node_id(&job, "production").starts_with("EN_kwDP"));
    }
}
