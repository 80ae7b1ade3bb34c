//! Replays what AWS's policy simulator answered: the rows of `corpora/aws-observed/policy-evaluation.json` that went
//! through it, each asked of the API here.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::account::{Account, Answer, Parameters, TRUST_EC2};

/// One simulation.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Simulation {
    pub(crate) id: String,
    via: String,
    policies: Map<String, Value>,
    context: Map<String, Value>,
    action: Option<String>,
    resource: Option<Value>,
    expect: Value,
    missing: Option<Vec<String>>,
    each: Option<Vec<String>>,
    eval_resource_name: Option<String>,
    organizations_allowed: Option<bool>,
    boundary_allowed: Option<bool>,
    positions: Option<Value>,
    details: Option<Map<String, Value>>,
    #[serde(default)]
    request: Map<String, Value>,
}

/// The rows of the simulator.
pub(crate) fn rows(text: &str) -> Vec<Simulation> {
    let rows: Vec<Value> = serde_json::from_str(text).unwrap();
    let simulated = |row: &Value| {
        let via = row["via"].as_str().unwrap_or_default();
        via.starts_with("Simulate") || via.starts_with("GetContextKeys")
    };
    rows.into_iter().filter(simulated).map(|row| serde_json::from_value(row).unwrap()).collect()
}

/// Asks the row's question and compares every part of the answer that was recorded.
pub(crate) async fn replay(row: &Simulation) -> Result<(), String> {
    let account = Account::empty();
    if row.via.ends_with("PrincipalPolicy") {
        stored(&account, row).await;
    }
    let form = question(row);
    let parameters: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let answer = account.call(&row.via, &parameters).await;
    if let Some(code) = row.expect.get("code").and_then(Value::as_str) {
        same("status", &row.expect["status"].as_u64().unwrap_or(400).to_string(), &answer.status.to_string())?;
        same("code", code, &answer.text("Code").unwrap_or_default())?;
        let message = row.expect["message"].as_str();
        return message.map_or(Ok(()), |message| same("message", message, &answer.text("Message").unwrap_or_default()));
    }
    if answer.status != 200 {
        return Err(format!("refused: {}", answer.body));
    }
    if row.via.starts_with("GetContextKeys") {
        return same("keys", &sorted(&row.expect["keys"]), &join(answer.texts("member")));
    }
    compare(row, &answer)
}

