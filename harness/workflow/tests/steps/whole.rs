//! From the file to what a user sees: the workflow read, the push that starts it, the job, its deeds.

use std::collections::BTreeMap;

use portcullis_model::{Event, Repository, RunnerEnvironment};
use portcullis_workflow::{
    JobOutcome, JobRun, Run, Workflow,
    steps::{
        self, Credentials, Does,
        messages::{Action, Course, StsCall, outcome},
    },
};

#[test]
fn the_seed_assumes_its_role_and_pushes_its_image() {
    let text = include_str!("seed.yml");
    let said = steps::deeds(&job(text).job_steps()).to_string();
    let expected = [
        "sts:AssumeRoleWithWebIdentity arn:aws:iam::123456789012:role/dev-github-actions\n    audience: sts.amazonaws.com",
        "ecr:GetAuthorizationToken in ap-northeast-1",
        "push 123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/my-ecr-repo:8f0c4d1e2b3a49586776655443322110ffeeddcc",
    ];
    for line in expected {
        assert!(said.contains(line), "`{line}` is not in:\n{said}");
    }
}

#[test]
fn a_refused_role_is_tried_twelve_times() {
    let deeds = steps::deeds(&job(include_str!("build-push-action.yml")).job_steps());
    let assume = deeds.deeds.iter().find_map(|deed| match &deed.does {
        Does::AssumeRoleWithWebIdentity(_, assume) => Some(assume),
        _ => None,
    });
    let denied = Course::Sts {
        call: StsCall::AssumeRoleWithWebIdentity,
        code: "AccessDenied".to_owned(),
        message: "Not authorized to perform sts:AssumeRoleWithWebIdentity".to_owned(),
    };
    let seen = outcome(Action::ConfigureAwsCredentials, (&assume.unwrap().configured).into(), &denied).unwrap();
    assert_eq!(seen.calls, [("GET token", 1), ("AssumeRoleWithWebIdentity", 12)]);
    assert_eq!((seen.lines.len(), seen.seconds, seen.exit), (13, 34..=171, 1));
}

#[test]
fn without_the_permission_the_action_looks_for_credentials_on_the_runner() {
    let deeds = steps::deeds(&job(include_str!("seed-without-permission.yml")).job_steps());
    let with = deeds.deeds.iter().find_map(|deed| match &deed.does {
        Does::AssumeRole(credentials, _) => Some(credentials),
        _ => None,
    });
    assert_eq!(with, Some(&Credentials::Runner { wanted_oidc: true }));
}

/// The first job of the workflow, for a push to `develop`.
fn job(text: &str) -> JobRun {
    let workflow = Workflow::read(".github/workflows/deploy.yml", text, &|_| None).unwrap();
    let event = Event::Push("refs/heads/develop".to_owned());
    let mut run = Run::new(Repository::new("mycompany-inc", "my-repo"), event);
    run.sha = Some("8f0c4d1e2b3a49586776655443322110ffeeddcc".to_owned());
    let named = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let role = "arn:aws:iam::123456789012:role/dev-github-actions";
    run.secrets =
        Some(named(&[("AWS_GA_ROLE_ARN", role), ("AWS_ROLE_ARN", role), ("ECR_REPOSITORY_NAME", "my-ecr-repo")]));
    run.vars = Some(named(&[("AWS_REGION", "ap-northeast-1"), ("ECR_REPOSITORY", "app")]));
    let started = workflow.run(&run).unwrap().unwrap();
    let id = workflow.jobs().remove(0);
    match started.job(&id).unwrap() {
        JobOutcome::Runs(mut runs) => runs.remove(0),
        other => panic!("the job does not run: {other:?}"),
    }
}

#[test]
fn the_token_says_whose_the_runner_is() {
    for (runs_on, expected) in [
        ("ubuntu-latest", RunnerEnvironment::GithubHosted),
        ("[self-hosted, linux]", RunnerEnvironment::SelfHosted),
        ("{ group: deploy, labels: [self-hosted] }", RunnerEnvironment::SelfHosted),
    ] {
        let text = format!("on: push\njobs: {{ deploy: {{ runs-on: {runs_on}, steps: [ {{ run: make }} ] }} }}");
        let workflow = Workflow::read("deploy.yml", &text, &|_| None).unwrap();
        let run = Run::new(Repository::new("octo-org", "app"), Event::Push("refs/heads/main".to_owned()));
        let started = workflow.run(&run).unwrap().unwrap();
        let JobOutcome::Runs(jobs) = started.job("deploy").unwrap() else { panic!("`deploy` does not run") };
        assert!(jobs.iter().all(|job| job.job.runner_environment == expected), "{runs_on}");
    }
}

#[test]
fn a_dispatch_has_at_most_twenty_five_inputs() {
    let workflow = |count: usize| {
        let inputs: String = (0..count).map(|index| format!("      input{index}: {{ type: string }}\n")).collect();
        let text = format!(
            "on:\n  workflow_dispatch:\n    inputs:\n{inputs}jobs: {{ deploy: {{ runs-on: ubuntu-latest, steps: [ {{ run: make }} ] }} }}"
        );
        Workflow::read("deploy.yml", &text, &|_| None)
    };
    assert!(workflow(25).is_ok());
    let refused = workflow(26).unwrap_err().to_string();
    assert!(refused.contains("you may only define up to 25 `inputs` for a `workflow_dispatch` event"), "{refused}");
}
