//! Asks again what was asked of IAM itself: the rows of `corpora/aws-observed/policy-evaluation.json` that are live calls
//! of an operation here, each as a signed request that goes through the gate.
//!
//! Rows about other services, and about what is refused when it is written, are judged by the tests of the policy language.

use aws_credential_types::Credentials;
use portcullis_store::SessionPolicy;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::account::{Account, Answer, Parameters, TRUST_EC2};

/// A call that was made, and whether it was allowed.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Call {
    pub(crate) id: String,
    via: String,
    policies: Map<String, Value>,
    context: Map<String, Value>,
    action: String,
    resource: Option<String>,
    expect: Value,
    /// The code of the answer, `Success` among them.
    answer: Option<String>,
}

/// What the recordings call the ways in which these calls were made.
const WAYS: [&str; 4] = [
    "live iam:TagUser by an assumed-role session with an inline session policy",
    "live IAM call by a user whose inline policy grants each action on one exact ARN",
    "live iam:GetPolicy by a user with a conditional inline grant",
    "live iam:ListUsers by an assumed-role session created with a managed session policy ARN",
];

/// The rows of live calls of IAM.
pub(crate) fn rows(text: &str) -> Vec<Call> {
    let rows: Vec<Value> = serde_json::from_str(text).unwrap();
    let called = |row: &Value| row["via"].as_str().is_some_and(|via| WAYS.contains(&via));
    rows.into_iter().filter(called).map(|row| serde_json::from_value(row).unwrap()).collect()
}

/// Every way has rows: one that the recordings call otherwise would be left out in silence.
pub(crate) fn every_way_has_rows(rows: &[Call]) -> Result<(), String> {
    match WAYS.iter().find(|way| !rows.iter().any(|row| row.via == **way)) {
        Some(way) => Err(format!("no row is a `{way}`")),
        None => Ok(()),
    }
}

/// Makes the row's call and compares whether it is allowed, and the code.
pub(crate) async fn replay(row: &Call) -> Result<(), String> {
    let account = Account::empty();
    let operation = row.action.strip_prefix("iam:").ok_or("an action of another service")?;
    let answer = match row.via.as_str() {
        "live iam:TagUser by an assumed-role session with an inline session policy" => {
            account.must("CreateUser", &[("UserName", "target")]).await;
            let session = session(&account, row, |text| SessionPolicy::Inline(text.to_owned())).await;
            let form = tags(row);
            call(&account, &session, operation, &form).await
        }
        "live iam:ListUsers by an assumed-role session created with a managed session policy ARN" => {
            let text = row.policies["session"].to_string();
            let made = account.must("CreatePolicy", &[("PolicyName", "lent"), ("PolicyDocument", &text)]).await;
            let arn = made.text("Arn").unwrap().parse().unwrap();
            let session = session(&account, row, |_| SessionPolicy::Managed(arn)).await;
            call(&account, &session, operation, &[]).await
        }
        "live iam:GetPolicy by a user with a conditional inline grant" => {
            let user = user(&account, row, &[("UserName", "probe")]).await;
            let arn = row.resource.clone().unwrap();
            call(&account, &user, operation, &[("PolicyArn".to_owned(), arn)]).await
        }
        _ => {
            let (user, key) = probed(&account, row).await;
            let form = asked(row, &key);
            call(&account, &user, operation, &form).await
        }
    };
    compare(row, &answer)
}

fn compare(row: &Call, answer: &Answer) -> Result<(), String> {
    let code = answer.text("Code").unwrap_or_else(|| "Success".to_owned());
    let allowed = row.expect == "allowed";
    let wanted = row.answer.as_deref().or(row.expect["code"].as_str());
    let wanted = wanted.unwrap_or(if allowed { "Success" } else { "AccessDenied" });
    if code == wanted { Ok(()) } else { Err(format!("wanted {wanted}, and got {}", answer.body)) }
}

