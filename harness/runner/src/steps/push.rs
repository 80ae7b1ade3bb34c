//! The image is pushed with the role's registry token; then its manifest is read back with the account's own key.

use async_trait::async_trait;
use portcullis_registry_client::{Client, Image, push, resolve};
use portcullis_scenario::Stage;

use super::{
    Step, Stop,
    login::log_in,
    registry::{failed, target},
};
use crate::{aws, case::CaseRun};

pub(crate) struct Push {
    pub(crate) image: String,
    pub(crate) client: &'static str,
}

#[async_trait]
impl Step for Push {
    fn stage(&self) -> Stage {
        Stage::Push
    }

    fn image(&self) -> Option<&str> {
        Some(&self.image)
    }

    async fn run(&self, run: &mut CaseRun<'_>) -> Result<(), Stop> {
        let login = run.login.clone().ok_or_else(|| Stop::broken("no registry token was given"))?;
        let client: Client = self.client.parse().map_err(Stop::broken)?;
        // Each time another image under the same name, as a build makes it.
        let image = match run.pushed {
            0 => Image::sample(&run.case.name),
            before => Image::sample(&format!("{}, after {before}", run.case.name)),
        };
        let pushed = match push(client, run.registry_http, &target(run, &login, &self.image)?, &image).await {
            Ok(pushed) => pushed,
            Err(failure) => return Err(failed(run, Stage::Push, failure).await),
        };
        run.exchanges = pushed.exchanges.iter().map(ToString::to_string).collect();
        run.digest = Some(pushed.digest.to_string());
        read_back(run, &self.image, &pushed.digest).await
    }
}

/// The role may not read what it pushed; the account's own key may.
async fn read_back(run: &CaseRun<'_>, image: &str, pushed: &portcullis_model::Digest) -> Result<(), Stop> {
    let registry = run.registry_of(image).unwrap_or(run.account);
    let own = log_in(run, aws::root(registry), registry).await?;
    let found = resolve(run.registry_http, &target(run, &own, image)?).await;
    let found = found.map_err(|failure| Stop::Broken(format!("the image cannot be read back: {failure}")))?;
    if found == *pushed {
        Ok(())
    } else {
        Err(Stop::Broken(format!("the image `{pushed}` was pushed, but `{found}` was read back")))
    }
}
