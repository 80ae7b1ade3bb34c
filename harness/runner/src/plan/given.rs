//! What the scenario itself gives to a case, with its references looked up; and the plan of a case without a workflow.

use portcullis_model::Job;
use portcullis_scenario::{Case, Operation, Session, Stage, Template, TokenService};

use super::{DEFAULT_AUDIENCE, DEFAULT_SESSION_NAME, NO_TOKEN, Plan, client_of, unclear::Unclear};
use crate::{
    apply::{Unresolved, World},
    event::WorkflowReason,
    steps::{Asked, AssumeRole, Chain, Login, Mint, NO_REQUEST_URL, NoToken, Pull, Push, Step},
};

/// What the scenario gives.
pub(super) struct Given {
    pub(super) role: Option<String>,
    /// That of the runner.
    pub(super) runner_role: Option<String>,
    pub(super) image: Option<String>,
}

impl Given {
    pub(super) fn of(case: &Case, world: &World) -> Result<Self, Unresolved> {
        let text = |template: &Template| world.render(template);
        Ok(Self {
            role: case.role.as_ref().map(text).transpose()?,
            runner_role: case.runner.role.as_ref().map(text).transpose()?,
            image: case.image.as_ref().map(text).transpose()?,
        })
    }

    /// The plan of a case without a workflow: as configure-aws-credentials and amazon-ecr-login would do it.
    pub(super) fn plan(&self, case: &Case, world: &World) -> Result<Plan, Unresolved> {
        let audience = case.audience.clone().unwrap_or_else(|| DEFAULT_AUDIENCE.to_owned());
        let mint = Mint::of(case.job.clone(), audience);
        if case.runner.token_service == TokenService::Absent {
            return Ok(Plan::of(vec![Box::new(Mint { refused: Some(no_token_service()), ..mint })]));
        }
        let mut plan = Plan::of(vec![Box::new(mint)]);
        let Some(role) = &self.role else { return Ok(plan) };
        let asked = asked(role.clone(), &case.session, world)?;
        plan.steps.push(Box::new(AssumeRole { asked, region: None, acting: None }));
        for chained in &case.chain {
            plan.steps.push(Box::new(Chain {
                stage: Stage::Chain,
                asked: asked_of(&chained.role, &chained.session, world)?,
                external_id: chained.external_id.clone(),
                tags: chained.tags.clone().into_iter().collect(),
                transitive_tag_keys: Vec::new(),
                region: None,
                acting: None,
            }));
        }
        plan.steps.push(Box::new(Login::plain()));
        if let Some(image) = self.image.clone() {
            let client = client_of(case);
            plan.client = Some(client);
            let step: Box<dyn Step> = match case.operation {
                Operation::Push => Box::new(Push { image, client }),
                Operation::Pull => Box::new(Pull { image, client }),
            };
            plan.steps.push(step);
        }
        Ok(plan)
    }
}

/// The job of a case without a workflow, if it may ask for tokens.
pub(super) fn minting_job(case: &Case) -> Result<Job, Unclear> {
    if case.runner.token_service == TokenService::Absent {
        return Err(Unclear::text(format!("{NO_TOKEN}: {NO_TOKEN_SERVICE}")).help(OTHER_RUNNER));
    }
    match case.job.withheld() {
        Some(why) => Err(Unclear::text(format!("{NO_TOKEN}: {why}")).help(why.help())),
        None => Ok(case.job.clone()),
    }
}

const NO_TOKEN_SERVICE: &str = "the runner has no token service: it sets neither `ACTIONS_ID_TOKEN_REQUEST_URL` nor \
                                `ACTIONS_ID_TOKEN_REQUEST_TOKEN`";

const OTHER_RUNNER: &str = "leave `token_service: absent` out of `runner` for one of GitHub's";

fn no_token_service() -> NoToken {
    let hint = Some(OTHER_RUNNER.to_owned());
    let reason = WorkflowReason { text: NO_TOKEN_SERVICE.to_owned(), place: None, hint };
    NoToken { reason, acting: None, message: Some(NO_REQUEST_URL) }
}

fn asked_of(role: &Template, session: &Session, world: &World) -> Result<Asked, Unresolved> {
    asked(world.render(role)?, session, world)
}

fn asked(role: String, session: &Session, world: &World) -> Result<Asked, Unresolved> {
    Ok(Asked {
        role,
        session_name: session.name.clone().unwrap_or_else(|| DEFAULT_SESSION_NAME.to_owned()),
        // More than STS can be asked for is more than any role grants, and refused as such.
        duration_seconds: session.seconds.map(|seconds| i32::try_from(seconds).unwrap_or(i32::MAX)),
        policy: session.policy.clone(),
        policy_arns: session.policies.iter().map(|arn| world.render(arn)).collect::<Result<_, _>>()?,
    })
}
