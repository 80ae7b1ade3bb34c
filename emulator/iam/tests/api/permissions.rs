//! Every action is open to a role whose one statement names the action and the stored ARN, and closed without it.

use crate::{
    GITHUB,
    account::{Account, Answer, Parameters, READ_LOGS, TRUST_EC2},
};

/// A call that succeeds in the prepared account, and the resource on which it is judged.
struct Case {
    action: &'static str,
    resource: &'static str,
    parameters: Parameters<'static>,
}

const ROLE: &str = "arn:aws:iam::123456789012:role/team/Demo";
const POLICY: &str = "arn:aws:iam::123456789012:policy/team/versions";
const USER: &str = "arn:aws:iam::123456789012:user/team/Alice";
const GROUP: &str = "arn:aws:iam::123456789012:group/team/Developers";
const PROFILE: &str = "arn:aws:iam::123456789012:instance-profile/team/Server";
/// What only the prepared account knows: the id of Alice's key, and of a deletion.
const KEY: &str = "<key of Alice>";
const DELETION: &str = "<deletion>";
const THUMBPRINT: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

const fn case(action: &'static str, resource: &'static str, parameters: Parameters<'static>) -> Case {
    Case { action, resource, parameters }
}

/// Names are written in other letters than they are stored.
const CASES: &[Case] = &[
    case("AddClientIDToOpenIDConnectProvider", GITHUB, &[("OpenIDConnectProviderArn", GITHUB), ("ClientID", "other")]),
    case(
        "AddRoleToInstanceProfile",
        "arn:aws:iam::123456789012:instance-profile/bare",
        &[("InstanceProfileName", "BARE"), ("RoleName", "DEMO")],
    ),
    case("AddUserToGroup", GROUP, &[("GroupName", "DEVELOPERS"), ("UserName", "bare")]),
    case("AttachGroupPolicy", GROUP, &[("GroupName", "DEVELOPERS"), ("PolicyArn", POLICY)]),
    case("AttachRolePolicy", ROLE, &[("RoleName", "DEMO"), ("PolicyArn", POLICY)]),
    case("AttachUserPolicy", USER, &[("UserName", "ALICE"), ("PolicyArn", POLICY)]),
    case("CreateAccessKey", USER, &[("UserName", "ALICE")]),
    case("CreateAccountAlias", "*", &[("AccountAlias", "new-alias")]),
    case("CreateGroup", "arn:aws:iam::123456789012:group/new/new", &[("GroupName", "new"), ("Path", "/new/")]),
    case(
        "CreateInstanceProfile",
        "arn:aws:iam::123456789012:instance-profile/new/new",
        &[("InstanceProfileName", "new"), ("Path", "/new/")],
    ),
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
    case(
        "CreateServiceLinkedRole",
        "arn:aws:iam::123456789012:role/aws-service-role/ecr.amazonaws.com/AWSServiceRoleForECRTemplate",
        &[("AWSServiceName", "ecr.amazonaws.com")],
    ),
    case("CreateUser", "arn:aws:iam::123456789012:user/new/new", &[("UserName", "new"), ("Path", "/new/")]),
    case("DeleteAccessKey", USER, &[("UserName", "ALICE"), ("AccessKeyId", KEY)]),
    case("DeleteAccountAlias", "*", &[("AccountAlias", "my-alias")]),
    case("DeleteGroup", "arn:aws:iam::123456789012:group/bare", &[("GroupName", "BARE")]),
    case("DeleteGroupPolicy", GROUP, &[("GroupName", "DEVELOPERS"), ("PolicyName", "LOGS")]),
    case(
        "DeleteInstanceProfile",
        "arn:aws:iam::123456789012:instance-profile/bare",
        &[("InstanceProfileName", "BARE")],
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
    case(
        "DeleteServiceLinkedRole",
        "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
        &[("RoleName", "AWSServiceRoleForECS")],
    ),
    case("DeleteUser", "arn:aws:iam::123456789012:user/bare", &[("UserName", "BARE")]),
    case("DeleteUserPermissionsBoundary", USER, &[("UserName", "ALICE")]),
    case("DeleteUserPolicy", USER, &[("UserName", "ALICE"), ("PolicyName", "LOGS")]),
    case(
        "DetachGroupPolicy",
        GROUP,
        &[("GroupName", "DEVELOPERS"), ("PolicyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess")],
    ),
    case("DetachRolePolicy", ROLE, &[("RoleName", "DEMO"), ("PolicyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess")]),
    case("DetachUserPolicy", USER, &[("UserName", "ALICE"), ("PolicyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess")]),
    case("GetAccessKeyLastUsed", USER, &[("AccessKeyId", KEY)]),
    case("GetAccountAuthorizationDetails", "*", &[]),
    case("GetAccountPasswordPolicy", "*", &[]),
    case("GetAccountSummary", "*", &[]),
    case("GetContextKeysForCustomPolicy", "*", &[("PolicyInputList.member.1", READ_LOGS)]),
    case("GetContextKeysForPrincipalPolicy", USER, &[("PolicySourceArn", USER)]),
    case("GetGroup", GROUP, &[("GroupName", "DEVELOPERS")]),
    case("GetGroupPolicy", GROUP, &[("GroupName", "DEVELOPERS"), ("PolicyName", "LOGS")]),
    case("GetInstanceProfile", PROFILE, &[("InstanceProfileName", "SERVER")]),
    case("GetOpenIDConnectProvider", GITHUB, &[("OpenIDConnectProviderArn", GITHUB)]),
    case("GetPolicy", POLICY, &[("PolicyArn", POLICY)]),
    case("GetPolicyVersion", POLICY, &[("PolicyArn", POLICY), ("VersionId", "v2")]),
    case("GetRole", ROLE, &[("RoleName", "DEMO")]),
    case("GetRolePolicy", ROLE, &[("RoleName", "DEMO"), ("PolicyName", "LOGS")]),
    case(
        "GetServiceLinkedRoleDeletionStatus",
        "arn:aws:iam::123456789012:role/aws-service-role/replication.ecr.amazonaws.com/AWSServiceRoleForECRReplication",
        &[("DeletionTaskId", DELETION)],
    ),
    case("GetUser", USER, &[("UserName", "ALICE")]),
    case("GetUserPolicy", USER, &[("UserName", "ALICE"), ("PolicyName", "LOGS")]),
    case("ListAccessKeys", USER, &[("UserName", "ALICE")]),
    case("ListAccountAliases", "*", &[]),
    case("ListAttachedGroupPolicies", GROUP, &[("GroupName", "DEVELOPERS")]),
    case("ListAttachedRolePolicies", ROLE, &[("RoleName", "DEMO")]),
    case("ListAttachedUserPolicies", USER, &[("UserName", "ALICE")]),
    case("ListEntitiesForPolicy", POLICY, &[("PolicyArn", POLICY)]),
    case("ListGroupPolicies", GROUP, &[("GroupName", "DEVELOPERS")]),
    case("ListGroups", "*", &[]),
    case("ListGroupsForUser", USER, &[("UserName", "ALICE")]),
    case("ListInstanceProfileTags", PROFILE, &[("InstanceProfileName", "SERVER")]),
    case("ListInstanceProfiles", "*", &[]),
    case("ListInstanceProfilesForRole", ROLE, &[("RoleName", "DEMO")]),
    case("ListOpenIDConnectProviderTags", GITHUB, &[("OpenIDConnectProviderArn", GITHUB)]),
    case("ListOpenIDConnectProviders", "*", &[]),
    case("ListPolicies", "*", &[("Scope", "Local")]),
    case("ListPolicyTags", POLICY, &[("PolicyArn", POLICY)]),
    case("ListPolicyVersions", POLICY, &[("PolicyArn", POLICY)]),
    case("ListRolePolicies", ROLE, &[("RoleName", "DEMO")]),
    case("ListRoleTags", ROLE, &[("RoleName", "DEMO")]),
    case("ListRoles", "*", &[]),
    case("ListUserPolicies", USER, &[("UserName", "ALICE")]),
    case("ListUserTags", USER, &[("UserName", "ALICE")]),
    case("ListUsers", "*", &[]),
    case("PutGroupPolicy", GROUP, &[("GroupName", "DEVELOPERS"), ("PolicyName", "p"), ("PolicyDocument", READ_LOGS)]),
    case("PutRolePermissionsBoundary", ROLE, &[("RoleName", "DEMO"), ("PermissionsBoundary", POLICY)]),
    case("PutRolePolicy", ROLE, &[("RoleName", "DEMO"), ("PolicyName", "more"), ("PolicyDocument", READ_LOGS)]),
    case("PutUserPermissionsBoundary", USER, &[("UserName", "ALICE"), ("PermissionsBoundary", POLICY)]),
    case("PutUserPolicy", USER, &[("UserName", "ALICE"), ("PolicyName", "p"), ("PolicyDocument", READ_LOGS)]),
    case(
        "RemoveClientIDFromOpenIDConnectProvider",
        GITHUB,
        &[("OpenIDConnectProviderArn", GITHUB), ("ClientID", "sts.amazonaws.com")],
    ),
    case("RemoveRoleFromInstanceProfile", PROFILE, &[("InstanceProfileName", "SERVER"), ("RoleName", "DEMO")]),
    case("RemoveUserFromGroup", GROUP, &[("GroupName", "DEVELOPERS"), ("UserName", "ALICE")]),
    case("SetDefaultPolicyVersion", POLICY, &[("PolicyArn", POLICY), ("VersionId", "v1")]),
    case("SetSecurityTokenServicePreferences", "*", &[("GlobalEndpointTokenVersion", "v2Token")]),
    case(
        "SimulateCustomPolicy",
        "*",
        &[("PolicyInputList.member.1", READ_LOGS), ("ActionNames.member.1", "logs:GetLogEvents")],
    ),
    case("SimulatePrincipalPolicy", USER, &[("PolicySourceArn", USER), ("ActionNames.member.1", "logs:GetLogEvents")]),
    case(
        "TagInstanceProfile",
        PROFILE,
        &[("InstanceProfileName", "SERVER"), ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "b")],
    ),
    case(
        "TagOpenIDConnectProvider",
        GITHUB,
        &[("OpenIDConnectProviderArn", GITHUB), ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "b")],
    ),
    case("TagPolicy", POLICY, &[("PolicyArn", POLICY), ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "b")]),
    case("TagRole", ROLE, &[("RoleName", "DEMO"), ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "b")]),
    case("TagUser", USER, &[("UserName", "ALICE"), ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "b")]),
    case("UntagInstanceProfile", PROFILE, &[("InstanceProfileName", "SERVER"), ("TagKeys.member.1", "team")]),
    case("UntagOpenIDConnectProvider", GITHUB, &[("OpenIDConnectProviderArn", GITHUB), ("TagKeys.member.1", "team")]),
    case("UntagPolicy", POLICY, &[("PolicyArn", POLICY), ("TagKeys.member.1", "team")]),
    case("UntagRole", ROLE, &[("RoleName", "DEMO"), ("TagKeys.member.1", "team")]),
    case("UntagUser", USER, &[("UserName", "ALICE"), ("TagKeys.member.1", "team")]),
    case("UpdateAccessKey", USER, &[("UserName", "ALICE"), ("AccessKeyId", KEY), ("Status", "Inactive")]),
    case("UpdateAssumeRolePolicy", ROLE, &[("RoleName", "DEMO"), ("PolicyDocument", TRUST_EC2)]),
    case("UpdateGroup", GROUP, &[("GroupName", "DEVELOPERS")]),
    case(
        "UpdateOpenIDConnectProviderThumbprint",
        GITHUB,
        &[("OpenIDConnectProviderArn", GITHUB), ("ThumbprintList.member.1", THUMBPRINT)],
    ),
    case("UpdateRole", ROLE, &[("RoleName", "DEMO"), ("MaxSessionDuration", "7200")]),
    case("UpdateRoleDescription", ROLE, &[("RoleName", "DEMO"), ("Description", "d")]),
    case("UpdateUser", USER, &[("UserName", "ALICE")]),
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
        let answer = call(&account, case).await;
        // Nobody has a password policy: that is what the caller was permitted to learn.
        let status = if case.action == "GetAccountPasswordPolicy" { 404 } else { 200 };
        assert_eq!(answer.status, status, "{}: {}", case.action, answer.body);
    }
}

