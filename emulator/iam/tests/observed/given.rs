//! What a row of the recordings takes for granted, made in an empty account; and the row's own call.

use aws_credential_types::Credentials;
use portcullis_store::{Document, Role};
use serde_json::Value;

use crate::{
    Row,
    account::{ACCOUNT, Account, Answer, Parameters, READ_LOGS, TRUST_EC2},
};

/// Brings the account into the state in which the row was recorded. Answers whose key signs, if not the root user's.
pub(crate) async fn prepare(account: &Account, rows: &[Row], row: &Row) -> Result<Option<Credentials>, String> {
    let (id, given) = (row.id.as_str(), row.given.as_str());
    let role: Parameters = &[("RoleName", "demo"), ("AssumeRolePolicyDocument", TRUST_EC2)];
    match id {
        "oidc-get-after-create"
        | "oidc-remove-client-id-absent"
        | "oidc-update-thumbprints-empty"
        | "oidc-create-without-trailing-slash-is-another-provider"
        | "oidc-delete-path-slash" => {
            earlier(account, rows, &["oidc-create-dup-clients-dup-thumbprints-tags"]).await?;
        }
        "oidc-get-after-thumbprint-update" => {
            earlier(account, rows, &["oidc-create-dup-clients-dup-thumbprints-tags", "oidc-remove-client-id-absent"])
                .await?;
            let provider =
                ("OpenIDConnectProviderArn", "arn:aws:iam::123456789012:oidc-provider/idp.example.com/path/");
            account.must("AddClientIDToOpenIDConnectProvider", &[provider, ("ClientID", "a-client")]).await;
            let upper = "C".repeat(40);
            let both: Parameters =
                &[provider, ("ThumbprintList.member.1", &upper), ("ThumbprintList.member.2", &upper)];
            account.must("UpdateOpenIDConnectProviderThumbprint", both).await;
        }
        "oidc-get-port-443" => earlier(account, rows, &["oidc-create-port-443-stripped"]).await?,
        "oidc-get-mixed-case-url" | "oidc-delete-mixed-case" => {
            earlier(account, rows, &["oidc-create-mixed-case-url"]).await?;
        }
        "oidc-create-mixed-case-url" => {
            let both = ["oidc-create-port-443-stripped", "oidc-create-thumbprint-not-hex"];
            earlier(account, rows, &both).await?;
        }
        "oidc-delete-nonhex" => earlier(account, rows, &["oidc-create-thumbprint-not-hex"]).await?,
        "oidc-delete-again-path-slash" => {
            let both = ["oidc-create-dup-clients-dup-thumbprints-tags", "oidc-delete-path-slash"];
            earlier(account, rows, &both).await?;
        }
        "oidc-delete-again-mixed-case" => {
            earlier(account, rows, &["oidc-create-mixed-case-url", "oidc-delete-mixed-case"]).await?;
        }
        "role-get-fields"
        | "role-list-fields"
        | "role-get-after-update-description"
        | "role-update-description-fields" => {
            let fields: Parameters = &[
                ("Path", "/team/"),
                ("Description", "created-description"),
                ("PermissionsBoundary", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
                ("Tags.member.1.Key", "team"),
                ("Tags.member.1.Value", "probe"),
            ];
            account.must("CreateRole", &[role, fields].concat()).await;
            if id == "role-get-after-update-description" {
                account.must("UpdateRole", &[("RoleName", "demo"), ("Description", "updated-description")]).await;
            }
        }
        "role-put-inline-raw-xml" | "role-delete-raw-xml" | "delete-role-boundary-absent" => {
            account.must("CreateRole", role).await;
        }
        "role-get-deleted" => {
            account.must("CreateRole", role).await;
            account.must("DeleteRole", &[("RoleName", "demo")]).await;
        }
        "tags-role-replace-other-case" | "tags-role-get" => {
            let tag: Parameters = &[("Tags.member.1.Key", "Team"), ("Tags.member.1.Value", "One")];
            let r: Parameters = &[("RoleName", "r"), ("AssumeRolePolicyDocument", TRUST_EC2)];
            account.must("CreateRole", &[r, tag].concat()).await;
            if id == "tags-role-get" {
                earlier(account, rows, &["tags-role-replace-other-case"]).await?;
            }
        }
        "tags-policy-list" => earlier(account, rows, &["tags-policy-create-case-variants"]).await?,
        "tags-policy-reserved-value" => {
            account.must("CreatePolicy", &[("PolicyName", "p"), ("PolicyDocument", READ_LOGS)]).await;
        }
        _ if id.starts_with("oidc-tag-") || id.starts_with("oidc-untag-") => {
            tagged_provider(account, id).await;
        }
        "instance-profile-create" => {}
        "instance-profile-remove-from-empty" | "instance-profile-remove-again" => {
            instance_profile(account, false).await
        }
        _ if id.starts_with("instance-profile-") => instance_profile(account, true).await,
        "tags-user-create" => {}
        _ if id.starts_with("tags-user-") || id.starts_with("paging-tags-") => tagged_user(account, given).await,
        _ if id.starts_with("tag-query-") => {
            account.must("CreateUser", &[("UserName", "u")]).await;
            if id.starts_with("tag-query-conditional-") {
                return Ok(Some(conditional_tagger(account).await));
            }
        }
        _ if id.starts_with("paging-") => {
            for name in ["u1", "u2", "u3"] {
                account.must("CreateUser", &[("UserName", name), ("Path", "/page/")]).await;
            }
        }
        _ if id.starts_with("path-update-") || id.starts_with("attach-domain-") => {
            account.must("CreateUser", &[("UserName", "u")]).await;
        }
        _ if id.starts_with("inline-user-") => put_twice(account, "User", ("UserName", "u")).await,
        _ if id.starts_with("inline-group-") => put_twice(account, "Group", ("GroupName", "g")).await,
        "detach-user-policy-not-attached" | "detach-group-policy-not-attached" => {
            account.must("CreateUser", &[("UserName", "u")]).await;
            account.must("CreateGroup", &[("GroupName", "g")]).await;
            account.must("CreatePolicy", &[("PolicyName", "unused"), ("PolicyDocument", READ_LOGS)]).await;
        }
        "slr-delete-ordinary-role" => {
            account.must("CreateRole", &[("RoleName", "ordinary"), role[1]]).await;
        }
        "slr-suffix-refused-ecs" | "slr-deletion-status-malformed" => {}
        "slr-ecs-direct-via-aws-service" | "slr-ecs-direct-called-via" => {
            let condition = if id.ends_with("called-via") {
                r#"{"ForAnyValue:StringEquals":{"aws:CalledVia":"ecs.amazonaws.com"}}"#
            } else {
                r#"{"Bool":{"aws:ViaAWSService":"true"}}"#
            };
            let grant = format!(
                r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"iam:CreateServiceLinkedRole","Resource":"*","Condition":{condition}}}]}}"#
            );
            account.must("CreateRole", &[("RoleName", "caller"), role[1]]).await;
            account
                .must("PutRolePolicy", &[("RoleName", "caller"), ("PolicyName", "p"), ("PolicyDocument", &grant)])
                .await;
            return Ok(Some(account.session_named("caller", "s1")));
        }
        "slr-ecs-delete-free" => {
            account.must("CreateServiceLinkedRole", &[("AWSServiceName", "ecs.amazonaws.com")]).await;
        }
        "inline-role-delete-other-case" => {
            account.must("CreateRole", role).await;
            let put = ("PolicyDocument", READ_LOGS);
            account.must("PutRolePolicy", &[("RoleName", "demo"), ("PolicyName", "MixedName"), put]).await;
            account.must("PutRolePolicy", &[("RoleName", "demo"), ("PolicyName", "mixedname"), put]).await;
        }
        "detach-role-policy-not-attached" => {
            account.must("CreateRole", role).await;
            account.must("CreatePolicy", &[("PolicyName", "unused"), ("PolicyDocument", READ_LOGS)]).await;
        }
        "denied-get-role-implicit" => {
            account.must("CreateRole", role).await;
            return Ok(Some(account.session_of("demo")));
        }
        _ if id.starts_with("role-update-") || id.starts_with("role-updatedescription-") => {
            let duration = if id.starts_with("role-updatedescription-") { "43200" } else { "7200" };
            account.must("CreateRole", &[role, &[("MaxSessionDuration", duration)]].concat()).await;
            if id == "role-update-empty-input" {
                account.must("UpdateRole", &[("RoleName", "demo"), ("Description", "changed")]).await;
            }
        }
        _ if given.contains("caller's only grant") || id.starts_with("create-user-path-") => {
            return Ok(Some(grantee(account, id).await));
        }
        "get-user-after-path-change" => return Ok(Some(grantee(account, id).await)),
        _ if given.starts_with("customer policies:") => used_policies(account).await,
        "role-get-raw-xml" => service_role(account, "ecs.amazonaws.com", "AWSServiceRoleForECS").await,
        "slr-ecs-get" => service_role(account, "ecs.amazonaws.com", "AWSServiceRoleForECS").await,
        "slr-ecs-absent" => {}
        _ if id.starts_with("slr-") => {
            service_role(account, "autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling_sfx").await;
        }
        // An empty account is all that the rest needs.
        _ => {}
    }
    Ok(None)
}

