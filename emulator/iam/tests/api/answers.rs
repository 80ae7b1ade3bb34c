//! What the API answers and refuses, entity by entity, byte for byte.

use rstest::rstest;

use crate::{
    GITHUB,
    account::{ACCOUNT, Account, Parameters, READ_LOGS, TRUST_EC2},
    settled,
};

/// Calls one after another; each line of the transcript is an operation, its status and its body.
pub(crate) async fn transcript(account: &Account, calls: &[(&str, Parameters<'_>)]) -> String {
    let mut lines = Vec::new();
    for (action, parameters) in calls {
        let answer = account.call(action, parameters).await;
        lines.push(format!("=== {action} {}\n{}", answer.status, answer.body));
    }
    lines.join("\n")
}

#[tokio::test]
async fn the_life_of_a_provider() {
    let account = Account::empty();
    let one: Parameters = &[("OpenIDConnectProviderArn", GITHUB)];
    let calls: &[(&str, Parameters)] = &[
        (
            "CreateOpenIDConnectProvider",
            &[
                ("Url", "https://token.actions.githubusercontent.com"),
                ("ClientIDList.member.1", "sts.amazonaws.com"),
                ("ClientIDList.member.2", "sts.amazonaws.com"),
                ("ThumbprintList.member.1", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"),
                ("Tags.member.1.Key", "key"),
                ("Tags.member.1.Value", "lower"),
                ("Tags.member.2.Key", "Key"),
                ("Tags.member.2.Value", "upper"),
            ],
        ),
        ("CreateOpenIDConnectProvider", &[("Url", "https://token.actions.githubusercontent.com")]),
        ("AddClientIDToOpenIDConnectProvider", &[one[0], ("ClientID", "second")]),
        ("AddClientIDToOpenIDConnectProvider", &[one[0], ("ClientID", "second")]),
        ("RemoveClientIDFromOpenIDConnectProvider", &[one[0], ("ClientID", "sts.amazonaws.com")]),
        ("RemoveClientIDFromOpenIDConnectProvider", &[one[0], ("ClientID", "sts.amazonaws.com")]),
        ("GetOpenIDConnectProvider", one),
        ("ListOpenIDConnectProviders", &[]),
        ("DeleteOpenIDConnectProvider", one),
        ("DeleteOpenIDConnectProvider", one),
        ("GetOpenIDConnectProvider", one),
        ("ListOpenIDConnectProviders", &[]),
    ];
    let text = transcript(&account, calls).await;
    settled().bind(|| insta::assert_snapshot!(text));
}

#[tokio::test]
async fn the_life_of_a_role() {
    let account = Account::empty();
    let name = ("RoleName", "deploy");
    let read_only = ("PolicyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess");
    let calls: &[(&str, Parameters)] = &[
        (
            "CreateRole",
            &[
                name,
                ("Path", "/team/"),
                ("Description", "deploys"),
                ("MaxSessionDuration", "7200"),
                (
                    "AssumeRolePolicyDocument",
                    r#"{ "Version": "2012-10-17", "Statement": { "Action": ["sts:AssumeRole"], "Effect": "Allow", "Principal": { "AWS": "123456789012" } } }"#,
                ),
                ("Tags.member.1.Key", "team"),
                ("Tags.member.1.Value", "web"),
            ],
        ),
        ("CreateRole", &[("RoleName", "DEPLOY"), ("AssumeRolePolicyDocument", TRUST_EC2)]),
        ("GetRole", &[("RoleName", "DEPLOY")]),
        ("ListRoles", &[("PathPrefix", "/team/")]),
        ("ListRoles", &[("PathPrefix", "/other/")]),
        ("PutRolePolicy", &[name, ("PolicyName", "Logs"), ("PolicyDocument", READ_LOGS)]),
        ("PutRolePolicy", &[name, ("PolicyName", "LOGS"), ("PolicyDocument", READ_LOGS)]),
        ("ListRolePolicies", &[name]),
        ("GetRolePolicy", &[name, ("PolicyName", "logs")]),
        ("GetRolePolicy", &[name, ("PolicyName", "none")]),
        ("AttachRolePolicy", &[name, read_only]),
        ("AttachRolePolicy", &[name, read_only]),
        ("ListAttachedRolePolicies", &[name]),
        ("ListAttachedRolePolicies", &[name, ("PathPrefix", "/job-function/")]),
        ("ListInstanceProfilesForRole", &[name]),
        ("DeleteRole", &[name]),
        ("DetachRolePolicy", &[name, read_only]),
        ("DetachRolePolicy", &[name, read_only]),
        ("DeleteRole", &[name]),
        ("DeleteRolePolicy", &[name, ("PolicyName", "lOGS")]),
        ("DeleteRolePolicy", &[name, ("PolicyName", "lOGS")]),
        ("DeleteRolePermissionsBoundary", &[name]),
        ("TagRole", &[name, ("Tags.member.1.Key", "Team"), ("Tags.member.1.Value", "")]),
        ("ListRoleTags", &[name]),
        ("UntagRole", &[name, ("TagKeys.member.1", "TEAM"), ("TagKeys.member.2", "unknown")]),
        ("UpdateRole", &[name]),
        ("UpdateAssumeRolePolicy", &[name, ("PolicyDocument", TRUST_EC2)]),
        ("GetRole", &[name]),
        ("DeleteRole", &[name]),
        ("GetRole", &[name]),
    ];
    let text = transcript(&account, calls).await;
    settled().bind(|| insta::assert_snapshot!(text));
}

#[tokio::test]
async fn the_life_of_a_managed_policy() {
    let account = Account::empty();
    let arn = ("PolicyArn", "arn:aws:iam::123456789012:policy/team/push");
    let document = ("PolicyDocument", READ_LOGS);
    account.must("CreateRole", &[("RoleName", "deploy"), ("AssumeRolePolicyDocument", TRUST_EC2)]).await;
    let calls: &[(&str, Parameters)] = &[
        ("CreatePolicy", &[("PolicyName", "push"), ("Path", "/team/"), ("Description", "pushes images"), document]),
        ("CreatePolicy", &[("PolicyName", "PUSH"), document]),
        ("GetPolicy", &[arn]),
        ("AttachRolePolicy", &[("RoleName", "deploy"), arn]),
        ("PutRolePermissionsBoundary", &[("RoleName", "deploy"), ("PermissionsBoundary", arn.1)]),
        (
            "CreatePolicyVersion",
            &[
                arn,
                (
                    "PolicyDocument",
                    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#,
                ),
            ],
        ),
        ("GetPolicyVersion", &[arn, ("VersionId", "v2")]),
        ("GetPolicyVersion", &[arn, ("VersionId", "v9")]),
        ("SetDefaultPolicyVersion", &[arn, ("VersionId", "v2")]),
        ("ListPolicyVersions", &[arn]),
        ("DeletePolicyVersion", &[arn, ("VersionId", "v2")]),
        ("ListPolicies", &[("Scope", "Local")]),
        ("ListPolicies", &[("Scope", "Local"), ("OnlyAttached", "true"), ("PathPrefix", "/team/")]),
        ("DeletePolicy", &[arn]),
        ("DetachRolePolicy", &[("RoleName", "deploy"), arn]),
        ("DeletePolicy", &[arn]),
        ("DeleteRolePermissionsBoundary", &[("RoleName", "deploy")]),
        ("DeletePolicy", &[arn]),
        ("DeletePolicyVersion", &[arn, ("VersionId", "v1")]),
        ("DeletePolicy", &[arn]),
        ("DeletePolicy", &[arn]),
        ("GetPolicyVersion", &[("PolicyArn", "arn:aws:iam::aws:policy/AdministratorAccess"), ("VersionId", "v1")]),
    ];
    let text = transcript(&account, calls).await;
    settled().bind(|| insta::assert_snapshot!(text));
}

#[rstest]
#[case::no_such_role("GetRole", &[("RoleName", "none")], "NoSuchEntity: The role with name none cannot be found.")]
#[case::broken_json(
    "CreateRole",
    &[("RoleName", "new"), ("AssumeRolePolicyDocument", "{")],
    "MalformedPolicyDocument: This policy contains invalid Json"
)]
#[case::trust_of_github_without_subject(
    "CreateRole",
    &[("RoleName", "new"), ("AssumeRolePolicyDocument", r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"},"Action":"sts:AssumeRoleWithWebIdentity"}]}"#)],
    "MalformedPolicyDocument: Trust policy with trusted principal"
)]
#[case::inline_policy_with_principal(
    "PutRolePolicy",
    &[("RoleName", "demo"), ("PolicyName", "p"), ("PolicyDocument", TRUST_EC2)],
    "MalformedPolicyDocument: "
)]
#[case::unknown_aws_policy(
    "AttachRolePolicy",
    &[("RoleName", "demo"), ("PolicyArn", "arn:aws:iam::aws:policy/NoSuchPolicy")],
    "NoSuchEntity: Policy arn:aws:iam::aws:policy/NoSuchPolicy does not exist or is not attachable."
)]
#[case::policy_name_for_an_arn(
    "AttachRolePolicy",
    &[("RoleName", "demo"), ("PolicyArn", "a-policy-name-of-twenty-letters")],
    "ValidationError: Invalid ARN:  Could not be parsed!"
)]
#[case::other_partition(
    "GetPolicy",
    &[("PolicyArn", "arn:aws-cn:iam::aws:policy/AdministratorAccess")],
    "ValidationError: Invalid ARN partition"
)]
#[case::policy_that_aws_keeps_to_itself(
    "AttachRolePolicy",
    &[("RoleName", "demo"), ("PolicyArn", "arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy")],
    "PolicyNotAttachable: Cannot attach AWS reserved policy to an IAM role."
)]
#[case::boundary_that_does_not_exist(
    "CreateRole",
    &[("RoleName", "new"), ("AssumeRolePolicyDocument", TRUST_EC2), ("PermissionsBoundary", "arn:aws:iam::123456789012:policy/none")],
    "NoSuchEntity: Scope ARN: arn:aws:iam::123456789012:policy/none does not exist or is not attachable."
)]
#[case::path_of_aws(
    "CreateRole",
    &[("RoleName", "new"), ("Path", "/aws-service-role/"), ("AssumeRolePolicyDocument", TRUST_EC2)],
    "InvalidInput: The path /aws-service-role/ is reserved for system use."
)]
#[case::reserved_tag(
    "TagRole",
    &[("RoleName", "demo"), ("Tags.member.1.Key", "AWS:team"), ("Tags.member.1.Value", "x")],
    "InvalidInput: Tag keys beginning with aws: are reserved for system use."
)]
#[case::provider_without_https(
    "CreateOpenIDConnectProvider",
    &[("Url", "token.actions.githubusercontent.com")],
    "ValidationError: Invalid Open ID Connect Provider URL"
)]
#[case::six_thumbprints(
    "CreateOpenIDConnectProvider",
    &[("Url", "https://idp.example.com"), ("ThumbprintList.member.1", X), ("ThumbprintList.member.2", X),
      ("ThumbprintList.member.3", X), ("ThumbprintList.member.4", X), ("ThumbprintList.member.5", X),
      ("ThumbprintList.member.6", X)],
    "InvalidInput: Thumbprint list must contain fewer than 5 entries."
)]
#[case::marker_from_nowhere("ListRoles", &[("Marker", "AAAA")], "InvalidInput: Invalid marker for pagination.")]
#[case::operation_that_does_not_exist_here(
    "CreateLoginProfile",
    &[("UserName", "someone")],
    "NotImplemented: Portcullis does not implement iam:CreateLoginProfile yet"
)]
#[tokio::test]
async fn what_is_refused(#[case] action: &str, #[case] parameters: Parameters<'_>, #[case] error: &str) {
    let account = Account::empty();
    account.must("CreateRole", &[("RoleName", "demo"), ("AssumeRolePolicyDocument", TRUST_EC2)]).await;
    let answer = account.call(action, parameters).await.error();
    assert!(answer.starts_with(error), "{answer}");
}

