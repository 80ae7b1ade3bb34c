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
        let by_subject = grant.matching("sub", &token.subject());
        let Some((condition, value)) = by_subject.or_else(|| grant.matching("repository", &token.full_name())) else {
            continue;
        };
        let text = if by_subject.is_some() { value.text.clone() } else { format!("repo:{}", value.text) };
        let hint = SubjectHint::of(&Segment::of(condition, &text));
        if !hint.is_some_and(|hint| is_part(&hint.repository)) || grant.open_id(token).is_some() {
            continue;
        }
        let message = format!("`{}` also names the repository `{}/{}`", value.text, token.owner, token.repository);
        let who = format!("a job of `{}/{}`, another repository of the owner", token.owner, token.repository);
        findings.push(RULE.finding(trust.at(value.at), message).witness(grant.witness(token, who)));
    }
}
