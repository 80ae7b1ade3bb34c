//! What the scenario itself gives to a case, with its references looked up; and the plan of a case without a workflow.

use portcullis_scenario::{Case, Operation};

use super::{DEFAULT_AUDIENCE, DEFAULT_SESSION_NAME, Plan, client_of};
use crate::{
    apply::{Unresolved, World},
    steps::{AssumeRole, Login, Mint, Pull, Push, Step},
};

/// What the scenario gives.
pub(super) struct Given {
    pub(super) role: Option<String>,
    pub(super) image: Option<String>,
}

impl Given {
    pub(super) fn of(case: &Case, world: &World) -> Result<Self, Unresolved> {
        let text = |template: &portcullis_scenario::Template| template.render(|reference| world.resolve(reference));
        Ok(Self { role: case.role.as_ref().map(text).transpose()?, image: case.image.as_ref().map(text).transpose()? })
    }

    /// The plan of a case without a workflow: as configure-aws-credentials and amazon-ecr-login would do it.
    pub(super) fn plan(&self, case: &Case) -> Plan {
        let client = client_of(case);
        let audience = case.audience.clone().unwrap_or_else(|| DEFAULT_AUDIENCE.to_owned());
        let mut steps: Vec<Box<dyn Step>> = vec![Box::new(Mint::of(case.job.clone(), audience))];
        if let Some(role) = &self.role {
            steps.push(Box::new(AssumeRole::plain(role.clone(), DEFAULT_SESSION_NAME)));
            steps.push(Box::new(Login::plain()));
        }
        if let (Some(_), Some(image)) = (&self.role, &self.image) {
            let image = image.clone();
            steps.push(match case.operation {
                Operation::Push => Box::new(Push { image, client }),
                Operation::Pull => Box::new(Pull { image, client }),
            });
        }
        Plan { steps, client }
    }
}