async fn call(account: &Account, caller: &Credentials, operation: &str, form: &[(String, String)]) -> Answer {
    let parameters: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    account.call_as(caller, operation, &parameters).await
}

/// A session, with the row's session policy, of a role with the row's identity policies.
async fn session(account: &Account, row: &Call, given: impl FnOnce(&str) -> SessionPolicy) -> Credentials {
    let role = ("RoleName", "actor");
    account.must("CreateRole", &[role, ("AssumeRolePolicyDocument", TRUST_EC2)]).await;
    for (index, text) in identity(row).enumerate() {
        let put: Parameters = &[role, ("PolicyName", &format!("p{index}")), ("PolicyDocument", &text)];
        account.must("PutRolePolicy", put).await;
    }
    account.session("actor", "session", vec![given(&row.policies["session"].to_string())])
}

/// A user with the row's identity policies.
async fn user(account: &Account, row: &Call, made: Parameters<'_>) -> Credentials {
    account.must("CreateUser", made).await;
    let name = made[0];
    for (index, text) in identity(row).enumerate() {
        let put: Parameters = &[name, ("PolicyName", &format!("p{index}")), ("PolicyDocument", &text)];
        account.must("PutUserPolicy", put).await;
    }
    account.key_of(name.1).await
}

fn identity(row: &Call) -> impl Iterator<Item = String> {
    row.policies["identity"].as_array().unwrap().iter().map(Value::to_string)
}

/// The tags that the row's keys tell of, in the order of their list; an empty list where there are none.
fn tags(row: &Call) -> Vec<(String, String)> {
    let mut form = vec![("UserName".to_owned(), "target".to_owned())];
    let keys = row.context.get("aws:TagKeys").and_then(Value::as_array).cloned().unwrap_or_default();
    for (index, key) in keys.iter().map(|key| key.as_str().unwrap()).enumerate() {
        let value = row.context[&format!("aws:RequestTag/{key}")].as_str().unwrap();
        form.push((format!("Tags.member.{}.Key", index + 1), key.to_owned()));
        form.push((format!("Tags.member.{}.Value", index + 1), value.to_owned()));
    }
    assert_eq!(row.context.len(), if keys.is_empty() { 0 } else { keys.len() + 1 }, "a key that is no tag");
    if keys.is_empty() {
        form.push(("Tags".to_owned(), String::new()));
    }
    form
}

/// What the calls on stored names are about, a caller who may make them, and the id of a key of the user that they name.
async fn probed(account: &Account, row: &Call) -> (Credentials, String) {
    let path = ("Path", "/stackd-probes/ra/");
    let moved = ("Path", "/stackd-probes/ra/moved/");
    let of_user = if row.id == "iam-resource-moved-user" { moved } else { path };
    account.must("CreateUser", &[("UserName", "ra-User"), of_user]).await;
    account.must("CreateGroup", &[("GroupName", "ra-Group"), path]).await;
    account.must("CreateRole", &[("RoleName", "ra-Role"), path, ("AssumeRolePolicyDocument", TRUST_EC2)]).await;
    account.must("CreateInstanceProfile", &[("InstanceProfileName", "ra-Profile"), path]).await;
    let read = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}"#;
    account.must("CreatePolicy", &[("PolicyName", "ra-Policy"), path, ("PolicyDocument", read)]).await;
    let key = account.key_of("ra-User").await.access_key_id().to_owned();
    (user(account, row, &[("UserName", "ra-Actor"), path]).await, key)
}

/// The parameters of the row's call, and what a call of the operation cannot leave out.
fn asked(row: &Call, key: &str) -> Vec<(String, String)> {
    let mut form: Vec<(String, String)> = row.context["request"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().unwrap().replace("<key of ra-User>", key)))
        .collect();
    if row.action == "iam:SimulatePrincipalPolicy" {
        form.push(("ActionNames.member.1".to_owned(), "s3:GetObject".to_owned()));
    }
    form
}
