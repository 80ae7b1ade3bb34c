//! The infrastructure of a scenario, applied: what references and reasons are looked up in.

use portcullis_model::{AccountId, Clock};
use portcullis_scenario::{Reference, Template};
use portcullis_terraform::{Applied, Configuration, MadeResource, Place, TerraformError};

use crate::{
    admin, aws,
    infra::{ToApply, What, Written},
    prepare::{PreparedScenario, RunError},
};

/// The infrastructure of a scenario, applied in its order.
#[derive(Clone, Debug, Default)]
pub(crate) struct World {
    folders: Vec<Folder>,
}

/// A folder, or whatever is one entry of the infrastructure.
#[derive(Clone, Debug)]
struct Folder {
    applied: Applied,
    written: Written,
    account: AccountId,
}

/// A reference of the scenario that nothing answers.
#[derive(Debug, thiserror::Error)]
#[error("`{expression}` cannot be resolved: {why}")]
pub(crate) struct Unresolved {
    expression: String,
    why: String,
}

/// Why the infrastructure does not stand.
pub(crate) enum NotApplied {
    /// Terraform, or AWS, refuses it.
    Terraform(TerraformError),
    /// The emulator does not take what it is told of the account.
    Run(RunError),
}

/// Applies the infrastructure with the accounts' own keys.
pub(crate) async fn apply(prepared: &PreparedScenario, http: &reqwest::Client, url: &str) -> Result<World, NotApplied> {
    let mut world = World::default();
    let region = prepared.scenario.region.as_str();
    for ToApply { what, account } in &prepared.infra {
        let told = match what {
            What::Resources(configuration, written) => {
                let added = world.add(configuration, *account, region, url, &Clock::new()).await;
                added.map_err(NotApplied::Terraform)?;
                if let Some(folder) = world.folders.last_mut() {
                    folder.written = written.clone();
                }
                continue;
            }
            What::Organization(tree, place) => {
                let help = "it is the tree that `PUT /_portcullis/organization` takes: the scenarios' README shows one";
                admin::set_organization(http, url, tree).await.map_err(|why| (place, why, help))
            }
            What::Regions(states) => {
                let mut set = Ok(());
                for state in states {
                    set = set.and(admin::set_region(http, url, *account, state).await);
                }
                set.map_err(|why| (&prepared.scenario.place, why, "fix the regions of `infra`"))
            }
        };
        told.map_err(|(place, why, help)| {
            NotApplied::Run(RunError::NotTaken { place: place.clone(), why: why.to_string(), help })
        })?;
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
        let applied = portcullis_terraform::apply(configuration, &config).await?;
        self.folders.push(Folder { applied, written: Written::default(), account });
        Ok(())
    }

    /// How many resources were made.
    pub(crate) fn resources(&self) -> usize {
        self.applied().map(|applied| applied.resources().count()).sum()
    }

    fn applied(&self) -> impl Iterator<Item = &Applied> {
        self.folders.iter().map(|folder| &folder.applied)
    }

    /// The folder in which a resource was made, and its account.
    pub(crate) fn folder_of(&self, address: &str) -> Option<(&Applied, AccountId)> {
        let folder = self.folders.iter().find(|folder| folder.applied.resource(address).is_some())?;
        Some((&folder.applied, folder.account))
    }

    /// The account in which a repository of this name was made: this one, if it has one too.
    pub(crate) fn registry_of(&self, repository: &str, own: AccountId) -> AccountId {
        let has = |folder: &&Folder| {
            let mut resources = folder.applied.resources();
            resources.any(|made| made.resource_type == "aws_ecr_repository" && made.id == repository)
        };
        let accounts: Vec<AccountId> = self.folders.iter().filter(has).map(|folder| folder.account).collect();
        accounts.iter().find(|account| **account == own).or(accounts.first()).copied().unwrap_or(own)
    }

    /// What was made in an account, each with its folder.
    pub(crate) fn resources_of(&self, account: AccountId) -> impl Iterator<Item = (&Applied, &MadeResource)> {
        let folders = self.folders.iter().filter(move |folder| folder.account == account);
        folders.flat_map(|folder| folder.applied.resources().map(|made| (&folder.applied, made)))
    }

    /// The addresses of everything that was made.
    pub(crate) fn addresses(&self) -> Vec<String> {
        self.applied().flat_map(Applied::resources).map(|resource| resource.address.clone()).collect()
    }

    /// The text that a `${…}` of the scenario stands for; the first folder that knows it answers.
    pub(crate) fn resolve(&self, reference: &Reference) -> Result<String, Unresolved> {
        let unresolved = |why: String| Unresolved { expression: reference.expression.clone(), why };
        let mut why = "no infrastructure was applied".to_owned();
        for applied in self.applied() {
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
        let place = |folder: &Folder| folder.written.place(of, pointer).or_else(|| folder.applied.place(of, pointer));
        self.folders.iter().find_map(place)
    }
}
