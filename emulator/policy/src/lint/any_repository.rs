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

const OTHER_PROVIDER: &str = "The provider signs tokens for everyone who has an account there, and the group or organization \
                              in the subject is what tells them apart: where a wildcard stands, anybody fits.";

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        let Some(token) = &grant.survey.stranger else { continue };
        let Cause::Anybody(condition) = grant.cause(token) else { continue };
        let value = grant.matching("sub", &token.subject()).map(|(_, value)| value);
        let place = value.map_or_else(|| condition.place(grant.statement), |value| value.at);
        if !grant.github {
            let issuer = grant.issuer;
            let wanted = value.map_or_else(|| condition.key.as_str(), |value| value.text.as_str());
            let message = format!("`{wanted}` is met by every identity of `{issuer}`, whosever it is");
            let fix = format!("Name the group or organization in the condition on `{issuer}:sub`.");
            let witness = grant.witness(token, "a token of somebody else");
            findings.push(RULE.finding(trust.at(place), message).explanation(OTHER_PROVIDER).fix(fix).witness(witness));
            continue;
        }
        let message = match value {
            Some(value) => format!("`{}` is met by jobs of every repository on GitHub", value.text),
            None => format!("what is asked of `{}` can be met by every repository on GitHub", condition.key),
        };
        let witness = grant.witness(token, "a job of a repository that anybody can make");
        findings.push(RULE.finding(trust.at(place), message).witness(witness));
    }
}
