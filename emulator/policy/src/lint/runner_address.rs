//! A condition on the address or network of the caller, for a role of GitHub's jobs.

use super::{Finding, Rule, Severity, scene::Scene};

pub(super) static RULE: Rule = Rule {
    id: "runner-address",
    severity: Severity::Note,
    title: "a condition on the network, which GitHub's hosted runners do not meet",
    explanation: "Hosted runners have changing addresses and no VPC: only self-hosted ones, and larger runners with static \
                  addresses, can be told apart by their network.",
    fix: "Run the job on such a runner, or take the condition (`aws:SourceIp`, `aws:SourceVpc`) away.",
    source: "https://docs.github.com/en/actions/reference/runners/github-hosted-runners",
    check,
};

const NETWORK: &[&str] = &["aws:sourceip", "aws:vpcsourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:sourcevpcarn"];

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for trust in scene.trusts.iter().filter(|trust| trust.by_github()) {
        let permissions = scene.permissions_of(trust);
        let policies = permissions.map(|permissions| permissions.policies.as_slice()).unwrap_or_default();
        for policy in std::iter::once(&trust.policy).chain(policies) {
            for statement in &policy.policy.document().statements {
                for condition in statement.conditions.iter().filter(|found| NETWORK.contains(&found.lookup.as_str())) {
                    let mut at = trust.at(condition.place(statement));
                    at.policy = *policy;
                    findings.push(RULE.finding(at, format!("`{}` is not that of a hosted runner", condition.key)));
                }
            }
        }
    }
}
