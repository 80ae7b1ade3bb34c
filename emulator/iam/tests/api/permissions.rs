//! Every action is open to a role whose one statement names the action and the stored ARN, and closed without it.

use crate::{
    GITHUB,
    account::{Account, Parameters, READ_LOGS, TRUST_EC2},
};

/// A call that succeeds in the prepared account, and the resource on which it is judged.
struct Case {
    action: &'static str,
    resource: &'static str,
    parameters: Parameters<'static>,
}

const ROLE: &str = "arn:aws:iam::123456789012:role/team/Demo";
const POLICY: &str = "arn:aws:iam::123456789012:policy/team/versions";
const THUMBPRINT: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

const fn case(action: &'static str, resource: &'static str, parameters: Parameters<'static>) -> Case {
    Case { action, resource, parameters }
}

/// Role names are written in other letters than they are stored.
const CASES: &[Case] = &[
    case("AddClientIDToOpenIDConnectProvider", GITHUB, &[("OpenIDConnectProviderArn", GITHUB), ("ClientID", "other")]),
    case("AttachRolePolicy", ROLE, &[("RoleName", "DEMO"), ("PolicyArn", POLICY)]),
    case(
        "CreateOpenIDConnectProvider",
        "arn:aws:iam::123456789012:oidc-provider/idp.example.com/a/",
        &[("Url", "https://idp.example.com:443/a/")],
    ),
    case(
        "CreatePolicy",
        "arn:aws:iam::123456789012:policy/new/new",
        &[("PolicyName", "new"), ("Path", "/new/"), ("PolicyDocument", READ_LOGS)],
    ),
    case("CreatePolicyVersion", POLICY, &[("PolicyArn", POLICY), ("PolicyDocument", READ_LOGS)]),
    case(
        "CreateRole",
        "arn:aws:iam::123456789012:role/new/new",
        &[("RoleName", "new"), ("Path", "/new/"), ("AssumeRolePolicyDocument", TRUST_EC2)],
    ),
    case("DeleteOpenIDConnectProvider", GITHUB, &[("OpenIDConnectProviderArn", GITHUB)]),
    case(
        "DeletePolicy",
        "arn:aws:iam::123456789012:policy/unused",
        &[("PolicyArn", "arn:aws:iam::123456789012:policy/unused")],
    ),
    case("DeletePolicyVersion", POLICY, &[("PolicyArn", POLICY), ("VersionId", "v1")]),
    case("DeleteRole", "arn:aws:iam::123456789012:role/bare", &[("RoleName", "BARE")]),
    case("DeleteRolePermissionsBoundary", ROLE, &[("RoleName", "DEMO")]),
    case("DeleteRolePolicy", ROLE, &[("RoleName", "DEMO"), ("PolicyName", "LOGS")]),
    case("DetachRolePolicy", ROLE, &[("RoleName", "DEMO"), ("PolicyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess")]),
    case("GetOpenIDConnectProvider", GITHUB, &[("OpenIDConnectProviderArn", GITHUB)]),
    case("GetPolicy", POLICY, &[("PolicyArn", POLICY)]),
    case("GetPolicyVersion", POLICY, &[("PolicyArn", POLICY), ("VersionId", "v2")]),
    case("GetRole", ROLE, &[("RoleName", "DEMO")]),
    case("GetRolePolicy", ROLE, &[("RoleName", "DEMO"), ("PolicyName", "LOGS")]),
    case("ListAttachedRolePolicies", ROLE, &[("RoleName", "DEMO")]),
    case("ListInstanceProfilesForRole", ROLE, &[("RoleName", "DEMO")]),
    case("ListOpenIDConnectProviderTags", GITHUB, &[("OpenIDConnectProviderArn", GITHUB)]),
    case("ListOpenIDConnectProviders", "*", &[]),
    case("ListPolicies", "*", &[("Scope", "Local")]),
    case("ListPolicyTags", POLICY, &[("PolicyArn", POLICY)]),
    case("ListPolicyVersions", POLICY, &[("PolicyArn", POLICY)]),
    case("ListRolePolicies", ROLE, &[("RoleName", "DEMO")]),
    case("ListRoleTags", ROLE, &[("RoleName", "DEMO")]),
    case("ListRoles", "*", &[]),
    case("PutRolePermissionsBoundary", ROLE, &[("RoleName", "DEMO"), ("PermissionsBoundary", POLICY)]),
    case("PutRolePolicy", ROLE, &[("RoleName", "DEMO"), ("PolicyName", "more"), ("PolicyDocument", READ_LOGS)]),
    case(
        "RemoveClientIDFromOpenIDConnectProvider",
        GITHUB,
        &[("OpenIDConnectProviderArn", GITHUB), ("ClientID", "sts.amazonaws.com")],
    ),
    case("SetDefaultPolicyVersion", POLICY, &[("PolicyArn", POLICY), ("VersionId", "v1")]),
    case(
        "TagOpenIDConnectProvider",
        GITHUB,
        &[("OpenIDConnectProviderArn", GITHUB), ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "b")],
    ),
    case("TagPolicy", POLICY, &[("PolicyArn", POLICY), ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "b")]),
    case("TagRole", ROLE, &[("RoleName", "DEMO"), ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "b")]),
    case("UntagOpenIDConnectProvider", GITHUB, &[("OpenIDConnectProviderArn", GITHUB), ("TagKeys.member.1", "team")]),
    case("UntagPolicy", POLICY, &[("PolicyArn", POLICY), ("TagKeys.member.1", "team")]),
    case("UntagRole", ROLE, &[("RoleName", "DEMO"), ("TagKeys.member.1", "team")]),
    case("UpdateAssumeRolePolicy", ROLE, &[("RoleName", "DEMO"), ("PolicyDocument", TRUST_EC2)]),
    case(
        "UpdateOpenIDConnectProviderThumbprint",
        GITHUB,
        &[("OpenIDConnectProviderArn", GITHUB), ("ThumbprintList.member.1", THUMBPRINT)],
    ),
    case("UpdateRole", ROLE, &[("RoleName", "DEMO"), ("MaxSessionDuration", "7200")]),
    case("UpdateRoleDescription", ROLE, &[("RoleName", "DEMO"), ("Description", "d")]),
];

