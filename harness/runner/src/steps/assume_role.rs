//! The token is given to STS for credentials of the role, as configure-aws-credentials does it.

use async_trait::async_trait;
use aws_credential_types::Credentials;
use aws_sdk_sts::error::ProvideErrorMetadata;
use portcullis_scenario::Stage;

use super::{Step, Stop};
use crate::{aws, case::CaseRun};

/// configure-aws-credentials' default.
const SESSION_NAME: &str = "GitHubActions";

pub(super) struct AssumeRole;

#[async_trait]
impl Step for AssumeRole {
    fn stage(&self) -> Stage {
        Stage::AssumeRole
    }

    async fn run(&self, run: &mut CaseRun<'_>) -> Result<(), Stop> {
        let role = run.role()?;
        let token = run.token.clone().ok_or_else(|| Stop::broken("no token was minted"))?;
        let sts = aws_sdk_sts::Client::new(&run.aws(None));
        let assumed = sts
            .assume_role_with_web_identity()
            .role_arn(role)
            .role_session_name(SESSION_NAME)
            .web_identity_token(token)
            .send()
            .await;
        let assumed = match assumed {
            Ok(assumed) => assumed,
            Err(error) => {
                let status = error.raw_response().map(|response| response.status().as_u16());
                return Err(run.refused(Stage::AssumeRole, status, error.code(), error.message(), &error).await);
            }
        };
        let got = assumed.credentials().ok_or_else(|| Stop::broken("STS gave no credentials"))?;
        let credentials = Credentials::new(
            got.access_key_id(),
            got.secret_access_key(),
            Some(got.session_token().to_owned()),
            None,
            "the role's session",
        );
        run.credentials = Some(credentials);
        identity(run, assumed.assumed_role_user().map(|user| user.arn()).unwrap_or_default()).await
    }
}

/// configure-aws-credentials asks who it is now; the answer must be the session that STS named.
async fn identity(run: &CaseRun<'_>, expected: &str) -> Result<(), Stop> {
    let sts = aws_sdk_sts::Client::new(&run.aws(run.credentials.clone()));
    match sts.get_caller_identity().send().await {
        Ok(identity) if identity.arn() == Some(expected) => Ok(()),
        Ok(identity) => {
            let seen = identity.arn().unwrap_or_default();
            Err(Stop::Broken(format!("GetCallerIdentity answered `{seen}`, but the session is `{expected}`")))
        }
        Err(error) => {
            let status = error.raw_response().map(|response| response.status().as_u16());
            Err(run.refused(Stage::AssumeRole, status, error.code(), error.message(), &error).await)
        }
    }
}

/// The account's own key, for what the role may not do.
pub(super) fn account_key(run: &CaseRun<'_>) -> Credentials {
    aws::root(run.account)
}