#[tokio::test]
async fn nothing_is_open_without_a_statement() {
    let mut denials = Vec::new();
    for case in CASES {
        let account = prepared(None).await;
        let answer = call(&account, case).await;
        assert_eq!(answer.status, 403, "{}: {}", case.action, answer.body);
        denials.push(answer.error());
    }
    insta::assert_snapshot!(denials.join("\n"));
}

#[tokio::test]
async fn the_same_action_on_another_resource_is_not_enough() {
    for case in CASES.iter().filter(|case| case.resource != "*") {
        let account = prepared(Some(&statement(case.action, &format!("{}x", case.resource)))).await;
        let answer = call(&account, case).await;
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
            let answer = call(&account, case).await;
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

/// Makes the call of a case as the session of the role `tester`.
async fn call(account: &Account, case: &Case) -> Answer {
    let known = |value: &'static str| match value {
        KEY => account.must_read("ListAccessKeys", &[("UserName", "Alice")], "AccessKeyId"),
        DELETION => account.must_read("DeleteServiceLinkedRole", &[("RoleName", REPLICATION)], "DeletionTaskId"),
        value => Box::pin(std::future::ready(value.to_owned())),
    };
    let mut parameters = Vec::new();
    for (name, value) in case.parameters {
        parameters.push((*name, known(value).await));
    }
    let parameters: Vec<(&str, &str)> = parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
    account.call_as(&account.session_of("tester"), case.action, &parameters).await
}

/// A policy that allows the action on the resource; whoever hands a role on must be allowed that too.
fn statement(action: &str, resource: &str) -> String {
    let pass = r#"{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::123456789012:role/team/Demo"}"#;
    let also = if action == "AddRoleToInstanceProfile" { format!(",{pass}") } else { String::new() };
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"iam:{action}","Resource":"{resource}"}}{also}]}}"#
    )
}

