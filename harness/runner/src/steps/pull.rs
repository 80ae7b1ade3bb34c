//! The image is put into the repository by the account's own key, then pulled with the role's registry token.

use async_trait::async_trait;
use portcullis_registry_client::{Client, Image, pull, push};
use portcullis_scenario::Stage;

use super::{
    Step, Stop,
    login::log_in,
    registry::{failed, target},
};
use crate::{aws, case::CaseRun};

pub(crate) struct Pull {
    pub(crate) image: String,
    pub(crate) client: &'static str,
}

#[async_trait]
impl Step for Pull {
    fn stage(&self) -> Stage {
        Stage::Pull
    }

    fn image(&self) -> Option<&str> {
        Some(&self.image)
    }

    async fn run(&self, run: &mut CaseRun<'_>) -> Result<(), Stop> {
        let login = run.login.clone().ok_or_else(|| Stop::broken("no registry token was given"))?;
        let client: Client = self.client.parse().map_err(Stop::broken)?;
        let image = Image::sample(&run.case.name);
        let registry = run.registry_of(&self.image).unwrap_or(run.account);
        let own = log_in(run, aws::root(registry), registry).await?;
        let put = push(Client::DockerGraphdriver, run.registry_http, &target(run, &own, &self.image)?, &image).await;
        let put = put.map_err(|failure| Stop::Broken(format!("the image cannot be put there: {failure}")))?;
        let pulled = match pull(client, run.registry_http, &target(run, &login, &self.image)?).await {
            Ok(pulled) => pulled,
            Err(failure) => return Err(failed(run, Stage::Pull, failure).await),
        };
        run.exchanges = pulled.exchanges.iter().map(ToString::to_string).collect();
        run.digest = Some(pulled.digest.to_string());
        if pulled.digest == put.digest {
            Ok(())
        } else {
            Err(Stop::Broken(format!("the image `{}` was put there, but `{}` was pulled", put.digest, pulled.digest)))
        }
    }
}
