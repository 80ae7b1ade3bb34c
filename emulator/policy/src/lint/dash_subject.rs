//! `repo:org-123456/repo-456789:…`: the immutable subject as it was for one day, when `-` stood before the ids.

use super::{
    Finding, Rule, Severity,
    scene::{Scene, Segment, SubjectHint},
};

pub(super) static RULE: Rule = Rule {
    id: "dash-subject",
    severity: Severity::Medium,
    title: "an immutable subject with `-` in the place of `@`",
    explanation: "A name may end with `-123456`: the form was given up within a day, because an organization of that name \
                  has this subject as its classic one. Today's tokens have `@` before the ids, which no name can hold, and \
                  the repository that is meant does not get in.",
    fix: "Write `@` before the ids: `repo:OWNER@OWNER_ID/REPOSITORY@REPOSITORY_ID:…`.",
    source: "https://labs.boostsecurity.io/articles/sleeper-squats-github-oidc-immutable-subject-claim",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants().filter(|(_, grant)| grant.github) {
        for condition in grant.conditions("sub").filter(|condition| !condition.operator.negated()) {
            for value in &condition.values {
                let Some(hint) = SubjectHint::read(&Segment::of(condition, &value.text)) else { continue };
                let owner = ends_with_id(&hint.owner) && hint.owner_id.is_none();
                if owner && (ends_with_id(&hint.repository) || hint.repository.text == "*") {
                    let owner = &hint.owner.text;
                    let message = format!("`{owner}` is read as a name, not as a name and an id");
                    let finding = RULE.finding(trust.at(value.at), message);
                    let who = format!("a job of an organization that is called `{owner}`");
                    findings.push(match &grant.survey.successor {
                        Some(token) if token.owner == *owner => finding.witness(grant.witness(token, who)),
                        _ => finding,
                    });
                }
            }
        }
    }
}

/// Whether the name ends with `-` and a number of the length that ids have.
fn ends_with_id(name: &Segment) -> bool {
    name.text
        .rsplit_once('-')
        .is_some_and(|(before, id)| !before.is_empty() && id.len() >= 5 && id.bytes().all(|byte| byte.is_ascii_digit()))
}
