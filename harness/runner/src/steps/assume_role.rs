//! The token is given to STS for credentials of the role, as configure-aws-credentials does it.

use async_trait::async_trait;
use aws_sdk_sts::error::ProvideErrorMetadata;
use portcullis_scenario::Stage;

use super::{
    Step, Stop,
    session::{Asked, becomes},
};
use crate::{case::CaseRun, seen_by_user::Acting};

pub(crate) struct AssumeRole {
    pub(crate) asked: Asked,
    /// The region of this and later calls; the scenario's when absent.
    pub(crate) region: Option<String>,
    /// The action that does it, if it is one of a workflow.
    pub(crate) acting: Option<Acting>,
}

#[async_trait]
impl Step for AssumeRole {
    fn stage(&self) -> Stage {
        Stage::AssumeRole
    }

    fn role(&self) -> Option<&str> {
        Some(&self.asked.role)
    }

    async fn run(&self, run: &mut CaseRun<'_>) -> Result<(), Stop> {
        if let Some(region) = &self.region {
            run.region.clone_from(region);
        }
        let token = run.token.clone().ok_or_else(|| Stop::broken("no token was minted"))?;
        let sts = aws_sdk_sts::Client::new(&run.aws(None));
        let assumed = sts
            .assume_role_with_web_identity()
            .role_arn(&self.asked.role)
            .role_session_name(&self.asked.session_name)
            .web_identity_token(token)
            .set_duration_seconds(self.asked.duration_seconds)
            .set_policy(self.asked.policy.clone())
            .set_policy_arns(self.asked.policy_descriptors())
            .send()
            .await;
        let assumed = match assumed {
            Ok(assumed) => assumed,
            Err(error) => {
                let status = error.raw_response().map(|response| response.status().as_u16());
                let stop = run.refused(Stage::AssumeRole, status, error.code(), error.message(), &error).await;
                return Err(stop.seen_by_user(|denied| {
                    self.acting?.role_refused(denied.code.as_deref()?, denied.message.as_deref().unwrap_or_default())
                }));
            }
        };
        let became = becomes(run, Stage::AssumeRole, assumed.credentials(), assumed.assumed_role_user()).await;
        became.map_err(|stop| {
            stop.seen_by_user(|denied| {
                self.acting?.identity_refused(denied.code.as_deref()?, denied.message.as_deref().unwrap_or_default())
            })
        })
    }
}
