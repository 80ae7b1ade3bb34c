//! The rows of September 2026.

use aws_credential_types::Credentials;
use http::header;
use libtest_mimic::{Failed, Trial};
use portcullis_store::{ControlPolicy, ControlPolicyType, Organization, Parent, RegionState, Target, write};
use serde_json::{Value, json};

use crate::{
    account::{ACCOUNT, Account, Answer, allow, root_of},
    block_on, comparison,
};

const MEMBER: &str = "222222222222";
const TESTER: &str = "arn:aws:sts::123456789012:assumed-role/tester/ci";

pub(crate) fn trials(rows: &Value) -> Vec<Trial> {
    let of_sts = rows.as_array().unwrap().iter().filter(|row| row["id"].as_str().unwrap().starts_with("sts-"));
    let rows = of_sts.filter(|row| portcullis_sts::ACTIONS.iter().any(|action| row["operation"] == action.name()));
    rows.map(|row| {
        let row = row.clone();
        let id = row["id"].as_str().unwrap().to_owned();
        Trial::test(id, move || block_on(replay(&row)))
    })
    .collect()
}

async fn replay(row: &Value) -> Result<(), Failed> {
    let id = row["id"].as_str().unwrap();
    let mut account = Account::with_tester(Some(&allow(&["*"], "*"))).await;
    let answer = match row["operation"].as_str().unwrap() {
        "AssumeRole" if !id.starts_with("sts-token-") => assume_in_member(&account, id, &row["input"]).await,
        "GetCallerIdentity" => identity(&mut account, id, row).await,
        "GetSessionToken" if id.starts_with("sts-duration-") => {
            account.call(&account.root, "sts:GetSessionToken", row["input"].clone()).await
        }
        _ => token(&mut account, id).await,
    };
    compare(&row["expect"], &answer)?;
    Ok(())
}

fn compare(expected: &Value, answer: &Answer) -> Result<(), String> {
    if expected["outcome"] == "ok" {
        comparison::same("status", "200", &answer.status.to_string())?;
        if expected["body"].is_string() {
            return comparison::same("body", expected["body"].as_str().unwrap(), answer.text());
        }
        return comparison::members(&filled(&expected["response"]), answer, false);
    }
    let seen = answer.refusal();
    let (status, rest) = seen.split_once(' ').unwrap();
    let (code, message) = rest.split_once(": ").unwrap_or((rest, ""));
    if let Some(recorded) = expected["status"].as_u64() {
        comparison::same("status", &recorded.to_string(), status)?;
    }
    comparison::same("code", expected["code"].as_str().unwrap(), code)?;
    match filled(&expected["message"]) {
        Value::String(recorded) => comparison::same("message", &recorded, message),
        _ => Ok(()),
    }
}

/// The recorded accounts and caller under the names that they have here.
fn filled(recorded: &Value) -> Value {
    let text = recorded.to_string();
    let text = text.replace("arn:aws:iam::<management-account>:user/u1", TESTER);
    let text = text.replace("<management-account>", ACCOUNT).replace("<member-account>", MEMBER);
    let empty = if text == "null" { "{}".to_owned() } else { text };
    serde_json::from_str(&empty).unwrap()
}

/// A role of the member account is assumed from the management account.
async fn assume_in_member(account: &Account, id: &str, input: &Value) -> Answer {
    let role = input["RoleArn"].as_str().unwrap().replace("<member-account>", MEMBER);
    let name = role.rsplit('/').next().unwrap();
    let trust = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"},
    ]});
    let create = json!({"RoleName": name, "AssumeRolePolicyDocument": trust.to_string()});
    assert_eq!(account.call(&root_of(MEMBER), "iam:CreateRole", create).await.status, 200);
    let region = input["region"].as_str().unwrap_or("us-east-1");
    if id == "sts-assume-role-denied-by-rcp" {
        control(account);
    }
    if id == "sts-assume-role-target-account-region-disabled" {
        let disabled: Result<(), std::convert::Infallible> = write(account.store(), |world| {
            world.account_mut(MEMBER.parse().unwrap()).set_region_state(region.parse().unwrap(), RegionState::Disabled);
            Ok(())
        });
        disabled.unwrap();
    }
    let input = json!({
        "RoleArn": role,
        "RoleSessionName": input["RoleSessionName"],
        "DurationSeconds": input["DurationSeconds"].to_string(),
    });
    let request = account.signed(&account.session_of("tester"), region, account.request("sts:AssumeRole", &input));
    account.send(request).await
}