/// The role that a row is about.
pub(crate) fn role_of(row: &Row) -> String {
    let otherwise = match row.id.split('-').next() {
        Some("slr") => "AWSServiceRoleForAutoScaling_sfx",
        Some("tags") => "r",
        _ => "demo",
    };
    row.input.get("RoleName").and_then(Value::as_str).unwrap_or(otherwise).to_owned()
}

/// Makes the row's call; what a row leaves out because it does not matter is added.
pub(crate) async fn send(account: &Account, caller: Option<&Credentials>, row: &Row) -> Answer {
    let mut form = Vec::new();
    for (name, value) in &row.input {
        match (name.as_str(), value) {
            ("query", Value::Object(parameters)) => {
                form.extend(parameters.iter().map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())));
            }
            // A list of positions, each of which held a policy.
            ("query", Value::Array(positions)) => {
                form.extend(positions.iter().map(|name| (name.as_str().unwrap().to_owned(), READ_LOGS.to_owned())));
            }
            _ => flatten(name, value, &row.operation, &mut form),
        }
    }
    for (_, value) in &mut form {
        match value.as_str() {
            "<key of auth-User>" => {
                *value = account.read("ListAccessKeys", "UserName", "auth-User", "AccessKeyId").await
            }
            "<new id>" => {
                let role = "AWSServiceRoleForECS";
                *value = account.read("DeleteServiceLinkedRole", "RoleName", role, "DeletionTaskId").await;
            }
            "<marker>" => *value = first_marker(account, row).await,
            _ => {}
        }
    }
    let mut default = |name: &str, value: &str| {
        if !row.input.contains_key(name) {
            form.push((name.to_owned(), value.to_owned()));
        }
    };
    let of_service = row.operation.contains("ServiceLinkedRole");
    if row.operation.contains("Role") && !row.operation.starts_with("ListRoles") && !of_service {
        default("RoleName", &role_of(row));
    }
    if row.operation.ends_with("Policy") && row.id.starts_with("tags-policy-") {
        default("PolicyArn", "arn:aws:iam::123456789012:policy/p");
    }
    let of_user = ["User", "UserPolicy", "UserPolicies", "UserPermissionsBoundary", "UserTags"];
    if of_user.iter().any(|end| row.operation.ends_with(end)) && row.id != "name-lookup-user-implicit" {
        default("UserName", "u");
    }
    if ["GroupPolicy", "GroupPolicies"].iter().any(|end| row.operation.ends_with(end)) {
        default("GroupName", "g");
    }
    if row.id.starts_with("paging-") && row.operation == "ListUsers" {
        default("PathPrefix", "/page/");
    }
    if row.operation == "CreateRole" {
        default("AssumeRolePolicyDocument", TRUST_EC2);
    }
    if row.operation == "ListPolicies" {
        default("Scope", "Local");
    }
    let parameters: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    match caller {
        Some(caller) => account.call_as(caller, &row.operation, &parameters).await,
        None => account.call(&row.operation, &parameters).await,
    }
}

