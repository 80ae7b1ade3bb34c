//! Every action is open to a role whose statements name exactly the actions and resources it needs, and closed without.
//!
//! The cases of a service are a file in `permissions/`. IAM's stand beside IAM, in `emulator/iam/tests/api/permissions.rs`,
//! which compares itself with IAM's actions; what is checked here is that none is missing there either.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::account::Account;

/// Actions that ask for no permission, and why.
const EXEMPT: [(&str, &str); 2] = [
    ("sts:AssumeRoleWithWebIdentity", "nobody signs it: the token and the trust policy decide; see web_identity.rs"),
    ("sts:GetCallerIdentity", "AWS asks for no permission; see caller_identity.rs"),
];

const IAM_CASES: &str = include_str!("../../../iam/tests/api/permissions.rs");

/// A call that succeeds in the prepared account with these permissions and no less.
#[derive(Deserialize)]
struct Case {
    operation: String,
    needs: Vec<Needed>,
    input: Value,
}

#[derive(Deserialize)]
struct Needed {
    action: String,
    resource: String,
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("permissions/ecr.json")).unwrap()
}

#[test]
fn every_action_of_every_service_has_an_allowed_and_a_denied_case() {
    let cases = cases();
    let mut without = Vec::new();
    for service in portcullis_server::services() {
        let prefix = (service.service)().name();
        for action in service.actions {
            let name = format!("{prefix}:{}", action.name());
            let here = cases.iter().any(|case| case.operation == name && !case.needs.is_empty());
            let exempt = EXEMPT.iter().any(|(exempt, _)| *exempt == name);
            let beside_iam = prefix == "iam" && IAM_CASES.contains(&format!("\"{}\",", action.name()));
            if [here, exempt, beside_iam].iter().filter(|is| **is).count() != 1 {
                without.push(name);
            }
        }
    }
    assert!(without.is_empty(), "these actions need a case in emulator/server/tests/api/permissions: {without:?}");
}

#[tokio::test]
async fn what_an_action_needs_is_enough() {
    for case in cases() {
        let account = prepared(&case.needs.iter().collect::<Vec<_>>()).await;
        let answer = account.call(&account.session_of("tester"), &case.operation, case.input).await;
        assert_eq!(answer.status, 200, "{}: {}", case.operation, answer.text());
        let decision = account.last_record().decision.unwrap();
        assert!(decision.is_allowed(), "{}: {decision:?}", case.operation);
    }
}

#[tokio::test]
async fn nothing_is_open_without_a_statement() {
    let mut denials = Vec::new();
    for case in cases() {
        let account = prepared(&[]).await;
        let answer = account.call(&account.session_of("tester"), &case.operation, case.input).await;
        denials.push(answer.refusal());
    }
    insta::assert_snapshot!(denials.join("\n"));
}

#[tokio::test]
async fn each_thing_that_an_action_needs_is_needed() {
    for case in cases() {
        for (index, missing) in case.needs.iter().enumerate() {
            let mut elsewhere: Vec<Needed> = case
                .needs
                .iter()
                .map(|need| Needed { action: need.action.clone(), resource: need.resource.clone() })
                .collect();
            elsewhere[index].resource = "arn:aws:ecr:ap-northeast-1:123456789012:repository/other".to_owned();
            let account = prepared(&elsewhere.iter().collect::<Vec<_>>()).await;
            let answer = account.call(&account.session_of("tester"), &case.operation, case.input.clone()).await;
            let denied = format!("is not authorized to perform: {} on resource: ", missing.action);
            assert!(answer.refusal().contains(&denied), "{}: {}", case.operation, answer.refusal());
        }
    }
}

#[tokio::test]
async fn a_refused_call_changes_nothing() {
    for case in cases() {
        let account = prepared(&[]).await;
        let described = || account.must("ecr:DescribeRepositories", json!({}));
        let policy = || account.must("ecr:GetRepositoryPolicy", json!({"repositoryName": "app"}));
        let before = (described().await.body, policy().await.body);
        account.call(&account.session_of("tester"), &case.operation, case.input).await;
        assert_eq!((described().await.body, policy().await.body), before, "{}", case.operation);
    }
}

/// The account in which every case succeeds when it is allowed, and a role `tester` with these permissions.
async fn prepared(needs: &[&Needed]) -> Account {
    let statements: Vec<Value> =
        needs.iter().map(|need| json!({"Effect": "Allow", "Action": need.action, "Resource": need.resource})).collect();
    let policy = (!statements.is_empty()).then(|| json!({"Version": "2012-10-17", "Statement": statements}));
    let account = Account::with_tester(policy.as_ref()).await;
    let nobody = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Principal": {"AWS": "999999999999"}, "Action": "ecr:*"},
    ]});
    let input = json!({"repositoryName": "app", "policyText": nobody.to_string()});
    account.must("ecr:SetRepositoryPolicy", input).await;
    account
}
