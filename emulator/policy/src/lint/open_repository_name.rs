//! A wildcard within the repository's name: `repo:acme/app*` also means `acme/app-mallory`.

use super::{
    Finding, Rule, Severity,
    any_repository_of_owner::is_part,
    scene::{Scene, Segment, SubjectHint},
};

pub(super) static RULE: Rule = Rule {
    id: "open-repository-name",
    severity: Severity::High,
    title: "a wildcard that lets other repositories of a similar name in",
    explanation: "Whoever may make repositories in the organization can make one whose name matches.",
    fix: "End the repository's name with `:`, or with `@` and its id: `repo:OWNER@OWNER_ID/REPOSITORY@REPOSITORY_ID:…`.",
    source: "https://docs.github.com/en/actions/reference/security/oidc",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        let Some(token) = &grant.survey.other_repository else { continue };
        let Some((condition, value)) = grant.matching("sub", &token.subject()) else { continue };
        let hint = SubjectHint::read(&Segment::of(condition, &value.text));
        if !hint.is_some_and(|hint| is_part(&hint.repository)) {
            continue;
        }
        let message = format!("`{}` also names the repository `{}/{}`", value.text, token.owner, token.repository);
        let who = format!("a job of `{}/{}`, another repository of the owner", token.owner, token.repository);
        findings.push(RULE.finding(trust.at(value.at), message).witness(grant.witness(token, who)));
    }
}
