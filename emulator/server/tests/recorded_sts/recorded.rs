//! The recordings of another emulator's tests, made in 2024 and 2025. What IAM answers in them is compared beside IAM.

use aws_credential_types::Credentials;
use libtest_mimic::{Failed, Trial};
use serde_json::{Map, Value, json};

use crate::{
    account::{ACCOUNT, Account, Answer, allow},
    block_on, comparison,
};

pub(crate) fn trials(recorded: &Value) -> Vec<Trial> {
    let tests = recorded.as_object().unwrap().iter();
    tests
        .map(|(name, recording)| {
            let test = name.rsplit("::").next().unwrap().to_owned();
            let replies = recording["recorded-content"].to_string().replace("111111111111", ACCOUNT);
            let replies = replies.replace("<partition>", "aws");
            Trial::test(test.clone(), move || block_on(replay(&test, &serde_json::from_str(&replies).unwrap())))
                .with_kind("recorded")
        })
        .collect()
}

async fn replay(test: &str, replies: &Map<String, Value>) -> Result<(), Failed> {
    let account = account().await;
    let tester = account.session_of("tester");
    let made = calls(&account, &tester, test).await;
    // What prepares the calls is no answer of STS.
    let of_sts = |name: &&String| !["role-session-name", "create-role", "role-1", "role-2"].contains(&name.as_str());
    for name in replies.keys().filter(of_sts) {
        let found = made.iter().find(|(call, _)| call == name);
        let (_, answer) = found.ok_or_else(|| format!("no call was made for the reply `{name}`"))?;
        compare(&replies[name], answer).map_err(|error| format!("{name}: {error}"))?;
    }
    Ok(())
}

fn compare(reply: &Value, answer: &Answer) -> Result<(), String> {
    let status = reply["ResponseMetadata"]["HTTPStatusCode"].to_string();
    comparison::same("status", &status, &answer.status.to_string())?;
    let mut members = reply.as_object().unwrap().clone();
    members.remove("ResponseMetadata");
    let members = members.remove("Error").unwrap_or(Value::Object(members));
    comparison::members(&members, answer, true)
}

async fn account() -> Account {
    let account = Account::with_tester(Some(&allow(&["*"], "*"))).await;
    for role in ["first", "second"] {
        let trust = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": ["sts:AssumeRole", "sts:TagSession"]},
        ]});
        account.must("iam:CreateRole", json!({"RoleName": role, "AssumeRolePolicyDocument": trust.to_string()})).await;
        account.put_role_policy(role, &allow(&["*"], "*")).await;
    }
    account
}

/// The calls of a recorded test, each with the name of its reply.
async fn calls(account: &Account, tester: &Credentials, test: &str) -> Vec<(&'static str, Answer)> {
    let assume = async |caller: &Credentials, role: &str, more: Value| {
        let role = if role.contains(':') || role.contains('-') {
            role.to_owned()
        } else {
            format!("arn:aws:iam::{ACCOUNT}:role/{role}")
        };
        let mut input = json!({"RoleArn": role, "RoleSessionName": "Session1"});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        account.call(caller, "sts:AssumeRole", input).await
    };
    let tag = |key: &str| json!({"Tags.member.1.Key": key, "Tags.member.1.Value": "v"});
    match test {
        "test_get_federation_token" => {
            vec![("get-federation-token", account.must("sts:GetFederationToken", json!({"Name": "name"})).await)]
        }
        "test_assume_role" => vec![("assume-role", assume(tester, "first", json!({})).await)],
        "test_assume_role_tag_validation" => vec![
            ("invalid-transitive-tag-keys", {
                let keys = json!({"Tags.member.1.Key": "one", "Tags.member.1.Value": "v", "TransitiveTagKeys.member.1": "other"});
                assume(tester, "first", keys).await
            }),
            ("duplicate-tag-keys-different-casing", {
                let tags = json!({"Tags.member.1.Key": "one", "Tags.member.1.Value": "v", "Tags.member.2.Key": "One", "Tags.member.2.Value": "v"});
                assume(tester, "first", tags).await
            }),
        ],
        "test_iam_role_chaining_override_transitive_tags" => {
            let transitive =
                json!({"Tags.member.1.Key": "one", "Tags.member.1.Value": "v", "TransitiveTagKeys.member.1": "one"});
            let answer = assume(tester, "first", transitive).await;
            let token = Some(answer.element("SessionToken"));
            let (id, secret) = (answer.element("AccessKeyId"), answer.element("SecretAccessKey"));
            let first = Credentials::new(id, secret, token, None, "test");
            vec![
                ("override-transitive-tag-error", assume(&first, "second", tag("one")).await),
                ("override-transitive-tag-case-ignore-error", assume(&first, "second", tag("ONE")).await),
            ]
        }
        "test_sts_invalid_parameters" => vec![
            ("malformed-arn", assume(tester, "nothing-valid-in-here", json!({})).await),
            ("no-partition", assume(tester, "arn::b:::something/test-role", json!({})).await),
            ("no-service", assume(tester, "arn:a::::something/test-role", json!({})).await),
            ("not-enough-colons", assume(tester, "arn:a:::something/test-role", json!({})).await),
            ("no-resource", assume(tester, "arn:a:a::aaaaaaaaaa:", json!({})).await),
            ("invalid-session-name", assume(tester, "first", json!({"RoleSessionName": "Session1:2"})).await),
        ],
        other => panic!("`{other}` is a recording of calls that nobody wrote down here"),
    }
}
