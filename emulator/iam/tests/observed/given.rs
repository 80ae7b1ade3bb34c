//! What a row of the recordings takes for granted, made in an empty account; and the row's own call.

use aws_credential_types::Credentials;
use portcullis_store::{Document, Role};
use serde_json::Value;

use crate::{
    Row,
    account::{ACCOUNT, Account, Answer, Parameters, READ_LOGS, TRUST_EC2},
};

/// Brings the account into the state in which the row was recorded. Answers whose key signs, if not the root user's.
pub(crate) async fn prepare(account: &Account, rows: &[Row], id: &str) -> Result<Option<Credentials>, String> {
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
        "instance-profile-list-for-role" => {
            return Err("no operation here makes an instance profile".to_owned());
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
        _ if id.starts_with("name-lookup-") => return Ok(Some(grantee(account).await)),
        _ if id.starts_with("list-policies-") || id.starts_with("get-policy-counts-") => used_policies(account).await,
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
        flatten(name, value, &row.operation, &mut form);
    }
    let mut default = |name: &str, value: &str| {
        if !row.input.contains_key(name) {
            form.push((name.to_owned(), value.to_owned()));
        }
    };
    if row.operation.contains("Role") && !row.operation.starts_with("ListRoles") {
        default("RoleName", &role_of(row));
    }
    if row.operation.ends_with("Policy") && row.id.starts_with("tags-policy-") {
        default("PolicyArn", "arn:aws:iam::123456789012:policy/p");
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
                form.push((name.to_owned(), text.repeat(count)));
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

/// A role and a policy under a path, and a caller who may read just these two by their stored ARNs.
async fn grantee(account: &Account) -> Credentials {
    let path = ("Path", "/team/auth/");
    let trust = ("AssumeRolePolicyDocument", TRUST_EC2);
    account.must("CreateRole", &[("RoleName", "auth-Role"), path, trust]).await;
    account.must("CreatePolicy", &[("PolicyName", "auth-Policy"), path, ("PolicyDocument", READ_LOGS)]).await;
    account.must("CreateRole", &[("RoleName", "caller"), trust]).await;
    let grant = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:Get*","Resource":["arn:aws:iam::123456789012:role/team/auth/auth-Role","arn:aws:iam::123456789012:policy/team/auth/auth-Policy"]}]}"#;
    account.must("PutRolePolicy", &[("RoleName", "caller"), ("PolicyName", "p"), ("PolicyDocument", grant)]).await;
    account.session_of("caller")
}

/// The policies of the recordings, with roles where there were users and groups.
async fn used_policies(account: &Account) {
    let arn = |name: &str| format!("arn:aws:iam::{ACCOUNT}:policy/{name}");
    for name in ["unused", "attached", "boundary", "both"] {
        account.must("CreatePolicy", &[("PolicyName", name), ("PolicyDocument", READ_LOGS)]).await;
    }
    for (role, boundary) in [("one", "boundary"), ("two", "both")] {
        let trust = ("AssumeRolePolicyDocument", TRUST_EC2);
        account.must("CreateRole", &[("RoleName", role), trust, ("PermissionsBoundary", &arn(boundary))]).await;
    }
    account.must("AttachRolePolicy", &[("RoleName", "one"), ("PolicyArn", &arn("attached"))]).await;
    account.must("AttachRolePolicy", &[("RoleName", "one"), ("PolicyArn", &arn("both"))]).await;
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
