use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    page::{self, Page},
    view::{RepositoryView, find, on_repository, registry},
};

/// Describes repositories. `ecr:DescribeRepositories` on each that is named, or on all of the registry.
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
    #[serde(skip_serializing_if = "Option::is_none")]
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
        let Some(names) = &input.repository_names else {
            // Without names ECR asks for the permission on every repository of the registry.
            let region = call.region();
            let resource = format!("arn:{}:ecr:{region}:{registry}:repository/*", region.partition());
            let check = Check {
                action: "ecr:DescribeRepositories",
                resource,
                resource_account: Some(registry),
                context: Vec::new(),
            };
            return Ok(check.into());
        };
        let mut checks = Vec::new();
        for name in names {
            if let Permission::Required(more) = on_repository("ecr:DescribeRepositories", registry, name, call) {
                checks.extend(more);
            }
        }
        Ok(Permission::Required(checks))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        let named = ("repositoryNames", input.repository_names.as_ref());
        page::none_of_named(named, input.next_token.as_deref(), input.max_results)?;
        if let Some(names) = &input.repository_names {
            let mut repositories = Vec::with_capacity(names.len());
            for name in names {
                let repository = find(registry, name, call)?;
                repositories.push(RepositoryView::of(&repository, call));
            }
            return Ok(Output { repositories, next_token: None });
        }
        let world = call.gate().store().world();
        let all = world.account(registry).into_iter().flat_map(|account| account.repositories(call.region()));
        let Page { items, next_token } =
            page::cut((self.name(), registry.as_str()), all, input.next_token.as_deref(), input.max_results)?;
        let repositories = items.into_iter().map(|repository| RepositoryView::of(repository, call)).collect();
        Ok(Output { repositories, next_token })
    }
}