impl Account {
    /// A member of what a call answers to the root user, which must succeed.
    async fn read(&self, action: &str, name: &str, value: &str, member: &str) -> String {
        self.must(action, &[(name, value)]).await.text(member).unwrap()
    }
}

/// The marker that the first page of one entry ends with.
async fn first_marker(account: &Account, row: &Row) -> String {
    let of: (&str, &str) = if row.operation == "ListUsers" { ("PathPrefix", "/page/") } else { ("UserName", "u") };
    account.must(&row.operation, &[of, ("MaxItems", "1")]).await.text("Marker").unwrap()
}

/// Repeats the calls of earlier rows, which must succeed.
async fn earlier(account: &Account, rows: &[Row], ids: &[&str]) -> Result<(), String> {
    for id in ids {
        let row = rows.iter().find(|row| row.id == *id).ok_or_else(|| format!("the row `{id}` is not in the data"))?;
        let answer = send(account, None, row).await;
        if answer.status != 200 {
            return Err(format!("`{id}`, which comes before, fails: {}", answer.body));
        }
    }
    Ok(())
}

/// The parameters of a query for a value of the row.
fn flatten(name: &str, value: &Value, operation: &str, form: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => match (members.get("repeat"), members.get("count")) {
            (Some(Value::String(text)), Some(count)) => {
                let count = usize::try_from(count.as_u64().unwrap()).unwrap();
                form.push((name.to_owned(), text.replace("<valid char>", "a").repeat(count)));
            }
            _ if members.contains_key("generate") => {
                let count = if value.to_string().contains("51") { 51 } else { 50 };
                for index in 0..count {
                    form.push((format!("{name}.member.{}.Key", index + 1), format!("key{index:02}")));
                    form.push((format!("{name}.member.{}.Value", index + 1), "v".to_owned()));
                }
            }
            _ => {
                for (member, value) in members {
                    flatten(&format!("{name}.{member}"), value, operation, form);
                }
            }
        },
        Value::Array(elements) if elements.is_empty() => form.push((name.to_owned(), String::new())),
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                flatten(&format!("{name}.member.{}", index + 1), element, operation, form);
            }
        }
        Value::String(text) => form.push((name.to_owned(), given_text(text, operation).to_owned())),
        other => form.push((name.to_owned(), other.to_string())),
    }
}