const X: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

#[tokio::test]
async fn a_malformed_document_tells_the_operator_where() {
    let account = Account::empty();
    let document = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"StringIs":{"sts:ExternalId":"a"}}}]}"#;
    let refused = account
        .call("CreateRole", &[("RoleName", "new"), ("Path", "/team/"), ("AssumeRolePolicyDocument", document)])
        .await;
    assert!(refused.error().starts_with("MalformedPolicyDocument: "), "{}", refused.body);
    insta::assert_json_snapshot!(account.last_cause());
}

#[tokio::test]
async fn a_role_trusts_only_roles_that_exist() {
    let account = Account::empty();
    let trusting = |principal: &str| TRUST_EC2.replace(r#"{"Service":"ec2.amazonaws.com"}"#, principal);
    let myself = trusting(r#"{"AWS":["arn:aws:iam::123456789012:root","arn:aws:iam::123456789012:role/chain"]}"#);
    let refused = account.call("CreateRole", &[("RoleName", "chain"), ("AssumeRolePolicyDocument", &myself)]).await;
    assert_eq!(
        refused.error(),
        r#"MalformedPolicyDocument: Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:role/chain""#
    );
    assert_eq!(account.last_cause().pointer.unwrap(), "/Statement/0/Principal/AWS/1");

    account.must("CreateRole", &[("RoleName", "chain"), ("AssumeRolePolicyDocument", TRUST_EC2)]).await;
    account.must("UpdateAssumeRolePolicy", &[("RoleName", "chain"), ("PolicyDocument", &myself)]).await;
    let user = trusting(r#"{"AWS":"arn:aws:iam::123456789012:user/nobody"}"#);
    let refused = account.call("UpdateAssumeRolePolicy", &[("RoleName", "chain"), ("PolicyDocument", &user)]).await;
    assert!(refused.error().contains("Invalid principal in policy"), "{}", refused.body);
    let elsewhere = trusting(r#"{"AWS":"arn:aws:iam::210987654321:role/of-another-account"}"#);
    account.must("UpdateAssumeRolePolicy", &[("RoleName", "chain"), ("PolicyDocument", &elsewhere)]).await;
}

#[tokio::test]
async fn documents_have_quotas_that_white_space_does_not_count_towards() {
    let account = Account::empty();
    account.must("CreateRole", &[("RoleName", "demo"), ("AssumeRolePolicyDocument", TRUST_EC2)]).await;
    let long = |characters: usize| {
        let action = format!("s3:{}", "a".repeat(characters));
        format!(r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"{action}","Resource":"*"}}]}}"#)
    };
    let blank = format!("{}{}", READ_LOGS, " ".repeat(20_000));
    account.must("PutRolePolicy", &[("RoleName", "demo"), ("PolicyName", "a"), ("PolicyDocument", &blank)]).await;
    account.must("PutRolePolicy", &[("RoleName", "demo"), ("PolicyName", "a"), ("PolicyDocument", &long(6_000))]).await;
    // The same name again: what it replaces does not count.
    account.must("PutRolePolicy", &[("RoleName", "demo"), ("PolicyName", "A"), ("PolicyDocument", &long(6_000))]).await;
    let both = account
        .call("PutRolePolicy", &[("RoleName", "demo"), ("PolicyName", "b"), ("PolicyDocument", &long(6_000))])
        .await;
    assert_eq!(both.error(), "LimitExceeded: Maximum policy size of 10240 bytes exceeded for role demo");
    let managed = account.call("CreatePolicy", &[("PolicyName", "p"), ("PolicyDocument", &long(6_100))]).await;
    assert_eq!(managed.error(), "LimitExceeded: Cannot exceed quota for PolicySize: 6144");
}

