//! Replays the tests that LocalStack recorded against AWS: `corpora/aws-recorded/iam.json` of the recorded data.
//!
//! A reply must be equal, member for member; text in angle brackets stands for anything. Every other test of the recording
//! stands in `left-out.txt`, by name and with its reason.

use percent_encoding::percent_decode_str;
use roxmltree::{Document, Node};
use serde_json::{Map, Value};

use crate::account::{Account, Answer, Parameters, READ_LOGS};

/// The recorded tests whose operations exist here, by the last part of their names.
pub(crate) const TESTS: [&str; 23] = [
    "test_create_describe_role",
    "test_create_role_with_malformed_assume_role_policy_document",
    "test_delete_non_existent_policy_returns_no_such_entity",
    "test_list_roles_with_permission_boundary",
    "test_put_group_policy_encoding",
    "test_put_role_policy_encoding",
    "test_put_user_policy_encoding",
    "test_role_attach_policy",
    "test_role_with_path_lifecycle",
    "test_role_with_tags",
    "test_service_role_lifecycle[ecr.amazonaws.com]",
    "test_service_role_lifecycle[ecs.amazonaws.com]",
    "test_service_role_lifecycle[pullthroughcache.ecr.amazonaws.com]",
    "test_service_role_lifecycle[replication.ecr.amazonaws.com]",
    "test_service_role_lifecycle_custom_suffix_not_allowed[ecr.amazonaws.com]",
    "test_service_role_lifecycle_custom_suffix_not_allowed[ecs.amazonaws.com]",
    "test_service_role_lifecycle_custom_suffix_not_allowed[pullthroughcache.ecr.amazonaws.com]",
    "test_service_role_lifecycle_custom_suffix_not_allowed[replication.ecr.amazonaws.com]",
    "test_simulate_principle_policy[group]",
    "test_simulate_principle_policy[role]",
    "test_simulate_principle_policy[user]",
    "test_update_assume_role_policy",
    "test_user_attach_policy",
];

/// Whether each recorded test is either replayed or left out, and nothing else is named.
pub(crate) fn complete(recorded: &Map<String, Value>) -> Result<(), String> {
    let left_out = include_str!("left-out.txt").lines().filter_map(|line| line.split_once(": "));
    let mut named: Vec<&str> = left_out.map(|(test, _)| test).chain(TESTS).collect();
    let mut tests: Vec<&str> = recorded.keys().filter_map(|name| name.rsplit("::").next()).collect();
    named.sort_unstable();
    tests.sort_unstable();
    let unnamed = tests.iter().find(|test| !named.contains(test));
    let unknown = named.iter().find(|test| !tests.contains(test));
    match (unnamed, unknown) {
        (Some(test), _) => Err(format!("`{test}` is neither replayed nor in `left-out.txt`")),
        (None, Some(test)) => Err(format!("`{test}` is not among the recorded tests")),
        // A test that is named twice makes this differ.
        (None, None) if named != tests => Err("a test is both replayed and left out".to_owned()),
        (None, None) => Ok(()),
    }
}

/// Makes the calls of a recorded test and compares every reply.
pub(crate) async fn replay(recorded: &Map<String, Value>, test: &str) -> Result<(), String> {
    let recording = recorded.iter().find(|(name, _)| name.ends_with(&format!("::{test}")));
    let replies = recording.and_then(|(_, recording)| recording.get("recorded-content"));
    let replies = replies.ok_or("the test is not in the data")?.to_string();
    // These two stand inside of documents that are sent again, where a placeholder would be refused.
    let replies = replies.replace("<partition>", "aws").replace("<region>", "us-east-1");
    let replies: Map<String, Value> = serde_json::from_str(&replies).map_err(|error| error.to_string())?;
    let account = Account::empty();
    let made = calls(&account, &replies, test).await;
    let names: Vec<&str> = made.iter().map(|(name, _)| *name).collect();
    let missing = replies.keys().find(|name| !names.contains(&name.as_str()));
    if let Some(missing) = missing {
        return Err(format!("no call was made for the reply `{missing}`"));
    }
    made.iter()
        .try_for_each(|(name, answer)| compare(&replies[*name], answer).map_err(|error| format!("{name}: {error}")))
}