fn compare(row: &Simulation, answer: &Answer) -> Result<(), String> {
    let document = roxmltree::Document::parse(&answer.body).map_err(|error| error.to_string())?;
    let actions = || document.descendants().filter(|node| node.tag_name().name() == "EvalActionName");
    let result = actions().find(|node| node.text() == row.action.as_deref()).and_then(|node| node.parent());
    let result = result.ok_or_else(|| format!("no result for the action: {}", answer.body))?;
    let child = |node: roxmltree::Node<'_, '_>, name: &str| -> Option<String> {
        let found = node.children().find(|child| child.tag_name().name() == name)?;
        Some(
            found
                .descendants()
                .filter(roxmltree::Node::is_text)
                .filter_map(|it| it.text())
                .collect::<String>()
                .trim()
                .to_owned(),
        )
    };
    let whole = |error: String| format!("{error} in\n{}", answer.body);
    same("decision", row.expect.as_str().unwrap(), &child(result, "EvalDecision").unwrap_or_default())
        .map_err(whole)?;
    let list = |name: &str| result.children().find(|node| node.tag_name().name() == name);
    let members = |name: &str| {
        list(name).into_iter().flat_map(|list| list.children()).filter(roxmltree::Node::is_element).collect::<Vec<_>>()
    };
    if let Some(missing) = &row.missing {
        let seen = members("MissingContextValues").iter().filter_map(|node| node.text().map(str::to_owned)).collect();
        same("missing", &join(missing.clone()), &join(seen)).map_err(whole)?;
    }
    if let Some(each) = &row.each {
        let seen: Vec<String> = members("ResourceSpecificResults")
            .iter()
            .map(|node| child(*node, "EvalResourceDecision").unwrap_or_default())
            .collect();
        same("each", &each.join(" "), &seen.join(" ")).map_err(whole)?;
    }
    if let Some(name) = &row.eval_resource_name {
        same("resource", name, &child(result, "EvalResourceName").unwrap_or_default()).map_err(whole)?;
    }
    for (name, member, expected) in [
        ("organizations", "OrganizationsDecisionDetail", row.organizations_allowed),
        ("boundary", "PermissionsBoundaryDecisionDetail", row.boundary_allowed),
    ] {
        // These rows were recorded without looking at the organization.
        if expected.is_none() && name == "organizations" && row.id.starts_with("sim-composition-principal-") {
            continue;
        }
        let expected = expected.map(|allowed| allowed.to_string()).unwrap_or_default();
        same(name, &expected, &child(result, member).unwrap_or_default()).map_err(whole)?;
    }
    if let Some(positions) = &row.positions {
        let seen: Vec<Value> = members("MatchedStatements")
            .iter()
            .map(|statement| {
                let place = |name: &str| {
                    let node = statement.children().find(|node| node.tag_name().name() == name).unwrap();
                    ["Line", "Column"].map(|part| child(node, part).unwrap().parse::<u64>().unwrap())
                };
                json!([place("StartPosition"), place("EndPosition")])
            })
            .collect();
        same("positions", &positions.to_string(), &Value::Array(seen).to_string()).map_err(whole)?;
    }
    if let Some(details) = &row.details {
        let entries = list("EvalDecisionDetails").into_iter().flat_map(|list| list.children());
        let seen: Vec<String> = entries
            .filter(roxmltree::Node::is_element)
            .map(|entry| format!("{}={}", child(entry, "key").unwrap(), child(entry, "value").unwrap()))
            .collect();
        let expected = details.iter().map(|(name, value)| format!("{name}={}", value.as_str().unwrap())).collect();
        same("details", &join(expected), &join(seen)).map_err(whole)?;
    }
    Ok(())
}

