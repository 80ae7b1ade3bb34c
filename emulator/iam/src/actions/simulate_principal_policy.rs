//! `SimulatePrincipalPolicy`: what the policies of a user, group or role would decide.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Permission};
use portcullis_policy::Layer;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::{
    permission,
    simulator::{self, Entry, EvaluationResult, Exclusion, Parameters, Question, Source},
};

/// Simulates the stored policies of an entity, with those of the request. `iam:SimulatePrincipalPolicy` on its stored ARN.
pub(crate) struct SimulatePrincipalPolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    policy_source_arn: String,
    #[serde(default)]
    policy_input_list: Vec<String>,
    #[serde(default)]
    permissions_boundary_policy_input_list: Vec<String>,
    #[serde(default)]
    policy_exclusion_list: Vec<Exclusion>,
    action_names: Vec<String>,
    #[serde(default)]
    resource_arns: Vec<String>,
    resource_policy: Option<String>,
    resource_owner: Option<String>,
    caller_arn: Option<String>,
    #[serde(default)]
    context_entries: Vec<Entry>,
    resource_handling_option: Option<String>,
    marker: Option<String>,
    max_items: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    evaluation_results: Vec<EvaluationResult>,
    is_truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    marker: Option<String>,
}

#[async_trait]
impl Action for SimulatePrincipalPolicy {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "SimulatePrincipalPolicy"
    }

    fn permission(&self, input: &Input, call: &Call<'_>) -> Result<Permission, Fault> {
        permission::on_simulated("iam:SimulatePrincipalPolicy", &input.policy_source_arn, call)
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let account = call.account()?;
        let source = Source::of(&input.policy_source_arn, call)?;
        let parameters = Parameters {
            actions: input.action_names,
            resources: input.resource_arns,
            resource_policy: input.resource_policy,
            resource_owner: input.resource_owner,
            caller: input.caller_arn,
            entries: input.context_entries,
            resource_handling_option: input.resource_handling_option,
        };
        let mut inputs = source.inputs(&input.policy_exclusion_list)?;
        inputs.extend(simulator::Input::list(Layer::Identity, "PolicyInputList", &input.policy_input_list)?);
        let boundary = simulator::Input::boundary(&input.permissions_boundary_policy_input_list)?;
        if !boundary.is_empty() {
            inputs.retain(|input| !input.is_boundary());
            inputs.extend(boundary);
        }
        let organization = source.organization(call, &input.policy_exclusion_list)?;
        let question = Question::new(parameters, account, Some(source.arn), inputs, organization)?;
        let page = simulator::page(&question, input.marker.as_deref(), input.max_items)?;
        Ok(Output { evaluation_results: page.entries, is_truncated: page.is_truncated, marker: page.marker })
    }
}
