//! The rules of `portcullis check`: what is wrong with trust and permission policies, told without running anything.
//!
//! [`lint`] takes an [`Estate`] and gives [`Finding`]s. A rule speaks of what a policy means, not of how it is spelt:
//! all conditions of a statement count together, and whoever is said to get in has been let in by the evaluation,
//! Deny statements included; the finding carries him as its [`Witness`]. One rule is one file and one line in [`RULES`].

mod account_without_external_id;
mod action_without_resource;
mod actions;
mod actor_only;
mod administrator;
mod all_of_ecr;
mod allow_by_exception;
mod any_branch;
mod any_environment;
mod any_repository;
mod any_repository_of_owner;
mod any_tag;
mod any_trigger;
mod assume_action;
mod called_workflow_only;
mod cancelled_by_deny;
mod clients;
mod cognito_guest;
mod dash_subject;
mod environment_protection;
mod estate;
mod everyone_in_trust;
mod finding;
mod foreign_key;
mod impossible_repository;
mod impossible_subject;
mod like_without_wildcard;
mod missing_audience;
mod missing_provider;
mod name;
mod negated_identity;
mod no_login;
mod no_subject;
mod not_principal;
mod not_proven;
mod open_id;
mod open_owner_name;
mod open_ref_name;
mod open_repository_name;
mod open_subject;
mod pass_any_role;
mod provider_arn;
mod provider_key_in_permissions;
mod public_repository;
mod pull_request_pushes;
mod pull_request_target;
mod pull_set;
mod push_set;
mod refused_on_write;
mod repository_account;
mod repository_session;
mod retired_issuer;
mod reusable_name;
mod rule;
mod runner_address;
mod saml_audience;
mod scene;
mod self_escalation;
mod templated_subject;
mod unknown_action;
mod unmapped_key;
mod vacuous_condition;
mod wildcard_in_equals;
mod workflow_of_any_branch;
mod wrong_audience;

pub use estate::{Estate, PlacedPolicy, Provider, Repository, Role, SingleDocument};
pub use finding::{Finding, Severity, UnknownSeverity, Witness};
pub use rule::Rule;

use scene::Scene;

use crate::document::pointers_at;

/// Every rule, in the order of the documentation: who gets in, by which condition, what the role may do, repositories.
pub static RULES: &[&Rule] = &[
    &no_subject::RULE,
    &any_repository::RULE,
    &open_id::RULE,
    &open_owner_name::RULE,
    &vacuous_condition::RULE,
    &negated_identity::RULE,
    &templated_subject::RULE,
    &open_subject::RULE,
    &any_repository_of_owner::RULE,
    &open_repository_name::RULE,
    &called_workflow_only::RULE,
    &actor_only::RULE,
    &workflow_of_any_branch::RULE,
    &not_proven::RULE,
    &any_trigger::RULE,
    &pull_request_pushes::RULE,
    &any_branch::RULE,
    &any_tag::RULE,
    &any_environment::RULE,
    &open_ref_name::RULE,
    &environment_protection::RULE,
    &pull_request_target::RULE,
    &reusable_name::RULE,
    &dash_subject::RULE,
    &cognito_guest::RULE,
    &missing_audience::RULE,
    &saml_audience::RULE,
    &wrong_audience::RULE,
    &impossible_subject::RULE,
    &cancelled_by_deny::RULE,
    &unmapped_key::RULE,
    &foreign_key::RULE,
    &wildcard_in_equals::RULE,
    &like_without_wildcard::RULE,
    &assume_action::RULE,
    &provider_arn::RULE,
    &missing_provider::RULE,
    &retired_issuer::RULE,
    &everyone_in_trust::RULE,
    &account_without_external_id::RULE,
    &not_principal::RULE,
    &allow_by_exception::RULE,
    &administrator::RULE,
    &self_escalation::RULE,
    &pass_any_role::RULE,
    &all_of_ecr::RULE,
    &push_set::RULE,
    &pull_set::RULE,
    &no_login::RULE,
    &action_without_resource::RULE,
    &impossible_repository::RULE,
    &unknown_action::RULE,
    &provider_key_in_permissions::RULE,
    &runner_address::RULE,
    &refused_on_write::RULE,
    &public_repository::RULE,
    &repository_account::RULE,
    &repository_session::RULE,
];

/// Everything that the rules find, by document, place and rule.
///
/// Policies of AWS itself are read for what a role may do; nothing is said of their own text.
#[must_use]
pub fn lint(estate: &Estate<'_>) -> Vec<Finding> {
    let scene = Scene::new(estate);
    let mut findings = Vec::new();
    for rule in RULES {
        (rule.check)(&scene, &mut findings);
    }
    let weigh = |finding| scene.trusts.iter().fold(finding, |finding, trust| trust.weigh(finding));
    let mut findings: Vec<Finding> = findings.into_iter().map(weigh).collect();
    findings.retain(|finding| !is_aws_managed(&finding.policy));
    findings.sort_by(|a, b| {
        let place = |finding: &Finding| (finding.document, finding.span.offset(), finding.rule);
        place(a).cmp(&place(b)).then_with(|| a.subject.cmp(&b.subject))
    });
    findings.dedup();
    point(&mut findings, &scene);
    findings
}

/// Finds the JSON pointers of findings that are sorted by document.
fn point(findings: &mut [Finding], scene: &Scene<'_>) {
    for group in findings.chunk_by_mut(|a, b| a.document == b.document) {
        let document = group.first().map(|finding| finding.document);
        let judged = scene.documents.iter().find(|judged| Some(judged.policy.document) == document);
        let Some(judged) = judged else { continue };
        let bytes = group.iter().map(|finding| finding.span.offset()).collect::<Vec<_>>();
        for (finding, pointer) in group.iter_mut().zip(pointers_at(judged.policy.policy.text(), bytes)) {
            finding.pointer = pointer;
        }
    }
}

fn is_aws_managed(name: &str) -> bool {
    name.starts_with("arn:") && name.contains(":iam::aws:policy/")
}
