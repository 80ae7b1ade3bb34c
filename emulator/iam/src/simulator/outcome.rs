//! The run of a simulation: a result for each action, and within it one for each resource.

use std::collections::BTreeMap;

use portcullis_policy::{
    Decision, Layer, Layers, NamedPolicy, Policy, Principal, Request, ResourcePolicy, Says, Verdict, evaluate,
};
use portcullis_wire::Fault;
use serde::Serialize;
use serde_json::json;

use super::{
    catalogue,
    question::{Question, refused},
    statements::{self, Matched},
};
use crate::page::{self, Page};

/// What the simulator says of one action.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct EvaluationResult {
    eval_action_name: String,
    eval_resource_name: String,
    eval_decision: Verdict,
    matched_statements: Vec<Matched>,
    missing_context_values: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organizations_decision_detail: Option<OrganizationsDetail>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions_boundary_decision_detail: Option<BoundaryDetail>,
    eval_decision_details: BTreeMap<&'static str, Verdict>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resource_specific_results: Vec<ResourceResult>,
}

/// What it says of the action on one resource.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ResourceResult {
    eval_resource_name: String,
    eval_resource_decision: Verdict,
    matched_statements: Vec<Matched>,
    missing_context_values: Vec<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    eval_decision_details: BTreeMap<&'static str, Verdict>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions_boundary_decision_detail: Option<BoundaryDetail>,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct OrganizationsDetail {
    allowed_by_organizations: bool,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct BoundaryDetail {
    allowed_by_permissions_boundary: bool,
}

/// A page of the results, in the order of the actions. The marker is a place in their list: other parameters may change
/// between pages. Recorded.
///
/// # Errors
///
/// `InvalidInput` for a marker from elsewhere.
pub(crate) fn page(
    question: &Question,
    marker: Option<&str>,
    max_items: Option<usize>,
) -> Result<Page<EvaluationResult>, Fault> {
    let actions = question.actions.iter().enumerate();
    let page = page::page(actions, |(place, _)| format!("{place:06}"), marker, max_items);
    Ok(page.map_err(|_| refused("Invalid marker for pagination."))?.map(|(_, action)| question.result(action)))
}

impl Question {
    fn result(&self, action: &str) -> EvaluationResult {
        let whole = ["*".to_owned()];
        let resources = if self.resources.is_empty() { &whole[..] } else { self.resources.as_slice() };
        let judged: Vec<(ResourceResult, bool)> =
            resources.iter().map(|resource| self.judge(action, resource)).collect();
        let verdicts = || judged.iter().map(|(result, _)| result.eval_resource_decision);
        let eval_decision = if verdicts().any(|verdict| verdict == Verdict::ExplicitDeny) {
            Verdict::ExplicitDeny
        } else if verdicts().any(|verdict| verdict == Verdict::ImplicitDeny) {
            Verdict::ImplicitDeny
        } else {
            Verdict::Allowed
        };
        let mut matched_statements: Vec<Matched> = Vec::new();
        for statement in judged.iter().flat_map(|(result, _)| &result.matched_statements) {
            if !matched_statements.contains(statement) {
                matched_statements.push(statement.clone());
            }
        }
        let name = match resources {
            [single] => Some(single.clone()),
            several => several.first().and_then(|first| catalogue::name_of_several(action, first)),
        };
        let allowed_by_boundary = |(result, _): &(ResourceResult, bool)| {
            result.permissions_boundary_decision_detail.is_none_or(|detail| detail.allowed_by_permissions_boundary)
        };
        EvaluationResult {
            eval_action_name: action.to_owned(),
            eval_resource_name: name.unwrap_or_else(|| "*".to_owned()),
            eval_decision,
            matched_statements,
            missing_context_values: self.missing(eval_decision),
            organizations_decision_detail: self
                .organization
                .as_ref()
                .map(|_| OrganizationsDetail { allowed_by_organizations: judged.iter().all(|(_, allowed)| *allowed) }),
            permissions_boundary_decision_detail: self
                .bounded
                .then(|| BoundaryDetail { allowed_by_permissions_boundary: judged.iter().all(allowed_by_boundary) }),
            eval_decision_details: judged
                .first()
                .map(|(result, _)| result.eval_decision_details.clone())
                .unwrap_or_default(),
            resource_specific_results: if self.resources.is_empty() {
                Vec::new()
            } else {
                judged.into_iter().map(|(result, _)| result).collect()
            },
        }
    }

