use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_model::Digest;
use portcullis_store::Repository;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    filter::Filter,
    image_id::ImageIdentifier,
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
    image_ids: Vec<ImageIdentifier>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
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
        let ids = ids(&repository, &input.filter);
        let Page { items, next_token } = page::cut(
            (self.name(), repository.arn.as_str()),
            ids.into_iter(),
            input.next_token.as_deref(),
            input.max_results,
        )?;
        Ok(Output { image_ids: items, next_token })
    }
}

fn ids(repository: &Repository, filter: &Filter) -> Vec<ImageIdentifier> {
    let is_tagged = |digest: &Digest| repository.tags_of(digest).next().is_some();
    let lets_through = |tagged: bool, digest: &Digest| {
        repository.images.get(digest).is_some_and(|image| filter.lets_through(tagged, image))
    };
    let tagged = repository.image_tags.iter().filter(|(_, digest)| lets_through(true, digest));
    let untagged = repository.images.keys().filter(|digest| !is_tagged(digest) && lets_through(false, digest));
    let tagged = tagged.map(|(tag, digest)| ImageIdentifier::new(digest, Some(tag)));
    tagged.chain(untagged.map(|digest| ImageIdentifier::new(digest, None))).collect()
}
