//! The partitions: whose ARNs a region has, whose managed policies it knows, and that credentials of one are nothing in
//! another.

use portcullis_model::{Partition, Region};
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    account::{ACCOUNT, Account, allow},
    issuer::ISSUER,
};

const OF_EACH: [(&str, &str); 3] = [("aws", "eu-west-1"), ("aws-cn", "cn-north-1"), ("aws-us-gov", "us-gov-west-1")];

async fn with_role(region: &'static str) -> (Account, Value) {
    let account = Account::at_real_hosts(region);
    account
        .must("iam:CreateOpenIDConnectProvider", json!({"Url": ISSUER, "ClientIDList.member.1": "sts.amazonaws.com"}))
        .await;
    let provider = account.must("iam:ListOpenIDConnectProviders", json!({})).await.element("Arn");
    let trust = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithWebIdentity"},
    ]});
    let input = json!({"RoleName": "deploy", "AssumeRolePolicyDocument": trust.to_string()});
    let arn = account.must("iam:CreateRole", input).await.element("Arn");
    (account, json!({"role": arn, "provider": provider}))
}

#[rstest]
#[tokio::test]
async fn a_session_and_everything_around_it_has_the_arns_of_its_partition(#[values(0, 1, 2)] which: usize) {
    let (partition, region) = OF_EACH[which];
    let (account, arns) = with_role(region).await;
    assert_eq!(arns["role"], format!("arn:{partition}:iam::{ACCOUNT}:role/deploy"));
    let now = account.gate.clock().seconds();
    let claims = json!({"iss": ISSUER, "aud": "sts.amazonaws.com", "sub": "ci", "iat": now, "exp": now + 300});
    let input =
        json!({"RoleArn": arns["role"], "RoleSessionName": "ci", "WebIdentityToken": crate::issuer::token(&claims)});
    let answer = account.send(account.request("sts:AssumeRoleWithWebIdentity", &input)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.text().contains(&format!("<Arn>arn:{partition}:sts::{ACCOUNT}:assumed-role/deploy/ci</Arn>")));
    assert!(answer.text().contains(&format!("<Provider>arn:{partition}:iam::{ACCOUNT}:oidc-provider/")));

    let created = account.must("ecr:CreateRepository", json!({"repositoryName": "app"})).await.json();
    assert_eq!(
        created["repository"]["repositoryArn"],
        format!("arn:{partition}:ecr:{region}:{ACCOUNT}:repository/app")
    );
    let suffix = if partition == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" };
    let registry = format!("{ACCOUNT}.dkr.ecr.{region}.{suffix}");
    assert_eq!(created["repository"]["repositoryUri"], format!("{registry}/app"));
    let login = account.must("ecr:GetAuthorizationToken", json!({})).await.json();
    assert_eq!(login["authorizationData"][0]["proxyEndpoint"], format!("https://{registry}"));

    let organization = account.must("organizations:CreateOrganization", json!({})).await.json();
    let arn = organization["Organization"]["MasterAccountArn"].as_str().unwrap();
    assert!(arn.starts_with(&format!("arn:{partition}:organizations::{ACCOUNT}:account/o-")), "{arn}");
    let policies = account.must("organizations:ListPolicies", json!({"Filter": "SERVICE_CONTROL_POLICY"})).await.json();
    let own = format!("arn:{partition}:organizations::aws:policy/service_control_policy/p-FullAWSAccess");
    assert_eq!(policies["Policies"][0]["Arn"], own);
}

/// A policy of AWS is attached by the ARN that it has in the partition, and allows what it allows there.
#[rstest]
#[tokio::test]
async fn managed_policies_of_aws_are_those_of_the_partition(#[values(0, 1, 2)] which: usize) {
    let (partition, region) = OF_EACH[which];
    let (account, _) = with_role(region).await;
    account.must("ecr:CreateRepository", json!({"repositoryName": "app"})).await;
    let attach = |partition: &str| {
        let arn = format!("arn:{partition}:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly");
        json!({"RoleName": "deploy", "PolicyArn": arn})
    };
    for (other, _) in OF_EACH.iter().filter(|(other, _)| *other != partition) {
        let refused = account.call(&account.root, "iam:AttachRolePolicy", attach(other)).await;
        assert_eq!(refused.refusal(), "400 ValidationError: Invalid ARN partition", "{other}");
    }
    let list = || account.call_as_role("deploy", "ecr:ListImages", json!({"repositoryName": "app"}));
    assert!(list().await.refusal().contains("no identity-based policy allows"));
    account.must("iam:AttachRolePolicy", attach(partition)).await;
    assert_eq!(list().await.status, 200);
    let denied = account.call_as_role("deploy", "ecr:DeleteRepository", json!({"repositoryName": "app"})).await;
    let session = format!("User: arn:{partition}:sts::{ACCOUNT}:assumed-role/deploy/ci is not authorized");
    assert!(denied.refusal().contains(&session), "{}", denied.refusal());
}

/// A policy that names resources of one partition says nothing of another's.
#[tokio::test]
async fn a_statement_for_one_partition_allows_nothing_in_another() {
    let (account, _) = with_role("cn-north-1").await;
    account.must("ecr:CreateRepository", json!({"repositoryName": "app"})).await;
    let list = || account.call_as_role("deploy", "ecr:ListImages", json!({"repositoryName": "app"}));
    for (partition, status) in [("aws", 400), ("aws-cn", 200)] {
        let resource = format!("arn:{partition}:ecr:cn-north-1:{ACCOUNT}:repository/app");
        account.put_role_policy("deploy", &allow(&["ecr:ListImages"], &resource)).await;
        assert_eq!(list().await.status, status, "{partition}");
    }
}

#[test]
fn each_partition_has_its_global_region_within() {
    for partition in Partition::ALL {
        for service in ["iam", "organizations", "sts"] {
            assert_eq!(partition.global_region(service).partition(), partition);
        }
        assert_eq!(serde_json::to_value(partition).unwrap(), partition.as_str());
    }
    assert_eq!("us-gov-east-1".parse::<Region>().unwrap().partition(), Partition::AwsUsGov);
}

impl Account {
    async fn call_as_role(&self, role: &str, operation: &str, input: Value) -> crate::account::Answer {
        self.call(&self.session_of(role), operation, input).await
    }
}
