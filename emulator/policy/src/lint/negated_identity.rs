//! An Allow that says who may not come in, and so lets in everyone else.

use super::{
    Finding, Rule, Severity,
    scene::{Cause, Scene},
};

pub(super) static RULE: Rule = Rule {
    id: "negated-identity",
    severity: Severity::Critical,
    title: "a trust policy that names only whom it does not want",
    explanation: "A negated operator holds for everybody who is not listed, and for tokens that lack the key.",
    fix: "Name who may come in with `StringEquals` or `StringLike`, and put exceptions into a Deny statement.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        let Some(token) = &grant.survey.stranger else { continue };
        let Cause::Negated(condition) = grant.cause(token) else { continue };
        let message = format!("`{}` on `{}` lets everybody else in", condition.written, condition.key);
        let finding = RULE.finding(trust.at(condition.place(grant.statement)), message);
        findings.push(finding.witness(grant.witness(token, "a job of any repository on GitHub")));
    }
}