/// An organization whose resource control policy denies to assume the role.
fn control(account: &Account) {
    let mut organization = Organization::new("o-exampleorg", "r-ab12", ACCOUNT.parse().unwrap());
    organization.put_account(MEMBER.parse().unwrap(), Parent::Root).unwrap();
    organization.enable(ControlPolicyType::ResourceControl);
    let document = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*"},
    ]});
    let of = (organization.id(), organization.management());
    let policy = ControlPolicy::new(ControlPolicyType::ResourceControl, of, "p-limit", "limit", &document.to_string());
    organization.put_policy(policy.unwrap());
    organization.attach("p-limit", Target::Account(MEMBER.parse().unwrap())).unwrap();
    write(account.store(), |world| world.put_organization(organization)).unwrap();
}

/// `sts-token-VERSION-KIND-ENDPOINT`: credentials of this kind.
async fn token(account: &mut Account, id: &str) -> Answer {
    let parts: Vec<&str> = id.split('-').collect();
    let (version, kind, endpoint) = (parts[2], parts[3], parts[4]);
    prefer(account, version).await;
    let tester = account.session_of("tester");
    let (caller, operation, input) = match kind {
        "user" => (account.root.clone(), "sts:GetSessionToken", json!({"DurationSeconds": "900"})),
        "federated" => {
            (account.root.clone(), "sts:GetFederationToken", json!({"Name": "u1", "DurationSeconds": "900"}))
        }
        "role" => {
            let role = "arn:aws:iam::123456789012:role/chained";
            if account.gate.store().world().role_by_arn(&role.parse().unwrap()).is_none() {
                let trust = json!({"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"},
                ]});
                account
                    .must(
                        "iam:CreateRole",
                        json!({"RoleName": "chained", "AssumeRolePolicyDocument": trust.to_string()}),
                    )
                    .await;
            }
            (tester, "sts:AssumeRole", json!({"RoleArn": role, "RoleSessionName": "s1", "DurationSeconds": "900"}))
        }
        other => panic!("no credentials of the kind {other}"),
    };
    let host = if endpoint == "global" { "sts.amazonaws.com" } else { "sts.us-east-1.amazonaws.com" };
    at(account, host, "us-east-1", &caller, operation, input).await
}

async fn prefer(account: &Account, version: &str) {
    let version = json!({"GlobalEndpointTokenVersion": format!("{version}Token")});
    account.must("iam:SetSecurityTokenServicePreferences", version).await;
}

/// Who the caller of the row is, in the region of the row.
async fn identity(account: &mut Account, id: &str, row: &Value) -> Answer {
    let parts: Vec<&str> = id.split('-').collect();
    let region = row["input"]["region"].as_str().unwrap_or("us-east-1");
    let caller = match (parts[1], parts.get(2).copied().unwrap_or_default()) {
        ("identity", "v1" | "v2") => {
            let issued = token(account, &format!("sts-token-{}", parts[2..5].join("-"))).await;
            credentials(&issued)
        }
        ("old", before) => {
            let issued = token(account, &format!("sts-token-{before}-{}-global", parts[3])).await;
            prefer(account, parts[5]).await;
            credentials(&issued)
        }
        ("identity", "in") => {
            let disabled: Result<(), std::convert::Infallible> = write(account.store(), |world| {
                world
                    .account_mut(ACCOUNT.parse().unwrap())
                    .set_region_state(region.parse().unwrap(), RegionState::Disabled);
                Ok(())
            });
            disabled.unwrap();
            account.session_of("tester")
        }
        _ => {
            account.create_role("demo").await;
            let world = account.gate.store().world();
            let role = world.role(ACCOUNT.parse().unwrap(), "demo").unwrap();
            let hour = portcullis_model::Duration::from_hours(1);
            let now = account.gate.clock().now();
            let session = portcullis_store::Session::of_role(role, "s1", now, hour).unwrap();
            account.credentials(&session)
        }
    };
    at(account, &format!("sts.{region}.amazonaws.com"), region, &caller, "sts:GetCallerIdentity", json!({})).await
}

async fn at(
    account: &mut Account,
    host: &str,
    region: &str,
    caller: &Credentials,
    operation: &str,
    input: Value,
) -> Answer {
    let mut request = account.request(operation, &input);
    request.headers_mut().insert(header::HOST, host.parse().unwrap());
    *request.uri_mut() = format!("http://{host}/").parse().unwrap();
    account.facts.host = host.to_owned();
    let request = account.signed(caller, region, request);
    account.send(request).await
}

fn credentials(answer: &Answer) -> Credentials {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let token = Some(answer.element("SessionToken"));
    Credentials::new(answer.element("AccessKeyId"), answer.element("SecretAccessKey"), token, None, "test")
}
