//! `job_workflow_ref` that ends with `@*`: the workflow as any branch has it.

use super::{Finding, Rule, Severity, scene::Scene};

pub(super) static RULE: Rule = Rule {
    id: "workflow-of-any-branch",
    severity: Severity::Medium,
    title: "a reusable workflow is trusted at every branch",
    explanation: "Whoever may push a branch to the workflow's repository can change the workflow there, and have it \
                  called at that branch.",
    fix: "Name the branch or tag after the `@`: `…/deploy.yml@refs/heads/main`, or the commit.",
    source: "https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-with-reusable-workflows",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        let Some(token) = &grant.survey.workflow_of_any_branch else { continue };
        let workflow = token.job_workflow_ref.as_deref().unwrap_or_default();
        let named = grant.matching("job_workflow_ref", workflow).or_else(|| grant.matching("sub", &token.subject()));
        let Some((_, value)) = named else { continue };
        let message = format!("`{}` is the workflow of every branch", value.text);
        let witness = grant.witness(token, format!("a job that calls `{workflow}`"));
        findings.push(RULE.finding(trust.at(value.at), message).witness(witness));
    }
}
