//! What started a run, and what the scenario knows of the repository around it, as the workflow file is held against it.

use std::collections::BTreeMap;

use portcullis_scenario::{
    Case, DeploymentBranches, Environment as GivenEnvironment, Template, TokenService, Workflow as Given,
};
use portcullis_workflow::{BranchPolicy, DeploymentPattern, Environment, Finished, Run, steps::Version};

use super::unclear::Unclear;
use crate::apply::World;

/// What started the run, and what the scenario says around it.
pub(super) fn run_of(case: &Case, given: &Given, world: &World) -> Result<Run, Unclear> {
    if let Some((action, release)) = given.releases.iter().find(|(_, release)| version(&release.text).is_none()) {
        let message = format!("`{}` is not a release of `{action}`", release.text);
        return Err(Unclear::text(message).of(release).help("write its three numbers: `v4.3.1`"));
    }
    let texts = |templates: &Option<BTreeMap<String, Template>>| -> Result<_, Unclear> {
        let Some(templates) = templates else { return Ok(None) };
        rendered(templates, world).map(Some)
    };
    let mut run = Run::new(case.job.repository.clone(), case.job.event.clone());
    run.actor.clone_from(&case.job.actor);
    run.ref_protected = case.job.ref_protected;
    run.token_service = case.runner.token_service == TokenService::Present;
    run.activity.clone_from(&given.event.activity);
    run.changed_paths.clone_from(&given.event.changed_paths);
    run.message.clone_from(&given.event.message);
    run.after_workflow.clone_from(&given.event.after_workflow);
    run.after_branch.clone_from(&given.event.after_branch);
    run.payload.clone_from(&given.event.payload);
    run.inputs = given.event.inputs.clone();
    run.secrets = texts(&given.secrets)?;
    run.dependabot_secrets = texts(&given.dependabot_secrets)?;
    run.vars = texts(&given.vars)?;
    run.environments = given.settings.environments.iter().map(environment).collect();
    run.cron.clone_from(&given.event.cron);
    run.runs_for_forks = !given.settings.ignores_forks;
    run.send_secrets = given.settings.send_secrets;
    for (id, end) in &given.needs {
        let finished = Finished { result: end.result, outputs: rendered(&end.outputs, world)? };
        run.finished.insert(id.clone(), finished);
    }
    let refs = given.calls.iter().filter_map(|(reference, called)| Some((reference.clone(), called.git_ref.clone()?)));
    run.called_refs = refs.collect();
    Ok(run)
}

fn rendered(templates: &BTreeMap<String, Template>, world: &World) -> Result<BTreeMap<String, String>, Unclear> {
    let render = |(name, template): (&String, &Template)| {
        let text = world.render(template).map_err(|error| Unclear::text(error.to_string()))?;
        Ok((name.clone(), text))
    };
    templates.iter().map(render).collect()
}

fn environment(given: &GivenEnvironment) -> Environment {
    let mut environment = Environment::new(&given.name);
    environment.reviewers = given.reviewers;
    environment.approved = given.approved;
    environment.wait_minutes = given.wait_minutes;
    environment.branches = match &given.branches {
        DeploymentBranches::All => BranchPolicy::All,
        DeploymentBranches::Protected => BranchPolicy::Protected,
        DeploymentBranches::Selected { branches, tags } => {
            let branches = branches.iter().cloned().map(DeploymentPattern::Branch);
            BranchPolicy::Selected(branches.chain(tags.iter().cloned().map(DeploymentPattern::Tag)).collect())
        }
    };
    environment
}

/// `v4.3.1`
pub(super) fn version(text: &str) -> Option<Version> {
    let mut numbers = text.strip_prefix('v').unwrap_or(text).split('.').map(str::parse);
    match (numbers.next(), numbers.next(), numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor)), Some(Ok(patch)), None) => Some(Version::new(major, minor, patch)),
        _ => None,
    }
}