const REPLICATION: &str = "AWSServiceRoleForECRReplication";

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
    directory(&account, tag).await;
    account.must("CreateRole", &[("RoleName", "bare"), ("AssumeRolePolicyDocument", TRUST_EC2)]).await;
    account.must("CreateRole", &[("RoleName", "tester"), ("AssumeRolePolicyDocument", TRUST_EC2)]).await;
    if let Some(policy) = policy {
        let put: Parameters = &[("RoleName", "tester"), ("PolicyName", "one"), ("PolicyDocument", policy)];
        account.must("PutRolePolicy", put).await;
    }
    account
}

/// Users, groups, instance profiles, an alias and roles of services.
async fn directory(account: &Account, tag: Parameters<'_>) {
    let team = ("Path", "/team/");
    let read_only = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    let alice: Parameters = &[("UserName", "Alice"), team, ("PermissionsBoundary", read_only)];
    account.must("CreateUser", &[alice, tag].concat()).await;
    account.must("CreateUser", &[("UserName", "bare")]).await;
    account.must("CreateAccessKey", &[("UserName", "Alice")]).await;
    account.must("CreateGroup", &[("GroupName", "Developers"), team]).await;
    account.must("CreateGroup", &[("GroupName", "bare")]).await;
    account.must("AddUserToGroup", &[("GroupName", "Developers"), ("UserName", "Alice")]).await;
    for (kind, name) in [("User", ("UserName", "Alice")), ("Group", ("GroupName", "Developers"))] {
        let logs: Parameters = &[name, ("PolicyName", "Logs"), ("PolicyDocument", READ_LOGS)];
        account.must(&format!("Put{kind}Policy"), logs).await;
        account.must(&format!("Attach{kind}Policy"), &[name, ("PolicyArn", read_only)]).await;
    }
    let server = ("InstanceProfileName", "Server");
    account.must("CreateInstanceProfile", &[&[server, team], tag].concat()).await;
    account.must("AddRoleToInstanceProfile", &[server, ("RoleName", "Demo")]).await;
    account.must("CreateInstanceProfile", &[("InstanceProfileName", "bare")]).await;
    account.must("CreateAccountAlias", &[("AccountAlias", "my-alias")]).await;
    account.must("CreateServiceLinkedRole", &[("AWSServiceName", "ecs.amazonaws.com")]).await;
    account.must("CreateServiceLinkedRole", &[("AWSServiceName", "replication.ecr.amazonaws.com")]).await;
}
