//! `SimulateCustomPolicy`: what policies would decide that nobody has stored.

use async_trait::async_trait;
use portcullis_gate::{Action, Call, Check, Permission};
use portcullis_policy::Layer;
use portcullis_wire::Fault;
use serde::{Deserialize, Serialize};

use crate::simulator::{self, Entry, EvaluationResult, Parameters, Question};

/// Simulates the policies of the request. `iam:SimulateCustomPolicy` on `*`.
pub(crate) struct SimulateCustomPolicy;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Input {
    policy_input_list: Vec<String>,
    #[serde(default)]
    permissions_boundary_policy_input_list: Vec<String>,
    #[serde(default)]
    ordered_organization_policy_input_list: Vec<Level>,
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
impl Action for SimulateCustomPolicy {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> &'static str {
        "SimulateCustomPolicy"
    }

    fn permission(&self, _input: &Input, _call: &Call<'_>) -> Result<Permission, Fault> {
        Ok(Check::on_all("iam:SimulateCustomPolicy").into())
    }

    async fn run(&self, input: Input, call: &Call<'_>) -> Result<Output, Fault> {
        let account = call.account()?;
        let parameters = Parameters {
            actions: input.action_names,
            resources: input.resource_arns,
            resource_policy: input.resource_policy,
            resource_owner: input.resource_owner,
            caller: input.caller_arn,
            entries: input.context_entries,
            resource_handling_option: input.resource_handling_option,
        };
        let mut inputs = simulator::Input::list(Layer::Identity, "PolicyInputList", &input.policy_input_list)?;
        inputs.extend(simulator::Input::boundary(&input.permissions_boundary_policy_input_list)?);
        let levels: Vec<Vec<String>> = input
            .ordered_organization_policy_input_list
            .into_iter()
            .map(|level| level.service_control_policy_input_list)
            .collect();
        let organization = simulator::organization(&levels)?;
        let question = Question::new(parameters, account, None, inputs, organization)?;
        let page = simulator::page(&question, input.marker.as_deref(), input.max_items)?;
        Ok(Output { evaluation_results: page.entries, is_truncated: page.is_truncated, marker: page.marker })
    }
}

/// The service control policies of one level of an organization.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Level {
    #[serde(default)]
    service_control_policy_input_list: Vec<String>,
}
