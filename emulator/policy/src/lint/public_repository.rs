//! A repository policy that lets every AWS account in.

use super::{
    Finding, Rule, Severity,
    scene::{Call, REPOSITORY_PUSH, Scene, outsider},
};

pub(super) static RULE: Rule = Rule {
    id: "public-repository",
    severity: Severity::Critical,
    title: "a repository that every AWS account may use",
    explanation: "The principal `*` of a repository policy means every account. Whoever may push puts images into your \
                  deployments; whoever may pull reads what is in yours.",
    fix: "Name the accounts or roles, or add a condition on `aws:PrincipalOrgID`.",
    source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html",
    check,
};

fn check(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    let writing = REPOSITORY_PUSH.iter().copied().chain([
        "ecr:DeleteRepository",
        "ecr:SetRepositoryPolicy",
        "ecr:BatchDeleteImage",
    ]);
    let uses: Vec<(&str, Severity, &str)> = writing
        .map(|action| (action, Severity::Critical, "write to"))
        .chain(["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"].map(|action| (action, Severity::High, "pull from")))
        .chain([("ecr:DescribeImages", Severity::Medium, "look into")])
        .collect();
    for repository in &scene.repositories {
        let arn = repository.arn.unwrap_or("arn:aws:ecr:us-east-1:123456789012:repository/app");
        let mut told = Vec::new();
        for (action, severity, what) in &uses {
            let known = repository.arn.is_some();
            let call = Call { trust: false, action, resource: arn, known, now: scene.estate.now };
            let Some((witness, statements)) = outsider(repository.policy, call) else { continue };
            for statement in &repository.policy.policy.document().statements {
                if statements.contains(&statement.index) && !told.contains(&statement.index) {
                    told.push(statement.index);
                    let message = format!("every AWS account may {what} the repository (`{action}`)");
                    let place = statement.principal.as_ref().map_or(statement.at, |element| element.at);
                    let finding = RULE.finding(repository.at(place), message).severity(*severity);
                    findings.push(finding.witness(witness.clone()));
                }
            }
        }
    }
}
