//! A repository policy that names a session of a role.

use super::{Finding, Rule, Severity, scene::Scene};
use crate::document::{Effect, PrincipalForm};

pub(super) static RULE: Rule = Rule {
    id: "repository-session",
    severity: Severity::Medium,
    title: "a repository policy that names a session",
    explanation: "A grant to a session holds whatever the role's boundary and session policies leave out. Its name is \
                  chosen by whoever assumes the role, and a job with another `role-session-name` gets nothing.",
    fix: "Name the role: `arn:aws:iam::ACCOUNT:role/NAME`.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for repository in &scene.repositories {
        for statement in &repository.policy.policy.document().statements {
            let element = statement.principal.as_ref().filter(|element| !element.negated);
            let Some(element) = element.filter(|_| statement.effect == Effect::Allow) else { continue };
            for entry in &element.entries {
                let PrincipalForm::Arn(arn) = &entry.form else { continue };
                let Some((role, _)) = arn.resource_of_type("assumed-role").and_then(|rest| rest.split_once('/')) else {
                    continue;
                };
                let message = format!("`{}` is a session, not a role", entry.text);
                let finding = RULE.finding(repository.at(entry.at), message);
                let account = arn.account().map_or_else(String::new, |account| account.to_string());
                let fix = format!("Name the role: `arn:{}:iam::{account}:role/{role}`.", arn.partition());
                findings.push(finding.fix(fix));
            }
        }
    }
}
