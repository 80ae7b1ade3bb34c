//! The credentials are exchanged for a registry token, as amazon-ecr-login does it.

use async_trait::async_trait;
use aws_credential_types::Credentials;
use aws_sdk_ecr::error::ProvideErrorMetadata;
use portcullis_model::AccountId;
use portcullis_scenario::Stage;

use super::{Step, Stop};
use crate::{
    case::{CaseRun, Login as LoggedIn},
    seen_by_user::ActingLogin,
};

#[derive(Default)]
pub(crate) struct Login {
    /// The region that is asked; that of the role's step when absent.
    pub(crate) region: Option<String>,
    /// The action that does it, if it is one of a workflow.
    pub(crate) acting: Option<ActingLogin>,
}

impl Login {
    /// A login in the region of the scenario.
    pub(crate) fn plain() -> Self {
        Self::default()
    }
}

#[async_trait]
impl Step for Login {
    fn stage(&self) -> Stage {
        Stage::Login
    }

    async fn run(&self, run: &mut CaseRun<'_>) -> Result<(), Stop> {
        let credentials = run.credentials.clone().ok_or_else(|| Stop::broken("no role was assumed"))?;
        if let Some(region) = &self.region {
            run.region.clone_from(region);
        }
        // Of a workflow, the action says which registries it logs in to.
        let image = run.case.image.as_ref().filter(|_| self.acting.is_none());
        let registry = image.and_then(|image| run.registry_of(&run.world.render(image).ok()?));
        let login = log_in(run, credentials, registry.unwrap_or(run.account)).await.map_err(|stop| {
            stop.seen_by_user(|denied| self.acting?.refused(denied.message.as_deref().unwrap_or_default()))
        })?;
        run.login = Some(login);
        Ok(())
    }
}

/// A registry token for these credentials, good at the registry of this account.
pub(super) async fn log_in(run: &CaseRun<'_>, credentials: Credentials, registry: AccountId) -> Result<LoggedIn, Stop> {
    let ecr = aws_sdk_ecr::Client::new(&run.aws(Some(credentials)));
    let mut asked = ecr.get_authorization_token();
    if registry != run.account {
        #[expect(deprecated, reason = "amazon-ecr-login's input `registries` is this member")]
        {
            asked = asked.registry_ids(registry.as_str());
        }
    }
    let answer = match asked.send().await {
        Ok(answer) => answer,
        Err(error) => {
            let status = error.raw_response().map(|response| response.status().as_u16());
            return Err(run.refused(Stage::Login, status, error.code(), error.message(), &error).await);
        }
    };
    let data = answer.authorization_data().first();
    let token = data.and_then(|data| data.authorization_token());
    let endpoint = data.and_then(|data| data.proxy_endpoint());
    match (token, endpoint) {
        (Some(token), Some(endpoint)) => {
            Ok(LoggedIn { authorization: token.to_owned(), registry: endpoint.to_owned() })
        }
        _ => Err(Stop::broken("GetAuthorizationToken answered without a token or an endpoint")),
    }
}