/// The calls of a recorded test, each with the name of its reply.
async fn calls(account: &Account, replies: &Map<String, Value>, test: &str) -> Vec<(&'static str, Answer)> {
    let trust = replies.values().find_map(|reply| reply.pointer("/Role/AssumeRolePolicyDocument"));
    let trust = trust.map(Value::to_string).unwrap_or_default();
    let path = if test.contains("describe") || test.contains("boundary") { "/prefix/" } else { "/role-with-tags/" };
    let role: Parameters = &[("RoleName", "r"), ("Path", path), ("AssumeRolePolicyDocument", &trust)];
    let name: Parameters = &role[..1];
    let under: Parameters = &[("PathPrefix", path)];
    match test {
        "test_create_describe_role" => vec![
            ("create_role_result", account.call("CreateRole", role).await),
            ("get_role_result", account.call("GetRole", name).await),
            ("list_roles_result", account.call("ListRoles", under).await),
        ],
        "test_create_role_with_malformed_assume_role_policy_document" => {
            let broken: Parameters = &[("RoleName", "r"), ("AssumeRolePolicyDocument", r#"{"malformed": "#)];
            vec![("invalid-json", account.call("CreateRole", broken).await)]
        }
        "test_delete_non_existent_policy_returns_no_such_entity" => {
            let policy: Parameters = &[("PolicyArn", "arn:aws:iam::123456789012:policy/non-existent-policy")];
            vec![("delete-non-existent-policy-exc", account.call("DeletePolicy", policy).await)]
        }
        "test_list_roles_with_permission_boundary" => {
            let boundary = ("PermissionsBoundary", "arn:aws:iam::aws:policy/AmazonEC2FullAccess");
            vec![
                ("created_role", account.call("CreateRole", role).await),
                ("list_roles_result", {
                    account.must("PutRolePermissionsBoundary", &[name[0], boundary]).await;
                    account.call("ListRoles", under).await
                }),
            ]
        }
        "test_put_role_policy_encoding" => {
            let document = replies["get-policy-response"]["PolicyDocument"].to_string();
            let policy = ("PolicyName", "p");
            vec![
                ("create-role-response", account.call("CreateRole", role).await),
                ("get-policy-response", {
                    account.must("PutRolePolicy", &[name[0], policy, ("PolicyDocument", &document)]).await;
                    account.call("GetRolePolicy", &[name[0], policy]).await
                }),
                ("get-role-response", account.call("GetRole", name).await),
                ("list-roles-response", account.call("ListRoles", under).await),
            ]
        }
        "test_role_attach_policy" => {
            account.must("CreateRole", &[name[0], ("AssumeRolePolicyDocument", crate::account::TRUST_EC2)]).await;
            let named: Parameters = &[("PolicyName", "a-policy-of-twenty-letters"), ("PolicyDocument", READ_LOGS)];
            let attach = async |arn: &str| account.call("AttachRolePolicy", &[name[0], ("PolicyArn", arn)]).await;
            let arn = "arn:aws:iam::123456789012:policy/a-policy-of-twenty-letters";
            vec![
                ("create_policy_response", account.call("CreatePolicy", named).await),
                ("non_existent_malformed_policy_arn", attach("longpolicynamebutnoarn").await),
                ("existing_policy_name_provided", attach("a-policy-of-twenty-letters").await),
                ("valid_arn_not_existent", attach(&format!("{arn}123")).await),
                ("valid_policy_arn", attach(arn).await),
            ]
        }
        "test_user_attach_policy" => {
            account.must("CreateUser", &[("UserName", "u")]).await;
            let named: Parameters = &[("PolicyName", "a-policy-of-twenty-letters"), ("PolicyDocument", READ_LOGS)];
            let attach =
                async |arn: &str| account.call("AttachUserPolicy", &[("UserName", "u"), ("PolicyArn", arn)]).await;
            let arn = "arn:aws:iam::123456789012:policy/a-policy-of-twenty-letters";
            vec![
                ("create_policy_response", account.call("CreatePolicy", named).await),
                ("non_existent_malformed_policy_arn", attach("longpolicynamebutnoarn").await),
                ("existing_policy_name_provided", attach("a-policy-of-twenty-letters").await),
                ("valid_arn_not_existent", attach(&format!("{arn}123")).await),
                ("valid_policy_arn", attach(arn).await),
            ]
        }
        "test_put_user_policy_encoding" | "test_put_group_policy_encoding" => {
            let kind = if test.contains("user") { "User" } else { "Group" };
            let member = format!("{kind}Name");
            let name = (member.as_str(), "someone");
            let document = replies["get-policy-response"]["PolicyDocument"].to_string();
            account.must(&format!("Create{kind}"), &[name]).await;
            let put: Parameters = &[name, ("PolicyName", "p"), ("PolicyDocument", &document)];
            account.must(&format!("Put{kind}Policy"), put).await;
            let get = account.call(&format!("Get{kind}Policy"), &[name, ("PolicyName", "p")]).await;
            vec![("get-policy-response", get)]
        }
        _ if test.contains("custom_suffix_not_allowed") => {
            let create: Parameters = &[("AWSServiceName", service_of(test)), ("CustomSuffix", "suffix")];
            vec![("custom-suffix-not-allowed", account.call("CreateServiceLinkedRole", create).await)]
        }
        _ if test.starts_with("test_service_role_lifecycle[") => {
            let made = account.must("CreateServiceLinkedRole", &[("AWSServiceName", service_of(test))]).await;
            let made = made.text("RoleName").unwrap();
            let name: Parameters = &[("RoleName", &made)];
            vec![
                ("describe-response", account.call("GetRole", name).await),
                ("inline-role-policies", account.call("ListRolePolicies", name).await),
                ("attached-role-policies", account.call("ListAttachedRolePolicies", name).await),
            ]
        }
        _ if test.starts_with("test_simulate_principle_policy[") => {
            let (kind, path) = match service_of(test) {
                "user" => ("User", "user/someone"),
                "group" => ("Group", "group/someone"),
                _ => ("Role", "role/someone"),
            };
            let member = format!("{kind}Name");
            let name = (member.as_str(), "someone");
            let trust = ("AssumeRolePolicyDocument", crate::account::TRUST_EC2);
            let made: &[(&str, &str)] = if kind == "Role" { &[name, trust] } else { &[name] };
            account.must(&format!("Create{kind}"), made).await;
            // Written as the recorded places tell.
            let document = r#"{"Version": "2012-10-17", "Statement": [{"Action": "s3:PutObject", "Effect": "Allow", "Resource": "*"          }]}"#;
            let policy: Parameters = &[("PolicyName", "p"), ("PolicyDocument", document)];
            account.must("CreatePolicy", policy).await;
            let arn = ("PolicyArn", "arn:aws:iam::123456789012:policy/p");
            account.must(&format!("Attach{kind}Policy"), &[name, arn]).await;
            let source = format!("arn:aws:iam::123456789012:{path}");
            let simulate: Parameters = &[
                ("PolicySourceArn", &source),
                ("ActionNames.member.1", "s3:PutObject"),
                ("ActionNames.member.2", "s3:GetObjectVersion"),
                ("ResourceArns.member.1", "arn:aws:s3:::bucket"),
            ];
            vec![("response", account.call("SimulatePrincipalPolicy", simulate).await)]
        }
        "test_role_with_path_lifecycle" => vec![
            ("create-role-response", account.call("CreateRole", role).await),
            ("get-role-response", account.call("GetRole", name).await),
            ("delete-role-response", account.call("DeleteRole", name).await),
        ],
        "test_role_with_tags" => {
            let tag: Parameters = &[("Tags.member.1.Key", "test"), ("Tags.member.1.Value", "value")];
            vec![
                ("create-role-response", account.call("CreateRole", &[role, tag].concat()).await),
                ("get-role-response", account.call("GetRole", name).await),
                ("list-role-response", account.call("ListRoles", under).await),
            ]
        }
        "test_update_assume_role_policy" => {
            let plain: Parameters = &[name[0], ("AssumeRolePolicyDocument", &trust)];
            vec![
                ("created_role", account.call("CreateRole", plain).await),
                ("updated_policy", {
                    account.call("UpdateAssumeRolePolicy", &[name[0], ("PolicyDocument", &trust)]).await
                }),
            ]
        }
        _ => Vec::new(),
    }
}

/// What stands in the brackets of a test's name.
fn service_of(test: &str) -> &str {
    test.split_once('[').and_then(|(_, rest)| rest.strip_suffix(']')).unwrap_or_default()
}

fn compare(reply: &Value, answer: &Answer) -> Result<(), String> {
    let status = reply.pointer("/ResponseMetadata/HTTPStatusCode").map(Value::to_string).unwrap_or_default();
    same("status", &status, &answer.status.to_string())?;
    let document = Document::parse(&answer.body).map_err(|error| error.to_string())?;
    let root = document.root_element();
    let mut members = reply.as_object().cloned().unwrap_or_default();
    members.remove("ResponseMetadata");
    match members.get("Error") {
        Some(error) => same_value("Error", error, elements(root).next().ok_or("an empty answer")?),
        None if members.is_empty() => same("members", "ResponseMetadata", elements(root).next().map_or("", name_of)),
        None => same_value("", &Value::Object(members), elements(root).next().ok_or("an empty answer")?),
    }
    .map_err(|error| format!("{error} in\n{}", answer.body))
}

fn same_value(at: &str, expected: &Value, node: Node<'_, '_>) -> Result<(), String> {
    let text = node.text().unwrap_or_default();
    match expected {
        Value::Object(_) if name_of(node).ends_with("Document") => {
            let decoded = percent_decode_str(text).decode_utf8_lossy().into_owned();
            let seen: Value = serde_json::from_str(&decoded).map_err(|error| error.to_string())?;
            if seen == *expected { Ok(()) } else { same(at, &expected.to_string(), &seen.to_string()) }
        }
        Value::Object(members) => {
            let mut wanted: Vec<&str> = members.keys().map(String::as_str).collect();
            let mut seen: Vec<&str> = elements(node).map(name_of).collect();
            wanted.sort_unstable();
            seen.sort_unstable();
            same(at, &wanted.join(" "), &seen.join(" "))?;
            elements(node).try_for_each(|child| {
                let name = name_of(child);
                same_value(&format!("{at}/{name}"), &members[name], child)
            })
        }
        Value::Array(entries) => {
            same(at, &entries.len().to_string(), &elements(node).count().to_string())?;
            entries.iter().zip(elements(node)).try_for_each(|(entry, child)| same_value(at, entry, child))
        }
        Value::String(expected) => same(at, expected, text),
        other => same(at, &other.to_string(), text),
    }
}

/// Whether the text is the expected one; `<…>` in that stands for anything, and the recorded account for ours.
fn same(at: &str, expected: &str, seen: &str) -> Result<(), String> {
    let expected = expected.replace("111111111111", crate::account::ACCOUNT);
    let mut parts = expected.split('<');
    let mut rest = seen.strip_prefix(parts.next().unwrap_or_default());
    for part in parts {
        let literal = part.split_once('>').map_or(part, |(_, literal)| literal);
        rest = match (rest, literal) {
            (Some(_), "") => Some(""),
            (Some(rest), literal) => rest.split_once(literal).map(|(_, after)| after),
            (None, _) => None,
        };
    }
    if rest == Some("") { Ok(()) } else { Err(format!("{at}: expected `{expected}`, seen `{seen}`")) }
}

fn elements<'a>(node: Node<'a, 'a>) -> impl Iterator<Item = Node<'a, 'a>> {
    node.children().filter(Node::is_element)
}

fn name_of<'a>(node: Node<'a, 'a>) -> &'a str {
    node.tag_name().name()
}
