use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::public::view::{RepositoryView, arn, find, on_repository, public_registry};

use crate::{
    page::{self, Page},
    view::registry,
};

/// Describes public repositories: those named, or all. `ecr-public:DescribeRepositories` on each, or on `repository/*`.
pub(crate) struct DescribeRepositories;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    repository_names: Option<Vec<String>>,
    next_token: Option<String>,
    max_results: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    repositories: Vec<RepositoryView>,
    next_token: Option<String>,
}

#[async_trait]
impl Action for DescribeRepositories {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "DescribeRepositories"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        let all = vec!["*".to_owned()];
        let mut checks = Vec::new();
        for name in input.repository_names.as_ref().unwrap_or(&all) {
            let permission = on_repository("ecr-public:DescribeRepositories", arn(registry, name, call), registry);
            if let Permission::Required(more) = permission {
                checks.extend(more);
            }
        }
        Ok(Permission::Required(checks))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = public_registry(input.registry_id.as_deref(), call)?;
        let world = call.gate().store().world();
        let named = ("repositoryNames", input.repository_names.as_ref());
        page::none_of_named(named, input.next_token.as_deref(), input.max_results)?;
        if let Some(names) = &input.repository_names {
            let named = names.iter().map(|name| Ok(RepositoryView::from(&*find(&world, registry, name, call)?)));
            return Ok(Output { repositories: named.collect::<Result<_, Fault>>()?, next_token: None });
        }
        let all = world.account(registry).into_iter().flat_map(|account| account.public_repositories());
        let views = all.map(|repository| RepositoryView::from(&**repository));
        let Page { items, next_token } =
            page::cut((self.name(), registry.as_str()), views, input.next_token.as_deref(), input.max_results)?;
        Ok(Output { repositories: items, next_token })
    }
}
