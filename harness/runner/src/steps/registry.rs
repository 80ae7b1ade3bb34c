//! What pushing and pulling share: where the image is, and what a client's failure means.

use portcullis_registry_client::{ClientFailure, FailureKind, Target};
use portcullis_scenario::Stage;

use super::Stop;
use crate::case::{CaseRun, Login};

/// The tag of an image that names none.
const TAG: &str = "portcullis";

/// Where the image is, reached with this login.
pub(super) fn target(run: &CaseRun<'_>, login: &Login, image: &str) -> Result<Target, Stop> {
    let Some((host, path)) = image.split_once('/') else {
        return Err(Stop::Broken(format!(
            "`{image}` is not an image: it must begin with the registry's host and a `/`"
        )));
    };
    if run.registry_of(image).is_none() {
        return Err(Stop::Broken(format!(
            "`{host}` is no registry of ECR in {}; images in other registries are not supported yet",
            run.region
        )));
    }
    let (repository, reference) = path.rsplit_once(':').unwrap_or((path, TAG));
    Ok(Target {
        registry: login.registry.parse().map_err(Stop::broken)?,
        repository: repository.to_owned(),
        reference: reference.to_owned(),
        authorization: Some(login.authorization.clone()),
    })
}

/// What ended a push or pull: only the registry's own refusal is a verdict.
pub(super) async fn failed(run: &CaseRun<'_>, stage: Stage, failure: ClientFailure) -> Stop {
    match failure.kind {
        FailureKind::Refused => run.refused_by_registry(stage, failure).await,
        FailureKind::Transport | FailureKind::Protocol | FailureKind::Input => {
            Stop::Broken(format!("{} {}: {}", failure.method, failure.path, failure.message))
        }
    }
}
