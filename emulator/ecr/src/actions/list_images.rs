use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_store::Repository;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    filter::Filter,
    page::{self, Page},
    view::{find, on_repository, registry},
};

/// Lists the images of a repository: one entry per tag, and one per image without a tag. `ecr:ListImages` on its ARN.
pub(crate) struct ListImages;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    repository_name: String,
    next_token: Option<String>,
    max_results: Option<usize>,
    #[serde(default)]
    filter: Filter,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    image_ids: Vec<ImageId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImageId {
    image_digest: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_tag: Option<String>,
}

#[async_trait]
impl Action for ListImages {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "ListImages"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_repository("ecr:ListImages", registry, &input.repository_name, call))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let repository = find(registry(input.registry_id.as_deref(), call)?, &input.repository_name, call)?;
        let ids = ids(&repository).into_iter().filter(|id| input.filter.lets_through(id.image_tag.is_some()));
        let Page { items, next_token } = page::cut(ids, input.next_token.as_deref(), input.max_results)?;
        Ok(Output { image_ids: items, next_token })
    }
}

fn ids(repository: &Repository) -> Vec<ImageId> {
    let tagged = repository
        .image_tags
        .iter()
        .map(|(tag, digest)| ImageId { image_digest: digest.to_string(), image_tag: Some(tag.clone()) });
    let untagged = repository
        .images
        .keys()
        .filter(|digest| !repository.image_tags.values().any(|tagged| tagged == *digest))
        .map(|digest| ImageId { image_digest: digest.to_string(), image_tag: None });
    tagged.chain(untagged).collect()
}