#[test]
fn every_action_has_a_case() {
    let with_case: Vec<&str> = CASES.iter().map(|case| case.action).collect();
    let registered: Vec<&str> = portcullis_iam::ACTIONS.iter().map(|action| action.name()).collect();
    assert_eq!(with_case, registered);
}

#[tokio::test]
async fn the_action_on_the_stored_arn_is_enough() {
    for case in CASES {
        let account = prepared(Some(&statement(case.action, case.resource))).await;
        let answer = account.call_as(&account.session_of("tester"), case.action, case.parameters).await;
        assert_eq!(answer.status, 200, "{}: {}", case.action, answer.body);
    }
}

#[tokio::test]
async fn nothing_is_open_without_a_statement() {
    let mut denials = Vec::new();
    for case in CASES {
        let account = prepared(None).await;
        let answer = account.call_as(&account.session_of("tester"), case.action, case.parameters).await;
        assert_eq!(answer.status, 403, "{}: {}", case.action, answer.body);
        denials.push(answer.error());
    }
    insta::assert_snapshot!(denials.join("\n"));
}

#[tokio::test]
async fn the_same_action_on_another_resource_is_not_enough() {
    for case in CASES.iter().filter(|case| case.resource != "*") {
        let account = prepared(Some(&statement(case.action, &format!("{}x", case.resource)))).await;
        let answer = account.call_as(&account.session_of("tester"), case.action, case.parameters).await;
        assert_eq!(answer.status, 403, "{}: {}", case.action, answer.body);
    }
}

#[tokio::test]
async fn a_refused_call_changes_nothing() {
    let account = prepared(None).await;
    let before = account.must("GetRole", &[("RoleName", "Demo")]).await.body;
    let tester = account.session_of("tester");
    let refused = account.call_as(&tester, "UpdateRole", &[("RoleName", "Demo"), ("Description", "changed")]).await;
    assert_eq!(refused.status, 403);
    assert_eq!(account.must("GetRole", &[("RoleName", "Demo")]).await.body, before);
}

