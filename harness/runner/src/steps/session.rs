//! What both ways to become a role share: what is asked of the session, and what is done with its credentials.

use aws_credential_types::Credentials;
use aws_sdk_sts::{
    error::ProvideErrorMetadata,
    types::{AssumedRoleUser, Credentials as Given, PolicyDescriptorType},
};
use portcullis_scenario::Stage;

use super::Stop;
use crate::case::CaseRun;

/// What is asked of a session.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) role: String,
    pub(crate) session_name: String,
    /// STS's default when absent.
    pub(crate) duration_seconds: Option<i32>,
    /// The inline session policy.
    pub(crate) policy: Option<String>,
    /// The managed session policies.
    pub(crate) policy_arns: Vec<String>,
}

impl Asked {
    /// A session with nothing but defaults.
    pub(crate) fn plain(role: String, session_name: &str) -> Self {
        Self {
            role,
            session_name: session_name.to_owned(),
            duration_seconds: None,
            policy: None,
            policy_arns: Vec::new(),
        }
    }

    /// The managed session policies as STS takes them; none rather than an empty list.
    pub(super) fn policy_descriptors(&self) -> Option<Vec<PolicyDescriptorType>> {
        let policies = self.policy_arns.iter().map(|arn| PolicyDescriptorType::builder().arn(arn).build());
        Some(policies.collect()).filter(|policies: &Vec<_>| !policies.is_empty())
    }
}

/// The case goes on with these credentials. configure-aws-credentials asks who it is now; the answer must be the session
/// that STS named.
pub(super) async fn becomes(
    run: &mut CaseRun<'_>,
    stage: Stage,
    credentials: Option<&Given>,
    user: Option<&AssumedRoleUser>,
) -> Result<(), Stop> {
    let given = credentials.ok_or_else(|| Stop::broken("STS gave no credentials"))?;
    run.credentials = Some(Credentials::new(
        given.access_key_id(),
        given.secret_access_key(),
        Some(given.session_token().to_owned()),
        None,
        "the role's session",
    ));
    let session = user.map(AssumedRoleUser::arn).unwrap_or_default();
    if let Some(account) = session.split(':').nth(4).and_then(|account| account.parse().ok()) {
        run.account = account;
    }
    let sts = aws_sdk_sts::Client::new(&run.aws(run.credentials.clone()));
    match sts.get_caller_identity().send().await {
        Ok(identity) if identity.arn() == Some(session) => Ok(()),
        Ok(identity) => {
            let seen = identity.arn().unwrap_or_default();
            Err(Stop::Broken(format!("GetCallerIdentity answered `{seen}`, but the session is `{session}`")))
        }
        Err(error) => {
            let status = error.raw_response().map(|response| response.status().as_u16());
            Err(run.refused(stage, status, error.code(), error.message(), &error).await)
        }
    }
}
