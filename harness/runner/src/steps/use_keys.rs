//! Access keys are used as they are given, as configure-aws-credentials does it: it asks STS whose they are, and goes on with
//! them. A login takes them from variables without asking anybody: ECR is the first to judge them.

use async_trait::async_trait;
use aws_credential_types::Credentials;
use aws_sdk_sts::error::ProvideErrorMetadata;
use portcullis_scenario::Stage;

use super::{Step, Stop};
use crate::{case::CaseRun, seen_by_user::Acting};

pub(crate) struct UseKeys {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    /// Of temporary credentials.
    pub(crate) session_token: Option<String>,
    /// The region of this and later calls; the scenario's when absent.
    pub(crate) region: Option<String>,
    /// The action that does it; none where a login takes them from variables or its inputs.
    pub(crate) acting: Option<Acting>,
    /// The stage that the keys belong to: that of the action, or of the login.
    pub(crate) stage: Stage,
}

#[async_trait]
impl Step for UseKeys {
    fn stage(&self) -> Stage {
        self.stage
    }

    async fn run(&self, run: &mut CaseRun<'_>) -> Result<(), Stop> {
        if let Some(region) = &self.region {
            run.region.clone_from(region);
        }
        let keys = Credentials::new(
            &self.access_key_id,
            &self.secret_access_key,
            self.session_token.clone(),
            None,
            "the inputs of the action",
        );
        if self.stage == Stage::AssumeRole {
            return whose(run, keys, self.acting).await;
        }
        run.credentials = Some(keys);
        // Only the case asks, for its account; what becomes of wrong keys is for ECR to say.
        if let Ok(identity) =
            aws_sdk_sts::Client::new(&run.aws(run.credentials.clone())).get_caller_identity().send().await
            && let Some(account) = identity.account().and_then(|account| account.parse().ok())
        {
            run.account = account;
        }
        Ok(())
    }
}

/// The case goes on with these credentials, after configure-aws-credentials has asked STS whose they are.
pub(super) async fn whose(run: &mut CaseRun<'_>, keys: Credentials, acting: Option<Acting>) -> Result<(), Stop> {
    run.credentials = Some(keys);
    let sts = aws_sdk_sts::Client::new(&run.aws(run.credentials.clone()));
    match sts.get_caller_identity().send().await {
        Ok(identity) => {
            if let Some(account) = identity.account().and_then(|account| account.parse().ok()) {
                run.account = account;
            }
            Ok(())
        }
        Err(error) => {
            let status = error.raw_response().map(|response| response.status().as_u16());
            let stop = run.refused(Stage::AssumeRole, status, error.code(), error.message(), &error).await;
            Err(stop.seen_by_user(|denied| {
                let message = denied.message.as_deref().unwrap_or_default();
                acting?.identity_refused(denied.code.as_deref()?, message)
            }))
        }
    }
}