fn given_text<'t>(text: &'t str, operation: &str) -> &'t str {
    match text {
        "<valid>" if operation == "UpdateAssumeRolePolicy" => TRUST_EC2,
        "<valid>" | "<valid identity policy>" => READ_LOGS,
        "<another case>" => "mIXEDnAME",
        text => text,
    }
}

/// A provider with the tags that a row names.
async fn tagged_provider(account: &Account, id: &str) {
    account.must("CreateOpenIDConnectProvider", &[("Url", "https://idp.example.com")]).await;
    let team = match id {
        "oidc-tag-case-variants" => return,
        "oidc-untag-exact-case" => "updated",
        _ => "second",
    };
    let tags: Parameters = &[
        ("OpenIDConnectProviderArn", "arn:aws:iam::123456789012:oidc-provider/idp.example.com"),
        ("Tags.member.1.Key", "Team"),
        ("Tags.member.1.Value", "first"),
        ("Tags.member.2.Key", "team"),
        ("Tags.member.2.Value", team),
    ];
    account.must("TagOpenIDConnectProvider", tags).await;
}

/// Entities under a path, and a user who may read just these by their stored ARNs.
async fn grantee(account: &Account, id: &str) -> Credentials {
    let path = ("Path", "/team/auth/");
    let trust = ("AssumeRolePolicyDocument", TRUST_EC2);
    account.must("CreateRole", &[("RoleName", "auth-Role"), path, trust]).await;
    account.must("CreatePolicy", &[("PolicyName", "auth-Policy"), path, ("PolicyDocument", READ_LOGS)]).await;
    account.must("CreateUser", &[("UserName", "auth-User"), path]).await;
    account.must("CreateAccessKey", &[("UserName", "auth-User")]).await;
    account.must("CreateGroup", &[("GroupName", "auth-Group"), path]).await;
    account.must("CreateUser", &[("UserName", "auth-Actor"), path]).await;
    let named = [
        "role/team/auth/auth-Role",
        "policy/team/auth/auth-Policy",
        "user/team/auth/auth-User",
        "group/team/auth/auth-Group",
        "user/team/auth/auth-Actor",
    ];
    let named = named.map(|resource| format!("arn:aws:iam::{ACCOUNT}:{resource}"));
    let created = format!("arn:aws:iam::{ACCOUNT}:user/team/auth/created/*");
    let grant = serde_json::json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": ["iam:Get*", "iam:SimulatePrincipalPolicy"], "Resource": named },
        { "Effect": "Allow", "Action": "iam:CreateUser", "Resource": created },
    ] });
    let policy = ("PolicyDocument", grant.to_string());
    account.must("PutUserPolicy", &[("UserName", "auth-Actor"), ("PolicyName", "p"), (policy.0, &policy.1)]).await;
    if id == "get-user-after-path-change" {
        account.must("UpdateUser", &[("UserName", "auth-User"), ("NewPath", "/elsewhere/")]).await;
    }
    account.key_of("auth-Actor").await
}

