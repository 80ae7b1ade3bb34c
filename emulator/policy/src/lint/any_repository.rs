//! A condition that every repository on GitHub can meet: `repo:*`, `*`, `*:environment:prod`, a branch name alone.

use super::{
    Finding, Rule, Severity,
    scene::{Cause, Scene},
};

pub(super) static RULE: Rule = Rule {
    id: "any-repository",
    severity: Severity::Critical,
    title: "a condition that every repository on GitHub can meet",
    explanation: "Branches, environments, workflows and their names are chosen by whoever owns a repository: a condition \
                  that leaves owner and repository open is met by a repository that was made for it.",
    fix: "Write the owner and the repository into the subject: `repo:OWNER@OWNER_ID/REPOSITORY@REPOSITORY_ID:…`, with a \
          wildcard, if at all, after the last colon.",
    source: "https://docs.github.com/en/actions/reference/security/oidc",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants().filter(|(_, grant)| grant.github) {
        let Some(token) = &grant.survey.stranger else { continue };
        let Cause::Anybody(condition) = grant.cause(token) else { continue };
        let value = grant.matching("sub", &token.subject()).map(|(_, value)| value);
        let place = value.map_or_else(|| condition.place(grant.statement), |value| value.at);
        let everybody = grant.everybody();
        let message = match value {
            Some(value) => format!("`{}` is met by jobs of every repository {everybody}", value.text),
            None => format!("what is asked of `{}` can be met by every repository {everybody}", condition.key),
        };
        let who = match grant.enterprise() {
            Some(_) => format!("a job of any repository {everybody}"),
            None => "a job of a repository that anybody can make".to_owned(),
        };
        let witness = grant.witness(token, who);
        findings.push(RULE.finding(trust.at(place), message).witness(witness));
    }
}
