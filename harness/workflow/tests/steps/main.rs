//! What the steps of workflows as teams write them do about AWS.
//!
//! Every `.yml` beside this file is a workflow; its snapshot says what its jobs do. All are read for the same push to
//! `develop`, with the secrets and variables below.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod laws;
mod messages;
mod whole;

use std::{collections::BTreeMap, fmt::Write};

use portcullis_expression::{Contexts, Value};
use portcullis_model::{Event, Repository};
use portcullis_workflow::{
    JobOutcome, Run, Started, Workflow,
    steps::{self, Version},
};

#[test]
fn steps_do_what_they_do_in_a_run() {
    insta::glob!("*.yml", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        insta::assert_snapshot!(deeds_of(name, &text));
    });
}

#[test]
fn there_are_enough_workflows() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/steps");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    assert!(files.filter(|path| path.extension().is_some_and(|extension| extension == "yml")).count() >= 25);
}

fn deeds_of(name: &str, text: &str) -> String {
    let workflow = Workflow::read(name, text, &|_| None).unwrap();
    let started = run(&workflow);
    let mut said = String::new();
    for id in workflow.jobs() {
        let JobOutcome::Runs(runs) = started.job(&id).unwrap() else { panic!("{name}: `{id}` does not run") };
        for job in &runs {
            let mut steps = job.job_steps();
            steps.contexts = contexts(&steps.contexts, &id);
            steps.releases = RELEASES.iter().map(|(uses, release)| ((*uses).to_owned(), *release)).collect();
            writeln!(said, "job {id}\n{}", steps::deeds(&steps)).unwrap();
        }
    }
    said
}

/// The run that all workflows are read for.
fn run(workflow: &Workflow) -> Started {
    let event = Event::Push("refs/heads/develop".to_owned());
    let mut run = Run::new(Repository::new("mycompany-inc", "My-Repo"), event);
    let texts = |entries: &[(&str, &str)]| -> BTreeMap<String, String> {
        entries.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    };
    run.secrets = Some(texts(&[
        ("AWS_GA_ROLE_ARN", "arn:aws:iam::123456789012:role/dev-github-actions"),
        ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/dev-github-actions"),
        ("PROD_ROLE_ARN", "arn:aws:iam::210987654321:role/prod/deployer"),
        ("ECR_REPOSITORY_NAME", "my-ecr-repo"),
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    ]));
    run.vars = Some(texts(&[
        ("AWS_REGION", "ap-northeast-1"),
        ("AWS_ACCOUNT_ID", "123456789012"),
        ("ECR_REPOSITORY", "team/app"),
    ]));
    workflow.run(&run).unwrap().unwrap()
}

/// The contexts of the job, with a `github` of which every text is known and an actor that no session tag can hold.
fn contexts(of_job: &Contexts, job: &str) -> Contexts {
    let texts = |entries: &[(&str, &str)]| -> Vec<(String, Value)> {
        entries.iter().map(|(name, text)| ((*name).to_owned(), Value::from(*text))).collect()
    };
    let mut github = texts(&[
        ("repository", "mycompany-inc/My-Repo"),
        ("repository_owner", "mycompany-inc"),
        ("ref", "refs/heads/develop"),
        ("ref_name", "develop"),
        ("ref_type", "branch"),
        ("sha", "8f0c4d1e2b3a49586776655443322110ffeeddcc"),
        ("actor", "dependabot[bot]"),
        ("triggering_actor", "octocat"),
        ("event_name", "push"),
        ("workflow", "Deploy (production)"),
        ("run_id", "1234567890"),
        ("run_number", "42"),
        ("run_attempt", "1"),
        ("base_ref", ""),
        ("head_ref", ""),
    ]);
    github.push(("job".to_owned(), Value::from(job)));
    let needs = Value::open_object::<&str>([], "it is an output of another job, which is not run");
    of_job
        .clone()
        .with("github", Value::open_object(github, "the event's payload is not given"))
        .with("needs", needs)
        .with("inputs", Value::object([("environment", Value::from("staging")), ("tag", Value::from("v1.2.3"))]))
}

/// What a scenario says of references that tell no release.
const RELEASES: &[(&str, Version)] =
    &[("aws-actions/configure-aws-credentials@aaaabbbbccccddddeeeeffff0000111122223333", Version::new(5, 0, 0))];