#[tokio::test]
async fn the_sixth_version_and_the_eleventh_attachment_are_too_many() {
    let account = Account::empty();
    account.must("CreateRole", &[("RoleName", "demo"), ("AssumeRolePolicyDocument", TRUST_EC2)]).await;
    let arn = |number: usize| format!("arn:aws:iam::123456789012:policy/p{number}");
    for number in 0..11 {
        let name = format!("p{number}");
        account.must("CreatePolicy", &[("PolicyName", &name), ("PolicyDocument", READ_LOGS)]).await;
    }
    for number in 0..10 {
        account.must("AttachRolePolicy", &[("RoleName", "demo"), ("PolicyArn", &arn(number))]).await;
    }
    account.must("AttachRolePolicy", &[("RoleName", "demo"), ("PolicyArn", &arn(9))]).await;
    let eleventh = account.call("AttachRolePolicy", &[("RoleName", "demo"), ("PolicyArn", &arn(10))]).await;
    assert_eq!(eleventh.error(), "LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10");

    for _ in 0..4 {
        account.must("CreatePolicyVersion", &[("PolicyArn", &arn(0)), ("PolicyDocument", READ_LOGS)]).await;
    }
    let sixth = account.call("CreatePolicyVersion", &[("PolicyArn", &arn(0)), ("PolicyDocument", READ_LOGS)]).await;
    assert!(sixth.error().starts_with("LimitExceeded: A managed policy can have up to 5 versions."), "{}", sixth.body);
}

