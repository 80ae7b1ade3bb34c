//! Guests of an identity pool of Cognito: whoever asks gets their identity.

use super::{Finding, Rule, Severity, scene::Scene};

pub(super) static RULE: Rule = Rule {
    id: "cognito-guest",
    severity: Severity::Medium,
    title: "guests of the identity pool may become the role, and everybody is one",
    explanation: "An identity pool with guest access gives an identity to whoever knows the pool's id, which stands in \
                  every copy of the application. Without a condition on `amr` the role of signed-in users is theirs too.",
    fix: "Add `\"ForAnyValue:StringLike\": { \"cognito-identity.amazonaws.com:amr\": \"authenticated\" }`; a role that is meant \
          for guests may do what the whole world may.",
    source: "https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for (trust, grant) in scene.grants() {
        let Some(token) = &grant.survey.guest else { continue };
        let message = format!("whoever has not signed in to the pool `{}` may become the role", token.audience);
        let finding = RULE.finding(trust.at(grant.statement.at), message);
        findings.push(finding.witness(grant.witness(token, "a guest of the pool")));
    }
}