/// The parameters of the row's call.
fn question(row: &Simulation) -> Vec<(String, String)> {
    let mut form = Vec::new();
    let mut list = |name: &str, values: Vec<String>| {
        let numbered = values.into_iter().enumerate();
        form.extend(numbered.map(|(index, value)| (format!("{name}.member.{}", index + 1), value)));
    };
    let documents = |name: &str| documents(row, name);
    let mut empty = None;
    if row.via.ends_with("CustomPolicy") {
        let given = [documents("identity"), documents("documents")].concat();
        if given.is_empty() {
            empty = Some(("PolicyInputList".to_owned(), String::new()));
        }
        list("PolicyInputList", given);
        list("PermissionsBoundaryPolicyInputList", documents("boundary"));
        for (index, level) in
            row.policies.get("service_control_levels").and_then(Value::as_array).into_iter().flatten().enumerate()
        {
            let texts = level.as_array().unwrap().iter().map(as_text).collect();
            list(
                &format!("OrderedOrganizationPolicyInputList.member.{}.ServiceControlPolicyInputList", index + 1),
                texts,
            );
        }
    }
    if !row.via.starts_with("GetContextKeys") {
        let actions = match row.request.get("ActionNames").and_then(Value::as_array) {
            Some(actions) => actions.iter().map(|action| action.as_str().unwrap().to_owned()).collect(),
            None if row.id.starts_with("sim-actions-mixed") => {
                MIXED.iter().map(|action| (*action).to_owned()).collect()
            }
            None => vec![row.action.clone().unwrap()],
        };
        list("ActionNames", actions);
        let resources = row.request.get("ResourceArns").or(row.resource.as_ref()).filter(|it| *it != "*");
        list(
            "ResourceArns",
            match resources {
                Some(Value::Array(arns)) => arns.iter().map(|arn| arn.as_str().unwrap().to_owned()).collect(),
                Some(single) => vec![single.as_str().unwrap().to_owned()],
                None => Vec::new(),
            },
        );
    }
    for name in ["PolicyInputList", "PermissionsBoundaryPolicyInputList"] {
        let given = row.request.get(name).and_then(Value::as_array);
        list(
            name,
            given
                .into_iter()
                .flatten()
                .map(|document| match document.as_str() {
                    // The row shows the document where it shows the boundary.
                    Some("<managed document>") => row.policies["boundary"].to_string(),
                    _ => as_text(document),
                })
                .collect(),
        );
    }
    form.extend(empty);
    if let Some(policy) = documents("resource").pop() {
        form.push(("ResourcePolicy".to_owned(), policy));
    }
    for name in ["PolicySourceArn", "CallerArn", "ResourceOwner", "ResourceHandlingOption", "Marker", "MaxItems"] {
        match row.request.get(name) {
            Some(Value::String(text)) => form.push((name.to_owned(), text.clone())),
            Some(other) => form.push((name.to_owned(), other.to_string())),
            None if name == "PolicySourceArn" && row.via.ends_with("PrincipalPolicy") => {
                let kind =
                    if row.id.ends_with("group") { "group/simulation/keys-group" } else { "user/simulation/keys-user" };
                let kind = if row.id.ends_with("wrong-path") { "user/elsewhere/keys-user" } else { kind };
                form.push((name.to_owned(), format!("arn:aws:iam::123456789012:{kind}")));
            }
            None => {}
        }
    }
    for (index, exclusion) in
        row.request.get("PolicyExclusionList").and_then(Value::as_array).into_iter().flatten().enumerate()
    {
        let prefix = format!("PolicyExclusionList.member.{}", index + 1);
        for (name, value) in exclusion.as_object().unwrap() {
            match value {
                Value::Object(inner) => {
                    form.extend(inner.iter().map(|(inner, value)| {
                        (format!("{prefix}.{name}.{inner}"), value.as_str().unwrap().to_owned())
                    }));
                }
                value => form.push((format!("{prefix}.{name}"), value.as_str().unwrap().to_owned())),
            }
        }
    }
    entries(row, &mut form);
    form
}

fn entries(row: &Simulation, form: &mut Vec<(String, String)>) {
    let typed = row.context.iter().filter(|(_, value)| value.get("type").is_some());
    let named = typed.map(|(name, value)| {
        let mut entry = value.clone();
        entry["name"] = name.as_str().into();
        entry
    });
    let listed = row.context.get("entries").and_then(Value::as_array).cloned().unwrap_or_default();
    for (index, entry) in named.chain(listed).enumerate() {
        let prefix = format!("ContextEntries.member.{}", index + 1);
        if entry.as_object().is_some_and(Map::is_empty) {
            form.push((prefix.clone(), String::new()));
        }
        for (member, name) in [("name", "ContextKeyName"), ("type", "ContextKeyType")] {
            if let Some(text) = entry.get(member).and_then(Value::as_str) {
                form.push((format!("{prefix}.{name}"), text.to_owned()));
            }
        }
        match entry.get("values").and_then(Value::as_array) {
            Some(values) if values.is_empty() => form.push((format!("{prefix}.ContextKeyValues"), String::new())),
            values => {
                for (index, value) in values.into_iter().flatten().enumerate() {
                    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    form.push((format!("{prefix}.ContextKeyValues.member.{}", index + 1), text));
                }
            }
        }
    }
}

