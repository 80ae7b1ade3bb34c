//! The default branch on a role that may push: workflows on `pull_request_target` run with its subject.

use super::{Finding, Rule, Severity, scene::Scene};

pub(super) static RULE: Rule = Rule {
    id: "pull-request-target",
    severity: Severity::Note,
    title: "workflows that forks can start have the subject of the default branch",
    explanation: "Workflows on `pull_request_target`, `issue_comment` and `workflow_run` run on the default branch, with \
                  its subject. One of them that checks out a fork's code, and may ask for a token, hands the role over.",
    fix: "Trust `:environment:NAME` with a required reviewer instead of the branch, or make sure that no workflow with \
          `id-token: write` checks out the head of a `pull_request_target`.",
    source: "https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        let survey = &grant.survey;
        let Some(token) = survey.default_branch.as_ref().filter(|token| token.job_workflow_ref.is_none()) else {
            continue;
        };
        if trust.pushes == Some(true) && !survey.is_open() && survey.branch.is_none() {
            let name = format!("{}/{}", token.owner, token.repository);
            let message = format!("workflows of `{name}` that forks can start have this subject too");
            findings.push(RULE.finding(trust.at(grant.place_of_name(token)), message));
        }
    }
}
