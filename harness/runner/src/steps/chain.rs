//! The credentials got so far are exchanged for those of another role, as configure-aws-credentials does it with
//! `role-chaining`.

use async_trait::async_trait;
use aws_sdk_sts::{error::ProvideErrorMetadata, types::Tag};
use portcullis_scenario::Stage;

use super::{
    Step, Stop,
    session::{Asked, becomes},
};
use crate::{case::CaseRun, seen_by_user::Acting};

pub(crate) struct Chain {
    /// Where the case stands: the first role of a job may be assumed with access keys.
    pub(crate) stage: Stage,
    pub(crate) asked: Asked,
    pub(crate) external_id: Option<String>,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) transitive_tag_keys: Vec<String>,
    /// The region of this and later calls; that of the step before when absent.
    pub(crate) region: Option<String>,
    /// The action that does it, if it is one of a workflow.
    pub(crate) acting: Option<Acting>,
}

#[async_trait]
impl Step for Chain {
    fn stage(&self) -> Stage {
        self.stage
    }

    fn role(&self) -> Option<&str> {
        Some(&self.asked.role)
    }

    async fn run(&self, run: &mut CaseRun<'_>) -> Result<(), Stop> {
        if let Some(region) = &self.region {
            run.region.clone_from(region);
        }
        let credentials = run.credentials.clone().ok_or_else(|| Stop::broken("no role was assumed"))?;
        let sts = aws_sdk_sts::Client::new(&run.aws(Some(credentials)));
        let tags = self.tags.iter().map(|(key, value)| Tag::builder().key(key).value(value).build());
        let tags = tags.collect::<Result<Vec<_>, _>>().map_err(Stop::broken)?;
        // The action takes a name alone for a role of the account of the credentials, in the partition `aws`.
        let role = if self.asked.role.starts_with("arn:aws") {
            self.asked.role.clone()
        } else {
            format!("arn:aws:iam::{}:role/{}", run.account, self.asked.role)
        };
        let assumed = sts
            .assume_role()
            .role_arn(role)
            .role_session_name(&self.asked.session_name)
            .set_duration_seconds(self.asked.duration_seconds)
            .set_policy(self.asked.policy.clone())
            .set_policy_arns(self.asked.policy_descriptors())
            .set_external_id(self.external_id.clone())
            .set_tags(Some(tags).filter(|tags| !tags.is_empty()))
            .set_transitive_tag_keys(Some(self.transitive_tag_keys.clone()).filter(|keys| !keys.is_empty()))
            .send()
            .await;
        let assumed = match assumed {
            Ok(assumed) => assumed,
            Err(error) => {
                let status = error.raw_response().map(|response| response.status().as_u16());
                let stop = run.refused(self.stage, status, error.code(), error.message(), &error).await;
                return Err(stop.seen_by_user(|denied| {
                    self.acting?.chain_refused(denied.code.as_deref()?, denied.message.as_deref().unwrap_or_default())
                }));
            }
        };
        let became = becomes(run, self.stage, assumed.credentials(), assumed.assumed_role_user()).await;
        became.map_err(|stop| {
            stop.seen_by_user(|denied| {
                self.acting?.identity_refused(denied.code.as_deref()?, denied.message.as_deref().unwrap_or_default())
            })
        })
    }
}