/// Conditions on what AWS's service authorization data gives these actions.
#[tokio::test]
async fn condition_keys_of_the_request_are_there() {
    let open = [
        ("iam:AttachRolePolicy", "ArnEquals", "iam:PolicyARN", POLICY),
        ("iam:AttachRolePolicy", "StringEquals", "iam:PermissionsBoundary", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
        ("iam:PutRolePermissionsBoundary", "StringEquals", "iam:PermissionsBoundary", POLICY),
        ("iam:TagRole", "StringEquals", "aws:RequestTag/a", "b"),
        ("iam:TagRole", "ForAllValues:StringEquals", "aws:TagKeys", "a"),
        ("iam:TagPolicy", "StringEquals", "aws:RequestTag/a", "b"),
        ("iam:UntagOpenIDConnectProvider", "ForAnyValue:StringEquals", "aws:TagKeys", "team"),
        ("iam:UntagRole", "ForAnyValue:StringEquals", "aws:TagKeys", "team"),
        ("iam:GetRole", "StringEquals", "aws:ResourceTag/team", "web"),
        ("iam:GetPolicy", "StringEquals", "aws:ResourceTag/team", "web"),
        ("iam:GetOpenIDConnectProvider", "StringEquals", "aws:ResourceTag/team", "web"),
    ];
    for (action, operator, key, value) in open {
        for (value, status) in [(value, 200), ("something-else", 403)] {
            let value = if operator == "ArnEquals" && status == 403 { "arn:aws:iam::aws:policy/Other" } else { value };
            let statement = format!(
                r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"{action}","Resource":"*","Condition":{{"{operator}":{{"{key}":"{value}"}}}}}}]}}"#
            );
            let account = prepared(Some(&statement)).await;
            let case = CASES.iter().find(|case| action.ends_with(&format!(":{}", case.action))).unwrap();
            let answer = account.call_as(&account.session_of("tester"), case.action, case.parameters).await;
            assert_eq!(answer.status, status, "{action} {operator} {key} {value}: {}", answer.body);
        }
    }
}

#[tokio::test]
async fn aws_managed_policies_belong_to_an_account_of_aws() {
    let read_only: Parameters = &[("PolicyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess")];
    for (owner, status) in [("639982225848", 200), ("123456789012", 403)] {
        let statement = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"iam:GetPolicy","Resource":"*","Condition":{{"StringEquals":{{"aws:ResourceAccount":"{owner}"}}}}}}]}}"#
        );
        let account = prepared(Some(&statement)).await;
        let answer = account.call_as(&account.session_of("tester"), "GetPolicy", read_only).await;
        assert_eq!(answer.status, status, "{}", answer.body);
    }
}

fn statement(action: &str, resource: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"iam:{action}","Resource":"{resource}"}}]}}"#
    )
}

/// An account in which every case succeeds when it is allowed, and a role `tester` with this policy.
async fn prepared(policy: Option<&str>) -> Account {
    let account = Account::empty();
    let tag: Parameters = &[("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "web")];
    let provider: Parameters = &[
        ("Url", "https://token.actions.githubusercontent.com"),
        ("ClientIDList.member.1", "sts.amazonaws.com"),
        ("ThumbprintList.member.1", THUMBPRINT),
    ];
    account.must("CreateOpenIDConnectProvider", &[provider, tag].concat()).await;
    let versions: Parameters = &[("PolicyName", "versions"), ("Path", "/team/"), ("PolicyDocument", READ_LOGS)];
    account.must("CreatePolicy", &[versions, tag].concat()).await;
    let second: Parameters = &[("PolicyArn", POLICY), ("PolicyDocument", READ_LOGS), ("SetAsDefault", "true")];
    account.must("CreatePolicyVersion", second).await;
    account.must("CreatePolicy", &[("PolicyName", "unused"), ("PolicyDocument", READ_LOGS)]).await;
    let demo: Parameters = &[
        ("RoleName", "Demo"),
        ("Path", "/team/"),
        ("AssumeRolePolicyDocument", TRUST_EC2),
        ("PermissionsBoundary", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
    ];
    account.must("CreateRole", &[demo, tag].concat()).await;
    account.must("PutRolePolicy", &[("RoleName", "Demo"), ("PolicyName", "Logs"), ("PolicyDocument", READ_LOGS)]).await;
    let read_only = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    account.must("AttachRolePolicy", &[("RoleName", "Demo"), ("PolicyArn", read_only)]).await;
    account.must("CreateRole", &[("RoleName", "bare"), ("AssumeRolePolicyDocument", TRUST_EC2)]).await;
    account.must("CreateRole", &[("RoleName", "tester"), ("AssumeRolePolicyDocument", TRUST_EC2)]).await;
    if let Some(policy) = policy {
        let put: Parameters = &[("RoleName", "tester"), ("PolicyName", "one"), ("PolicyDocument", policy)];
        account.must("PutRolePolicy", put).await;
    }
    account
}
