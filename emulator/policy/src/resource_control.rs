//! What resource control policies reach: calls of the services that support them, and of those all but one.
//!
//! A policy that names another service may not be written, and one that got there all the same does nothing. Source of
//! the list: AWS Organizations User Guide, "List of AWS services that support RCPs", in AWS's data of 2026-10-27.

/// Whether the service, by its prefix in actions, supports resource control policies.
pub(crate) fn is_supported(service: &str) -> bool {
    SERVICES.iter().any(|supported| supported.eq_ignore_ascii_case(service))
}

/// Whether resource control policies have a say about the action.
pub(crate) fn reaches(action: &str) -> bool {
    // Recorded: no resource control policy reaches this action, even one that names it.
    let retiring = action.eq_ignore_ascii_case("kms:RetireGrant");
    !retiring && action.split(':').next().is_some_and(is_supported)
}

static SERVICES: &[&str] = &[
    "aoss",
    "appconfig",
    "appstream",
    "autoscaling",
    "autoscaling-plans",
    "budgets",
    "clouddirectory",
    "cloudfront",
    "cloudsearch",
    "cloudtrail-data",
    "codeartifact",
    "codebuild",
    "codecommit",
    "codepipeline",
    "cognito-identity",
    "cognito-idp",
    "comprehend",
    "comprehendmedical",
    "compute-optimizer",
    "cost-optimization-hub",
    "dax",
    "dsql",
    "dynamodb",
    "ecr",
    "ecr-public",
    "events",
    "firehose",
    "fis",
    "fms",
    "gamelift",
    "health",
    "inspector-scan",
    "kendra",
    "kinesisvideo",
    "kms",
    "logs",
    "memorydb",
    "networkmonitor",
    "notifications",
    "opensearch",
    "pca-connector-ad",
    "personalize",
    "polly",
    "pricing",
    "resource-groups",
    "rolesanywhere",
    "s3",
    "secretsmanager",
    "servicediscovery",
    "signin",
    "sqs",
    "sts",
    "support",
    "swf",
    "textract",
    "timestream-influxdb",
    "transcribe",
    "transfer",
    "translate",
    "wafv2",
    "workspaces",
    "xray",
];

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("ecr:PutImage", true)]
    #[case("ECR:putimage", true)]
    #[case("sts:AssumeRoleWithWebIdentity", true)]
    #[case("sqs:ListQueues", true)]
    #[case("kms:Decrypt", true)]
    #[case("kms:retiregrant", false)]
    #[case("iam:CreateUser", false)]
    #[case("ec2:RunInstances", false)]
    #[case("ecr", true)]
    #[case("", false)]
    fn policies_reach_the_services_of_the_list(#[case] action: &str, #[case] reached: bool) {
        assert_eq!(reaches(action), reached);
    }

    #[test]
    fn the_list_is_in_order_and_has_62_services() {
        assert_eq!(SERVICES.len(), 62);
        assert!(SERVICES.is_sorted());
    }
}