    /// The result for one resource, and whether the organization allows it.
    fn judge(&self, action: &str, resource: &str) -> (ResourceResult, bool) {
        let request = Request {
            principal: Principal::Aws(self.caller.clone()),
            action: action.to_owned(),
            resource: resource.to_owned(),
            resource_account: self.owner,
            context: self.context.clone(),
        };
        let taken = resource == "*" || catalogue::takes(action, resource);
        let own = delegating(self.caller.account_text());
        let named = |layer: Layer| -> Vec<NamedPolicy<'_>> {
            let inputs = self.inputs.iter().filter(|input| taken && input.layer == layer);
            inputs.map(|input| NamedPolicy { name: &input.id, policy: &input.read }).collect()
        };
        let layers = Layers {
            identity: Some(named(Layer::Identity)),
            boundary: self.bounded.then(|| named(Layer::Boundary)),
            session: None,
            resource: match (named(Layer::Resource).first(), &own) {
                (Some(policy), _) => ResourcePolicy::Policy(*policy),
                // The simulator does not ask for the policy of a role or a key; each stands as one that trusts its account.
                (None, Some(policy)) if action.eq_ignore_ascii_case("sts:AssumeRole") => {
                    ResourcePolicy::Trust(NamedPolicy { name: "trust policy", policy })
                }
                (None, Some(policy)) if resource.split(':').nth(2) == Some("kms") => {
                    ResourcePolicy::Policy(NamedPolicy { name: "key policy", policy })
                }
                (None, _) => ResourcePolicy::None,
            },
            service_control: self.organization.as_ref().map(|levels| levels.iter().map(|it| of_level(it)).collect()),
            resource_control: Vec::new(),
        };
        let decision = evaluate(&request, &layers);
        let boundary = self.bounded.then(|| BoundaryDetail {
            allowed_by_permissions_boundary: statements::says(&decision, Layer::Boundary) == Some(Verdict::Allowed),
        });
        let result = ResourceResult {
            eval_resource_name: resource.to_owned(),
            eval_resource_decision: decision.verdict,
            matched_statements: statements::matched(&decision, &self.inputs),
            missing_context_values: self.missing(decision.verdict),
            eval_decision_details: self.details(&decision),
            permissions_boundary_decision_detail: boundary,
        };
        (result, organization_allows(&decision, self.organization.as_ref().map_or(0, Vec::len)))
    }

    /// What each kind of policy says, of a resource in another account.
    fn details(&self, decision: &Decision) -> BTreeMap<&'static str, Verdict> {
        if self.owner.is_none() || self.owner == self.caller.account() {
            return BTreeMap::new();
        }
        let layers = [Layer::Identity, Layer::Boundary, Layer::Resource].into_iter();
        layers.filter_map(|layer| Some((statements::source_type(layer)?, statements::says(decision, layer)?))).collect()
    }

    /// The keys that might change an implicit deny. Recorded: none of the other verdicts.
    fn missing(&self, verdict: Verdict) -> Vec<String> {
        if verdict == Verdict::ImplicitDeny { self.missing.clone() } else { Vec::new() }
    }
}

fn of_level(policies: &[Policy]) -> Vec<NamedPolicy<'_>> {
    policies.iter().map(|policy| NamedPolicy { name: "service control policy", policy }).collect()
}

fn organization_allows(decision: &Decision, levels: usize) -> bool {
    let at = |level: usize| {
        let consulted = decision.consulted.iter();
        consulted.filter(move |it| it.layer == Layer::ServiceControl && it.level == Some(level))
    };
    (0..levels).all(|level| at(level).any(|it| it.says == Says::Allows) && !at(level).any(|it| it.says == Says::Denies))
}

/// A policy of a resource that leaves everything to whoever may act in its account.
fn delegating(account: &str) -> Option<Policy> {
    let statement = json!({ "Effect": "Allow", "Principal": { "AWS": account }, "Action": "*" });
    Policy::parse(&json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()).ok()
}
