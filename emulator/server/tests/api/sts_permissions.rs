//! The actions of STS that policies decide about: open to a role or user whose one statement names action and resource,
//! closed without it. Some cannot succeed here even then; what is shown is that they are judged.

use aws_credential_types::Credentials;
use serde_json::{Value, json};

use crate::account::{Account, allow};

pub(crate) struct Case {
    pub(crate) operation: &'static str,
    action: &'static str,
    resource: &'static str,
    pub(crate) input: fn() -> Value,
}

const DEMO: &str = "arn:aws:iam::123456789012:role/demo";

pub(crate) const CASES: &[Case] = &[
    Case {
        operation: "sts:AssumeRole",
        action: "sts:AssumeRole",
        resource: DEMO,
        input: || json!({"RoleArn": DEMO, "RoleSessionName": "chained"}),
    },
    Case {
        operation: "sts:DecodeAuthorizationMessage",
        action: "sts:DecodeAuthorizationMessage",
        resource: "*",
        input: || json!({"EncodedMessage": "4SNoaGQ"}),
    },
    Case {
        operation: "sts:GetAccessKeyInfo",
        action: "sts:GetAccessKeyInfo",
        resource: "*",
        input: || json!({"AccessKeyId": "ASIAQNZGKIQY56JQ7WML"}),
    },
    Case {
        operation: "sts:GetFederationToken",
        action: "sts:GetFederationToken",
        resource: "arn:aws:sts::123456789012:federated-user/Bob",
        input: || json!({"Name": "Bob"}),
    },
    Case {
        operation: "sts:GetWebIdentityToken",
        action: "sts:GetWebIdentityToken",
        resource: "*",
        input: || json!({"Audience.member.1": "https://example.com", "SigningAlgorithm": "ES384"}),
    },
];

async fn account(action: &str, resource: &str) -> Account {
    let account = Account::with_tester(Some(&allow(&[action], resource))).await;
    let trust = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"},
    ]});
    account.must("iam:CreateRole", json!({"RoleName": "demo", "AssumeRolePolicyDocument": trust.to_string()})).await;
    account.must("iam:CreateUser", json!({"UserName": "tester"})).await;
    let policy = allow(&[action], resource).to_string();
    let input = json!({"UserName": "tester", "PolicyName": "tester", "PolicyDocument": policy});
    account.must("iam:PutUserPolicy", input).await;
    account
}

/// A session of the role `tester`, or the user of that name, who has the same permissions, where no session may call.
async fn caller(account: &Account, case: &Case) -> Credentials {
    if case.operation != "sts:GetFederationToken" {
        return account.session_of("tester");
    }
    let key = account.must("iam:CreateAccessKey", json!({"UserName": "tester"})).await;
    Credentials::new(key.element("AccessKeyId"), key.element("SecretAccessKey"), None, None, "test")
}

#[tokio::test]
async fn what_an_action_needs_is_enough() {
    for case in CASES {
        let account = account(case.action, case.resource).await;
        account.call(&caller(&account, case).await, case.operation, (case.input)()).await;
        let record = account.last_record();
        assert!(record.decision.unwrap().is_allowed(), "{}: {:?}", case.operation, record.refusal);
    }
}

#[tokio::test]
async fn nothing_is_open_without_a_statement() {
    let mut denials = Vec::new();
    for case in CASES {
        for (action, resource) in
            [("sts:GetServiceBearerToken", "*"), (case.action, "arn:aws:iam::123456789012:role/other")]
        {
            let account = account(action, resource).await;
            let answer = account.call(&caller(&account, case).await, case.operation, (case.input)()).await;
            denials.push(answer.refusal());
        }
    }
    denials.dedup();
    insta::assert_snapshot!(denials.join("\n"));
}
