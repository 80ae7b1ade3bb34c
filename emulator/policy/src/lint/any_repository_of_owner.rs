//! `repo:org/*`: every repository of the owner, those that will be made tomorrow included.
//!
//! Silent where a wildcard within an id lets them in: `open-id` says so.

use super::{
    Finding, Rule, Severity,
    scene::{Scene, Segment, SubjectHint},
};

pub(super) static RULE: Rule = Rule {
    id: "any-repository-of-owner",
    severity: Severity::High,
    title: "every repository of an owner may become the role",
    explanation: "Whoever may make a repository in the organization, or write to any of them, has the role: a sandbox, a \
                  fork of a public project, an archive.",
    fix: "Name the repositories, each in a value of its own: `repo:OWNER@OWNER_ID/REPOSITORY@REPOSITORY_ID:…`; or pin \
          `job_workflow_ref` to one workflow at one branch, which all of them then call.",
    source: "https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        let Some(token) = &grant.survey.other_repository else { continue };
        if grant.open_id(token).is_some() {
            continue;
        }
        let pattern =
            grant.matching("sub", &token.subject()).map(|(condition, value)| Segment::of(condition, &value.text));
        let by_name = || grant.matching("repository", &token.full_name());
        let hint = match &pattern {
            Some(pattern) => SubjectHint::of(pattern),
            None => by_name().and_then(|(condition, value)| {
                SubjectHint::read(&Segment::of(condition, &format!("repo:{}", value.text)))
            }),
        };
        if hint.as_ref().is_some_and(|hint| is_part(&hint.repository)) {
            continue;
        }
        let of_enterprise =
            hint.is_none() && pattern.as_ref().is_some_and(|pattern| pattern.text.starts_with("enterprise"));
        let message = match pattern {
            Some(pattern) if of_enterprise => format!("`{}` means every repository of the enterprise", pattern.text),
            Some(pattern) => format!("`{}` means every repository of the owner", pattern.text),
            None if grant.conditions("enterprise_id").next().is_some()
                && grant.conditions("repository_owner_id").next().is_none() =>
            {
                "every repository of the enterprise may become the role".to_owned()
            }
            None => "every repository of the owner may become the role".to_owned(),
        };
        let who = format!("a job of `{}/{}`, another repository of the owner", token.owner, token.repository);
        let finding = RULE.finding(trust.at(grant.place_of_name(token)), message);
        findings.push(finding.witness(grant.witness(token, who)));
    }
}

/// Whether the wildcard stands for a part of the name: the business of `open-repository-name`.
pub(super) fn is_part(repository: &Segment) -> bool {
    repository.wild && repository.text.chars().any(|letter| !matches!(letter, '*' | '?'))
}
