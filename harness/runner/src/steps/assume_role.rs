//! The token is given to STS for credentials of the role, as configure-aws-credentials does it.

use async_trait::async_trait;
use aws_credential_types::Credentials;
use aws_sdk_sts::{error::ProvideErrorMetadata, types::PolicyDescriptorType};
use portcullis_scenario::Stage;

use super::{Step, Stop};
use crate::{aws, case::CaseRun, seen_by_user::Acting};

pub(crate) struct AssumeRole {
    pub(crate) role: String,
    pub(crate) session_name: String,
    /// STS's default when absent.
    pub(crate) duration_seconds: Option<i32>,
    /// The inline session policy.
    pub(crate) policy: Option<String>,
    /// The managed session policies.
    pub(crate) policy_arns: Vec<String>,
    /// The region of this and later calls; the scenario's when absent.
    pub(crate) region: Option<String>,
    /// The action that does it, if it is one of a workflow.
    pub(crate) acting: Option<Acting>,
}

impl AssumeRole {
    /// A role that is assumed with nothing but defaults.
    pub(crate) fn plain(role: String, session_name: &str) -> Self {
        Self {
            role,
            session_name: session_name.to_owned(),
            duration_seconds: None,
            policy: None,
            policy_arns: Vec::new(),
            region: None,
            acting: None,
        }
    }
}

#[async_trait]
impl Step for AssumeRole {
    fn stage(&self) -> Stage {
        Stage::AssumeRole
    }

    fn role(&self) -> Option<&str> {
        Some(&self.role)
    }

    async fn run(&self, run: &mut CaseRun<'_>) -> Result<(), Stop> {
        if let Some(region) = &self.region {
            run.region.clone_from(region);
        }
        let token = run.token.clone().ok_or_else(|| Stop::broken("no token was minted"))?;
        let sts = aws_sdk_sts::Client::new(&run.aws(None));
        let policies = self.policy_arns.iter().map(|arn| PolicyDescriptorType::builder().arn(arn).build());
        let policy_arns = Some(policies.collect()).filter(|policies: &Vec<_>| !policies.is_empty());
        let assumed = sts
            .assume_role_with_web_identity()
            .role_arn(&self.role)
            .role_session_name(&self.session_name)
            .web_identity_token(token)
            .set_duration_seconds(self.duration_seconds)
            .set_policy(self.policy.clone())
            .set_policy_arns(policy_arns)
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
        let got = assumed.credentials().ok_or_else(|| Stop::broken("STS gave no credentials"))?;
        let credentials = Credentials::new(
            got.access_key_id(),
            got.secret_access_key(),
            Some(got.session_token().to_owned()),
            None,
            "the role's session",
        );
        run.credentials = Some(credentials);
        let session = assumed.assumed_role_user().map(|user| user.arn()).unwrap_or_default();
        if let Some(account) = session.split(':').nth(4).and_then(|account| account.parse().ok()) {
            run.account = account;
        }
        identity(run, session).await.map_err(|stop| {
            stop.seen_by_user(|denied| {
                self.acting?.identity_refused(denied.code.as_deref()?, denied.message.as_deref().unwrap_or_default())
            })
        })
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
