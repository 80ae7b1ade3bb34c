//! Users with their keys, groups, instance profiles, roles of services, and what the account tells of itself.

use rstest::rstest;

use crate::{
    account::{Account, Parameters, READ_LOGS, TRUST_EC2},
    answers::transcript,
    settled,
};

#[tokio::test]
async fn the_life_of_a_user() {
    let account = Account::empty();
    let name = ("UserName", "Alice");
    let read_only = ("PolicyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess");
    let group = ("GroupName", "Developers");
    let calls: &[(&str, Parameters)] = &[
        ("CreateUser", &[name, ("Path", "/team/"), ("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "web")]),
        ("CreateUser", &[("UserName", "ALICE")]),
        ("GetUser", &[("UserName", "alice")]),
        ("ListUsers", &[("PathPrefix", "/team/")]),
        ("PutUserPermissionsBoundary", &[name, ("PermissionsBoundary", read_only.1)]),
        ("PutUserPolicy", &[name, ("PolicyName", "Logs"), ("PolicyDocument", READ_LOGS)]),
        ("AttachUserPolicy", &[name, read_only]),
        ("CreateAccessKey", &[name]),
        ("ListAccessKeys", &[name]),
        ("CreateGroup", &[group]),
        ("AddUserToGroup", &[group, name]),
        ("ListGroupsForUser", &[name]),
        ("GetGroup", &[group]),
        ("GetUser", &[name]),
        ("DeleteGroup", &[group]),
        ("DeleteUser", &[name]),
        ("DetachUserPolicy", &[name, read_only]),
        ("DeleteUser", &[name]),
        ("DeleteUserPolicy", &[name, ("PolicyName", "logs")]),
        ("DeleteUser", &[name]),
    ];
    let text = transcript(&account, calls).await;
    let key = account.must("ListAccessKeys", &[name]).await.text("AccessKeyId").unwrap();
    let rest: &[(&str, Parameters)] = &[
        ("GetAccessKeyLastUsed", &[("AccessKeyId", &key)]),
        ("UpdateAccessKey", &[name, ("AccessKeyId", &key), ("Status", "Inactive")]),
        ("ListAccessKeys", &[name]),
        ("DeleteAccessKey", &[name, ("AccessKeyId", &key)]),
        ("DeleteAccessKey", &[name, ("AccessKeyId", &key)]),
        ("DeleteUser", &[name]),
        ("RemoveUserFromGroup", &[group, name]),
        ("DeleteUser", &[name]),
        ("GetUser", &[name]),
        ("DeleteGroup", &[group]),
    ];
    let text = format!("{text}\n{}", transcript(&account, rest).await);
    settled().bind(|| insta::assert_snapshot!(text));
}

#[tokio::test]
async fn the_life_of_an_instance_profile() {
    let account = Account::empty();
    account.must("CreateRole", &[("RoleName", "web"), ("AssumeRolePolicyDocument", TRUST_EC2)]).await;
    let (profile, role) = (("InstanceProfileName", "server"), ("RoleName", "web"));
    let calls: &[(&str, Parameters)] = &[
        ("CreateInstanceProfile", &[profile]),
        ("CreateInstanceProfile", &[("InstanceProfileName", "SERVER")]),
        ("AddRoleToInstanceProfile", &[profile, role]),
        ("AddRoleToInstanceProfile", &[profile, role]),
        ("GetInstanceProfile", &[profile]),
        ("ListInstanceProfilesForRole", &[role]),
        ("DeleteRole", &[role]),
        ("DeleteInstanceProfile", &[profile]),
        ("RemoveRoleFromInstanceProfile", &[profile, role]),
        ("RemoveRoleFromInstanceProfile", &[profile, role]),
        ("DeleteInstanceProfile", &[profile]),
        ("DeleteInstanceProfile", &[profile]),
        ("DeleteRole", &[role]),
    ];
    let text = transcript(&account, calls).await;
    settled().bind(|| insta::assert_snapshot!(text));
}

#[tokio::test]
async fn the_account_tells_what_is_in_it() {
    let account = Account::empty();
    let arn = ("PolicyArn", "arn:aws:iam::123456789012:policy/push");
    let calls: &[(&str, Parameters)] = &[
        ("CreatePolicy", &[("PolicyName", "push"), ("PolicyDocument", READ_LOGS)]),
        ("CreateServiceLinkedRole", &[("AWSServiceName", "ecs.amazonaws.com"), ("Description", "mine")]),
        ("CreateServiceLinkedRole", &[("AWSServiceName", "ecs.amazonaws.com")]),
        ("CreateServiceLinkedRole", &[("AWSServiceName", "autoscaling.amazonaws.com")]),
        ("CreateUser", &[("UserName", "Alice"), ("PermissionsBoundary", arn.1)]),
        ("CreateGroup", &[("GroupName", "Developers")]),
        ("AddUserToGroup", &[("GroupName", "Developers"), ("UserName", "Alice")]),
        ("AttachGroupPolicy", &[("GroupName", "Developers"), arn]),
        ("ListEntitiesForPolicy", &[arn]),
        ("CreateAccountAlias", &[("AccountAlias", "my-company")]),
        ("ListAccountAliases", &[]),
        ("DeleteAccountAlias", &[("AccountAlias", "other-company")]),
        ("GetAccountPasswordPolicy", &[]),
        ("GetAccountSummary", &[]),
        ("GetAccountAuthorizationDetails", &[("MaxItems", "3")]),
        ("GetAccountAuthorizationDetails", &[("Filter.member.1", "LocalManagedPolicy"), ("Filter.member.2", "Group")]),
    ];
    let text = transcript(&account, calls).await;
    settled().bind(|| insta::assert_snapshot!(text));
}

#[tokio::test]
async fn pages_of_authorization_details_give_every_entity_once() {
    let account = Account::empty();
    for name in ["a", "b", "c"] {
        account.must("CreateUser", &[("UserName", name)]).await;
        account.must("CreateRole", &[("RoleName", name), ("AssumeRolePolicyDocument", TRUST_EC2)]).await;
    }
    let (mut names, mut marker) = (Vec::new(), None::<String>);
    loop {
        let mut parameters = vec![("MaxItems", "2")];
        parameters.extend(marker.as_deref().map(|marker| ("Marker", marker)));
        let page = account.must("GetAccountAuthorizationDetails", &parameters).await;
        names.extend(page.texts("UserName"));
        names.extend(page.texts("RoleName"));
        marker = page.text("Marker");
        if marker.is_none() {
            break;
        }
    }
    assert_eq!(names, ["a", "b", "c", "a", "b", "c"]);
}

#[tokio::test]
async fn a_users_key_signs_until_it_is_inactive_or_gone() {
    let account = Account::empty();
    let name = ("UserName", "alice");
    account.must("CreateUser", &[name]).await;
    let grant = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:GetUser","Resource":"arn:aws:iam::123456789012:user/${aws:username}"}]}"#;
    account.must("PutUserPolicy", &[name, ("PolicyName", "self"), ("PolicyDocument", grant)]).await;
    let alice = account.key_of("alice").await;
    assert_eq!(account.call_as(&alice, "GetUser", &[]).await.text("UserName").unwrap(), "alice");
    let refused = account.call_as(&alice, "ListUsers", &[]).await.error();
    assert_eq!(
        refused,
        "AccessDenied: User: arn:aws:iam::123456789012:user/alice is not authorized to perform: iam:ListUsers on \
         resource: * because no identity-based policy allows the iam:ListUsers action"
    );

    let forged = aws_credential_types::Credentials::new(alice.access_key_id(), "wrong", None, None, "test");
    assert!(account.call_as(&forged, "GetUser", &[]).await.error().starts_with("SignatureDoesNotMatch: "));
    let key = ("AccessKeyId", alice.access_key_id());
    account.must("UpdateAccessKey", &[name, key, ("Status", "Inactive")]).await;
    assert!(account.call_as(&alice, "GetUser", &[]).await.error().starts_with("InvalidClientTokenId: "));
    account.must("UpdateAccessKey", &[name, key, ("Status", "Active")]).await;
    assert_eq!(account.call_as(&alice, "GetUser", &[]).await.status, 200);
    account.must("DeleteAccessKey", &[name, key]).await;
    assert!(account.call_as(&alice, "GetUser", &[]).await.error().starts_with("InvalidClientTokenId: "));
}

/// Each source of a user's permissions by itself, and the boundary above them all.
#[rstest]
#[case::inline("PutUserPolicy", ("UserName", "alice"))]
#[case::of_its_group("PutGroupPolicy", ("GroupName", "developers"))]
#[tokio::test]
async fn a_user_may_what_its_policies_and_its_groups_allow(#[case] action: &str, #[case] holder: (&str, &str)) {
    let account = Account::empty();
    account.must("CreateUser", &[("UserName", "alice")]).await;
    account.must("CreateGroup", &[("GroupName", "developers")]).await;
    account.must("AddUserToGroup", &[("GroupName", "developers"), ("UserName", "alice")]).await;
    let alice = account.key_of("alice").await;
    assert_eq!(account.call_as(&alice, "ListUsers", &[]).await.status, 403);
    let grant = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:List*","Resource":"*"}]}"#;
    account.must(action, &[holder, ("PolicyName", "p"), ("PolicyDocument", grant)]).await;
    assert_eq!(account.call_as(&alice, "ListUsers", &[]).await.status, 200);

    account.must("CreatePolicy", &[("PolicyName", "logs"), ("PolicyDocument", READ_LOGS)]).await;
    let boundary = ("PermissionsBoundary", "arn:aws:iam::123456789012:policy/logs");
    account.must("PutUserPermissionsBoundary", &[("UserName", "alice"), boundary]).await;
    let limited = account.call_as(&alice, "ListUsers", &[]).await.error();
    assert!(limited.contains("because no permissions boundary allows the iam:ListUsers action"), "{limited}");
    account.must("DeleteUserPermissionsBoundary", &[("UserName", "alice")]).await;
    assert_eq!(account.call_as(&alice, "ListUsers", &[]).await.status, 200);

    account.must("RemoveUserFromGroup", &[("GroupName", "developers"), ("UserName", "alice")]).await;
    let status = if holder.0 == "UserName" { 200 } else { 403 };
    assert_eq!(account.call_as(&alice, "ListUsers", &[]).await.status, status);
}

#[tokio::test]
async fn a_deleted_principal_leaves_its_unique_id_in_trust_policies() {
    let account = Account::empty();
    let trust = |principal: &str| TRUST_EC2.replace(r#"{"Service":"ec2.amazonaws.com"}"#, principal);
    account.must("CreateUser", &[("UserName", "alice")]).await;
    account.must("CreateRole", &[("RoleName", "hub"), ("AssumeRolePolicyDocument", TRUST_EC2)]).await;
    let [alice, hub] = ["user/alice", "role/hub"].map(|name| format!("arn:aws:iam::123456789012:{name}"));
    let both = trust(&format!(r#"{{"AWS":["{alice}","{hub}"]}}"#));
    account.must("CreateRole", &[("RoleName", "spoke"), ("AssumeRolePolicyDocument", &both)]).await;
    let user_id = account.must("GetUser", &[("UserName", "alice")]).await.text("UserId").unwrap();
    let role_id = account.must("GetRole", &[("RoleName", "hub")]).await.text("RoleId").unwrap();
    let trusted = async || {
        let shown = account.must("GetRole", &[("RoleName", "spoke")]).await.text("AssumeRolePolicyDocument").unwrap();
        let text = percent_encoding::percent_decode_str(&shown).decode_utf8().unwrap().into_owned();
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        document["Statement"][0]["Principal"]["AWS"].to_string()
    };

    account.must("UpdateUser", &[("UserName", "alice"), ("NewUserName", "bob"), ("NewPath", "/team/")]).await;
    let bob = "arn:aws:iam::123456789012:user/team/bob";
    assert_eq!(trusted().await, format!(r#"["{bob}","{hub}"]"#));
    account.must("DeleteUser", &[("UserName", "bob")]).await;
    account.must("DeleteRole", &[("RoleName", "hub")]).await;
    assert_eq!(trusted().await, format!(r#"["{user_id}","{role_id}"]"#));

    // Made again under the same name they are others, and a policy that names the old ones is refused.
    account.must("CreateRole", &[("RoleName", "hub"), ("AssumeRolePolicyDocument", TRUST_EC2)]).await;
    assert_eq!(trusted().await, format!(r#"["{user_id}","{role_id}"]"#));
    let again = trust(&format!(r#"{{"AWS":"{role_id}"}}"#));
    let refused = account.call("UpdateAssumeRolePolicy", &[("RoleName", "spoke"), ("PolicyDocument", &again)]).await;
    assert_eq!(refused.error(), format!(r#"MalformedPolicyDocument: Invalid principal in policy: "AWS":"{role_id}""#));
}

#[rstest]
#[case::third_key("CreateAccessKey", &[("UserName", "alice")], "LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2")]
#[case::nobody_named("CreateAccessKey", &[], "ValidationError: Must specify userName when calling with non-User credentials")]
#[case::reserved_policy("AttachUserPolicy",
    &[("UserName", "alice"), ("PolicyArn", "arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy")],
    "PolicyNotAttachable: Cannot attach AWS reserved policy to an IAM user.")]
#[case::key_of_nobody("GetAccessKeyLastUsed", &[("AccessKeyId", "AKIAAAAAAAAAAAAAAAAA")],
    "NoSuchEntity: The Access Key with id AKIAAAAAAAAAAAAAAAAA cannot be found.")]
#[case::unknown_user("ListUserPolicies", &[("UserName", "nobody")], "NoSuchEntity: The user with name nobody cannot be found.")]
#[case::unknown_group("GetGroup", &[("GroupName", "nobodies")], "NoSuchEntity: The group with name nobodies cannot be found.")]
#[case::name_taken("UpdateUser", &[("UserName", "alice"), ("NewUserName", "BOB")],
    "EntityAlreadyExists: User with name BOB already exists.")]
#[tokio::test]
async fn what_is_refused_of_users(#[case] action: &str, #[case] parameters: Parameters<'_>, #[case] error: &str) {
    let account = Account::empty();
    for name in ["alice", "bob"] {
        account.must("CreateUser", &[("UserName", name)]).await;
    }
    for _ in 0..2 {
        account.must("CreateAccessKey", &[("UserName", "alice")]).await;
    }
    assert_eq!(account.call(action, parameters).await.error(), error);
}

#[tokio::test]
async fn inline_policies_of_users_and_groups_have_quotas_of_their_own() {
    let account = Account::empty();
    account.must("CreateUser", &[("UserName", "alice")]).await;
    account.must("CreateGroup", &[("GroupName", "developers")]).await;
    for (kind, name, limit) in [("User", "alice", 2_048), ("Group", "developers", 5_120)] {
        let member = format!("{kind}Name");
        let action = "a".repeat(limit);
        let long = READ_LOGS.replace("GetLogEvents", &action);
        let put: Parameters = &[(&member, name), ("PolicyName", "p"), ("PolicyDocument", &long)];
        let refused = account.call(&format!("Put{kind}Policy"), put).await.error();
        let word = kind.to_lowercase();
        assert_eq!(refused, format!("LimitExceeded: Maximum policy size of {limit} bytes exceeded for {word} {name}"));
    }
}

#[tokio::test]
async fn the_eleventh_group_is_too_many() {
    let account = Account::empty();
    account.must("CreateUser", &[("UserName", "alice")]).await;
    for number in 0..11 {
        let name = format!("g{number}");
        account.must("CreateGroup", &[("GroupName", &name)]).await;
        let added = account.call("AddUserToGroup", &[("GroupName", &name), ("UserName", "alice")]).await;
        if number < 10 {
            assert_eq!(added.status, 200, "{}", added.body);
        } else {
            assert_eq!(added.error(), "LimitExceeded: Cannot exceed quota for GroupsPerUser: 10");
        }
    }
}

#[tokio::test]
async fn a_role_of_a_service_goes_by_its_own_operation() {
    let account = Account::empty();
    let made = account.must("CreateServiceLinkedRole", &[("AWSServiceName", "ecs.amazonaws.com")]).await;
    assert_eq!(made.text("RoleName").unwrap(), "AWSServiceRoleForECS");
    let name = ("RoleName", "AWSServiceRoleForECS");
    assert!(account.call("DeleteRole", &[name]).await.error().starts_with("UnmodifiableEntity: "));
    let deleted = account.must("DeleteServiceLinkedRole", &[name]).await.text("DeletionTaskId").unwrap();
    assert!(deleted.starts_with("task/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS/"), "{deleted}");
    let status = account.must("GetServiceLinkedRoleDeletionStatus", &[("DeletionTaskId", &deleted)]).await;
    assert_eq!(status.text("Status").unwrap(), "SUCCEEDED");
    assert_eq!(account.call("GetRole", &[name]).await.status, 404);
}
