//! Every policy that applies to a caller or a resource reaches the decision, as it is at the time of the request.

use portcullis_store::SessionPolicy;
use serde_json::{Value, json};

use crate::account::{Account, Answer, allow, deny, root_of};

const DELETE: &str = "ecr:DeleteRepositoryPolicy";
const LIST: &str = "ecr:ListImages";

/// ListImages of the repository `app` by the role `tester`.
async fn list(account: &Account) -> Answer {
    account.call(&account.session_of("tester"), LIST, json!({"repositoryName": "app"})).await
}

fn because(answer: &Answer) -> String {
    let refusal = answer.refusal();
    let prefix = "400 AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/tester/ci is not authorized to \
                  perform: ecr:ListImages on resource: arn:aws:ecr:ap-northeast-1:123456789012:repository/app ";
    refusal.strip_prefix(prefix).unwrap_or_else(|| panic!("{refusal}")).to_owned()
}

const NOTHING_ALLOWS: &str = "because no identity-based policy allows the ecr:ListImages action";

async fn managed_policy(account: &Account, name: &str, document: &Value) -> String {
    let input = json!({"PolicyName": name, "PolicyDocument": document.to_string()});
    account.must("iam:CreatePolicy", input).await.element("Arn")
}

#[tokio::test]
async fn an_inline_policy_counts_from_the_moment_it_is_put_until_it_is_deleted() {
    let account = Account::with_tester(None).await;
    assert_eq!(because(&list(&account).await), NOTHING_ALLOWS);
    account.put_role_policy("tester", &allow(&[LIST], "*")).await;
    assert_eq!(list(&account).await.status, 200);
    account.put_role_policy("tester", &allow(&[DELETE], "*")).await;
    assert_eq!(because(&list(&account).await), NOTHING_ALLOWS);
    account.put_role_policy("tester", &deny(&[LIST])).await;
    assert_eq!(because(&list(&account).await), "with an explicit deny in an identity-based policy");
}

#[tokio::test]
async fn an_attached_policy_counts_in_its_default_version() {
    let account = Account::with_tester(None).await;
    let arn = managed_policy(&account, "push", &allow(&[LIST], "*")).await;
    account.must("iam:AttachRolePolicy", json!({"RoleName": "tester", "PolicyArn": arn})).await;
    assert_eq!(list(&account).await.status, 200);
    let version = json!({"PolicyArn": arn, "PolicyDocument": deny(&[LIST]).to_string()});
    account.must("iam:CreatePolicyVersion", version).await;
    assert_eq!(list(&account).await.status, 200, "the new version is not the default one yet");
    account.must("iam:SetDefaultPolicyVersion", json!({"PolicyArn": arn, "VersionId": "v2"})).await;
    assert_eq!(because(&list(&account).await), format!("with an explicit deny in an identity-based policy: {arn}"));
    account.must("iam:DetachRolePolicy", json!({"RoleName": "tester", "PolicyArn": arn})).await;
    assert_eq!(because(&list(&account).await), NOTHING_ALLOWS);
}

#[tokio::test]
async fn a_policy_that_aws_manages_counts() {
    let account = Account::with_tester(None).await;
    let arn = "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly";
    account.must("iam:AttachRolePolicy", json!({"RoleName": "tester", "PolicyArn": arn})).await;
    assert_eq!(list(&account).await.status, 200);
    let tester = account.session_of("tester");
    let create = account.call(&tester, "ecr:CreateRepository", json!({"repositoryName": "new"}));
    assert!(create.await.refusal().contains("because no identity-based policy allows the ecr:CreateRepository action"));
}