#[tokio::test]
async fn a_trust_policy_a_provider_and_an_account_have_quotas() {
    let account = Account::empty();
    let condition =
        format!(r#""Action":"sts:AssumeRole","Condition":{{"StringEquals":{{"sts:ExternalId":"{}"}}}}"#, X.repeat(50));
    let long = TRUST_EC2.replace(r#""Action":"sts:AssumeRole""#, &condition);
    let role = account.call("CreateRole", &[("RoleName", "demo"), ("AssumeRolePolicyDocument", &long)]).await;
    assert_eq!(role.error(), "LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048");

    let ids: Vec<(String, String)> =
        (1..=100).map(|index| (format!("ClientIDList.member.{index}"), format!("client{index}"))).collect();
    let mut hundred: Vec<(&str, &str)> = vec![("Url", "https://token.actions.githubusercontent.com")];
    hundred.extend(ids.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    account.must("CreateOpenIDConnectProvider", &hundred).await;
    let add: Parameters = &[("OpenIDConnectProviderArn", GITHUB), ("ClientID", "one-more")];
    let refused = account.call("AddClientIDToOpenIDConnectProvider", add).await;
    assert_eq!(refused.error(), "LimitExceeded: Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100");

    for number in 1..100 {
        let url = format!("https://idp.example.com/{number}");
        account.must("CreateOpenIDConnectProvider", &[("Url", &url)]).await;
    }
    let refused = account.call("CreateOpenIDConnectProvider", &[("Url", "https://idp.example.com/more")]).await;
    assert_eq!(refused.error(), "LimitExceeded: Cannot exceed quota for OpenIdConnectProvidersPerAccount: 100");
}

#[tokio::test]
async fn a_caller_of_the_root_account_still_needs_a_signature() {
    let account = Account::empty();
    let stranger = aws_credential_types::Credentials::new(ACCOUNT, "wrong secret", None, None, "test");
    let answer = account.call_as(&stranger, "ListRoles", &[]).await;
    assert!(answer.error().starts_with("SignatureDoesNotMatch: "), "{}", answer.body);
}

#[tokio::test]
async fn fifty_tags_are_all_or_nothing() {
    let account = Account::empty();
    account.must("CreateRole", &[("RoleName", "demo"), ("AssumeRolePolicyDocument", TRUST_EC2)]).await;
    let tag = |index: usize, key: usize| {
        [
            (format!("Tags.member.{index}.Key"), format!("key{key}")),
            (format!("Tags.member.{index}.Value"), String::new()),
        ]
    };
    let owned: Vec<(String, String)> = (1..=50).flat_map(|index| tag(index, index)).collect();
    let mut fifty: Vec<(&str, &str)> = vec![("RoleName", "demo")];
    fifty.extend(owned.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    account.must("TagRole", &fifty).await;
    let more: Parameters = &[
        ("RoleName", "demo"),
        ("Tags.member.1.Key", "key1"),
        ("Tags.member.1.Value", "changed"),
        ("Tags.member.2.Key", "key51"),
        ("Tags.member.2.Value", ""),
    ];
    assert!(account.call("TagRole", more).await.error().starts_with("LimitExceeded: "));
    assert!(!account.must("ListRoleTags", &[("RoleName", "demo")]).await.body.contains("changed"));
}

#[tokio::test]
async fn lists_come_in_pages() {
    let account = Account::empty();
    for name in ["b", "C", "a"] {
        account.must("CreateRole", &[("RoleName", name), ("AssumeRolePolicyDocument", TRUST_EC2)]).await;
    }
    let first = account.must("ListRoles", &[("MaxItems", "2")]).await;
    assert_eq!(first.texts("RoleName"), ["a", "b"]);
    assert_eq!(first.text("IsTruncated").unwrap(), "true");
    let marker = first.text("Marker").unwrap();
    let second = account.must("ListRoles", &[("Marker", &marker), ("MaxItems", "1")]).await;
    assert_eq!(second.texts("RoleName"), ["C"]);
    assert_eq!((second.text("IsTruncated").unwrap().as_str(), second.text("Marker")), ("false", None));
}

#[tokio::test]
async fn a_role_of_aws_takes_a_description_and_tags_and_nothing_else() {
    let account = Account::empty();
    account.must("CreateRole", &[("RoleName", "slr"), ("AssumeRolePolicyDocument", TRUST_EC2)]).await;
    portcullis_store::write(account.gate.store(), |world| {
        let mut role = portcullis_store::Role::clone(world.role(ACCOUNT.parse().unwrap(), "slr").unwrap());
        role.path = "/aws-service-role/ecs.amazonaws.com/".to_owned();
        world.account_mut(ACCOUNT.parse().unwrap()).put_role(role);
        Ok::<_, ()>(())
    })
    .unwrap();
    let name = ("RoleName", "slr");
    let policy = ("PolicyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess");
    let closed: &[(&str, Parameters)] = &[
        ("UpdateAssumeRolePolicy", &[name, ("PolicyDocument", TRUST_EC2)]),
        ("PutRolePolicy", &[name, ("PolicyName", "p"), ("PolicyDocument", READ_LOGS)]),
        ("DeleteRolePolicy", &[name, ("PolicyName", "absent")]),
        ("AttachRolePolicy", &[name, policy]),
        ("DetachRolePolicy", &[name, policy]),
        ("PutRolePermissionsBoundary", &[name, ("PermissionsBoundary", policy.1)]),
        ("DeleteRolePermissionsBoundary", &[name]),
        ("DeleteRole", &[name]),
    ];
    for (action, parameters) in closed {
        let error = account.call(action, parameters).await.error();
        assert!(
            error.starts_with("UnmodifiableEntity: Cannot perform the operation on the protected role 'slr'"),
            "{error}"
        );
    }
    account.must("UpdateRole", &[name, ("Description", "d")]).await;
    account.must("TagRole", &[name, ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "b")]).await;
    assert_eq!(
        account.call("UpdateRole", &[name, ("MaxSessionDuration", "7200")]).await.error(),
        "InvalidInput: slr is an AWS service linked role, max session duration cannot be changed."
    );
}

#[tokio::test]
async fn accounts_do_not_see_one_another() {
    let account = Account::empty();
    account.must("CreateRole", &[("RoleName", "demo"), ("AssumeRolePolicyDocument", TRUST_EC2)]).await;
    account.must("CreatePolicy", &[("PolicyName", "p"), ("PolicyDocument", READ_LOGS)]).await;
    let stranger = aws_credential_types::Credentials::new("210987654321", "test", None, None, "test");
    let role = account.call_as(&stranger, "GetRole", &[("RoleName", "demo")]).await;
    assert_eq!(role.error(), "NoSuchEntity: The role with name demo cannot be found.");
    let policy = account.call_as(&stranger, "GetPolicy", &[("PolicyArn", "arn:aws:iam::123456789012:policy/p")]).await;
    assert_eq!(policy.status, 403, "{}", policy.body);
    let deleted =
        account.call_as(&stranger, "DeletePolicy", &[("PolicyArn", "arn:aws:iam::123456789012:policy/p")]).await;
    assert_eq!(deleted.status, 403, "{}", deleted.body);
    account.must("GetPolicy", &[("PolicyArn", "arn:aws:iam::123456789012:policy/p")]).await;
}
