//! Names without ids: whoever registers a name that was given up gets in, and a rename shuts the owner out.
//!
//! Silent where `repository_id`, `repository_owner_id` or an immutable subject pins the ids.

use super::{Finding, Rule, Severity, scene::Scene};
use crate::condition::provider_claims;

pub(super) static RULE: Rule = Rule {
    id: "reusable-name",
    severity: Severity::Low,
    title: "the repository is known by name only, and names can change hands",
    explanation: "When an organization or repository is renamed or deleted, its name is free to register. Whoever has it \
                  next meets a condition on names alone. Subjects of repositories that were made, renamed or transferred \
                  after 2026-07-15 hold the ids: a classic subject is met by a namesake from before that day only, and no \
                  longer by the repository itself once it is renamed.",
    fix: "Use the immutable subject, `repo:OWNER@OWNER_ID/REPOSITORY@REPOSITORY_ID:…`, or add a condition on \
          `token.actions.githubusercontent.com:repository_id` (`gh api repos/OWNER/REPOSITORY --jq .id`).",
    source: "https://docs.github.com/en/actions/reference/security/oidc",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        let survey = &grant.survey;
        let Some(token) = &survey.successor else { continue };
        // An Enterprise Server's names are in its own hands, and its subjects never hold ids.
        let mapped = provider_claims(grant.issuer).contains(&"repository_id");
        let is_told = survey.stranger.is_some() || survey.calling_stranger.is_some() || grant.open_id(token).is_some();
        // A repository that its own owner makes again is in the same hands.
        if !mapped || is_told || !grant.leaves_owner_open(token) {
            continue;
        }
        let name = format!("{}/{}", token.owner, token.repository);
        let message = if token.immutable {
            format!(
                "whoever registers `{}` next, once it is given up, may become the role by a new `{name}`",
                token.owner
            )
        } else {
            format!("a namesake of `{name}` from before 2026-07-15 may become the role, and a renamed `{name}` may not")
        };
        // A role that pushes is worth waiting for.
        let severity = if trust.pushes == Some(true) { RULE.severity } else { Severity::Note };
        let who = format!("a job of another `{name}`, with other ids");
        let finding = RULE.finding(trust.at(grant.place_of_name(token)), message).severity(severity);
        findings.push(finding.witness(grant.witness(token, who)));
    }
}