#[tokio::test]
async fn a_boundary_limits_and_gives_nothing() {
    let account = Account::with_tester(Some(&allow(&["*"], "*"))).await;
    let arn = managed_policy(&account, "boundary", &allow(&[DELETE], "*")).await;
    account.must("iam:PutRolePermissionsBoundary", json!({"RoleName": "tester", "PermissionsBoundary": arn})).await;
    assert_eq!(because(&list(&account).await), "because no permissions boundary allows the ecr:ListImages action");
    let wider = json!({"PolicyArn": arn, "PolicyDocument": allow(&[LIST], "*").to_string(), "SetAsDefault": "true"});
    account.must("iam:CreatePolicyVersion", wider).await;
    assert_eq!(list(&account).await.status, 200);
    account.put_role_policy("tester", &allow(&[DELETE], "*")).await;
    assert_eq!(because(&list(&account).await), NOTHING_ALLOWS);
}

#[tokio::test]
async fn session_policies_limit_the_session_that_was_made_with_them_and_no_other() {
    let account = Account::with_tester(Some(&allow(&["*"], "*"))).await;
    let arn = managed_policy(&account, "session", &allow(&[DELETE], "*")).await.parse().unwrap();
    let inline = |policy: &Value| SessionPolicy::Inline(policy.to_string());
    let no_session = "because no session policy allows the ecr:ListImages action";
    let cases = [
        (vec![inline(&allow(&[LIST], "*"))], None),
        (vec![inline(&allow(&[DELETE], "*"))], Some(no_session)),
        (vec![SessionPolicy::Managed(arn)], Some(no_session)),
        (vec![inline(&allow(&["*"], "*")), inline(&deny(&[LIST]))], Some("with an explicit deny in a session policy")),
        // One that is gone allows nothing, and a session with one is not a session without any.
        (vec![SessionPolicy::Managed("arn:aws:iam::123456789012:policy/gone".parse().unwrap())], Some(no_session)),
        // One that cannot be read might deny: nothing is allowed then.
        (vec![inline(&allow(&["*"], "*")), SessionPolicy::Inline("{".to_owned())], Some(no_session)),
    ];
    for (policies, refused) in cases {
        let session = portcullis_store::Session { policies: policies.clone(), ..account.session("tester") };
        let answer = account.call(&account.credentials(&session), LIST, json!({"repositoryName": "app"})).await;
        match refused {
            None => assert_eq!(answer.status, 200, "{policies:?}: {}", answer.text()),
            Some(why) => assert_eq!(because(&answer), why, "{policies:?}"),
        }
    }
    assert_eq!(list(&account).await.status, 200);
}

async fn set_policy(account: &Account, principal: Value, effect: &str) {
    let policy =
        json!({"Version": "2012-10-17", "Statement": [{"Effect": effect, "Principal": principal, "Action": LIST}]});
    account.must("ecr:SetRepositoryPolicy", json!({"repositoryName": "app", "policyText": policy.to_string()})).await;
}

#[tokio::test]
async fn the_policy_of_a_repository_grants_and_denies() {
    let account = Account::with_tester(None).await;
    set_policy(&account, json!({"AWS": "arn:aws:iam::123456789012:role/tester"}), "Allow").await;
    assert_eq!(list(&account).await.status, 200);
    account.must("ecr:DeleteRepositoryPolicy", json!({"repositoryName": "app"})).await;
    assert_eq!(because(&list(&account).await), NOTHING_ALLOWS);
    account.put_role_policy("tester", &allow(&[LIST], "*")).await;
    set_policy(&account, json!("*"), "Deny").await;
    assert_eq!(because(&list(&account).await), "with an explicit deny in a resource-based policy");
}

#[tokio::test]
async fn another_account_needs_both_its_own_policies_and_the_repositorys() {
    let account = Account::with_tester(None).await;
    let stranger = root_of("999999999999");
    let ask = || account.call(&stranger, LIST, json!({"registryId": "123456789012", "repositoryName": "app"}));
    assert!(ask().await.refusal().ends_with("because no resource-based policy allows the ecr:ListImages action"));
    set_policy(&account, json!({"AWS": "999999999999"}), "Allow").await;
    assert_eq!(ask().await.status, 200);
    let missing = account.call(&stranger, LIST, json!({"registryId": "123456789012", "repositoryName": "no-such"}));
    assert!(missing.await.refusal().starts_with("400 AccessDeniedException"), "a stranger is not told what exists");
}