/// A user with the tags that the row says it has.
async fn tagged_user(account: &Account, given: &str) {
    account.must("CreateUser", &[("UserName", "u")]).await;
    let tags: Vec<(String, &str)> = match given {
        "tags Team=One" => vec![("Team".to_owned(), "One")],
        "tags team=Two" => vec![("team".to_owned(), "Two")],
        "1 tag" => vec![("one".to_owned(), "v")],
        "3 or more tags" | "marker from paging-tags-first" => {
            ["a", "b", "c"].iter().map(|key| ((*key).to_owned(), "v")).collect()
        }
        "tags team, reservedvalue, reservedvalueupper" => {
            ["team", "reservedvalue", "reservedvalueupper"].iter().map(|key| ((*key).to_owned(), "v")).collect()
        }
        given if given.starts_with("50 tags") => (0..50).map(|index| (format!("key{index:02}"), "v")).collect(),
        _ => return,
    };
    let named = tags.iter().enumerate().flat_map(|(index, (key, value))| {
        let name = |member: &str| format!("Tags.member.{}.{member}", index + 1);
        [(name("Key"), key.clone()), (name("Value"), (*value).to_owned())]
    });
    let named: Vec<(String, String)> = named.collect();
    let mut parameters = vec![("UserName", "u")];
    parameters.extend(named.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    account.must("TagUser", &parameters).await;
}

/// A caller who may tag the user only in one way.
async fn conditional_tagger(account: &Account) -> Credentials {
    account.must("CreateUser", &[("UserName", "tagger")]).await;
    let grant = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:TagUser","Resource":"*","Condition":{"StringEquals":{"aws:RequestTag/team":"approved"},"ForAllValues:StringEquals":{"aws:TagKeys":["team"]}}}]}"#;
    account.must("PutUserPolicy", &[("UserName", "tagger"), ("PolicyName", "p"), ("PolicyDocument", grant)]).await;
    account.key_of("tagger").await
}

/// An entity with an inline policy that was put twice, the second time in other letters.
async fn put_twice(account: &Account, kind: &str, name: (&str, &str)) {
    account.must(&format!("Create{kind}"), &[name]).await;
    for (policy, document) in [("MixedName", READ_LOGS), ("mixedname", DENY_LOGS)] {
        let put: Parameters = &[name, ("PolicyName", policy), ("PolicyDocument", document)];
        account.must(&format!("Put{kind}Policy"), put).await;
    }
}

/// An instance profile, and two roles, one of them in it.
async fn instance_profile(account: &Account, holds: bool) {
    let trust = ("AssumeRolePolicyDocument", TRUST_EC2);
    for role in ["r1", "r2"] {
        account.must("CreateRole", &[("RoleName", role), trust]).await;
    }
    let tag: Parameters = &[("Tags.member.1.Key", "Team"), ("Tags.member.1.Value", "one")];
    account.must("CreateInstanceProfile", &[&[("InstanceProfileName", "prof"), ("Path", "/p/")], tag].concat()).await;
    if holds {
        let add: Parameters = &[("InstanceProfileName", "prof"), ("RoleName", "r1")];
        account.must("AddRoleToInstanceProfile", add).await;
    }
}

pub(crate) const DENY_LOGS: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["logs:GetLogEvents"],"Resource":"*"}]}"#;