/// The documents of a layer as texts. Rows about places say how theirs were written.
fn documents(row: &Simulation, layer: &str) -> Vec<String> {
    let documents = match row.policies.get(layer) {
        Some(Value::Array(documents)) => documents.clone(),
        Some(Value::Null) | None => Vec::new(),
        Some(single) => vec![single.clone()],
    };
    let pretty = |document: &Value| serde_json::to_string_pretty(document).unwrap();
    let written = documents.iter().map(|document| match row.id.as_str() {
        _ if document.is_string() => document.as_str().unwrap().to_owned(),
        "sim-positions-crlf" => format!(" \r\n{}", pretty(document).replace('\n', "\r\n")),
        "sim-positions-cr-only" => pretty(document).replace('\n', "\r"),
        "sim-statement-object-compact" | "sim-positions-compact" => {
            let text = document.to_string();
            text.replace("\":", "\": ").replace(",\"", ", \"").replace("},{", "}, {")
        }
        id if id.contains("positions") || id.ends_with("pretty") => pretty(document),
        _ => document.to_string(),
    });
    written.map(|text| ascii(&text)).collect()
}

/// The recordings sent what is not ASCII in JSON's own escapes.
fn ascii(text: &str) -> String {
    let mut units = [0; 2];
    let escaped = |character: char| -> String {
        if character.is_ascii() {
            return character.to_string();
        }
        character.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect()
    };
    text.chars().map(escaped).collect()
}

fn as_text(document: &Value) -> String {
    document.as_str().map_or_else(|| document.to_string(), str::to_owned)
}

/// The entities whose policies the recordings simulate.
async fn stored(account: &Account, row: &Simulation) {
    let path = ("Path", "/simulation/");
    let allow = |action: &str, resource: &str| {
        let statement = json!({ "Effect": "Allow", "Action": action, "Resource": resource });
        json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
    };
    let arn = |name: &str| format!("arn:aws:iam::123456789012:policy/simulation/{name}");
    let policy = async |name: &str, text: &str| {
        account.must("CreatePolicy", &[("PolicyName", name), path, ("PolicyDocument", text)]).await;
    };
    let bound = async |user: &str, policy: &str| {
        let set: Parameters = &[("UserName", user), ("PermissionsBoundary", policy)];
        account.must("PutUserPermissionsBoundary", set).await;
    };
    let attach = async |kind: &str, name: (&str, &str), policy: &str| {
        account.must(&format!("Attach{kind}Policy"), &[name, ("PolicyArn", policy)]).await;
    };
    let inline = async |kind: &str, name: (&str, &str), policy: &str, text: &str| {
        let put: Parameters = &[name, ("PolicyName", policy), ("PolicyDocument", text)];
        account.must(&format!("Put{kind}Policy"), put).await;
    };
    let source = row.request.get("PolicySourceArn").and_then(Value::as_str).unwrap_or_default();
    let boundary = row.policies.get("boundary").is_some_and(|boundary| !boundary.is_null());
    let group = ("GroupName", "sim-group");
    if source.ends_with("/extra-user") {
        let user = ("UserName", "extra-user");
        account.must("CreateUser", &[user, path]).await;
        policy("extra-managed", &allow("s3:GetObject", "*")).await;
        attach("User", user, &arn("extra-managed")).await;
        inline("User", user, "ExtraInline", &allow("s3:PutObject", "*")).await;
        let read_only = "arn:aws:iam::aws:policy/ReadOnlyAccess";
        if row.id.contains("extra-aws") {
            attach("User", user, read_only).await;
        }
        match &row.id {
            id if id.contains("aws-boundary") => bound("extra-user", read_only).await,
            id if id.contains("customer-boundary") => bound("extra-user", &arn("extra-managed")).await,
            _ => {}
        }
        return;
    }
    if source.ends_with("/composition") {
        account.must("CreateUser", &[("UserName", "composition"), path]).await;
        for (index, text) in documents(row, "identity").iter().enumerate() {
            inline("User", ("UserName", "composition"), &format!("p{index}"), text).await;
        }
        return;
    }
    if source.is_empty() {
        return stored_keys(account).await;
    }
    let user = ("UserName", "sim-user");
    account.must("CreateUser", &[user, path]).await;
    account.must("CreateGroup", &[group, path]).await;
    account.must("CreateRole", &[("RoleName", "sim-role"), path, ("AssumeRolePolicyDocument", TRUST_EC2)]).await;
    let [get, put] = [
        allow("s3:GetObject", "arn:aws:s3:::stackd-simulation/a"),
        allow("s3:PutObject", "arn:aws:s3:::stackd-simulation/b"),
    ];
    inline("User", user, "UserInline", &get).await;
    inline("Group", group, "GroupInline", &put).await;
    inline("Role", ("RoleName", "sim-role"), "RoleInline", &allow("s3:GetObject", "*")).await;
    policy("sim-managed", &allow("s3:DeleteObject", "*")).await;
    for (kind, name) in [("Group", group), ("Role", ("RoleName", "sim-role")), ("User", user)] {
        attach(kind, name, &arn("sim-managed")).await;
    }
    if !row.id.contains("group-left") {
        account.must("AddUserToGroup", &[user, group]).await;
    }
    let both = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"*"}]}"#;
    policy("sim-boundary", both).await;
    if boundary || row.id.contains("exclude") || row.id.contains("dual-use") {
        bound("sim-user", &arn("sim-boundary")).await;
    }
    if row.id.contains("dual-use") || row.id.contains("new-default-version") {
        attach("User", user, &arn("sim-boundary")).await;
    }
    if row.id.contains("new-default-version") {
        // The row shows the managed policy as it is afterwards.
        let changed = documents(row, "identity").into_iter().find(|text| text.contains("Deny")).unwrap();
        let version: Parameters =
            &[("PolicyArn", &arn("sim-managed")), ("PolicyDocument", &changed), ("SetAsDefault", "true")];
        account.must("CreatePolicyVersion", version).await;
    }
}

