use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_model::Cause;
use portcullis_policy::{DocumentKind, check_on_write};
use portcullis_store::{Document, Repository, World, write};
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    faults, policy_text,
    view::{current, find, on_repository, registry},
};

/// Puts a policy on a repository. `ecr:SetRepositoryPolicy` on its ARN.
pub(crate) struct SetRepositoryPolicy;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    registry_id: Option<String>,
    repository_name: String,
    policy_text: String,
    #[serde(default)]
    force: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PolicyOutput {
    registry_id: String,
    repository_name: String,
    policy_text: String,
}

#[async_trait]
impl Action for SetRepositoryPolicy {
    type Input = Input;
    type Output = PolicyOutput;

    fn name(&self) -> &'static str {
        "SetRepositoryPolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        Ok(on_repository("ecr:SetRepositoryPolicy", registry, &input.repository_name, call))
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<PolicyOutput, Fault> {
        let registry = registry(input.registry_id.as_deref(), call)?;
        let repository = find(registry, &input.repository_name, call)?;
        check_on_write(DocumentKind::Resource, &input.policy_text).map_err(|malformed| {
            refused("Invalid repository policy provided", Cause::new(malformed.error.to_string()), &repository)
        })?;
        let document = policy_text::document(&input.policy_text)?;
        let text = document.text.to_string();
        let repository = write(call.gate().store(), |world| {
            let current = current(world, registry, &input.repository_name, call)?;
            of_principals_that_exist(world, &document, &current)?;
            let changed = Repository { policy: Some(document.clone()), ..Repository::clone(&current) };
            world.account_mut(registry).put_repository(changed.clone());
            let check = Check::on("ecr:SetRepositoryPolicy", &changed.arn);
            if !input.force && !call.could_in(world, &check) {
                return Err(locked_out(&changed));
            }
            Ok(changed)
        })?;
        Ok(PolicyOutput::of(&repository, text))
    }
}

/// The text: public report hashicorp/terraform-provider-aws#39064.
fn of_principals_that_exist(world: &World, document: &Document, repository: &Repository) -> Result<(), Fault> {
    let Some(missing) = world.missing_principal(repository.registry, document) else { return Ok(()) };
    let cause = Cause::new(format!("there is no `{}` in account {}", missing.name, repository.registry));
    let cause =
        cause.at(missing.pointer).seen(missing.name).hint("create the role or user before the policy that names it");
    Err(refused("Principal not found", cause, repository))
}

/// Documented of `force`: a policy that "would prevent you from setting another policy in the future" needs it. Which text
/// its absence has is `unverified`: the recorded one for a policy that ECR refuses.
fn locked_out(repository: &Repository) -> Fault {
    let cause =
        Cause::new("with this policy the caller could set no other: `ecr:SetRepositoryPolicy` would be refused")
            .hint("leave `ecr:SetRepositoryPolicy` to the caller, or send `force`");
    refused("Invalid repository policy provided", cause, repository)
}

fn refused(constraint: &str, cause: Cause, repository: &Repository) -> Fault {
    faults::invalid_parameter("PolicyText", constraint).caused_by(cause.of(repository.arn.to_string()))
}

impl PolicyOutput {
    pub(crate) fn of(repository: &Repository, policy_text: String) -> Self {
        let (registry_id, repository_name) = (repository.registry.to_string(), repository.key.name.to_string());
        Self { registry_id, repository_name, policy_text }
    }
}
