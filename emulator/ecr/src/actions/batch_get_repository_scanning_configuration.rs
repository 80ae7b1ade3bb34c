use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::{Repository, RepositoryFilter, ScanFrequency, Scanning};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    scan, settings,
    view::{find, on_repository},
};

/// Says how the images of repositories are scanned. `ecr:BatchGetRepositoryScanningConfiguration` on each of their ARNs.
pub(crate) struct BatchGetRepositoryScanningConfiguration;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    repository_names: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    scanning_configurations: Vec<ScanningView>,
    failures: Vec<ScanningFailure>,
}

#[async_trait]
impl Action for BatchGetRepositoryScanningConfiguration {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "BatchGetRepositoryScanningConfiguration"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = call.account()?;
        let mut checks = Vec::new();
        for name in &input.repository_names {
            let permission = on_repository("ecr:BatchGetRepositoryScanningConfiguration", registry, name, call);
            if let Permission::Required(more) = permission {
                checks.extend(more);
            }
        }
        Ok(Permission::Required(checks))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = call.account()?;
        let settings = settings::read(registry, call);
        let mut output = Output { scanning_configurations: Vec::new(), failures: Vec::new() };
        for repository_name in input.repository_names {
            match find(registry, &repository_name, call) {
                Ok(repository) => output.scanning_configurations.push(view(&repository, &settings.scanning)),
                Err(fault) => output.failures.push(ScanningFailure {
                    repository_name,
                    failure_code: "REPOSITORY_NOT_FOUND",
                    failure_reason: fault.message,
                }),
            }
        }
        Ok(output)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScanningView {
    repository_arn: String,
    repository_name: String,
    scan_on_push: bool,
    scan_frequency: ScanFrequency,
    applied_scan_filters: Vec<RepositoryFilter>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScanningFailure {
    repository_name: String,
    failure_code: &'static str,
    failure_reason: String,
}

/// Rules of the registry come before the repository's own setting.
fn view(repository: &Repository, scanning: &Scanning) -> ScanningView {
    let (own, (by_rule, applied_scan_filters)) =
        (repository.scan_on_push, scan::applied(scanning, repository.key.name.as_str()));
    let default = if own { ScanFrequency::ScanOnPush } else { ScanFrequency::Manual };
    let scan_frequency = by_rule.unwrap_or(default);
    ScanningView {
        repository_arn: repository.arn.to_string(),
        repository_name: repository.key.name.to_string(),
        scan_on_push: scan_frequency != ScanFrequency::Manual,
        scan_frequency,
        applied_scan_filters,
    }
}
