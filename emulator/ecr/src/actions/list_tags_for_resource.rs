use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_model::{AccountId, Arn, Cause};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    faults,
    view::{TagView, find, on_repository},
};

/// Lists the tags of a repository. `ecr:ListTagsForResource` on its ARN.
pub(crate) struct ListTagsForResource;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    resource_arn: String,
}

#[derive(Serialize)]
pub(crate) struct Output {
    tags: Vec<TagView>,
}

#[async_trait]
impl Action for ListTagsForResource {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListTagsForResource"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let (registry, name) = repository(&input.resource_arn, call)?;
        Ok(on_repository("ecr:ListTagsForResource", registry, &name, call))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let (registry, name) = repository(&input.resource_arn, call)?;
        let repository = find(registry, &name, call)?;
        Ok(Output { tags: repository.tags.iter().map(TagView::from).collect() })
    }
}

/// Account and name of the repository that an ARN names. It must be of the region and partition that is asked: what is
/// judged and what is read are the same repository. ECR's text for all other ARNs is `unverified`.
fn repository(arn: &str, call: &Call<'_>) -> Result<(AccountId, String), Fault> {
    let region = call.region();
    let named = arn.parse().ok().and_then(|arn: Arn| {
        let here =
            arn.service() == "ecr" && arn.region() == region.as_str() && arn.partition() == region.partition().as_str();
        Some((arn.account()?, arn.resource_of_type("repository")?.to_owned())).filter(|_| here)
    });
    named.ok_or_else(|| {
        let cause = Cause::new("the ARN is not that of a repository in the region of the request")
            .wanted([format!("arn:{}:ecr:{region}:ACCOUNT:repository/NAME", region.partition())])
            .seen(arn);
        faults::INVALID_PARAMETER.with(&[("parameter", "resourceArn"), ("constraint", "Invalid ARN")]).caused_by(cause)
    })
}
