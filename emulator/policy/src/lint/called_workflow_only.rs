//! `job_workflow_ref` alone: it says which workflow runs, not on whose behalf.

use super::{Finding, Rule, Severity, scene::Scene};

pub(super) static RULE: Rule = Rule {
    id: "called-workflow-only",
    severity: Severity::High,
    title: "a reusable workflow is trusted, whoever calls it",
    explanation: "`job_workflow_ref` names the workflow that is called. A public reusable workflow can be called from every \
                  repository on GitHub, with inputs of the caller's choice.",
    fix: "Say who may call it as well: add `token.actions.githubusercontent.com:repository_owner_id`, or a subject that \
          begins with `repo:OWNER@OWNER_ID/`.",
    source: "https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-with-reusable-workflows",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        let Some(token) = &grant.survey.calling_stranger else { continue };
        let condition = grant.conditions("job_workflow_ref").next();
        let place = condition.map_or(grant.statement.at, |condition| condition.place(grant.statement));
        let workflow = token.job_workflow_ref.as_deref().unwrap_or_default();
        let message = format!("every repository that may call `{workflow}` may become the role");
        let witness = grant.witness(token, "a job of any repository that is able to call the workflow");
        findings.push(RULE.finding(trust.at(place), message).witness(witness));
    }
}
