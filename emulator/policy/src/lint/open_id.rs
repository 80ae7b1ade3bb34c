//! A wildcard within an id: `repository_id` like `4*`, `repo:acme@12*`.

use super::{
    Finding, Rule, Severity,
    scene::{Cause, Scene},
};
use crate::document::Condition;

pub(super) static RULE: Rule = Rule {
    id: "open-id",
    severity: Severity::Critical,
    title: "a wildcard within an id, which other ids match too",
    explanation: "GitHub numbers all repositories in one row, and all users and organizations in another: a number that \
                  only begins like this one, or is only as long, belongs to somebody else.",
    fix: "Write the whole id, with `StringEquals`: `gh api repos/OWNER/REPOSITORY --jq '.id, .owner.id'`.",
    source: "https://docs.github.com/en/actions/reference/security/oidc",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        let survey = &grant.survey;
        if let Some(token) = &survey.stranger {
            let Cause::OpenId(condition, value) = grant.cause(token) else { continue };
            let message = format!("`{}` is also the `{}` of others", value.text, named(condition));
            let finding = RULE.finding(trust.at(value.at), message);
            let claims = grant.witness(token, "").context;
            let id = claims.iter().find(|(key, _)| key.eq_ignore_ascii_case(&condition.key)).map(|(_, id)| id);
            let who = match id.filter(|_| named(condition) != "sub") {
                Some(id) => format!("a job of somebody else's repository, whose `{}` is `{id}`", named(condition)),
                None => "a job of somebody else's repository".to_owned(),
            };
            findings.push(finding.witness(grant.witness(token, who)));
            continue;
        }
        let successor = survey.successor.as_ref().and_then(|token| Some((token, grant.open_id(token)?)));
        let inside = survey.other_repository.as_ref().and_then(|token| Some((token, grant.open_id(token)?)));
        let namesake = successor.filter(|(token, _)| grant.leaves_owner_open(token));
        let again = |(token, found)| (Severity::High, token, found, "a repository that is made again as");
        let found = namesake
            .map(|(token, found)| (Severity::Critical, token, found, "whoever has the owner's name next, by"))
            .or_else(|| inside.map(|(token, found)| (Severity::High, token, found, "another repository of the owner,")))
            .or_else(|| successor.map(again));
        let Some((severity, token, (_, value), who)) = found else { continue };
        let name = format!("{}/{}", token.owner, token.repository);
        let finding = RULE.finding(trust.at(value.at), format!("`{}` is also met by {who} `{name}`", value.text));
        let witness = grant.witness(token, format!("a job of `{name}` with other ids"));
        findings.push(finding.severity(severity).witness(witness));
    }
}

/// What the condition is about, for a person.
fn named(condition: &Condition) -> &str {
    condition.key.rsplit_once(':').map_or(condition.key.as_str(), |(_, claim)| claim)
}