/// The policies of the recordings and who uses them.
async fn used_policies(account: &Account) {
    let arn = |name: &str| format!("arn:aws:iam::{ACCOUNT}:policy/{name}");
    for name in ["unused", "attached", "boundary", "both"] {
        account.must("CreatePolicy", &[("PolicyName", name), ("PolicyDocument", READ_LOGS)]).await;
    }
    account.must("CreateUser", &[("UserName", "u"), ("PermissionsBoundary", &arn("boundary"))]).await;
    account.must("CreateGroup", &[("GroupName", "g")]).await;
    let trust = ("AssumeRolePolicyDocument", TRUST_EC2);
    account.must("CreateRole", &[("RoleName", "r"), trust, ("PermissionsBoundary", &arn("both"))]).await;
    account.must("AttachUserPolicy", &[("UserName", "u"), ("PolicyArn", &arn("attached"))]).await;
    account.must("AttachGroupPolicy", &[("GroupName", "g"), ("PolicyArn", &arn("attached"))]).await;
    account.must("AttachRolePolicy", &[("RoleName", "r"), ("PolicyArn", &arn("attached"))]).await;
    account.must("AttachGroupPolicy", &[("GroupName", "g"), ("PolicyArn", &arn("both"))]).await;
}

/// A role of AWS: no operation here makes one, so it is put into the world.
async fn service_role(account: &Account, service: &str, name: &str) {
    account.must("CreateRole", &[("RoleName", name), ("AssumeRolePolicyDocument", TRUST_EC2)]).await;
    portcullis_store::write(account.gate.store(), |world| {
        let id = ACCOUNT.parse().unwrap();
        let mut role = Role::clone(world.role(id, name).unwrap());
        role.path = format!("/aws-service-role/{service}/");
        role.arn = format!("arn:aws:iam::{ACCOUNT}:role{}{name}", role.path).parse().unwrap();
        let trust = TRUST_EC2.replace("ec2.amazonaws.com", service);
        role.trust = Document::new(portcullis_policy::Policy::parse(&trust).unwrap());
        if service == "ecs.amazonaws.com" {
            let description = "Policy to enable Amazon ECS to manage your EC2 instances and related resources.";
            role.description = Some(description.to_owned());
        } else {
            let policy = "arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy";
            role.attached = vec![policy.parse().unwrap()];
        }
        world.account_mut(id).put_role(role);
        Ok::<_, ()>(())
    })
    .unwrap();
}