/// Entities whose policies mention one key each.
async fn stored_keys(account: &Account) {
    let path = ("Path", "/simulation/");
    let text = |key: &str| {
        let condition = json!({ "StringEquals": { format!("aws:PrincipalTag/{key}"): "x" } });
        let statement = json!({ "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition });
        json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
    };
    let (user, group) = (("UserName", "keys-user"), ("GroupName", "keys-group"));
    for name in ["Managed", "BoundaryOnly"] {
        account.must("CreatePolicy", &[("PolicyName", name), ("PolicyDocument", &text(name))]).await;
    }
    let boundary = ("PermissionsBoundary", "arn:aws:iam::123456789012:policy/BoundaryOnly");
    account.must("CreateUser", &[user, path, boundary]).await;
    account.must("CreateGroup", &[group, path]).await;
    account.must("AddUserToGroup", &[user, group]).await;
    let managed = ("PolicyArn", "arn:aws:iam::123456789012:policy/Managed");
    account.must("AttachUserPolicy", &[user, managed]).await;
    account.must("AttachGroupPolicy", &[group, managed]).await;
    let inline = |name| [("PolicyName", name)];
    account
        .must("PutUserPolicy", &[&[user, ("PolicyDocument", &text("UserInline"))], &inline("UserInline")[..]].concat())
        .await;
    account
        .must(
            "PutGroupPolicy",
            &[&[group, ("PolicyDocument", &text("GroupInline"))], &inline("GroupInline")[..]].concat(),
        )
        .await;
}

const MIXED: [&str; 13] = [
    "s3:GetObject",
    "s3:ListBucket",
    "s3:ListAllMyBuckets",
    "iam:GetUser",
    "iam:ListUsers",
    "iam:PassRole",
    "sts:GetCallerIdentity",
    "sts:AssumeRole",
    "sqs:SendMessage",
    "kms:Encrypt",
    "lambda:InvokeFunction",
    "ec2:DescribeInstances",
    "madeup:Action",
];

fn sorted(list: &Value) -> String {
    join(list.as_array().into_iter().flatten().map(|key| key.as_str().unwrap().to_owned()).collect())
}

fn join(mut texts: Vec<String>) -> String {
    texts.sort_unstable();
    texts.join(" ")
}

fn same(name: &str, expected: &str, seen: &str) -> Result<(), String> {
    if expected == seen { Ok(()) } else { Err(format!("{name}: expected `{expected}`, seen `{seen}`")) }
}
