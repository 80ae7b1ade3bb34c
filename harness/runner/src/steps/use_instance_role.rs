//! The role of the EC2 instance that the runner is on: what the SDK's chain of credentials finds where a step gives no others.

use async_trait::async_trait;
use portcullis_scenario::Stage;

use super::{Step, Stop, use_keys::whose};
use crate::{admin, case::CaseRun, seen_by_user::Acting};

pub(crate) struct UseInstanceRole {
    pub(crate) role: String,
    /// The region of this and later calls; the scenario's when absent.
    pub(crate) region: Option<String>,
    /// The action that does it.
    pub(crate) acting: Acting,
}

#[async_trait]
impl Step for UseInstanceRole {
    fn stage(&self) -> Stage {
        Stage::AssumeRole
    }

    async fn run(&self, run: &mut CaseRun<'_>) -> Result<(), Stop> {
        if let Some(region) = &self.region {
            run.region.clone_from(region);
        }
        let found = admin::instance_credentials(run.http, run.url, &self.role).await.map_err(Stop::broken)?;
        whose(run, found, Some(self.acting)).await
    }
}
