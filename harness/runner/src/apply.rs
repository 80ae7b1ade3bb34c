//! The infrastructure of a scenario, applied: what references and reasons are looked up in.

use portcullis_model::{AccountId, Clock};
use portcullis_scenario::{Reference, Template};
use portcullis_terraform::{Applied, Configuration, Place, TerraformError};

use crate::{admin, aws, prepare::PreparedScenario};

/// The folders of a scenario, applied in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct World {
    folders: Vec<Applied>,
}

/// A reference of the scenario that nothing answers.
#[derive(Debug, thiserror::Error)]
#[error("`{expression}` cannot be resolved: {why}")]
pub(crate) struct Unresolved {
    expression: String,
    why: String,
}

/// Applies the folders with the account's own key.
pub(crate) async fn apply(prepared: &PreparedScenario, url: &str) -> Result<World, TerraformError> {
    let mut world = World::default();
    for configuration in &prepared.infra {
        let scenario = &prepared.scenario;
        world.add(configuration, scenario.account, scenario.region.as_str(), url, &Clock::new()).await?;
    }
    Ok(world)
}

/// AWS tells little of what it refuses; the emulator knows which element it was.
pub(crate) async fn with_cause(error: TerraformError, http: &reqwest::Client, url: &str) -> TerraformError {
    if error.aws_code().is_none() {
        return error;
    }
    let records = admin::refusals(http, url).await.unwrap_or_default();
    let cause = records.last().and_then(|record| record.refusal.as_ref()?.cause.as_ref());
    match cause {
        Some(cause) => error.because(cause),
        None => error,
    }
}

impl World {
    /// Applies one more folder with the account's own key, in its own region or else in this one.
    pub(crate) async fn add(
        &mut self,
        configuration: &Configuration,
        account: AccountId,
        region: &str,
        url: &str,
        clock: &Clock,
    ) -> Result<(), TerraformError> {
        let region = configuration.region().unwrap_or(region);
        let config = aws::config(&aws::common(), url, region, clock, Some(aws::root(account)));
        self.folders.push(portcullis_terraform::apply(configuration, &config).await?);
        Ok(())
    }

    /// How many resources were made.
    pub(crate) fn resources(&self) -> usize {
        self.folders.iter().map(|applied| applied.resources().count()).sum()
    }

    /// The folder in which a resource was made.
    pub(crate) fn folder_of(&self, address: &str) -> Option<&Applied> {
        self.folders.iter().find(|applied| applied.resource(address).is_some())
    }

    /// The addresses of everything that was made.
    pub(crate) fn addresses(&self) -> Vec<String> {
        self.folders.iter().flat_map(Applied::resources).map(|resource| resource.address.clone()).collect()
    }

    /// The text that a `${…}` of the scenario stands for; the first folder that knows it answers.
    pub(crate) fn resolve(&self, reference: &Reference) -> Result<String, Unresolved> {
        let unresolved = |why: String| Unresolved { expression: reference.expression.clone(), why };
        let mut why = "no infrastructure was applied".to_owned();
        for applied in &self.folders {
            match applied.evaluate(&reference.expression) {
                Ok(serde_json::Value::String(text)) => return Ok(text),
                Ok(serde_json::Value::Number(number)) => return Ok(number.to_string()),
                Ok(other) => return Err(unresolved(format!("it is not text but `{other}`"))),
                Err(error) => why = error.to_string(),
            }
        }
        Err(unresolved(why))
    }

    /// A text of the scenario with its references looked up.
    pub(crate) fn render(&self, template: &Template) -> Result<String, Unresolved> {
        template.render(|reference| self.resolve(reference))
    }

    /// Where an element is written.
    pub(crate) fn place(&self, of: &str, pointer: &str) -> Option<Place> {
        self.folders.iter().find_map(|applied| applied.place(of, pointer))
    }
}