#[tokio::test]
async fn what_is_known_of_request_caller_and_resource_reaches_conditions() {
    let tags = json!([{"Key": "team", "Value": "web"}]);
    let conditions = [
        (json!({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}), true),
        (json!({"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}}), false),
        (json!({"Bool": {"aws:SecureTransport": "true"}}), true),
        (json!({"Bool": {"aws:SecureTransport": "false"}}), false),
        (json!({"StringEquals": {"aws:RequestedRegion": "ap-northeast-1"}}), true),
        (json!({"StringEquals": {"aws:UserAgent": "a client"}}), true),
        (
            json!({"StringEquals": {"aws:PrincipalAccount": "123456789012", "aws:ResourceAccount": "123456789012"}}),
            true,
        ),
        (json!({"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/tester"}}), true),
        (json!({"StringEquals": {"aws:PrincipalType": "AssumedRole"}}), true),
        (json!({"StringLike": {"aws:userid": "AROA*:ci"}}), true),
        (json!({"StringEquals": {"aws:ResourceTag/team": "web"}}), true),
        (json!({"StringEquals": {"ecr:ResourceTag/team": "api"}}), false),
        (json!({"StringEquals": {"aws:PrincipalTag/team": "web"}}), true),
        (json!({"StringEquals": {"aws:PrincipalTag/role-only": "1"}}), true),
        (json!({"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}), true),
        (json!({"NumericLessThan": {"aws:EpochTime": "1000"}}), false),
        (json!({"DateGreaterThan": {"aws:TokenIssueTime": "2020-01-01T00:00:00Z"}}), true),
        (json!({"StringEquals": {"aws:FederatedProvider": "arn:aws:iam::123456789012:oidc-provider/a"}}), true),
        (json!({"StringEquals": {"aws:SourceIdentity": "me"}}), true),
        (json!({"Null": {"aws:username": "false"}}), false),
    ];
    let account = Account::with_tester(None).await;
    account.must("ecr:CreateRepository", json!({"repositoryName": "tagged", "tags": tags})).await;
    for (key, value) in [("team", "api"), ("role-only", "1")] {
        let input = json!({"RoleName": "tester", "Tags.member.1.Key": key, "Tags.member.1.Value": value});
        account.must("iam:TagRole", input).await;
    }
    for (condition, allowed) in conditions {
        let mut policy = allow(&[LIST], "*");
        policy["Statement"][0]["Condition"] = condition.clone();
        account.put_role_policy("tester", &policy).await;
        let mut session = account.session("tester");
        // The session's tag hides the role's of the same key in whatever letters.
        session.tags = vec![("Team".to_owned(), "web".to_owned())];
        session.federated_provider = Some("arn:aws:iam::123456789012:oidc-provider/a".to_owned());
        session.source_identity = Some("me".to_owned());
        let answer = account.call(&account.credentials(&session), LIST, json!({"repositoryName": "tagged"})).await;
        assert_eq!(answer.status == 200, allowed, "{condition}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_denial_has_the_shape_of_its_protocol() {
    let account = Account::with_tester(None).await;
    let tester = account.session_of("tester");
    let query = account.call(&tester, "iam:ListRoles", json!({})).await;
    let json = account.call(&tester, LIST, json!({"repositoryName": "app"})).await;
    let shown = |answer: &Answer| {
        let kept = ["content-type", "x-amzn-requestid"].map(|name| format!("{name}: {}", answer.header(name)));
        format!("{}\n{}\n\n{}", answer.status, kept.join("\n"), answer.text())
    };
    insta::assert_snapshot!(format!("{}\n---\n{}", shown(&query), shown(&json)));
}
