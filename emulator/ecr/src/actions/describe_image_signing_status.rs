use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_image::matches_any;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    image_id::ImageIdentifier,
    settings,
    view::{find, on_repository, registry},
};

/// Says what became of the signatures of an image. `ecr:DescribeImageSigningStatus` on the repository's ARN.
///
/// Nothing signs here: for a repository that a rule is about, each profile has failed.
pub(crate) struct DescribeImageSigningStatus;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    repository_name: String,
    image_id: ImageIdentifier,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    repository_name: String,
    image_id: ImageIdentifier,
    registry_id: String,
    signing_statuses: Vec<SigningStatus>,
}

#[async_trait]
impl Action for DescribeImageSigningStatus {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "DescribeImageSigningStatus"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_repository("ecr:DescribeImageSigningStatus", registry, &input.repository_name, call))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let repository = find(registry(input.registry_id.as_deref(), call)?, &input.repository_name, call)?;
        let image = input.image_id.named(&repository)?;
        let rules = settings::read(repository.registry, call).signing.unwrap_or_default();
        let of_repository =
            rules.into_iter().filter(|rule| matches_any(rule.repository_filters.as_deref(), &input.repository_name));
        let signing_statuses = of_repository.map(|rule| SigningStatus {
            signing_profile_arn: rule.signing_profile_arn,
            status: "FAILED",
            failure_code: "SigningNotSupported",
            failure_reason: "Portcullis does not sign images",
        });
        let signing_statuses = signing_statuses.collect();
        Ok(Output {
            repository_name: input.repository_name,
            image_id: ImageIdentifier::new(&image.digest, input.image_id.image_tag.as_deref()),
            registry_id: repository.registry.to_string(),
            signing_statuses,
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SigningStatus {
    signing_profile_arn: String,
    status: &'static str,
    failure_code: &'static str,
    failure_reason: &'static str,
}
