//! A repository policy that names an account as a whole.

use super::{
    Finding, Rule, Severity,
    scene::{REPOSITORY_PUSH, Scene},
};
use crate::document::{Effect, PrincipalForm};

pub(super) static RULE: Rule = Rule {
    id: "repository-account",
    severity: Severity::Low,
    title: "a repository that a whole account may use",
    explanation: "An account, or the ARN of its root, stands for everybody in it whom its own policies let, today's and \
                  tomorrow's roles alike.",
    fix: "Name the roles that push and pull: `arn:aws:iam::ACCOUNT:role/NAME`.",
    source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for repository in &scene.repositories {
        let own = repository.arn.and_then(|arn| arn.split(':').nth(4));
        for statement in &repository.policy.policy.document().statements {
            let element = statement.principal.as_ref().filter(|element| !element.negated);
            let Some(element) = element.filter(|_| statement.effect == Effect::Allow) else { continue };
            for entry in &element.entries {
                let PrincipalForm::Account(account) = &entry.form else { continue };
                let pushes = REPOSITORY_PUSH.iter().any(|action| statement.action.covers(action));
                let foreign = own.is_none_or(|own| own != account.as_str());
                // Within the account it grants nothing that its own policies do not.
                let severity = if pushes && foreign { RULE.severity } else { Severity::Note };
                let what = if pushes { "push to" } else { "use" };
                let message = format!("everybody in the account {account} may {what} the repository, if it lets them");
                findings.push(RULE.finding(repository.at(entry.at), message).severity(severity));
            }
        }
    }
}
